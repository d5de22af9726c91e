using MediBook.Web.Pages.Admin;
using MediBook.Web.Services.Schedules;
using Microsoft.AspNetCore.Mvc;

namespace MediBook.Web.Pages.MyDay;

/// <content>Taking it back, and what is shown.</content>
public sealed partial class TimeOffModel
{
    /// <summary>Takes it back.</summary>
    public async Task<IActionResult> OnPostUndoAsync(int closure, [FromForm] Guid operationId, CancellationToken ct)
    {
        if (operationId == Guid.Empty)
        {
            return await ShowAsync(this.Unreadable, ct);
        }

        ModelState.Clear();
        return await (await closures.UndoAsync(visitor.Actor, closure, operationId, Doctor, ct)).Match(
            done => Task.FromResult<IActionResult>(this.Undone(done, Links.MyTimeOff())),
            refusal => ShowAsync(() => this.Refused(refusal), ct));
    }

    private async Task<IActionResult> PreviewAsync(Func<IActionResult> page, CancellationToken ct) =>
        await (await closures.PreviewAsync(Asked, ct)).Match(preview => ShowAsync(page, ct, preview), refusal => ShowAsync(() => this.Refused(refusal), ct));

    private async Task<IActionResult> ShowAsync(Func<IActionResult> page, CancellationToken ct, ClosurePreview? preview = null)
    {
        Preview = preview;
        Closures = visitor.Actor.DoctorId is { } doctor ? await queries.ListAsync(past: false, 1, ct, doctor) : null;
        return page();
    }
}
