using MediBook.Web.Domain;
using MediBook.Web.Services.Audit;
using MediBook.Web.Services.Availability;
using MediBook.Web.Services.Bookings;
using Microsoft.AspNetCore.Mvc;

namespace MediBook.Web.Pages.Admin.Bookings;

/// <content>What the page shows.</content>
public sealed partial class MoveModel
{
    /// <summary>The appointment as it is.</summary>
    public BookingView Booking { get; private set; } = null!;

    /// <summary>The time that is chosen, or null.</summary>
    public ChosenTime? Chosen { get; private set; }

    /// <summary>The week, or null where the doctor is inactive.</summary>
    public WeekOfTimes? Week { get; private set; }

    /// <summary>Doctors to choose from.</summary>
    public IReadOnlyList<Colleague> Doctors { get; private set; } = [];

    /// <summary>The doctor whose week is shown.</summary>
    public int DoctorId { get; private set; }

    /// <inheritdoc />
    public AuditedView? Shown => AuditedView.Of(AuditSubject.Booking, Booking is { Id: var id } ? [id] : []);

    private async Task<IActionResult> ShowAsync(string reference, Func<IActionResult> page, CancellationToken ct)
    {
        if (await views.FindAsync(visitor.Actor, reference, ct) is not { } booking)
        {
            return NotFound();
        }

        Booking = booking;
        Chosen = AdminLinks.ReadNumber(SlotText, 0) is > 0 and var slot ? await queries.TimeAsync(slot, ct) : null;
        DoctorId = Chosen?.DoctorId ?? AdminLinks.ReadNumber(DoctorText, booking.DoctorId);
        Doctors = await queries.ColleaguesAsync(booking.DoctorId, ct);
        Week = await availability.WeekAsync(DoctorId, Chosen?.Start.Date ?? IsoWeek.Parse(WeekText) ?? booking.Start.Date, ct);
        return page();
    }
}
