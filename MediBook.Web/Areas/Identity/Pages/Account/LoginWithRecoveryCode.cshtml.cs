using System.ComponentModel.DataAnnotations;
using MediBook.Web.Services.Accounts;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace MediBook.Web.Areas.Identity.Pages.Account;

/// <summary>The second step without the phone: a recovery code, which works once.</summary>
[AllowAnonymous]
public sealed class LoginWithRecoveryCodeModel(SignInService signIn) : PageModel
{
    /// <summary>Where to go afterwards.</summary>
    [BindProperty(SupportsGet = true)]
    public string? ReturnUrl { get; set; }

    /// <summary>The answers.</summary>
    [BindProperty]
    public Answers Input { get; set; } = new();

    /// <summary>Asks, while a sign-in waits.</summary>
    public async Task<IActionResult> OnGetAsync()
    {
        ReturnUrl = this.Safe(ReturnUrl);
        return await signIn.WaitsForCodeAsync() ? Page() : RedirectToPage("./Login", new { ReturnUrl });
    }

    /// <summary>Tries the code.</summary>
    public async Task<IActionResult> OnPostAsync()
    {
        ReturnUrl = this.Safe(ReturnUrl);
        if (!ModelState.IsValid)
        {
            return this.Again();
        }

        var tried = await signIn.WithRecoveryCodeAsync(Input.Code!, this.Origin());
        if (tried.Refusal is not { } refusal)
        {
            return this.GoOn(ReturnUrl);
        }

        return refusal is SignInRefusal.NothingWaits
            ? RedirectToPage("./Login", new { ReturnUrl })
            : this.Again("Input.Code", refusal, await signIn.SecondsToWaitAsync(this.Origin()));
    }

    /// <summary>What the page asks.</summary>
    public sealed record Answers
    {
        /// <summary>A recovery code; blanks, hyphens and case do not matter.</summary>
        [Required(ErrorMessage = "Enter a recovery code"), StringLength(40, ErrorMessage = "Enter a recovery code like K7QXB-2M9DF")]
        public string? Code { get; init; }
    }
}
