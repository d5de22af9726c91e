using System.ComponentModel.DataAnnotations;
using MediBook.Web.Domain;
using MediBook.Web.Services.Accounts;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace MediBook.Web.Areas.Identity.Pages.Account;

/// <summary>Sign in with email and password. Which of the two is wrong is never told.</summary>
[AllowAnonymous]
public sealed class LoginModel(SignInService signIn) : PageModel
{
    /// <summary>Where to go afterwards.</summary>
    [BindProperty(SupportsGet = true)]
    public string? ReturnUrl { get; set; }

    /// <summary>The answers.</summary>
    [BindProperty]
    public Answers Input { get; set; } = new();

    /// <summary>Asks.</summary>
    public void OnGet() => ReturnUrl = this.Safe(ReturnUrl);

    /// <summary>Tries the password.</summary>
    public async Task<IActionResult> OnPostAsync()
    {
        ReturnUrl = this.Safe(ReturnUrl);
        if (!ModelState.IsValid)
        {
            return this.Again();
        }

        var tried = await signIn.WithPasswordAsync(Input.Email!, Input.Password!, Input.Remember, this.Origin());
        return tried.Match(_ => this.GoOn(ReturnUrl), refusal => refusal is SignInRefusal.NeedsCode
            ? RedirectToPage("./LoginWith2fa", new { ReturnUrl, Input.Remember })
            : this.Again("", refusal, signIn.SecondsToWait(Input.Email!, this.Origin())));
    }

    /// <summary>What the page asks.</summary>
    public sealed record Answers
    {
        /// <summary>Email.</summary>
        [Required(ErrorMessage = "Enter your email address"), EmailText]
        public string? Email { get; init; }

        /// <summary>Password.</summary>
        [Required(ErrorMessage = "Enter your password"), StringLength(NewPasswordAttribute.MostTyped, ErrorMessage = "That password is too long"), DataType(DataType.Password)]
        public string? Password { get; init; }

        /// <summary>Whether the session outlives the browser.</summary>
        public bool Remember { get; init; }
    }
}
