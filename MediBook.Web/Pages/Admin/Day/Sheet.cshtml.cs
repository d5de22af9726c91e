using MediBook.Web.Domain;
using MediBook.Web.Services.Audit;
using MediBook.Web.Services.Bookings;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace MediBook.Web.Pages.Admin.Day;

/// <summary>A location's day to print.</summary>
[ResponseCache(NoStore = true, Location = ResponseCacheLocation.None)]
public sealed class SheetModel(DayQueries days) : PageModel, IShowsPeople
{
    /// <summary>Which day.</summary>
    [BindProperty(SupportsGet = true)]
    public DayFilter Filter { get; set; } = new();

    /// <summary>The day.</summary>
    public ClinicDay Day { get; private set; } = null!;

    /// <summary>The appointments of the doctors that are looked at.</summary>
    public IReadOnlyList<Visit> Visits => [.. Day.Visits.Where(visit => Filter.DoctorId is null || visit.DoctorId == Filter.DoctorId)];

    /// <inheritdoc />
    public AuditedView? Shown => Day is null ? null : AuditedView.Of(AuditSubject.Booking, Visits.Select(visit => visit.BookingId), ("Date", Day.Date));

    /// <summary>Shows the sheet.</summary>
    public async Task<IActionResult> OnGetAsync(CancellationToken ct)
    {
        if (await days.ClinicDayAsync(Filter.LocationId, Filter.Day, ct) is not { } day)
        {
            return NotFound();
        }

        Day = day;
        return Page();
    }
}
