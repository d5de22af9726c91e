using MediBook.Web.Services.Schedules;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using static MediBook.Web.Domain.Languages.Words;

namespace MediBook.Web.Pages.Admin.Slots.Bulk;

/// <summary>The last page: what was made, and the way to take back what nobody uses.</summary>
[ResponseCache(NoStore = true, Location = ResponseCacheLocation.None)]
public sealed class DoneModel(BulkDrafts drafts, SlotService slots, Visitor visitor) : PageModel
{
    /// <summary>The form's one-use id.</summary>
    [BindProperty, OperationId]
    public Guid OperationId { get; set; }

    /// <summary>What was made and what has become of it.</summary>
    public BulkDone Done { get; private set; } = null!;

    /// <summary>Shows what was made.</summary>
    public async Task<IActionResult> OnGetAsync(Guid draft, CancellationToken ct) => await LoadAsync(draft, ct) ? Page() : NotFound();

    /// <summary>Takes back what nobody uses.</summary>
    public async Task<IActionResult> OnPostAsync(Guid draft, CancellationToken ct)
    {
        if (!await LoadAsync(draft, ct))
        {
            return NotFound();
        }

        return ModelState.IsValid ? (await slots.UndoBulkAsync(visitor.Actor, draft, OperationId, ct)).Match<IActionResult>(undone => Undone(draft, undone), refusal => this.RefusedBulk(refusal)) : this.Unreadable();
    }

    private SeeOther Undone(Guid draft, BulkUndone undone)
    {
        this.Flash(undone.Kept == 0 ? Count("times_taken_back", undone.Removed) : T("{0} {1}", Count("times_taken_back", undone.Removed), Count("times_stay", undone.Kept)));
        return new SeeOther(AdminLinks.BulkDone(draft));
    }

    private async Task<bool> LoadAsync(Guid draft, CancellationToken ct)
    {
        Done = (await drafts.DoneAsync(visitor.Actor, draft, ct))!;
        return Done is not null;
    }
}
