using System.ComponentModel.DataAnnotations;
using MediBook.Web.Domain;
using MediBook.Web.Pages;
using MediBook.Web.Services.Accounts;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using static MediBook.Web.Domain.Languages.Words;

namespace MediBook.Web.Areas.Identity.Pages.Account.Manage;

/// <summary>Another email, for signing in and for mail alike.</summary>
public sealed class EmailModel(AccountService accounts) : PageModel
{
    /// <summary>The answers.</summary>
    [BindProperty]
    public Answers Input { get; set; } = new();

    /// <summary>Asks.</summary>
    public void OnGet()
    {
    }

    /// <summary>Changes it.</summary>
    public async Task<IActionResult> OnPostAsync(CancellationToken ct)
    {
        if (!ModelState.IsValid)
        {
            return this.Again();
        }

        var changed = await accounts.ChangeEmailAsync(User, Input.Email!, Input.Password!, ct);
        return changed.Match(_ => this.Saved(T("Your email is changed.")), refusal =>
            this.Again(refusal is AccountRefusal.WrongPassword ? "Input.Password" : "Input.Email", AccountRefusalText.Of(refusal)));
    }

    /// <summary>What the page asks.</summary>
    public sealed record Answers
    {
        /// <summary>The new email.</summary>
        [Required(ErrorMessage = "Enter your new email address"), EmailText]
        public string? Email { get; init; }

        /// <summary>Proves who is asking.</summary>
        [Required(ErrorMessage = "Enter your password"), StringLength(NewPasswordAttribute.MostTyped, ErrorMessage = "That password is too long"), DataType(DataType.Password)]
        public string? Password { get; init; }
    }
}
