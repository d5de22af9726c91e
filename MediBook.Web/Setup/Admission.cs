namespace MediBook.Web.Setup;

/// <summary>
/// Stands before whatever uses the database and lets so many requests in at once that each has a connection. One that gets no turn is answered
/// at once, with 503.
/// </summary>
internal sealed partial class Admission(RequestDelegate next, Turns turns, TimeProvider clock, ILogger<Admission> logger)
{
    /// <summary>Refusals come by the thousand: they are told once in so long.</summary>
    private static readonly TimeSpan BetweenWords = TimeSpan.FromSeconds(10);

    private long _refused;
    private long _told;

    public async Task InvokeAsync(HttpContext context)
    {
        if (context.GetEndpoint()?.Metadata.GetMetadata<PastTheQueue>() is not null)
        {
            await next(context);
            return;
        }

        if (!await turns.TakeAsync(context.RequestAborted))
        {
            Tell();
            BusyAnswer.Give(context.Response);
            return;
        }

        try
        {
            await next(context);
        }
        finally
        {
            turns.GiveBack();
        }
    }

    private void Tell()
    {
        Interlocked.Increment(ref _refused);
        var told = Interlocked.Read(ref _told);
        if ((told == 0 || clock.GetElapsedTime(told) > BetweenWords) && Interlocked.CompareExchange(ref _told, clock.GetTimestamp(), told) == told)
        {
            LogRefused(Interlocked.Exchange(ref _refused, 0));
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Too much at once: {Requests} requests were sent away since this was last said.")]
    private partial void LogRefused(long requests);
}

/// <summary>Marks an endpoint whose requests are never held up.</summary>
/// <param name="AsksNobody">Whether it is answered without asking who is there, so that it needs no database.</param>
internal sealed record PastTheQueue(bool AsksNobody);

/// <summary>503 (RFC 9110) with seconds to wait. Its words come from the status page, or from the JSON door.</summary>
internal static class BusyAnswer
{
    public static void Give(HttpResponse response)
    {
        response.StatusCode = StatusCodes.Status503ServiceUnavailable;
        response.Headers.RetryAfter = "5";
        response.Headers.CacheControl = "no-store";
    }
}
