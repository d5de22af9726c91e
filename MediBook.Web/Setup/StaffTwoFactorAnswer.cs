using MediBook.Web.Data;
using MediBook.Web.Services.Accounts;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Authorization.Policy;
using Microsoft.AspNetCore.Identity;

namespace MediBook.Web.Setup;

/// <summary>
/// Staff who lack nothing but two-factor are not turned away: they are led to turn it on, or to sign in again with their code.
/// Everybody else gets what the policy says.
/// </summary>
internal sealed class StaffTwoFactorAnswer : IAuthorizationMiddlewareResultHandler
{
    private readonly AuthorizationMiddlewareResultHandler _usual = new();

    /// <inheritdoc />
    public async Task HandleAsync(RequestDelegate next, HttpContext context, AuthorizationPolicy policy, PolicyAuthorizationResult authorizeResult)
    {
        var failed = authorizeResult.AuthorizationFailure?.FailedRequirements.ToList() ?? [];
        if (!authorizeResult.Forbidden || failed.Count == 0 || failed.Any(requirement => requirement is not StaffTwoFactorRequirement))
        {
            await _usual.HandleAsync(next, context, policy, authorizeResult);
            return;
        }

        var users = context.RequestServices.GetRequiredService<UserManager<AppUser>>();
        var page = await users.GetUserAsync(context.User) is { TwoFactorEnabled: true } ? "Login" : "Manage/EnableAuthenticator";
        var back = HttpMethods.IsGet(context.Request.Method) ? QueryString.Create("returnUrl", context.Request.PathBase + context.Request.Path + context.Request.QueryString) : default;
        context.Response.StatusCode = HttpMethods.IsGet(context.Request.Method) ? StatusCodes.Status302Found : StatusCodes.Status303SeeOther;
        context.Response.Headers.Location = $"{context.Request.PathBase}/Identity/Account/{page}{back}";
    }
}
