using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.Options;

namespace MediBook.Web.Areas.Identity.Pages.Account;

/// <summary>Says for how long an account waits after too many wrong codes.</summary>
[AllowAnonymous]
public sealed class LockoutModel(IOptions<IdentityOptions> options) : PageModel
{
    /// <summary>The longest that it takes.</summary>
    public int Minutes => (int)Math.Ceiling(options.Value.Lockout.DefaultLockoutTimeSpan.TotalMinutes);
}
