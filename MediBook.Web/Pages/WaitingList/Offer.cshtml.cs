using MediBook.Web.Domain;
using MediBook.Web.Pages.Holds;
using MediBook.Web.Services.Audit;
using MediBook.Web.Services.Bookings;
using MediBook.Web.Services.Clinics;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using static MediBook.Web.Domain.Languages.Words;

namespace MediBook.Web.Pages.WaitingList;

/// <summary>A time that is offered to somebody who waits: accept it or decline it. Looking at it changes nothing.</summary>
[ResponseCache(NoStore = true, Location = ResponseCacheLocation.None)]
public sealed class OfferModel(BookingService bookings, BookingQueries queries, ClinicQueries clinics, Visitor visitor) : PageModel, IShowsPeople
{
    /// <summary>Who comes.</summary>
    [BindProperty]
    public Answers Input { get; set; } = new();

    /// <summary>The time that is offered.</summary>
    public BookingView Offer { get; private set; } = null!;

    /// <inheritdoc />
    public AuditedView? Shown => AuditedView.Of(AuditSubject.Booking, Offer is { Id: var id } ? [id] : []);

    /// <summary>Shows the offer, filled in with what is known of the person.</summary>
    public async Task<IActionResult> OnGetAsync(string reference, CancellationToken ct)
    {
        if (await FindAsync(reference, ct))
        {
            Input = new Answers { Name = Offer.PatientName, Email = Offer.PatientEmail, Phone = Offer.PatientPhone, Reason = Offer.Reason };
        }

        return Show(Page);
    }

    /// <summary>Accepts: the offer becomes an appointment, by the same rules as every other.</summary>
    public async Task<IActionResult> OnPostAsync(string reference, CancellationToken ct)
    {
        if (!await FindAsync(reference, ct) || !ModelState.IsValid)
        {
            return Show(this.Unreadable);
        }

        var outcome = await bookings.ConfirmAsync(visitor.Actor, new ConfirmRequest(Offer.Id, Input.ToDetails(), Input.OperationId), ct);
        return await outcome.Match(receipt => Task.FromResult<IActionResult>(new SeeOther(Links.Booking(receipt.Reference))), refusal => RefusedAsync(reference, refusal, ct));
    }

    /// <summary>Declines: the time goes to the next in line. One that is over is as good as declined.</summary>
    public async Task<IActionResult> OnPostDeclineAsync(string reference, CancellationToken ct)
    {
        if (!await FindAsync(reference, ct))
        {
            return NotFound();
        }

        await bookings.LetGoAsync(visitor.Actor, new HoldChangeRequest(Offer.Id, OperationId.Of(Input.OperationId, OperationId.LetGo)), ct);
        this.Flash(T("You have declined this time. You stay on the waiting list."));
        return new SeeOther(Links.WaitingList);
    }

    private async Task<IActionResult> RefusedAsync(string reference, BookingRefusal refusal, CancellationToken ct) =>
        await FindAsync(reference, ct) ? this.Refused(refusal, (await clinics.FindAsync(ct))?.Phone) : NotFound();

    private async Task<bool> FindAsync(string reference, CancellationToken ct)
    {
        Offer = (await queries.FindAsync(visitor.Actor, reference, ct))!;
        return Offer is { IsOffer: true };
    }

    private IActionResult Show(Func<IActionResult> page) =>
        Offer is not { IsOffer: true } ? NotFound() : Offer.Status is BookingStatus.Confirmed ? new SeeOther(Links.Booking(Offer.Reference)) : page();
}
