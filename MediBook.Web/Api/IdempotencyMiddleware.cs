using MediBook.Web.Domain;
using MediBook.Web.Services.Accounts;
using MediBook.Web.Services.Idempotency;
using Microsoft.AspNetCore.Http.Extensions;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Net.Http.Headers;

namespace MediBook.Web.Api;

/// <summary>
/// Gives the same request the same answer (draft-ietf-httpapi-idempotency-key-header): a POST with an <c>Idempotency-Key</c> to an endpoint that
/// takes one runs once. Stands after routing, authentication, authorization and the rate limits, whose answers it never sees.
/// </summary>
public sealed class IdempotencyMiddleware(RequestDelegate next)
{
    /// <summary>The header with the key.</summary>
    public const string Header = "Idempotency-Key";

    private static readonly string[] KeptHeaders = [HeaderNames.Location, HeaderNames.CacheControl];

    /// <summary>What a key that cannot be taken is told.</summary>
    public static Refused BadKey { get; } =
        Refused.Of(StatusCodes.Status400BadRequest, $"Idempotency-Key must be at most {RequestKey.MostLength} printable ASCII characters");

    /// <summary>True where a request has a key and its endpoint takes it.</summary>
    public static bool Concerns(HttpContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        return HttpMethods.IsPost(context.Request.Method) && context.Request.Headers[Header].ToString().Length > 0
            && context.GetEndpoint()?.Metadata.GetMetadata<TakesIdempotencyKeyAttribute>() is not null;
    }

    /// <summary>Runs a request that this <see cref="Concerns"/>, or gives the first one's answer.</summary>
    public async Task InvokeAsync(HttpContext context, KeyedRequests requests)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(requests);
        var key = context.Request.Headers[Header].ToString();
        if (!RequestKey.IsWellFormed(key))
        {
            await BadKey.ExecuteAsync(context);
            return;
        }

        if (await ReadBodyAsync(context.Request) is not { } body)
        {
            await next(context);
            return;
        }

        var request = RequestKey.Of(OwnerOf(context), key, context.Request.Method, context.Request.GetEncodedPathAndQuery(), body);
        var turn = await requests.BeginAsync(request, context.RequestAborted);
        await turn.Match(
            given => given.Answer is { } answer ? GiveAsync(context, answer) : RunAsync(context, requests, given),
            refusal => Refuse(refusal).ExecuteAsync(context));
    }

    private static string OwnerOf(HttpContext context)
    {
        var manageToken = Bearer.KeyOf(context.Request);
        return OwnerKeys.ForKeyedRequest(
            context.User.ToActor().AccountId,
            OwnerKeys.ForAddress(context.Connection.RemoteIpAddress),
            manageToken is null ? null : OwnerKeys.Hash(manageToken));
    }

    /// <summary>The whole body, which the endpoint reads once more, or null where it is too large.</summary>
    private static async Task<byte[]?> ReadBodyAsync(HttpRequest request)
    {
        request.EnableBuffering(ApiDoor.MostBytes);
        var body = await WholeBody.ReadAsync(request);
        request.Body.Position = 0;
        return body;
    }

    /// <summary>Runs the request with its body kept back: the answer is stored before the client has any of it.</summary>
    private async Task RunAsync(HttpContext context, KeyedRequests requests, KeyedTurn turn)
    {
        context.Features.Set(new KeyedOperation(turn.Key.OperationId));
        var client = context.Features.GetRequiredFeature<IHttpResponseBodyFeature>();
        using var body = new MemoryStream();
        var kept = new StreamResponseBodyFeature(body);
        KeyedAnswer? answer = null;
        try
        {
            context.Features.Set<IHttpResponseBodyFeature>(kept);
            await next(context);
            await kept.CompleteAsync();
            answer = AnswerOf(context.Response, body.ToArray());
        }
        finally
        {
            context.Features.Set(client);
            if (answer is null)
            {
                await requests.ReleaseAsync(turn);
            }
        }

        await requests.CompleteAsync(turn, answer);
        await WriteBodyAsync(context, answer);
    }

    private static KeyedAnswer AnswerOf(HttpResponse response, byte[] body) => new(
        response.StatusCode,
        response.ContentType,
        KeptHeaders.Where(name => response.Headers.ContainsKey(name)).ToDictionary(name => name, name => response.Headers[name].ToString()),
        body);

    private static Task GiveAsync(HttpContext context, KeyedAnswer answer)
    {
        context.Response.StatusCode = answer.Status;
        context.Response.ContentType = answer.ContentType;
        foreach (var (name, value) in answer.Headers)
        {
            context.Response.Headers[name] = value;
        }

        return WriteBodyAsync(context, answer);
    }

    private static async Task WriteBodyAsync(HttpContext context, KeyedAnswer answer)
    {
        if (answer.Body.Length > 0)
        {
            context.Response.ContentLength = answer.Body.Length;
            await context.Response.Body.WriteAsync(answer.Body, context.RequestAborted);
        }
    }

    /// <summary>What a refused key is told.</summary>
    public static Refused Refuse(KeyRefusal refusal) => refusal switch
    {
        KeyRefusal.OtherRequest => Refused.Of(StatusCodes.Status422UnprocessableEntity, "This Idempotency-Key was used with another request"),
        KeyRefusal.StillRunning => Refused.Of(
            StatusCodes.Status409Conflict, new ErrorBody("The first request with this Idempotency-Key is still running"), retryAfter: 1),
    };
}
