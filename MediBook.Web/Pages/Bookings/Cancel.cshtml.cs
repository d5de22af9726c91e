using MediBook.Web.Domain;
using MediBook.Web.Services.Audit;
using MediBook.Web.Services.Bookings;
using MediBook.Web.Services.Clinics;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.ModelBinding;
using Microsoft.AspNetCore.Mvc.RazorPages;
using static MediBook.Web.Domain.Languages.Words;

namespace MediBook.Web.Pages.Bookings;

/// <summary>The page before a booking is cancelled: what, when, the effect, until when.</summary>
[ResponseCache(NoStore = true, Location = ResponseCacheLocation.None)]
public sealed class CancelModel(BookingService bookings, BookingQueries queries, ClinicQueries clinics, Visitor visitor) : PageModel, IShowsPeople
{
    /// <summary>The form's one-use id.</summary>
    [BindProperty, BindRequired, OperationId]
    public Guid OperationId { get; set; }

    /// <summary>The booking.</summary>
    public BookingView Booking { get; private set; } = null!;

    /// <inheritdoc />
    public AuditedView? Shown => AuditedView.Of(AuditSubject.Booking, Booking is { Id: var id } ? [id] : []);

    /// <summary>The number to call when it is too late, or null before the set-up.</summary>
    public string? Phone { get; private set; }

    /// <summary>Whether the button is there: staff may cancel until the start.</summary>
    public bool CanCancel => Booking.CanCancel || (visitor.Actor.IsStaff && Booking.Status is BookingStatus.Confirmed && !Booking.HasBegun);

    /// <summary>Asks.</summary>
    public Task<IActionResult> OnGetAsync(string reference, CancellationToken ct) => ShowAsync(reference, Page, ct);

    /// <summary>Cancels.</summary>
    public async Task<IActionResult> OnPostAsync(string reference, CancellationToken ct)
    {
        if (!ModelState.IsValid)
        {
            return await ShowAsync(reference, this.Unreadable, ct);
        }

        if (await queries.FindAsync(visitor.Actor, reference, ct, RightLevel.Cancel) is not { } booking)
        {
            return NotFound();
        }

        var outcome = await bookings.CancelAsync(visitor.Actor, new CancelRequest(booking.Id, OperationId), ct);
        return await outcome.Match(
            receipt =>
            {
                this.Flash(T("Your appointment is cancelled. The time is free for others."));
                return Task.FromResult<IActionResult>(new SeeOther(Links.Booking(receipt.Reference)));
            },
            refusal => ShowAsync(reference, () => this.Refused(refusal, Phone), ct));
    }

    private async Task<IActionResult> ShowAsync(string reference, Func<IActionResult> page, CancellationToken ct)
    {
        if (await queries.FindAsync(visitor.Actor, reference, ct, RightLevel.Cancel) is not { } booking)
        {
            return NotFound();
        }

        (Booking, Phone) = (booking, (await clinics.FindAsync(ct))?.Phone);
        return page();
    }
}
