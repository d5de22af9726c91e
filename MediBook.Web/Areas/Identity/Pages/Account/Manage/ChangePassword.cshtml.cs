using System.ComponentModel.DataAnnotations;
using MediBook.Web.Domain;
using MediBook.Web.Pages;
using MediBook.Web.Services.Accounts;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using static MediBook.Web.Domain.Languages.Words;

namespace MediBook.Web.Areas.Identity.Pages.Account.Manage;

/// <summary>Another password.</summary>
public sealed class ChangePasswordModel(AccountService accounts) : PageModel
{
    /// <summary>The answers.</summary>
    [BindProperty]
    public Answers Input { get; set; } = new();

    /// <summary>Asks.</summary>
    public void OnGet()
    {
    }

    /// <summary>Changes it.</summary>
    public async Task<IActionResult> OnPostAsync()
    {
        if (!ModelState.IsValid)
        {
            return this.Again();
        }

        var changed = await accounts.ChangePasswordAsync(User, Input.OldPassword!, Input.NewPassword!);
        return changed.Match(_ => this.Saved(T("Your password is changed.")), refusal =>
            this.Again(refusal is AccountRefusal.WrongPassword ? "Input.OldPassword" : "Input.NewPassword", AccountRefusalText.Of(refusal)));
    }

    /// <summary>What the page asks.</summary>
    public sealed record Answers
    {
        /// <summary>Proves who is asking.</summary>
        [Required(ErrorMessage = "Enter your password"), StringLength(NewPasswordAttribute.MostTyped, ErrorMessage = "That password is too long"), DataType(DataType.Password)]
        public string? OldPassword { get; init; }

        /// <summary>The new one.</summary>
        [Required(ErrorMessage = "Enter a new password"), NewPassword, DataType(DataType.Password)]
        public string? NewPassword { get; init; }
    }
}
