using Microsoft.AspNetCore.Diagnostics;

namespace MediBook.Web.Api;

/// <summary>The JSON door: its routes, and what every answer behind it has in common.</summary>
public static class ApiDoor
{
    /// <summary>Where the API begins.</summary>
    public const string Root = "/api";

    /// <summary>Largest body, in bytes.</summary>
    public const int MostBytes = 64 * 1024;

    /// <summary>Health, at the root.</summary>
    public const string Health = "/health";

    /// <summary>Where the description lies (OpenAPI).</summary>
    public const string Description = "/openapi";

    /// <summary>True where a request is answered in JSON, whatever happens to it.</summary>
    public static bool Has(HttpContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var path = context.Request.Path;
        return path.StartsWithSegments(Root, StringComparison.OrdinalIgnoreCase) || path.StartsWithSegments(Description, StringComparison.OrdinalIgnoreCase)
            || (path.StartsWithSegments(Health, StringComparison.OrdinalIgnoreCase, out var rest) && rest.Value is "" or "/");
    }

    /// <summary>Maps every row of the contract.</summary>
    public static void MapApi(this IEndpointRouteBuilder routes)
    {
        ArgumentNullException.ThrowIfNull(routes);
        var api = routes.MapGroup(Root).AddEndpointFilter(OnlyGoodRequestsAsync).TakesIdempotencyKey();
        api.MapAuth();
        api.MapDoctors();
        api.MapSlots();
        api.MapBookings();
    }

    /// <summary>Gives an answer that has a status and nothing else its sentence: no such route, a method that a route does not have, a fault.</summary>
    public static Task TellAsync(StatusCodeContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        return Refusal(context.HttpContext.Response.StatusCode).ExecuteAsync(context.HttpContext);
    }

    /// <summary>The door's own sentence for a status, where no row of the contract has a better one.</summary>
    public static Refused Refusal(int status) => Refused.Of(status, status switch
    {
        StatusCodes.Status401Unauthorized => "Authentication required",
        StatusCodes.Status403Forbidden => "Admin access required",
        StatusCodes.Status404NotFound => "Route not found",
        StatusCodes.Status405MethodNotAllowed => "Method not allowed",
        StatusCodes.Status409Conflict => "Something changed in the meantime. Nothing was changed by this request",
        StatusCodes.Status413PayloadTooLarge => "The body is larger than 64 KB",
        StatusCodes.Status415UnsupportedMediaType => "Send the body as application/json in UTF-8",
        StatusCodes.Status503ServiceUnavailable => "We are busy just now. Nothing was changed. Try again",
        >= 500 => "Something went wrong on our side",
        _ => "The request cannot be read",
    });

    /// <summary>An endpoint runs only with a body that could be read; and nothing that is answered here may be kept by a cache.</summary>
    private static async ValueTask<object?> OnlyGoodRequestsAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        context.HttpContext.Response.Headers.CacheControl = "no-store";
        return context.Arguments.OfType<IReading>().FirstOrDefault(reading => reading.Refusal is not null) is { } bad
            ? bad.Refusal
            : await next(context);
    }
}
