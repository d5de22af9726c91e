using MediBook.Web.Domain;
using MediBook.Web.Services.Audit;
using MediBook.Web.Services.Bookings;
using MediBook.Web.Services.Waitlist;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using static MediBook.Web.Domain.Languages.Words;

namespace MediBook.Web.Pages.Admin.Bookings;

/// <summary>One booking as staff see it, with its history, and its cancelling.</summary>
[ResponseCache(NoStore = true, Location = ResponseCacheLocation.None)]
public sealed partial class DetailsModel(StaffBookingQueries queries, WaitlistQueries waiting, BookingService bookings, HiddenWords hidden, Visitor visitor) : PageModel, IShowsPeople
{
    /// <summary>What is typed.</summary>
    [BindProperty]
    public CancelInput Input { get; set; } = new();

    /// <summary>The form's one-use id.</summary>
    [BindProperty, OperationId]
    public Guid OperationId { get; set; }

    /// <summary>The booking.</summary>
    public StaffBooking Details { get; private set; } = null!;

    /// <inheritdoc />
    public AuditedView? Shown => AuditedView.Of(AuditSubject.Booking, Details is null ? [] : [Details.Booking.Id, .. Details.Others.Select(other => other.Id)]);

    /// <summary>Staff cancel and move until the start.</summary>
    public bool CanChange => Details.Booking is { Status: BookingStatus.Confirmed, HasBegun: false };

    /// <summary>Whether doctors and times may be opened too.</summary>
    public bool IsAdmin => visitor.Actor.IsAdmin;

    /// <summary>The list of everything that is booked for the same email.</summary>
    public string OthersLink => AdminLinks.Bookings(new BookingListAddress { Find = hidden.Hide(visitor.Actor, Details.Booking.PatientEmail) });

    /// <summary>Shows the booking.</summary>
    public Task<IActionResult> OnGetAsync(string reference, CancellationToken ct) => ShowAsync(reference, Page, ct);

    /// <summary>Cancels it.</summary>
    public async Task<IActionResult> OnPostAsync(string reference, CancellationToken ct)
    {
        if (!ModelState.IsValid)
        {
            return await ShowAsync(reference, this.Unreadable, ct);
        }

        return await ShowAsync(reference, async () =>
        {
            var request = new CancelRequest(Details.Booking.Id, OperationId, PlainText.Clean(Input.Reason));
            return await (await bookings.CancelAsync(visitor.Actor, request, ct)).Match(Cancelled, refusal => ShowAsync(reference, () => this.RefusedForStaff(refusal), ct));
        }, ct);
    }

    private Task<IActionResult> Cancelled(BookingReceipt receipt)
    {
        this.Flash(Details.Overbooked is null ? T("The appointment is cancelled. The time is free for others.") : T("The appointment is cancelled, and its overbooked time is gone."));
        return Task.FromResult<IActionResult>(new SeeOther(AdminLinks.Booking(receipt.Reference)));
    }

    private Task<IActionResult> ShowAsync(string reference, Func<IActionResult> page, CancellationToken ct) => ShowAsync(reference, () => Task.FromResult(page()), ct);

    private async Task<IActionResult> ShowAsync(string reference, Func<Task<IActionResult>> page, CancellationToken ct)
    {
        if (await queries.FindAsync(visitor.Actor, reference, ct) is not { } details)
        {
            return NotFound();
        }

        (Details, Earlier) = (details, await waiting.EarlierAsync(details.Booking, ct));
        EarlierFor = details.Booking.IsOffer ? await waiting.FindEarlierForAsync(details.Booking.Id, ct) : null;
        return await page();
    }
}
