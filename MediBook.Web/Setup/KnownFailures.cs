using MediBook.Web.Data;
using Microsoft.AspNetCore.Diagnostics;

namespace MediBook.Web.Setup;

/// <summary>
/// The one mapper of exceptions to answers: a database that is away or busy is 503 with Retry-After, a key that somebody else's change took in the
/// same moment is 409, what the server could not read is 4xx; anything else is a fault of ours, 500. The words come from the status page.
/// </summary>
internal sealed partial class KnownFailures(ILogger<KnownFailures> logger) : IExceptionHandler
{
    public ValueTask<bool> TryHandleAsync(HttpContext httpContext, Exception exception, CancellationToken cancellationToken)
    {
        var status = StatusOf(exception);
        if (status is null || httpContext.Response.HasStarted)
        {
            return ValueTask.FromResult(false);
        }

        if (status is StatusCodes.Status503ServiceUnavailable)
        {
            BusyAnswer.Give(httpContext.Response);
            LogUnavailable(exception.GetType().Name, PostgresErrors.Find(exception)?.SqlState);
            return ValueTask.FromResult(true);
        }

        httpContext.Response.StatusCode = status.Value;
        httpContext.Response.Headers.CacheControl = "no-store";
        if (PostgresErrors.Find(exception) is { } refused)
        {
            LogRefused(refused.SqlState, refused.ConstraintName);
        }

        return ValueTask.FromResult(true);
    }

    private static int? StatusOf(Exception exception) => exception switch
    {
        BadHttpRequestException request => request.StatusCode,
        TransactionGaveUpException => StatusCodes.Status503ServiceUnavailable,
        _ when PostgresErrors.IsUnavailable(exception) => StatusCodes.Status503ServiceUnavailable,
        _ when PostgresErrors.RefusedBy(exception) is not null => StatusCodes.Status409Conflict,
        _ when PostgresErrors.IsUnreadable(exception) => StatusCodes.Status400BadRequest,
        _ => null,
    };

    [LoggerMessage(Level = LogLevel.Error, Message = "The database could not answer ({Exception}, SQLSTATE {SqlState}).")]
    private partial void LogUnavailable(string exception, string? sqlState);

    /// <summary>A check of ours should have said it first, in better words.</summary>
    [LoggerMessage(Level = LogLevel.Error, Message = "The database refused what the app let through (SQLSTATE {SqlState}, {Constraint}).")]
    private partial void LogRefused(string sqlState, string? constraint);
}
