using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace MediBook.Web.Areas.Identity.Pages.Account.Manage;

/// <summary>Shows recovery codes once, right after they were made.</summary>
public sealed class ShowRecoveryCodesModel : PageModel
{
    /// <summary>Where to go on to.</summary>
    [BindProperty(SupportsGet = true)]
    public string? ReturnUrl { get; set; }

    /// <summary>The codes.</summary>
    public IReadOnlyList<string> Codes { get; private set; } = [];

    /// <summary>Shows them; a second time there is nothing to show.</summary>
    public IActionResult OnGet()
    {
        ReturnUrl = this.Safe(ReturnUrl);
        Codes = TempData[AccountAnswers.RecoveryCodes] as string[] ?? [];
        return Codes.Count > 0 ? Page() : RedirectToPage("./TwoFactorAuthentication");
    }
}
