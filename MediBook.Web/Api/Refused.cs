using System.ComponentModel.DataAnnotations;
using System.Reflection;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http.Metadata;

namespace MediBook.Web.Api;

/// <summary>What every answer of 4xx and 5xx says.</summary>
/// <param name="Error">What is wrong, in one sentence.</param>
/// <param name="Errors">Every field that is wrong; only where fields were checked.</param>
/// <param name="Status">FAILED where a booking was asked for and not made.</param>
/// <param name="Code">A word for programs, where one sentence can mean two ways on.</param>
public sealed record ErrorBody(
    string Error,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<FieldError>? Errors = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull), AllowedValues("FAILED")] string? Status = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull), AllowedValues("otp_required")] string? Code = null);

/// <summary>One field that is wrong.</summary>
/// <param name="Path">Its name, as the request has it.</param>
/// <param name="Msg">What to do.</param>
public sealed record FieldError(string Path, string Msg);

/// <summary>An answer of 4xx or 5xx. Every refusal of the JSON door is one of these.</summary>
public sealed class Refused : IResult, IStatusCodeHttpResult, IValueHttpResult<ErrorBody>, IEndpointMetadataProvider
{
    private Refused(int status, ErrorBody body) => (Status, Value) = (status, body);

    /// <summary>The body.</summary>
    public ErrorBody Value { get; }

    /// <summary>The status (RFC 9110).</summary>
    public int Status { get; }

    /// <summary>After how many seconds trying again may work, or null.</summary>
    public int? RetryAfter { get; init; }

    int? IStatusCodeHttpResult.StatusCode => Status;

    /// <summary>A status and a sentence.</summary>
    public static Refused Of(int status, string error) => new(status, new ErrorBody(error));

    /// <summary>A status and a body.</summary>
    public static Refused Of(int status, ErrorBody body, int? retryAfter = null) => new(status, body) { RetryAfter = retryAfter };

    /// <summary>400: the first message, and every field.</summary>
    public static Refused Fields(IReadOnlyList<FieldError> errors)
    {
        ArgumentNullException.ThrowIfNull(errors);
        return new Refused(StatusCodes.Status400BadRequest, new ErrorBody(errors[0].Msg, errors));
    }

    /// <summary>400: one field.</summary>
    public static Refused Field(string path, string message) => Fields([new FieldError(path, message)]);

    /// <summary>Tells the description of the body.</summary>
    static void IEndpointMetadataProvider.PopulateMetadata(MethodInfo method, EndpointBuilder builder) =>
        builder.Metadata.Add(new ProducesResponseTypeMetadata(StatusCodes.Status500InternalServerError, typeof(ErrorBody), ["application/json"]));

    /// <inheritdoc />
    public Task ExecuteAsync(HttpContext httpContext)
    {
        ArgumentNullException.ThrowIfNull(httpContext);
        httpContext.Response.StatusCode = Status;
        httpContext.Response.Headers.CacheControl = "no-store";
        if (RetryAfter is { } seconds)
        {
            httpContext.Response.Headers.RetryAfter = seconds.ToString(System.Globalization.CultureInfo.InvariantCulture);
        }

        return httpContext.Response.WriteAsJsonAsync(Value, ApiJson.TypeOf<ErrorBody>(), ApiJson.MediaType, httpContext.RequestAborted);
    }
}
