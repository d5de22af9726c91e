using System.ComponentModel.DataAnnotations;
using MediBook.Web.Domain;
using MediBook.Web.Pages;
using MediBook.Web.Services.Accounts;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using static MediBook.Web.Domain.Languages.Words;

namespace MediBook.Web.Areas.Identity.Pages.Account.Manage;

/// <summary>Name and phone of the account's "me".</summary>
public sealed class IndexModel(AccountService accounts) : PageModel
{
    /// <summary>The answers.</summary>
    [BindProperty]
    public Answers Input { get; set; } = new();

    /// <summary>Shows what is known.</summary>
    public async Task OnGetAsync(CancellationToken ct)
    {
        var details = User.ToActor().AccountId is { } id ? await accounts.DetailsAsync(id, ct) : null;
        Input = new Answers { Name = details?.Name, Phone = details?.Phone };
    }

    /// <summary>Keeps it.</summary>
    public async Task<IActionResult> OnPostAsync(CancellationToken ct)
    {
        if (!ModelState.IsValid)
        {
            return this.Again();
        }

        var changed = await accounts.ChangeDetailsAsync(User, Input.Name!, Input.Phone, ct);
        return changed.Match(_ => this.Saved(T("Your details are saved.")), refusal => this.Again("", AccountRefusalText.Of(refusal)));
    }

    /// <summary>What the page asks.</summary>
    public sealed record Answers
    {
        /// <summary>Full name.</summary>
        [Required(ErrorMessage = "Enter your full name"), PlainText, Display(Name = "Full name")]
        public string? Name { get; init; }

        /// <summary>Phone.</summary>
        [PlainText(40)]
        public string? Phone { get; init; }
    }
}
