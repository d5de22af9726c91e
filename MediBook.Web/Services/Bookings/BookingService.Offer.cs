using MediBook.Web.Data;
using MediBook.Web.Domain;
using Microsoft.EntityFrameworkCore;
using NodaTime;

namespace MediBook.Web.Services.Bookings;

/// <content>How a free time is kept for somebody who waits: a PENDING booking with an end of its own, made by the same transaction as every hold.</content>
public sealed partial class BookingService
{
    /// <summary>
    /// Offers a free time to a place in a waiting line, or as an earlier time for a booking: the offer, its claim, the slot, the event, the mail and the
    /// note that it was offered are one transaction. A hold that has run out is retired first.
    /// </summary>
    /// <returns>The offer; null where the time, the place in the line or the person is not free for it any more.</returns>
    /// <exception cref="TransactionGaveUpException">Nobody knows yet: to go on down the line would pass this place over.</exception>
    /// <exception cref="CommitUnknownException">Whoever looks next finds the offer, or the free time.</exception>
    public async Task<BookingReceipt?> OfferAsync(OfferRequest request, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(request);
        try
        {
            if (await TryOfferAsync(request, ct) is { } first)
            {
                return first;
            }

            return await holds.ExpireAsync(request.SlotId, ct) ? await TryOfferAsync(request, ct) : null;
        }
        catch (Exception exception) when (PostgresErrors.RefusedBy(exception)
            is ConstraintNames.OneClaimPerSlot or ConstraintNames.PatientInOnePlace or ConstraintNames.OneOfferPerSlot)
        {
            return null;
        }
    }

    private Task<BookingReceipt?> TryOfferAsync(OfferRequest request, CancellationToken ct) => transaction.RunAsync(async unit =>
    {
        if (await FindWaiterAsync(unit.Db, request.EntryId, ct) is not { } waiter)
        {
            return null;
        }

        await unit.BeginAsync(ct);
        var (slot, now) = await ReadSlotAsync(unit.Db, request.SlotId, ct);
        if (slot is null || slot.HasStaleHold(now) || slot.RefusalAt(now, request.Lead, Rules.Horizon) is not null
            || (waiter.From is { } from && !slot.IsEarlierFor(from)) || waiter.Visit.RefusalFor(slot) is not null)
        {
            return unit.Rollback<BookingReceipt?>(null);
        }

        var (entry, details, booked, _, visit) = waiter;
        var booking = booked is null
            ? Booking.Offer(entry, slot.Id, details!, now, now + request.Lasts)
            : Booking.OfferEarlier(entry, booked, slot.Id, now, now + request.Lasts);
        Give(unit.Db, Actor.Job, new Take(SlotEventKind.Offered, slot.Id, Guid.Empty, booking.PatientId, null, details, visit), slot, booking, now);
        unit.Db.Add(new LiveHold(booking.HoldKey!, slot.Id, booking.Id, null, null));
        unit.Db.Add(new WaitingOffer(entry.Id, slot.Id, booking.Id, now));
        unit.Db.Attach(entry);
        entry.Offer(booking.Id);
        unit.Db.Add(OutboxMessage.About(booking, booked is null ? OutboxKind.WaitlistOffer : OutboxKind.EarlierOffer, now));
        return Receipt(booking);
    }, ct);

    /// <summary>Whoever may be offered something: the person of a place in a line, or the booking for which an earlier time is wished, and its slot.</summary>
    private sealed record Waiter(WaitingEntry Entry, PatientDetails? Details, Booking? Booked, Slot? From, WantedVisit Visit);

    /// <summary>Null where the place or the wish has ended or has a live offer, or its person or booking is gone.</summary>
    private static async Task<Waiter?> FindWaiterAsync(MediBookDbContext db, int entryId, CancellationToken ct)
    {
        var found = await (
            from entry in db.WaitingEntries.AsNoTracking()
            where entry.Id == entryId && entry.EndedAt == null
            select new
            {
                Entry = entry,
                Details = db.Patients.Where(patient => patient.Id == entry.PatientId && patient.AccountId == entry.AccountId)
                    .Select(patient => new PatientDetails(patient.Name, patient.Email, patient.Phone, null)).FirstOrDefault(),
                Booked = db.Bookings.FirstOrDefault(booking => booking.Id == entry.BookingId && booking.Status == BookingStatus.Confirmed),
            }).SingleOrDefaultAsync(ct);
        var key = found?.Entry.OfferId is { } offer ? OwnerKeys.ForOffer(offer) : null;
        if (found is null or { Details: null, Booked: null } || (key is not null && await db.LiveHolds.AnyAsync(hold => hold.OwnerKey == key, ct)))
        {
            return null;
        }

        return found.Booked is { } booked
            ? new Waiter(
                found.Entry, null, booked, await db.Slots.AsNoTracking().SingleAsync(slot => slot.Id == booked.SlotId, ct), await VisitOfAsync(db, booked, ct))
            : new Waiter(found.Entry, found.Details, null, null, WantedVisit.None);
    }

    /// <summary>The place in the line, or the wish, that an offer came from, read before the transaction; null for what is no offer.</summary>
    private static async Task<WaitingEntry?> FindWaitingAsync(MediBookDbContext db, Booking booking, CancellationToken ct) =>
        booking.WaitingEntryId is { } id ? await db.WaitingEntries.AsNoTracking().SingleOrDefaultAsync(entry => entry.Id == id, ct) : null;

    /// <summary>Ends the place in the line with the confirming of its offer; one that has ended already gives nothing any more.</summary>
    private static BookingRefusal? EndWaiting(MediBookDbContext db, WaitingEntry? waiting, Instant now)
    {
        if (waiting is null)
        {
            return null;
        }

        db.Attach(waiting);
        return waiting.TryEnd(WaitingEnd.Booked, now) ? null : BookingRefusal.HoldEnded;
    }
}
