namespace MediBook.Web.Api;

/// <summary>Marks an endpoint whose POST takes an <c>Idempotency-Key</c>.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class TakesIdempotencyKeyAttribute : Attribute;

/// <summary>How endpoints take part.</summary>
public static class Idempotency
{
    /// <summary>Lets the endpoints' POSTs take an <c>Idempotency-Key</c>.</summary>
    public static TBuilder TakesIdempotencyKey<TBuilder>(this TBuilder endpoints)
        where TBuilder : IEndpointConventionBuilder => endpoints.WithMetadata(new TakesIdempotencyKeyAttribute());

    /// <summary>Gives the same request the same answer. Comes after the rate limits, right before the endpoints.</summary>
    public static void UseIdempotencyKeys(this IApplicationBuilder app) =>
        app.UseWhen(IdempotencyMiddleware.Concerns, keyed => keyed.UseMiddleware<IdempotencyMiddleware>());

    /// <summary>
    /// One-use id of the request, for the services: the same for the same request with the same key, another for each request without one.
    /// Ask once a request.
    /// </summary>
    public static Guid OperationIdOf(HttpContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        return context.Features.Get<KeyedOperation>()?.Id ?? Guid.NewGuid();
    }
}

/// <summary>The id that a keyed request's run has.</summary>
/// <param name="Id">See <see cref="Services.Idempotency.RequestKey.OperationId"/>.</param>
internal sealed record KeyedOperation(Guid Id);
