using MediBook.Web.Data;
using MediBook.Web.Domain;
using Microsoft.EntityFrameworkCore;

namespace MediBook.Web.Services.Bookings;

/// <content>How an earlier time that is offered for a booking is taken: a change of time, in whose transaction the offer gives way.</content>
public sealed partial class BookingService
{
    /// <summary>
    /// Moves a confirmed booking to the earlier time that is kept for it, as <see cref="ChangeTimeAsync"/> does. Once the offer has ended it is refused, and
    /// the booking stands as it was.
    /// </summary>
    public async Task<Outcome<BookingReceipt, BookingRefusal>> TakeEarlierAsync(Actor actor, TakeEarlierRequest request, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(actor);
        ArgumentNullException.ThrowIfNull(request);
        await using var db = await contexts.CreateDbContextAsync(ct);
        var slotId = await (
            from offer in db.Bookings
            join wish in db.WaitingEntries on offer.WaitingEntryId equals wish.Id
            where offer.Id == request.OfferId && wish.BookingId == request.BookingId
            select (int?)offer.SlotId).SingleOrDefaultAsync(ct);
        return slotId is null
            ? BookingRefusal.HoldEnded
            : await ChangeTimeAsync(actor, new ChangeTimeRequest(request.BookingId, slotId.Value, request.OperationId, request.OfferId), ct);
    }

    /// <summary>An earlier time that is kept for a booking: the offer, the wish that it answers, and where the offer's claim lies (<c>ctid</c>).</summary>
    private sealed record Kept(Booking Offer, WaitingEntry Wish, string Claim);

    /// <summary>Read before the transaction begins; null where the offer or the wish has ended, or is another booking's.</summary>
    private static async Task<Kept?> FindKeptAsync(MediBookDbContext db, int bookingId, int offerId, CancellationToken ct)
    {
        var found = await (
            from wish in db.WaitingEntries.AsNoTracking()
            join offer in db.Bookings.AsNoTracking() on (int?)wish.Id equals offer.WaitingEntryId
            where offer.Id == offerId && offer.Status == BookingStatus.Pending && wish.BookingId == bookingId && wish.EndedAt == null
            select new { Offer = offer, Wish = wish }).SingleOrDefaultAsync(ct);
        return found is not null && await db.Database.SqlQuery<string>(
            $"""select ctid::text as "Value" from slot_claims where slot_id = {found.Offer.SlotId} and booking_id = {found.Offer.Id}""").SingleOrDefaultAsync(ct) is { } claim
            ? new Kept(found.Offer, found.Wish, claim)
            : null;
    }

    /// <summary>Ends the offer and the wish, so that the time is free for the booking that goes there in the same transaction.</summary>
    /// <returns>Why the time is not kept for the booking any more, or null.</returns>
    private static BookingRefusal? EndKept(MediBookDbContext db, Actor actor, Kept? kept, Move move)
    {
        if (kept is null)
        {
            return null;
        }

        var (_, from, to, now) = move;
        var (offer, wish, _) = kept;
        if (to?.BookingId != offer.Id || !to.IsEarlierFor(from))
        {
            return BookingRefusal.HoldEnded;
        }

        if (to.HasStaleHold(now))
        {
            return BookingRefusal.HoldExpired;
        }

        db.Attach(offer);
        db.Attach(wish);
        db.Remove(new LiveHold(offer.HoldKey!, to.Id, offer.Id, null, null));
        to.Free(offer.Id);
        Append(db, actor, to, offer.Id, SlotEventKind.Replaced, Guid.Empty, now);
        return offer.LetGo(now) ?? (wish.TryEnd(WaitingEnd.Booked, now) ? null : BookingRefusal.HoldEnded);
    }

    /// <summary>
    /// The claim of a booking that comes to a slot: a new one, or that of the offer which kept the slot, named by where it lies as the rows of every move
    /// are.
    /// </summary>
    private static async Task ClaimAsync(MediBookDbContext db, Kept? kept, Booking booking, Slot to, WantedVisit visit, CancellationToken ct)
    {
        if (kept is null)
        {
            db.Add(new SlotClaim(to.Id, booking.Id, booking.PatientId, to.StartsAt, to.EndsAt, visit.LeastMinutes));
        }
        else if (await db.Database.ExecuteSqlAsync(
            $"""
            update slot_claims set booking_id = {booking.Id}, patient_id = {booking.PatientId}, least_minutes = {visit.LeastMinutes}
            where ctid = {kept.Claim}::tid and slot_id = {to.Id} and booking_id = {kept.Offer.Id}
            """,
            ct) != 1)
        {
            throw new DbUpdateConcurrencyException("The offer ended between the two reads.");
        }
    }
}
