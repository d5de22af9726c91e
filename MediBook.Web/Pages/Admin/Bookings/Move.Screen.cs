using MediBook.Web.Services.Audit;
using Microsoft.AspNetCore.Mvc;

namespace MediBook.Web.Pages.Admin.Bookings;

/// <content>What the page shows.</content>
public sealed partial class MoveModel
{
    /// <summary>The appointment, and the times that it may go to.</summary>
    public NewTime Time { get; private set; } = null!;

    /// <inheritdoc />
    public AuditedView? Shown => AuditedView.Of(Domain.AuditSubject.Booking, Time is { Booking.Id: var id } ? [id] : []);

    private async Task<IActionResult> ShowAsync(string reference, Func<IActionResult> page, CancellationToken ct)
    {
        if (await views.FindAsync(visitor.Actor, reference, ct) is not { } booking)
        {
            return NotFound();
        }

        Time = await NewTime.ReadAsync(availability, booking, DoctorText, WeekText, SlotText, ct);
        return page();
    }
}
