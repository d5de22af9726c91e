using MediBook.Web.Services.Accounts;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace MediBook.Web.Areas.Identity.Pages.Account.Manage;

/// <summary>A new key for another phone.</summary>
public sealed class ResetAuthenticatorModel(TwoFactorService twoFactor) : PageModel
{
    /// <summary>Asks.</summary>
    public void OnGet()
    {
    }

    /// <summary>Forgets the old key and goes on to the new one.</summary>
    public async Task<IActionResult> OnPostAsync()
    {
        await twoFactor.DisableAsync(User);
        return RedirectToPage("./EnableAuthenticator");
    }
}
