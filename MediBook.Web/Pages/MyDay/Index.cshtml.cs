using MediBook.Web.Domain;
using MediBook.Web.Services.Audit;
using MediBook.Web.Services.Bookings;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace MediBook.Web.Pages.MyDay;

/// <summary>A doctor's own day: who comes and why, whether they came, and what is free between.</summary>
[ResponseCache(NoStore = true, Location = ResponseCacheLocation.None)]
public sealed class IndexModel(DayQueries days, AttendanceService attendance, Visitor visitor) : PageModel, IShowsPeople
{
    /// <summary>The form's one-use id.</summary>
    [BindProperty, OperationId]
    public Guid OperationId { get; set; }

    /// <summary>The day; none: today.</summary>
    [BindProperty(SupportsGet = true, Name = "date")]
    public string? DateText { get; set; }

    /// <summary>The week around the day; null where no doctor's record is linked to the account.</summary>
    public OwnWeek? Week { get; private set; }

    /// <inheritdoc />
    public AuditedView? Shown => AuditedView.Of(AuditSubject.Booking, (Week?.Day.Visits ?? []).Select(visit => visit.BookingId), ("Date", Week?.Date));

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
            receipt => Task.FromResult(AttendancePress.Done(this, Links.MyDay(TypedTimes.Date(DateText)), receipt)),
            refusal => ShowAsync(() => AttendancePress.Refused(this, refusal, Week?.Day.Visits.FirstOrDefault(visit => visit.BookingId == press.Booking)), ct));
    }

    private async Task<IActionResult> ShowAsync(Func<IActionResult> page, CancellationToken ct)
    {
        Week = await days.OwnWeekAsync(visitor.Actor, TypedTimes.Date(DateText), ct);
        return page();
    }
}
