using MediBook.Web.Domain;
using MediBook.Web.Services.Audit;
using MediBook.Web.Services.Notifications;
using MediBook.Web.Services.Schedules;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace MediBook.Web.Pages.Admin;

/// <summary>The clinic's day at a glance, and the way to everything else.</summary>
[ResponseCache(NoStore = true, Location = ResponseCacheLocation.None)]
public sealed class IndexModel(ScheduleQueries schedules, OutboxService outbox) : PageModel, IShowsPeople
{
    private const int MostNext = 12;

    /// <summary>Seven figures.</summary>
    public TodayFigures Figures { get; private set; } = null!;

    /// <summary>How many mails have failed.</summary>
    public int MailsFailed { get; private set; }

    /// <summary>Who comes next.</summary>
    public IReadOnlyList<NextAppointment> Next { get; private set; } = [];

    /// <inheritdoc />
    public AuditedView? Shown => AuditedView.Of(AuditSubject.Booking, Next.Select(row => row.BookingId));

    /// <summary>Shows the day.</summary>
    public async Task OnGetAsync(CancellationToken ct) =>
        (Figures, Next, MailsFailed) = (await schedules.TodayAsync(ct), await schedules.NextAsync(MostNext, ct), await outbox.FailedAsync(ct));
}
