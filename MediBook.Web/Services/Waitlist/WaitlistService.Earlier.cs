using MediBook.Web.Data;
using MediBook.Web.Domain;
using MediBook.Web.Services.Bookings;
using Microsoft.EntityFrameworkCore;

namespace MediBook.Web.Services.Waitlist;

/// <content>The wish for an earlier time of an appointment. Whoever may change the appointment may wish, take the wish back and answer: see ADR 22.</content>
public sealed partial class WaitlistService
{
    /// <summary>Wishes for an earlier time; once more is as good as once.</summary>
    /// <returns>Why the appointment cannot go to another time, or nothing.</returns>
    public async Task<Outcome<Done, BookingRefusal>> WishEarlierAsync(Actor actor, int bookingId, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(actor);
        var found = await db.Bookings.AsNoTracking().Where(booking => booking.Id == bookingId).Where(db.OpenTo(actor, RightLevel.Cancel)).Select(booking => new
        {
            Booking = booking,
            booking.Slot!.StartsAt,
            booking.Slot.Location!.TimeZoneId,
            Newest = db.Slots.Max(slot => slot.Id),
            Now = MediBookDbContext.BookingClock(),
        }).SingleOrDefaultAsync(ct);
        if (found is null)
        {
            return BookingRefusal.BookingNotFound;
        }

        if (found.Booking.RefusalToMove(found.Now, found.StartsAt, rules.Value.CutOff) is { } refusal)
        {
            return refusal;
        }

        db.Add(WaitingEntry.ForEarlierTime(actor, bookingId, found.StartsAt.InZone(Zones.Of(found.TimeZoneId)).Date, found.Newest, found.Now));
        try
        {
            await db.SaveChangesAsync(ct);
        }
        catch (DbUpdateException exception) when (PostgresErrors.RefusedBy(exception) is ConstraintNames.OneWishPerBooking)
        {
            db.ChangeTracker.Clear();
        }

        return default(Done);
    }

    /// <summary>Takes the wish back; what is offered by it is free for the next one.</summary>
    public Task<Outcome<Done, WaitlistRefusal>> EndWishAsync(Actor actor, int bookingId, CancellationToken ct) =>
        EndAsync(actor, WishOf(actor, bookingId), WaitingEnd.Left, ct);

    /// <summary>Declines the earlier time that is offered: it is free for the next one, and the wish stands. One that is over is as good as declined.</summary>
    public async Task DeclineEarlierAsync(Actor actor, int bookingId, CancellationToken ct)
    {
        if (await WishOf(actor, bookingId).Select(wish => wish.OfferId).SingleOrDefaultAsync(ct) is { } offer)
        {
            await holds.LetGoAsync(actor, offer, ct);
        }
    }

    private IQueryable<WaitingEntry> WishOf(Actor actor, int bookingId) => db.WaitingEntries.Where(
        wish => wish.BookingId == bookingId && wish.EndedAt == null && db.Bookings.Where(db.OpenTo(actor, RightLevel.Cancel)).Any(booking => booking.Id == bookingId));
}
