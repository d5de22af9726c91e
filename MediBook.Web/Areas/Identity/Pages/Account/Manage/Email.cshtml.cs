using System.ComponentModel.DataAnnotations;
using MediBook.Web.Domain;
using MediBook.Web.Pages;
using MediBook.Web.Services.Accounts;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using static MediBook.Web.Domain.Languages.Words;

namespace MediBook.Web.Areas.Identity.Pages.Account.Manage;

/// <summary>The address of the account, its proof, and another one, for signing in and for mail alike.</summary>
public sealed class EmailModel(AccountService accounts) : PageModel
{
    /// <summary>The answers.</summary>
    [BindProperty]
    public Answers Input { get; set; } = new();

    /// <summary>How the account stands with its address.</summary>
    public EmailState State { get; private set; } = new(true, null);

    /// <summary>Asks.</summary>
    public async Task OnGetAsync(CancellationToken ct) => State = await StateAsync(ct);

    /// <summary>Has the mail of the proof sent again.</summary>
    public async Task<IActionResult> OnPostAgainAsync(CancellationToken ct)
    {
        await accounts.SendProofAgainAsync(User.ToActor().AccountId ?? 0, ct);
        return this.Saved(T("The mail is on its way."));
    }

    /// <summary>Asks for the proof of the new one.</summary>
    public async Task<IActionResult> OnPostAsync(CancellationToken ct)
    {
        State = await StateAsync(ct);
        if (!ModelState.IsValid)
        {
            return this.Again();
        }

        var changed = await accounts.ChangeEmailAsync(User, Input.Email!, Input.Password!, ct);
        return changed.Match(_ => this.Saved(T("The mail is on its way.")), refusal =>
            this.Again(refusal is AccountRefusal.WrongPassword ? "Input.Password" : "Input.Email", AccountRefusalText.Of(refusal)));
    }

    private Task<EmailState> StateAsync(CancellationToken ct) => accounts.EmailStateAsync(User.ToActor().AccountId ?? 0, ct);

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
