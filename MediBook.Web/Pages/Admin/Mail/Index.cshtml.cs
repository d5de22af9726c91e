using MediBook.Web.Domain;
using MediBook.Web.Services.Notifications;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using static MediBook.Web.Domain.Languages.Words;

namespace MediBook.Web.Pages.Admin.Mail;

/// <summary>The outbox: what waits, what was sent, what failed and can be tried again. It names no reader.</summary>
[ResponseCache(NoStore = true, Location = ResponseCacheLocation.None)]
public sealed class IndexModel(OutboxService outbox, Visitor visitor) : PageModel
{
    /// <summary>Only messages in this state.</summary>
    [BindProperty(SupportsGet = true, Name = "state")]
    public string? StateName { get; set; }

    /// <summary>Only messages older than this one.</summary>
    [BindProperty(SupportsGet = true, Name = "before")]
    public string? BeforeText { get; set; }

    /// <summary>The rows.</summary>
    public OutboxSlice Messages { get; private set; } = new([], null, 0, 0);

    /// <summary>Whether mails can be opened here.</summary>
    public bool KeepsFiles => outbox.KeepsFiles;

    /// <summary>The state that is looked at; null: all.</summary>
    public OutboxState? State => Enum.GetValues<OutboxState>().Cast<OutboxState?>()
        .FirstOrDefault(state => string.Equals(state.ToString(), StateName, StringComparison.OrdinalIgnoreCase));

    /// <summary>Where the page begins; null: at the newest.</summary>
    public long? Before => long.TryParse(BeforeText, System.Globalization.NumberStyles.None, null, out var id) ? id : null;

    /// <summary>Shows a page.</summary>
    public async Task OnGetAsync(CancellationToken ct) => Messages = await outbox.ListAsync(State, Before, ct);

    /// <summary>Has a message that failed tried again.</summary>
    public async Task<IActionResult> OnPostAsync(long id, CancellationToken ct)
    {
        var again = await outbox.TryAgainAsync(visitor.Actor, id, ct);
        if (again.Succeeded)
        {
            this.Flash(T("The mail is on its way again."));
            return new SeeOther(AdminLinks.Mails(State));
        }

        Messages = await outbox.ListAsync(State, Before, ct);
        ModelState.AddModelError("", T("This mail has not failed, or is being tried already."));
        return new PageResult { StatusCode = StatusCodes.Status409Conflict };
    }
}
