using MediBook.Web.Data;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;

namespace MediBook.Web.Services.Accounts;

/// <summary>
/// Compares the cookie's security stamp with the database at every request, so that a changed password, role or lock ends a session at once, and asks
/// whether its session goes on. A good cookie is left as it is: writing it anew at every answer would lose the mark of two-factor and make no page cacheable.
/// </summary>
public sealed class StampCheck(IOptions<SecurityStampValidatorOptions> options, SignInManager<AppUser> signIn, SessionService sessions, ILoggerFactory logger)
    : SecurityStampValidator<AppUser>(options, signIn, logger)
{
    /// <inheritdoc />
    protected override async Task SecurityStampVerified(AppUser user, CookieValidatePrincipalContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        if (!await sessions.IsLiveAsync(context.Principal, CancellationToken.None))
        {
            context.RejectPrincipal();
            await SignInManager.SignOutAsync();
        }
    }
}
