using MediBook.Web.Domain;
using MediBook.Web.Services.Audit;
using MediBook.Web.Services.Availability;
using MediBook.Web.Services.Bookings;
using MediBook.Web.Services.Clinics;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using static MediBook.Web.Domain.Languages.Words;

namespace MediBook.Web.Pages.Bookings;

/// <summary>Another time for an appointment: the week, old and new side by side, one last press. The old time is kept until then.</summary>
[ResponseCache(NoStore = true, Location = ResponseCacheLocation.None)]
public sealed class ChangeModel(BookingQueries queries, AvailabilityQueries availability, BookingService bookings, ClinicQueries clinics, Visitor visitor) : PageModel, IShowsPeople
{
    /// <summary>The form's one-use id.</summary>
    [BindProperty, OperationId]
    public Guid OperationId { get; set; }

    /// <summary>The doctor whose week is looked at; none: the appointment's.</summary>
    [BindProperty(SupportsGet = true, Name = "doctor")]
    public string? DoctorText { get; set; }

    /// <summary>The week, see <see cref="IsoWeek"/>; none: the appointment's.</summary>
    [BindProperty(SupportsGet = true, Name = "week")]
    public string? WeekText { get; set; }

    /// <summary>The time that is chosen.</summary>
    [BindProperty(SupportsGet = true, Name = "slot")]
    public string? SlotText { get; set; }

    /// <summary>The appointment, and the times that it may go to.</summary>
    public NewTime Time { get; private set; } = null!;

    /// <summary>The number to call when it is too late, or null before the set-up.</summary>
    public string? Phone { get; private set; }

    /// <inheritdoc />
    public AuditedView? Shown => AuditedView.Of(AuditSubject.Booking, Time is { Booking.Id: var id } ? [id] : []);

    /// <summary>Shows the times, or asks for the last press.</summary>
    public Task<IActionResult> OnGetAsync(string reference, CancellationToken ct) => ShowAsync(reference, Page, ct);

    /// <summary>Changes the time.</summary>
    public async Task<IActionResult> OnPostAsync(string reference, CancellationToken ct)
    {
        if (!ModelState.IsValid || TypedNumbers.Whole(SlotText) is not { } slot)
        {
            ModelState.Clear();
            ModelState.AddModelError("", T("We could not read which time you pressed. Choose a time"));
            return await ShowAsync(reference, this.Unreadable, ct);
        }

        if (await queries.FindAsync(visitor.Actor, reference, ct, RightLevel.Cancel) is not { } booking)
        {
            return NotFound();
        }

        var request = new ChangeTimeRequest(booking.Id, slot, Pages.OperationId.Of(OperationId, slot));
        return await (await bookings.ChangeTimeAsync(visitor.Actor, request, ct)).Match(Changed, refusal => ShowAsync(reference, () => this.Refused(refusal, Phone), ct));
    }

    private Task<IActionResult> Changed(BookingReceipt receipt)
    {
        this.Flash(T("Your appointment has a new time. The old one is free for others."));
        return Task.FromResult<IActionResult>(new SeeOther(Links.Booking(receipt.Reference)));
    }

    private async Task<IActionResult> ShowAsync(string reference, Func<IActionResult> page, CancellationToken ct)
    {
        if (await queries.FindAsync(visitor.Actor, reference, ct, RightLevel.Cancel) is not { } booking)
        {
            return NotFound();
        }

        (Time, Phone) = (await NewTime.ReadAsync(availability, booking, DoctorText, WeekText, SlotText, ct), (await clinics.FindAsync(ct))?.Phone);
        return page();
    }
}
