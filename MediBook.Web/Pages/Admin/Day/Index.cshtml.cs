using MediBook.Web.Domain;
using MediBook.Web.Services.Audit;
using MediBook.Web.Services.Bookings;
using MediBook.Web.Services.Clinics;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using NodaTime;

namespace MediBook.Web.Pages.Admin.Day;

/// <summary>Everybody who comes on a day, and whether they came.</summary>
[ResponseCache(NoStore = true, Location = ResponseCacheLocation.None)]
public sealed class IndexModel(DayQueries days, AttendanceService attendance, ClinicAdminQueries clinic, Visitor visitor) : PageModel, IShowsPeople
{
    /// <summary>The form's one-use id.</summary>
    [BindProperty, OperationId]
    public Guid OperationId { get; set; }

    /// <summary>Which day.</summary>
    [BindProperty(SupportsGet = true)]
    public DayFilter Filter { get; set; } = new();

    /// <summary>The day.</summary>
    public ClinicDay Day { get; private set; } = null!;

    /// <summary>To choose from.</summary>
    public IReadOnlyList<LocationRow> Locations { get; private set; } = [];

    /// <summary>Those who have appointments on the day, by name.</summary>
    public IReadOnlyList<(int Id, string Name)> Doctors => [.. Day.Visits.Select(visit => (visit.DoctorId, visit.DoctorName)).Distinct().OrderBy(doctor => doctor.DoctorName, StringComparer.CurrentCulture)];

    /// <summary>The appointments of the doctors that are looked at.</summary>
    public IReadOnlyList<Visit> Visits => [.. Day.Visits.Where(visit => Filter.DoctorId is null || visit.DoctorId == Filter.DoctorId)];

    /// <inheritdoc />
    public AuditedView? Shown => AuditedView.Of(AuditSubject.Booking, (Day?.Visits ?? []).Select(visit => visit.BookingId), ("Date", Day?.Date));

    /// <summary>Shows the day.</summary>
    public Task<IActionResult> OnGetAsync(CancellationToken ct) => ShowAsync(Page, ct);

    /// <summary>Marks an appointment.</summary>
    public async Task<IActionResult> OnPostAsync(AttendancePress press, CancellationToken ct)
    {
        if (!ModelState.IsValid)
        {
            return await ShowAsync(this.Unreadable, ct);
        }

        return await (await attendance.PressAsync(visitor.Actor, press.ToRequest(OperationId), ct)).Match(
            receipt => Task.FromResult(AttendancePress.Done(this, Link(Filter.Day, Filter.Only), receipt)),
            refusal => ShowAsync(() => AttendancePress.Refused(this, refusal, Day.Visits.FirstOrDefault(visit => visit.BookingId == press.Booking)), ct));
    }

    /// <summary>The same look at another day, or at those who stand otherwise.</summary>
    public string Link(LocalDate? date, Attendance? only = null) => AdminLinks.Day(Filter.LocationId, date, Filter.DoctorId, only);

    private async Task<IActionResult> ShowAsync(Func<IActionResult> page, CancellationToken ct)
    {
        if (await days.ClinicDayAsync(Filter.LocationId, Filter.Day, ct) is not { } day)
        {
            return NotFound();
        }

        (Day, Locations) = (day, await clinic.LocationsAsync(ct));
        return page();
    }
}
