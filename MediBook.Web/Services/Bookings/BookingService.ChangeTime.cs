using MediBook.Web.Data;
using MediBook.Web.Domain;
using Microsoft.EntityFrameworkCore;
using NodaTime;

namespace MediBook.Web.Services.Bookings;

/// <content>How a booking goes to another time: both slots in one transaction, so that the old time is kept until the new one is certain.</content>
public sealed partial class BookingService
{
    /// <summary>
    /// Moves a confirmed booking to another slot: patients until the cut-off, staff until the start. Whatever is in the way, the booking
    /// stands as it was. A hold that the person has on the new time gives way to the booking.
    /// </summary>
    public async Task<Outcome<BookingReceipt, BookingRefusal>> ChangeTimeAsync(Actor actor, ChangeTimeRequest request, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(actor);
        ArgumentNullException.ThrowIfNull(request);
        var press = new Press(actor, request.OperationId, [SlotEventKind.MovedHere], db => db.SlotEvents.Where(
            change => change.BookingId == request.BookingId && change.SlotId == request.SlotId));
        Move? met = null;
        Instant? pressedAt = null;
        void Meet(Move move) => (met, pressedAt) = (move, pressedAt ?? move.Now);
        for (var attempt = 1; attempt <= MostPresses; attempt++)
        {
            try
            {
                var outcome = await transaction.RunAsync(unit => ChangeTimeOnceAsync(unit, actor, request, Meet, ct), ct);
                if (outcome.Refusal is BookingRefusal.SlotTaken && met is { To.HeldUntil: not null } && await EndHoldInTheWayAsync(actor, met, ct))
                {
                    continue;
                }

                return outcome.Succeeded ? outcome : await FirstResultOrAsync(press, outcome, ct);
            }
            catch (TransactionGaveUpException)
            {
                return BookingRefusal.Busy;
            }
            catch (CommitUnknownException)
            {
                if (await FirstResultOrAsync(press, BookingRefusal.Busy, ct) is { Succeeded: true } first)
                {
                    return first;
                }
            }
            catch (Exception exception) when (PostgresErrors.RefusedBy(exception) is { } constraint)
            {
                switch (constraint)
                {
                    case ConstraintNames.OneClaimPerSlot:
                        return BookingRefusal.SlotTaken;
                    case ConstraintNames.OneEffectPerOperation:
                        return await FirstResultOrAsync(press, BookingRefusal.Busy, ct);
                    case ConstraintNames.PatientInOnePlace
                        when await holds.ClearTheWayAsync(actor, met!.Booking.PatientId!.Value, request.SlotId, pressedAt!.Value, ct):
                        continue;
                    case ConstraintNames.PatientInOnePlace:
                        return BookingRefusal.PatientBusy;
                    default:
                        throw;
                }
            }
        }

        return BookingRefusal.Busy;
    }

    /// <summary>A booking on its way, as one try has read it; <paramref name="To"/> is null where there is no such slot.</summary>
    private sealed record Move(Booking Booking, Slot From, Slot? To, Instant Now);

    private async Task<Outcome<BookingReceipt, BookingRefusal>> ChangeTimeOnceAsync(
        SerializableTransaction.Unit unit, Actor actor, ChangeTimeRequest request, Action<Move> meet, CancellationToken ct)
    {
        if (await FindOpenAsync(unit.Db, actor, RightLevel.Cancel, request.BookingId, ct) is not { } booking)
        {
            return BookingRefusal.BookingNotFound;
        }

        if (booking.Status is BookingStatus.Confirmed && booking.SlotId == request.SlotId)
        {
            return Receipt(booking);
        }

        var kept = request.OfferId is { } offer ? await FindKeptAsync(unit.Db, booking.Id, offer, ct) : null;
        if (request.OfferId is not null && kept is null)
        {
            return BookingRefusal.HoldEnded;
        }

        var rows = await FindRowsAsync(unit.Db, booking, ct);
        var visit = await VisitOfAsync(unit.Db, booking, ct);
        await unit.BeginAsync(ct);
        var move = await ReadMoveAsync(unit.Db, booking, request.SlotId, ct);
        meet(move);
        StartAgainUnlessAt(move.From, booking);
        if ((EndKept(unit.Db, actor, kept, move) ?? RefusalOf(move, actor, request.SlotId, visit)) is { } refusal)
        {
            return unit.Rollback<Outcome<BookingReceipt, BookingRefusal>>(refusal);
        }

        var (_, from, to, now) = move;
        await LeaveAsync(unit.Db, rows, booking, from, ct);
        from.Free(booking.Id);
        Append(unit.Db, actor, from, booking.Id, SlotEventKind.MovedAway, request.OperationId, now);
        EndOverbooked(unit.Db, actor, from, now);
        await ClaimAsync(unit.Db, kept, booking, to!, visit, ct);
        to!.Give(booking.Id, heldUntil: null);
        Append(unit.Db, actor, to, booking.Id, SlotEventKind.MovedHere, request.OperationId, now);
        unit.Db.Add(OutboxMessage.About(booking, actor.IsStaff ? OutboxKind.BookingMovedByClinic : OutboxKind.BookingMoved, now));
        return Receipt(booking);
    }

    /// <summary>Where a booking and its claim lie in their tables (<c>ctid</c>).</summary>
    private sealed record Rows(string Booking, string Claim);

    /// <summary>Finds both rows before the transaction begins; null where the booking has no claim or has changed since it was read.</summary>
    private static Task<Rows?> FindRowsAsync(MediBookDbContext db, Booking booking, CancellationToken ct) => db.Database.SqlQuery<Rows>(
        $"""
        select b.ctid::text as booking, c.ctid::text as claim
        from bookings b join slot_claims c on c.slot_id = b.slot_id and c.booking_id = b.id
        where b.id = {booking.Id} and b.revision = {booking.Revision}
        """).SingleOrDefaultAsync(ct);

    /// <summary>
    /// Points the booking at its new slot and takes its old claim away, before the new claim comes: a patient is not in their own way.
    /// The rows are named by where they lie. Found by their keys they would cost a read of index pages that every other move writes
    /// into, and most moves at once would be aborted: see ADR 1. First the booking, then the claim, and the slots last: the order in
    /// which every other change of a booking locks them.
    /// </summary>
    private static async Task LeaveAsync(MediBookDbContext db, Rows? rows, Booking booking, Slot from, CancellationToken ct)
    {
        if (rows is null || await db.Database.ExecuteSqlAsync(
            $"""
            with moved as (
                update bookings set slot_id = {booking.SlotId}, revision = {booking.Revision}
                where ctid = {rows.Booking}::tid and id = {booking.Id} and revision = {booking.Revision - 1}
                returning id
            )
            delete from slot_claims using moved
            where slot_claims.ctid = {rows.Claim}::tid and slot_claims.slot_id = {from.Id} and slot_claims.booking_id = moved.id
            """,
            ct) != 1)
        {
            throw new DbUpdateConcurrencyException("The booking changed between the two reads.");
        }
    }

    /// <summary>Both slots by their keys, ascending, together with the deciding clock: the one read of the transaction.</summary>
    private static async Task<Move> ReadMoveAsync(MediBookDbContext db, Booking booking, int toId, CancellationToken ct)
    {
        int[] ids = [booking.SlotId, toId];
        var rows = await db.Slots.Where(slot => ids.Contains(slot.Id)).OrderBy(slot => slot.Id)
            .Select(slot => new { Slot = slot, Now = MediBookDbContext.BookingClock() }).ToListAsync(ct);
        return new Move(
            booking, rows.Single(row => row.Slot.Id == booking.SlotId).Slot, rows.SingleOrDefault(row => row.Slot.Id == toId)?.Slot, rows[0].Now);
    }

    /// <summary>Moves the booking unless it or the new slot refuses; a stale hold there counts as taken until it is retired.</summary>
    private BookingRefusal? RefusalOf(Move move, Actor actor, int slotId, WantedVisit visit)
    {
        var (booking, from, to, now) = move;
        return booking.MoveTo(slotId, now, from.StartsAt, actor.IsStaff ? Duration.Zero : Rules.CutOff)
            ?? (to is null ? BookingRefusal.SlotNotFound : to.RefusalAt(now, Rules.Notice, Rules.Horizon) ?? visit.RefusalFor(to))
            ?? (to!.HasStaleHold(now) ? BookingRefusal.SlotTaken : null);
    }

    /// <summary>Ends the hold on the new slot if its time has run out, or if it is the person's own; never in the booking's own transaction.</summary>
    /// <returns>False when somebody else has the slot.</returns>
    private async Task<bool> EndHoldInTheWayAsync(Actor actor, Move met, CancellationToken ct)
    {
        var (slotId, holdId) = (met.To!.Id, met.To.BookingId!.Value);
        if (met.To.HasStaleHold(met.Now))
        {
            await holds.ExpireAsync(slotId, ct);
            return true;
        }

        await using var db = await contexts.CreateDbContextAsync(ct);
        if (await FindOwnAsync(db, actor with { Roles = [] }, booking => booking.Id == holdId, ct) is null)
        {
            return false;
        }

        await holds.GiveWayAsync(actor, slotId, holdId, ct);
        return true;
    }
}
