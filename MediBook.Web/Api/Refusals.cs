using MediBook.Web.Domain;

namespace MediBook.Web.Api;

/// <summary>How an endpoint says what it may refuse. It is for the description: nothing is checked by it.</summary>
internal static class Refusals
{
    /// <summary>
    /// What the endpoint's use case may refuse. What authorization, the body's form, an <c>Idempotency-Key</c> and the limits refuse is known
    /// from the endpoint itself.
    /// </summary>
    public static RouteHandlerBuilder Refuses(this RouteHandlerBuilder endpoint, params IEnumerable<Refused> refusals) =>
        endpoint.WithMetadata(new RefusalsMetadata([.. refusals]));

    /// <summary>The same for use cases of bookings.</summary>
    public static RouteHandlerBuilder Refuses(this RouteHandlerBuilder endpoint, params IEnumerable<BookingRefusal> refusals) =>
        endpoint.Refuses(refusals.Select(RefusalProblem.Example));
}

/// <summary>What an endpoint may refuse, each with its usual sentence.</summary>
/// <param name="All">The answers.</param>
internal sealed record RefusalsMetadata(IReadOnlyList<Refused> All);
