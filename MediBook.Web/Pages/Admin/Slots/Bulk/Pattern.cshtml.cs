using MediBook.Web.Services.Schedules;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace MediBook.Web.Pages.Admin.Slots.Bulk;

/// <summary>The second page: the weekly pattern.</summary>
[ResponseCache(NoStore = true, Location = ResponseCacheLocation.None)]
public sealed class PatternModel(BulkDrafts drafts, SlotService slots, Visitor visitor) : PageModel
{
    /// <summary>What is typed.</summary>
    [BindProperty]
    public PatternInput Input { get; set; } = new();

    /// <summary>Shows the form with the answers of the draft.</summary>
    public async Task<IActionResult> OnGetAsync(Guid draft, CancellationToken ct)
    {
        if (await drafts.FindAsync(visitor.Actor, draft, ct) is not { } answers)
        {
            return NotFound();
        }

        Input = PatternInput.Of(answers);
        return Page();
    }

    /// <summary>Keeps the answers and goes on to the preview.</summary>
    public async Task<IActionResult> OnPostAsync(Guid draft, CancellationToken ct)
    {
        if (await drafts.FindAsync(visitor.Actor, draft, ct) is not { } before)
        {
            return NotFound();
        }

        if (!ModelState.IsValid)
        {
            return this.Unreadable();
        }

        var answers = Input.On(before);
        return (await slots.PreviewBulkAsync(answers.ToRequest(), ct)).Refusal is { } refusal
            ? this.RefusedBulk(refusal, "Input.Days", "Input.From", "Input.To", "Input.Minutes")
            : new SeeOther(AdminLinks.BulkPreview(await drafts.KeepAsync(visitor.Actor, draft, answers, ct)));
    }
}
