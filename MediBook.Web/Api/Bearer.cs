using Microsoft.AspNetCore.Authorization;

namespace MediBook.Web.Api;

/// <summary>The token of a request, and who may come in with it or without.</summary>
public static class Bearer
{
    /// <summary>Policy of rows for anybody who is signed in.</summary>
    public const string Account = "api-account";

    /// <summary>Policy of rows for admins.</summary>
    public const string Admin = "api-admin";

    /// <summary>Policy of rows for anybody; a token that is sent must be good, so that nothing is done in nobody's name by mistake.</summary>
    public const string Anyone = "api-anyone";

    /// <summary>Policy of a single booking's rows: a good token, or the guest's key in <c>Manage-Token</c>.</summary>
    public const string KeyHolder = "api-key-holder";

    /// <summary>Header with the key to one booking, as the answer to a guest's booking gave it.</summary>
    public const string ManageToken = "Manage-Token";

    private const string Scheme = "Bearer ";

    /// <summary>What a bad, expired or revoked token is told.</summary>
    public static Refused InvalidToken { get; } = Refused.Of(StatusCodes.Status401Unauthorized, "Invalid token");

    /// <summary>The bearer token that a request carries, or null for none or an empty one (RFC 6750, 2.1).</summary>
    public static string? TokenOf(HttpRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        return request.Headers.Authorization.ToString() is var header && header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase)
            && header[Scheme.Length..].Trim() is { Length: > 0 } token
                ? token
                : null;
    }

    /// <summary>The guest's key that a request carries, or null.</summary>
    public static string? KeyOf(HttpRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        return request.Headers[ManageToken].ToString().Trim() is { Length: > 0 } key ? key : null;
    }

    /// <summary>Succeeds for a good token, and without any token where <see cref="CallerRequirement.NeedsKey"/> is met.</summary>
    internal static bool MayCall(HttpContext context, bool needsKey) =>
        context.User.Identity?.IsAuthenticated is true || (TokenOf(context.Request) is null && (!needsKey || KeyOf(context.Request) is not null));
}

/// <summary>A good token; or none at all, with the guest's key where that is needed.</summary>
/// <param name="NeedsKey">Whether <c>Manage-Token</c> must stand in for the token.</param>
public sealed record CallerRequirement(bool NeedsKey) : IAuthorizationRequirement;

/// <summary>Checks <see cref="CallerRequirement"/>.</summary>
public sealed class CallerHandler : AuthorizationHandler<CallerRequirement>
{
    /// <inheritdoc />
    protected override Task HandleRequirementAsync(AuthorizationHandlerContext context, CallerRequirement requirement)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(requirement);
        if (context.Resource is HttpContext http && Bearer.MayCall(http, requirement.NeedsKey))
        {
            context.Succeed(requirement);
        }

        return Task.CompletedTask;
    }
}
