using MediBook.Web.Domain;
using MediBook.Web.Services.Audit;
using MediBook.Web.Services.Bookings;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace MediBook.Web.Pages.MyDay;

/// <summary>A doctor's own day to print.</summary>
[ResponseCache(NoStore = true, Location = ResponseCacheLocation.None)]
public sealed class SheetModel(DayQueries days, Visitor visitor) : PageModel, IShowsPeople
{
    /// <summary>The week around the day; null where no doctor's record is linked to the account.</summary>
    public OwnWeek? Week { get; private set; }

    /// <inheritdoc />
    public AuditedView? Shown => AuditedView.Of(AuditSubject.Booking, (Week?.Day.Visits ?? []).Select(visit => visit.BookingId), ("Date", Week?.Date));

    /// <summary>Shows the sheet.</summary>
    public async Task OnGetAsync([FromQuery] string? date, CancellationToken ct) => Week = await days.OwnWeekAsync(visitor.Actor, TypedTimes.Date(date), ct);
}
