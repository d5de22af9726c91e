using MediBook.Web.Domain;
using MediBook.Web.Services.Schedules;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace MediBook.Web.Pages.Admin.Slots.Bulk;

/// <summary>The third page: exactly what will be made, week by week; each count opens its list.</summary>
[ResponseCache(NoStore = true, Location = ResponseCacheLocation.None)]
public sealed class PreviewModel(BulkDrafts drafts, SlotService slots, Visitor visitor) : PageModel
{
    /// <summary>The list that is open.</summary>
    public OpenList Open => OpenList.Read(Request.Query);

    /// <summary>The answers.</summary>
    public BulkAnswers Answers { get; private set; } = null!;

    /// <summary>Why the answers make nothing any more, or null.</summary>
    private SlotRefusal? Refusal { get; set; }

    /// <summary>What will be made, or null where the answers make nothing any more.</summary>
    public BulkPreview? Preview { get; private set; }

    /// <summary>The draft, also the batch.</summary>
    public Guid Draft { get; private set; }

    /// <summary>Shows what will be made; what is made already leads to its end.</summary>
    public async Task<IActionResult> OnGetAsync(Guid draft, CancellationToken ct)
    {
        if (!await LoadAsync(draft, ct))
        {
            return await ElseAsync(draft, ct);
        }

        return Refusal is { } refusal ? this.RefusedBulk(refusal) : Page();
    }

    /// <summary>Makes what the preview showed; where that has changed, the new preview is shown.</summary>
    public async Task<IActionResult> OnPostAsync(Guid draft, string? expected, CancellationToken ct)
    {
        if (!await LoadAsync(draft, ct))
        {
            return await ElseAsync(draft, ct);
        }

        var outcome = await slots.CreateBatchAsync(draft, Answers.ToRequest(), expected ?? "", ct);
        if (!await LoadAsync(draft, ct))
        {
            return await ElseAsync(draft, ct);
        }

        return this.RefusedBulk(outcome.Succeeded ? SlotRefusal.PlanChanged : outcome.Refusal!.Value);
    }

    private async Task<IActionResult> ElseAsync(Guid draft, CancellationToken ct) =>
        await drafts.DoneAsync(visitor.Actor, draft, ct) is null ? NotFound() : new SeeOther(AdminLinks.BulkDone(draft));

    private async Task<bool> LoadAsync(Guid draft, CancellationToken ct)
    {
        if (await drafts.FindAsync(visitor.Actor, draft, ct) is not { } answers)
        {
            return false;
        }

        var outcome = await slots.PreviewBulkAsync(answers.ToRequest(), ct);
        (Draft, Answers, Refusal, Preview) = (draft, answers, outcome.Refusal, outcome.Match<BulkPreview?>(preview => preview, _ => null));
        return true;
    }
}
