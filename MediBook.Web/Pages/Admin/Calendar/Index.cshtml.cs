using MediBook.Web.Domain;
using MediBook.Web.Services.Audit;
using MediBook.Web.Services.Clinics;
using MediBook.Web.Services.Doctors;
using MediBook.Web.Services.Schedules;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace MediBook.Web.Pages.Admin.Calendar;

/// <summary>The calendar of staff: a doctor's week, a location's day with its doctors side by side, or a location's week in figures.</summary>
[ResponseCache(NoStore = true, Location = ResponseCacheLocation.None)]
public sealed class IndexModel(CalendarQueries calendar, DoctorQueries doctors, ClinicAdminQueries clinic) : PageModel, IShowsPeople
{
    /// <summary>The doctor's number: shows the doctor's week.</summary>
    [BindProperty(SupportsGet = true, Name = "doctor")]
    public string? DoctorText { get; set; }

    /// <summary>The location's number; none: the clinic's default.</summary>
    [BindProperty(SupportsGet = true, Name = "location")]
    public string? LocationText { get; set; }

    /// <summary>The week, see <see cref="IsoWeek"/>: shows a location's week. Anything else is the present one.</summary>
    [BindProperty(SupportsGet = true, Name = "week")]
    public string? WeekText { get; set; }

    /// <summary>The day; anything that is none is today.</summary>
    [BindProperty(SupportsGet = true, Name = "date")]
    public string? DateText { get; set; }

    /// <summary>The doctor's week, where it is asked for.</summary>
    public DoctorWeek? OfDoctor { get; private set; }

    /// <summary>The location's day, where it is asked for.</summary>
    public LocationDay? Day { get; private set; }

    /// <summary>The location's week, where it is asked for.</summary>
    public LocationWeek? Week { get; private set; }

    /// <summary>To choose from.</summary>
    public IReadOnlyList<DoctorChoice> Doctors { get; private set; } = [];

    /// <summary>To choose from.</summary>
    public IReadOnlyList<LocationRow> Locations { get; private set; } = [];

    /// <inheritdoc />
    public AuditedView? Shown => AuditedView.Of(
        AuditSubject.Booking, (OfDoctor?.Grid ?? Day?.Grid)?.Slots.Select(slot => slot.BookingId).OfType<int>() ?? [], ("Doctor", OfDoctor?.DoctorId), ("Location", Day?.LocationId),
        ("Date", OfDoctor?.Monday ?? Day?.Date));

    private int? LocationId => string.IsNullOrEmpty(LocationText) ? null : AdminLinks.ReadNumber(LocationText, 0);

    /// <summary>Shows what is asked for.</summary>
    public async Task<IActionResult> OnGetAsync(CancellationToken ct)
    {
        (Doctors, Locations) = (await doctors.ChoicesAsync(ct), await clinic.LocationsAsync(ct));
        if (!string.IsNullOrEmpty(DoctorText))
        {
            OfDoctor = await calendar.DoctorWeekAsync(AdminLinks.ReadNumber(DoctorText, 0), IsoWeek.Parse(WeekText), ct);
        }
        else if (!string.IsNullOrEmpty(WeekText))
        {
            Week = await calendar.LocationWeekAsync(LocationId, IsoWeek.Parse(WeekText), ct);
        }
        else
        {
            Day = await calendar.LocationDayAsync(LocationId, TypedTimes.Date(DateText), ct);
        }

        return OfDoctor is null && Week is null && Day is null && Locations.Count > 0 ? NotFound() : Page();
    }
}
