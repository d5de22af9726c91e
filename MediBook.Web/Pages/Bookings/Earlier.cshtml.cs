using MediBook.Web.Domain;
using MediBook.Web.Services.Audit;
using MediBook.Web.Services.Bookings;
using MediBook.Web.Services.Clinics;
using MediBook.Web.Services.Waitlist;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using static MediBook.Web.Domain.Languages.Words;

namespace MediBook.Web.Pages.Bookings;

/// <summary>An earlier time for an appointment: wish for it, and answer when one is offered. The old time is kept until then; looking changes nothing.</summary>
[ResponseCache(NoStore = true, Location = ResponseCacheLocation.None)]
public sealed partial class EarlierModel(BookingQueries queries, BookingService bookings, WaitlistService waitlist, WaitlistQueries waiting, ClinicQueries clinics, Visitor visitor)
    : PageModel, IShowsPeople
{
    /// <summary>The form's one-use id.</summary>
    [BindProperty, OperationId]
    public Guid OperationId { get; set; }

    /// <summary>The offer that the form showed.</summary>
    [BindProperty(Name = "offer")]
    public string? OfferText { get; set; }

    /// <summary>The appointment.</summary>
    public BookingView Booking { get; private set; } = null!;

    /// <summary>The wish and what is offered by it, or null.</summary>
    public EarlierWish? Wish { get; private set; }

    /// <inheritdoc />
    public AuditedView? Shown => AuditedView.Of(AuditSubject.Booking, Booking is { Id: var id } ? [id] : []);

    /// <summary>Compares both times.</summary>
    public Task<IActionResult> OnGetAsync(string reference, CancellationToken ct) => ForOwnAsync(reference, () => Task.FromResult<IActionResult>(Page()), ct);

    /// <summary>Takes the earlier time.</summary>
    public Task<IActionResult> OnPostAsync(string reference, CancellationToken ct) => ForOwnAsync(reference, async () => !ModelState.IsValid
        ? this.Unreadable()
        : await (await bookings.TakeEarlierAsync(visitor.Actor, new TakeEarlierRequest(Booking.Id, TypedNumbers.Whole(OfferText) ?? 0, OperationId), ct)).Match(
            _ => Done(T("Your appointment has a new time. The old one is free for others.")), refusal => RefusedAsync(refusal, ct)), ct);

    /// <summary>Keeps the old time; the earlier one goes to the next in line.</summary>
    public Task<IActionResult> OnPostKeepAsync(string reference, CancellationToken ct) => ForOwnAsync(reference, async () =>
    {
        await waitlist.DeclineEarlierAsync(visitor.Actor, Booking.Id, ct);
        return await Done(T("You keep your time. We go on looking for an earlier one."));
    }, ct);

    /// <summary>Wishes for an earlier time.</summary>
    public Task<IActionResult> OnPostWishAsync(string reference, CancellationToken ct) => ForOwnAsync(reference, async () =>
        await (await waitlist.WishEarlierAsync(visitor.Actor, Booking.Id, ct)).Match(
            _ => Done(T("We look for an earlier time, and write to you when one comes free.")), refusal => RefusedAsync(refusal, ct)), ct);

    /// <summary>Takes the wish back; one that has ended is as good as taken back.</summary>
    public Task<IActionResult> OnPostEndAsync(string reference, CancellationToken ct) => ForOwnAsync(reference, async () =>
    {
        await waitlist.EndWishAsync(visitor.Actor, Booking.Id, ct);
        return await Done(T("We do not look for an earlier time any more."));
    }, ct);
}
