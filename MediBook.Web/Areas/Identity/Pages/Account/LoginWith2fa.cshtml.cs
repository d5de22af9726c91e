using System.ComponentModel.DataAnnotations;
using MediBook.Web.Services.Accounts;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace MediBook.Web.Areas.Identity.Pages.Account;

/// <summary>The second step: the code of an authenticator app. No device is ever remembered, so every session of staff has passed it.</summary>
[AllowAnonymous]
public sealed class LoginWith2faModel(SignInService signIn) : PageModel
{
    /// <summary>Where to go afterwards.</summary>
    [BindProperty(SupportsGet = true)]
    public string? ReturnUrl { get; set; }

    /// <summary>Whether the session outlives the browser, as chosen with the password.</summary>
    [BindProperty(SupportsGet = true)]
    public bool Remember { get; set; }

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

        var tried = await signIn.WithCodeAsync(Input.Code!, Remember, this.Origin());
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
        /// <summary>Six digits; blanks between them do no harm.</summary>
        [Required(ErrorMessage = "Enter the 6 digits that your app shows"), StringLength(20, ErrorMessage = "Enter the 6 digits that your app shows")]
        public string? Code { get; init; }
    }
}
