using System.ComponentModel.DataAnnotations;
using MediBook.Web.Domain;
using MediBook.Web.Pages;
using MediBook.Web.Services.Accounts;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace MediBook.Web.Areas.Identity.Pages.Account;

/// <summary>A new password by the link of the mail. Two-factor stays as it is.</summary>
[AllowAnonymous]
public sealed class ResetPasswordModel(AccountService accounts) : PageModel
{
    /// <summary>The account that the link was made for.</summary>
    [BindProperty(SupportsGet = true)]
    public string? Id { get; set; }

    /// <summary>What proves that the mail was read.</summary>
    [BindProperty(SupportsGet = true)]
    public string? Code { get; set; }

    /// <summary>The answers.</summary>
    [BindProperty]
    public Answers Input { get; set; } = new();

    /// <summary>Asks; a link without its parts is not found.</summary>
    public IActionResult OnGet() => Id is null || Code is null ? NotFound() : Page();

    /// <summary>Sets the password.</summary>
    public async Task<IActionResult> OnPostAsync()
    {
        if (!ModelState.IsValid)
        {
            return this.Again();
        }

        var changed = await accounts.ResetPasswordAsync(Id, Code, Input.Password!, this.Origin());
        return changed.Match(_ => RedirectToPage("./ResetPasswordConfirmation"), refusal =>
            this.Again(refusal is AccountRefusal.PasswordLength or AccountRefusal.PasswordTooCommon ? "Input.Password" : "", AccountRefusalText.Of(refusal)));
    }

    /// <summary>What the page asks.</summary>
    public sealed record Answers
    {
        /// <summary>The new password.</summary>
        [Required(ErrorMessage = "Enter a new password"), NewPassword, DataType(DataType.Password)]
        public string? Password { get; init; }
    }
}
