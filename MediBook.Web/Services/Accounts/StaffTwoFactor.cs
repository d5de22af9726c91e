using Microsoft.AspNetCore.Authorization;
using Microsoft.Extensions.Options;

namespace MediBook.Web.Services.Accounts;

/// <summary>Staff need two-factor before anything with patients' data, where the options say so.</summary>
public sealed class StaffTwoFactorRequirement : IAuthorizationRequirement;

/// <summary>Checks that this sign-in passed two-factor.</summary>
public sealed class StaffTwoFactorHandler(IOptions<AccountOptions> options) : AuthorizationHandler<StaffTwoFactorRequirement>
{
    /// <inheritdoc />
    protected override Task HandleRequirementAsync(AuthorizationHandlerContext context, StaffTwoFactorRequirement requirement)
    {
        ArgumentNullException.ThrowIfNull(context);
        if (options.Value.RequireStaffTwoFactor is not true || context.User.PassedTwoFactor())
        {
            context.Succeed(requirement);
        }

        return Task.CompletedTask;
    }
}
