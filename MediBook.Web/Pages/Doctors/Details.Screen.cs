using MediBook.Web.Domain;
using MediBook.Web.Services.Availability;
using Microsoft.AspNetCore.Mvc;

namespace MediBook.Web.Pages.Doctors;

/// <content>What the page shows.</content>
public sealed partial class DetailsModel
{
    /// <summary>The doctor.</summary>
    public DoctorProfile Doctor { get; private set; } = null!;

    /// <summary>The week.</summary>
    public WeekPage Times { get; private set; } = null!;

    /// <summary>Free times to offer in place of the one that was refused.</summary>
    public IReadOnlyList<TimeOfDay> Nearest { get; private set; } = [];

    private int? VisitId => TypedNumbers.Whole(VisitText);

    private async Task<IActionResult> AgainAsync(int id, BookingRefusal refusal, CancellationToken ct)
    {
        if (!await LoadAsync(id, ct))
        {
            return NotFound();
        }

        Nearest = await availability.NearestFreeAsync(Slot, NearestTimes.Most, Times.Visit?.LeastMinutes, ct);
        return this.Refused(refusal, (await clinics.FindAsync(ct))?.Phone);
    }

    private async Task<bool> LoadAsync(int id, CancellationToken ct)
    {
        var (doctor, week) = (await availability.DoctorAsync(id, ct), await WeekAsync(id, ct));
        (Doctor, Times) = (doctor!, week!);
        return doctor is not null && week is not null;
    }

    private async Task<WeekPage?> WeekAsync(int id, CancellationToken ct)
    {
        var offered = await visits.OfferedAsync(id, ct);
        var visit = offered.FirstOrDefault(one => one.Id == VisitId);
        return await availability.WeekAsync(id, IsoWeek.Parse(Week), visit?.LeastMinutes, ct) is { } week ? new WeekPage(week, Look == WeekPage.List, offered, visit) : null;
    }
}
