using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using NodaTime;
using NodaTime.Extensions;

namespace MediBook.Web.Api;

/// <summary>The app works, and reaches its database.</summary>
/// <param name="Status">OK.</param>
/// <param name="Timestamp">Now.</param>
public sealed record HealthAnswer([property: AllowedValues("OK")] string Status, Instant Timestamp);

/// <summary>Health, as clients ask for it; load balancers have <c>/health/live</c> and <c>/health/ready</c>.</summary>
internal static class HealthApi
{
    public static RouteHandlerBuilder MapHealth(this IEndpointRouteBuilder routes) =>
        routes.MapGet(ApiDoor.Health, AnswerAsync).WithName("health").WithSummary("Ask whether the app works and reaches its database").WithTags("Health").Refuses(Away);

    private static Refused Away { get; } = Refused.Of(StatusCodes.Status503ServiceUnavailable, new ErrorBody("The database cannot be reached"), retryAfter: 5);

    private static async Task<Results<Ok<HealthAnswer>, Refused>> AnswerAsync(HealthCheckService health, TimeProvider clock, CancellationToken ct)
    {
        var report = await health.CheckHealthAsync(check => check.Tags.Contains("ready"), ct);
        return report.Status is HealthStatus.Unhealthy
            ? Away
            : TypedResults.Ok(new HealthAnswer("OK", clock.GetUtcNow().ToInstant()));
    }
}
