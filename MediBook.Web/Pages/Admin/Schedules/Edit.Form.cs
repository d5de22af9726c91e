using MediBook.Web.Domain;
using MediBook.Web.Services.Bookings;
using MediBook.Web.Services.Schedules;
using Microsoft.AspNetCore.Mvc;
using static MediBook.Web.Domain.Languages.Words;

namespace MediBook.Web.Pages.Admin.Schedules;

/// <content>The form itself: rows that come and go, and where it leads.</content>
public sealed partial class EditModel
{
    /// <summary>The form again, with one more row of hours.</summary>
    public Task<IActionResult> OnPostAddRowAsync(CancellationToken ct) => FormAsync(rows => rows.Add(new HoursInput { Minutes = Input.Rows.LastOrDefault()?.Minutes ?? "20" }), ct);

    /// <summary>The form again, without one row of hours.</summary>
    public Task<IActionResult> OnPostDropRowAsync(int row, CancellationToken ct) => FormAsync(rows => rows.RemoveRange(Math.Clamp(row, 0, rows.Count), row >= 0 && row < rows.Count ? 1 : 0), ct);

    /// <summary>The form again, as it was typed.</summary>
    public Task<IActionResult> OnPostEditAsync(CancellationToken ct)
    {
        Input = Input with { Remove = false };
        return FormAsync(_ => { }, ct);
    }

    /// <summary>Shows what will happen when the schedule is removed.</summary>
    public async Task<IActionResult> OnPostRemoveAsync(CancellationToken ct)
    {
        await LoadAsync(ct);
        if (Stored is null)
        {
            return NotFound();
        }

        ModelState.Clear();
        Input = ScheduleInput.Of(Stored) with { Remove = true };
        return await PreviewAsync(Page, ct);
    }

    private async Task<IActionResult> PreviewAsync(Func<IActionResult> page, CancellationToken ct)
    {
        var outcome = await schedules.PreviewAsync(Input.ToEdit(Id), ct);
        Preview = outcome.Match<SchedulePreview?>(preview => preview, _ => null);
        return outcome.Refusal is { } refusal ? await RefusedAsync(refusal, ct) : page();
    }

    private async Task<IActionResult> RefusedAsync(ScheduleRefusal refusal, CancellationToken ct) =>
        refusal is ScheduleRefusal.OverlapsAnother ? this.RefusedOverlap(await schedules.FindOverlapAsync(Input.ToEdit(Id), ct)) : this.Refused(refusal);

    private async Task<IActionResult> FormAsync(Action<List<HoursInput>> change, CancellationToken ct)
    {
        await LoadAsync(ct);
        if (Input.Rows.Count < Schedule.MostRows)
        {
            change(Input.Rows);
        }

        ModelState.Clear();
        return Found(Page());
    }

    private async Task LoadAsync(CancellationToken ct)
    {
        (Doctors, Locations) = (await doctors.ChoicesAsync(ct), await clinic.LocationsAsync(ct));
        Stored = Id is { } id ? await queries.FindAsync(id, ct) : null;
    }

    /// <summary>The doctor's own location; from tomorrow on, so that today's plan stays.</summary>
    private async Task<ScheduleInput> NewAsync(int doctorId, CancellationToken ct) => new()
    {
        OperationId = Guid.NewGuid(),
        DoctorId = doctorId > 0 ? doctorId : null,
        LocationId = (doctorId > 0 ? await doctors.FindAsync(doctorId, ct) : null)?.LocationId ?? (await clinic.ClinicAsync(ct))?.DefaultLocationId,
        EveryWeeks = "1",
        Rows = [new HoursInput { Days = [1, 2, 3, 4, 5], From = "09:00", To = "17:00", Minutes = "20", Breaks = "12:00-13:00" }],
    };

    private IActionResult Found(IActionResult page) => Id is not null && Stored is null ? NotFound() : page;

    private SeeOther Saved(RepairResult done) => this.Repaired(
        Input.Remove ? T("The schedule is removed.") : done.Created > 0 ? Count("schedule_saved_and_times_made", done.Created) : T("The schedule is saved."),
        done, AdminLinks.Schedules(Input.DoctorId));
}
