using MediBook.Web.Services.Accounts;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using static MediBook.Web.Domain.Languages.Words;

namespace MediBook.Web.Areas.Identity.Pages.Account.Manage;

/// <summary>Turns two-factor off.</summary>
public sealed class Disable2faModel(TwoFactorService twoFactor) : PageModel
{
    /// <summary>Whether the person has a role.</summary>
    public bool Staff => User.ToActor().Roles.Count > 0;

    /// <summary>Asks; where it is off there is nothing to ask.</summary>
    public async Task<IActionResult> OnGetAsync() =>
        (await twoFactor.StateAsync(User)).Enabled ? Page() : RedirectToPage("./TwoFactorAuthentication");

    /// <summary>Turns it off.</summary>
    public async Task<IActionResult> OnPostAsync()
    {
        await twoFactor.DisableAsync(User);
        return this.Saved(T("Two-step sign-in is off."), "./TwoFactorAuthentication");
    }
}
