using MediBook.Web.Domain;
using MediBook.Web.Services.Audit;
using MediBook.Web.Services.Bookings;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using static MediBook.Web.Domain.Languages.Words;

namespace MediBook.Web.Pages.Admin.Bookings;

/// <summary>One booking as staff see it, and its cancelling.</summary>
[ResponseCache(NoStore = true, Location = ResponseCacheLocation.None)]
public sealed class DetailsModel(BookingQueries queries, BookingService bookings, Visitor visitor) : PageModel, IShowsPeople
{
    /// <summary>The form's one-use id.</summary>
    [BindProperty, OperationId]
    public Guid OperationId { get; set; }

    /// <summary>The booking.</summary>
    public BookingView Booking { get; private set; } = null!;

    /// <inheritdoc />
    public AuditedView? Shown => AuditedView.Of(AuditSubject.Booking, Booking is { Id: var id } ? [id] : []);

    /// <summary>Staff cancel until the start.</summary>
    public bool CanCancel => Booking is { Status: BookingStatus.Confirmed, HasBegun: false };

    /// <summary>Shows the booking.</summary>
    public Task<IActionResult> OnGetAsync(string reference, CancellationToken ct) => ShowAsync(reference, Page, ct);

    /// <summary>Cancels it.</summary>
    public async Task<IActionResult> OnPostAsync(string reference, CancellationToken ct)
    {
        if (!ModelState.IsValid)
        {
            return await ShowAsync(reference, this.Unreadable, ct);
        }

        if (await queries.FindAsync(visitor.Actor, reference, ct) is not { } booking)
        {
            return NotFound();
        }

        return await (await bookings.CancelAsync(visitor.Actor, new CancelRequest(booking.Id, OperationId), ct)).Match(
            receipt =>
            {
                this.Flash(T("The appointment is cancelled. The time is free for others."));
                return Task.FromResult<IActionResult>(new SeeOther(AdminLinks.Booking(receipt.Reference)));
            },
            refusal => ShowAsync(reference, () => Refused(refusal), ct));
    }

    private PageResult Refused(BookingRefusal refusal)
    {
        ModelState.AddModelError("", RefusalText.Of(refusal, phone: null));
        return new PageResult { StatusCode = RefusalText.StatusOf(refusal) };
    }

    private async Task<IActionResult> ShowAsync(string reference, Func<IActionResult> page, CancellationToken ct)
    {
        if (await queries.FindAsync(visitor.Actor, reference, ct) is not { } booking)
        {
            return NotFound();
        }

        Booking = booking;
        return page();
    }
}
