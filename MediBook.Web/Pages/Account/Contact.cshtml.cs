using MediBook.Web.Services.Accounts;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using static MediBook.Web.Domain.Languages.Words;

namespace MediBook.Web.Pages.Account;

/// <summary>What the person is written to about.</summary>
[ResponseCache(NoStore = true, Location = ResponseCacheLocation.None)]
public sealed class ContactModel(ContactChoices choices) : PageModel
{
    /// <summary>The answers.</summary>
    [BindProperty]
    public Answers Input { get; set; } = new();

    /// <summary>Shows what was chosen.</summary>
    public async Task OnGetAsync(CancellationToken ct) => Input = new Answers { Reminders = await choices.WantsRemindersAsync(User.ToActor().AccountId ?? 0, ct) };

    /// <summary>Keeps the choice.</summary>
    public async Task<IActionResult> OnPostAsync(CancellationToken ct)
    {
        if (!ModelState.IsValid)
        {
            return this.Unreadable();
        }

        return (await choices.ChooseAsync(User.ToActor().AccountId ?? 0, Input.Reminders, ct)).Match<IActionResult>(_ =>
        {
            this.Flash(T("Your choice is saved."));
            return new SeeOther(Links.AccountContact);
        }, _ => NotFound());
    }

    /// <summary>What the page asks.</summary>
    public sealed record Answers
    {
        /// <summary>Whether reminders are wanted.</summary>
        public bool Reminders { get; init; }
    }
}
