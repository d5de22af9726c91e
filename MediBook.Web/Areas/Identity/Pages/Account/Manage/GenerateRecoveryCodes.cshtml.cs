using MediBook.Web.Services.Accounts;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace MediBook.Web.Areas.Identity.Pages.Account.Manage;

/// <summary>New recovery codes.</summary>
public sealed class GenerateRecoveryCodesModel(TwoFactorService twoFactor) : PageModel
{
    /// <summary>Asks; without two-factor there are no codes.</summary>
    public async Task<IActionResult> OnGetAsync() =>
        (await twoFactor.StateAsync(User)).Enabled ? Page() : RedirectToPage("./TwoFactorAuthentication");

    /// <summary>Makes them.</summary>
    public async Task<IActionResult> OnPostAsync()
    {
        var made = await twoFactor.NewCodesAsync(User);
        return made.Match(codes => this.ShowCodes(codes, null), refusal => this.Again("", AccountAnswers.Words(refusal)));
    }
}
