using System.ComponentModel.DataAnnotations;
using MediBook.Web.Domain;
using MediBook.Web.Services.Accounts;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace MediBook.Web.Areas.Identity.Pages.Account;

/// <summary>Asks for a link to a new password. The answer is the same whether or not the account exists.</summary>
[AllowAnonymous]
public sealed class ForgotPasswordModel(AccountService accounts) : PageModel
{
    /// <summary>The answers.</summary>
    [BindProperty]
    public Answers Input { get; set; } = new();

    /// <summary>Asks.</summary>
    public void OnGet()
    {
    }

    /// <summary>Has the link sent where there is an account.</summary>
    public async Task<IActionResult> OnPostAsync(CancellationToken ct)
    {
        if (!ModelState.IsValid)
        {
            return this.Again();
        }

        await accounts.AskForNewPasswordAsync(Input.Email!, ct);
        return RedirectToPage("./ForgotPasswordConfirmation");
    }

    /// <summary>What the page asks.</summary>
    public sealed record Answers
    {
        /// <summary>Email.</summary>
        [Required(ErrorMessage = "Enter your email address"), EmailText]
        public string? Email { get; init; }
    }
}
