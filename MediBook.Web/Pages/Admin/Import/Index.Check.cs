using MediBook.Web.Domain;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using static MediBook.Web.Domain.Languages.Words;

namespace MediBook.Web.Pages.Admin.Import;

/// <content>What the file has, and where the form leads.</content>
public sealed partial class IndexModel
{
    private async Task CheckAsync(CancellationToken ct)
    {
        if (!await ReadAsync(ct) || !ModelState.IsValid)
        {
            return;
        }

        Check = await (IsOfSchedules ? scheduleLines.ReadAsync(PageContext, Input.Text!, ct) : doctorLines.ReadAsync(PageContext, Input.Text!, ct));
        if (Check.Faults.Count > 0)
        {
            ModelState.AddModelError("Input.Text", Count("faults_in_file", Check.Faults.Count));
        }
    }

    /// <summary>The text of the file stands in the form from now on: a file cannot be chosen again by us.</summary>
    private async Task<bool> ReadAsync(CancellationToken ct)
    {
        var (text, error) = await Input.ReadAsync(ct);
        Input = Input with { Text = text };
        ModelState.SetModelValue("Input.Text", text, text);
        if (error is null)
        {
            ModelState.MarkFieldValid("Input.Text");
            return true;
        }

        ModelState.AddModelError("Input.Text", error);
        return false;
    }

    private async Task<IActionResult> AddDoctorsAsync(CancellationToken ct)
    {
        var outcome = await doctors.AddManyAsync(Input.OperationId, [.. Check!.Doctors.Select(line => line.Doctor)], ct);
        return outcome.Refusal switch
        {
            null => Imported(outcome.Value),
            DoctorRefusal.Busy => this.Refused(DoctorRefusal.Busy),
            _ => await ChangedAsync(ct),
        };
    }

    private async Task<IActionResult> AddSchedulesAsync(CancellationToken ct)
    {
        var outcome = await schedules.AddManyAsync(visitor.Actor, Input.OperationId, [.. Check!.Schedules.Select(line => line.Schedule)], ct);
        return outcome.Refusal switch
        {
            null => Imported(outcome.Value),
            ScheduleRefusal.Busy => this.Refused(ScheduleRefusal.Busy),
            _ => await ChangedAsync(ct),
        };
    }

    private SeeOther Imported(int made)
    {
        this.Flash(IsOfSchedules ? Count("schedules_imported", made) : Count("doctors_imported", made));
        return new SeeOther(IsOfSchedules ? AdminLinks.Schedules() : AdminLinks.Doctors());
    }

    /// <summary>What was shown is no longer so: the page as it stands now.</summary>
    private async Task<IActionResult> ChangedAsync(CancellationToken ct)
    {
        await CheckAsync(ct);
        ModelState.AddModelError("", T("Something changed since you looked, so nothing was imported. Check the file again."));
        return new PageResult { StatusCode = StatusCodes.Status409Conflict };
    }
}
