using System.ComponentModel.DataAnnotations;
using MediBook.Web.Domain;
using MediBook.Web.Pages;
using MediBook.Web.Services.Accounts;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace MediBook.Web.Areas.Identity.Pages.Account;

/// <summary>A new account; it is signed in at once. A known email is told of, since it could be found out by signing in anyway.</summary>
[AllowAnonymous]
public sealed class RegisterModel(AccountService accounts, SignInService signIn) : PageModel
{
    /// <summary>Where to go afterwards.</summary>
    [BindProperty(SupportsGet = true)]
    public string? ReturnUrl { get; set; }

    /// <summary>The answers.</summary>
    [BindProperty]
    public Answers Input { get; set; } = new();

    /// <summary>Asks.</summary>
    public void OnGet() => ReturnUrl = this.Safe(ReturnUrl);

    /// <summary>Makes the account and goes on.</summary>
    public async Task<IActionResult> OnPostAsync(CancellationToken ct)
    {
        ReturnUrl = this.Safe(ReturnUrl);
        if (!ModelState.IsValid)
        {
            return this.Again();
        }

        var registered = await accounts.RegisterAsync(new NewAccount(Input.Name!, Input.Email!, Input.Password!), ct);
        if (registered.Refusal is { } refusal)
        {
            return this.Again(refusal is AccountRefusal.PasswordLength or AccountRefusal.PasswordTooCommon ? "Input.Password" : "Input.Email", AccountRefusalText.Of(refusal));
        }

        await signIn.FirstTimeAsync(registered.Value);
        return this.GoOn(ReturnUrl);
    }

    /// <summary>What the page asks.</summary>
    public sealed record Answers
    {
        /// <summary>Full name.</summary>
        [Required(ErrorMessage = "Enter your full name"), PlainText, Display(Name = "Full name")]
        public string? Name { get; init; }

        /// <summary>Email.</summary>
        [Required(ErrorMessage = "Enter your email address"), EmailText]
        public string? Email { get; init; }

        /// <summary>Password.</summary>
        [Required(ErrorMessage = "Enter a password"), NewPassword, DataType(DataType.Password)]
        public string? Password { get; init; }
    }
}
