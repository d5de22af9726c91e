using System.Linq.Expressions;
using MediBook.Web.Data;
using MediBook.Web.Domain;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using NodaTime;

namespace MediBook.Web.Services.Bookings;

/// <summary>
/// Every change of a booking. Each is one SERIALIZABLE transaction that reads the slot by its key together with the database's clock,
/// and writes the booking, its claim, the slot and the event in one batch: three round trips. See ADR 1 and docs/architecture.md.
/// </summary>
public sealed partial class BookingService(
    SerializableTransaction transaction,
    IDbContextFactory<MediBookDbContext> contexts,
    HoldRetirement holds,
    BookingLimits limits,
    IOptions<BookingOptions> options,
    ILogger<BookingService> logger)
{
    private BookingOptions Rules => options.Value;

    /// <summary>Moves the end of a live hold to now plus the hold time.</summary>
    public Task<Outcome<BookingReceipt, BookingRefusal>> ExtendAsync(Actor actor, HoldChangeRequest request, CancellationToken ct) =>
        ChangeAsync(actor, request.BookingId, SlotEventKind.Extended, request.OperationId, (unit, booking, slot, now) =>
        {
            var until = now + Rules.Hold;
            if (booking.Extend(now, until, Rules.MostExtensions) is { } refusal)
            {
                return refusal;
            }

            slot.HoldUntil(until);
            Append(unit.Db, actor, slot, booking.Id, SlotEventKind.Extended, request.OperationId, now);
            return null;
        }, ct);

    /// <summary>Frees a held time at once. A hold that has ended already is as good as let go.</summary>
    public async Task<Outcome<BookingReceipt, BookingRefusal>> LetGoAsync(Actor actor, HoldChangeRequest request, CancellationToken ct) =>
        await ChangeAsync(actor, request.BookingId, SlotEventKind.Released, request.OperationId, (unit, booking, slot, now) =>
        {
            if (booking.Status is BookingStatus.Pending && slot.HasStaleHold(now))
            {
                return BookingRefusal.HoldExpired;
            }

            var ownerKey = booking.HoldKey!;
            if (booking.LetGo(now) is { } refusal)
            {
                return refusal;
            }

            unit.Db.Remove(new LiveHold(ownerKey, slot.Id, booking.Id, null, null));
            FreeSlot(unit.Db, slot, booking.Id);
            Append(unit.Db, actor, slot, booking.Id, SlotEventKind.Released, request.OperationId, now);
            return null;
        }, ct);

    /// <summary>Cancels a confirmed booking: patients until the cut-off, staff until the start.</summary>
    public async Task<Outcome<BookingReceipt, BookingRefusal>> CancelAsync(Actor actor, CancelRequest request, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(actor);
        IReadOnlyList<string> seatKeys = [];
        var outcome = await ChangeAsync(actor, request.BookingId, SlotEventKind.Cancelled, request.OperationId, (unit, booking, slot, now) =>
        {
            if (booking.Cancel(now, slot.StartsAt, actor.IsStaff ? Duration.Zero : Rules.CutOff, request.Reason) is { } refusal)
            {
                return refusal;
            }

            seatKeys = OwnerKeys.OfBooking(booking);
            FreeSlot(unit.Db, slot, booking.Id);
            Append(unit.Db, actor, slot, booking.Id, SlotEventKind.Cancelled, request.OperationId, now);
            EndOverbooked(unit.Db, actor, slot, now);
            unit.Db.Add(OutboxMessage.About(booking, actor.IsStaff ? OutboxKind.BookingCancelledByClinic : OutboxKind.BookingCancelled, now));
            return null;
        }, ct);
        if (outcome.Succeeded && seatKeys.Count > 0)
        {
            await FreeSeatAsync(seatKeys, outcome.Value.BookingId);
        }

        return outcome;
    }

    /// <summary>One try of a change to an existing booking: what it may do with the booking, its slot and the clock.</summary>
    private delegate BookingRefusal? Change(SerializableTransaction.Unit unit, Booking booking, Slot slot, Instant now);

    private async Task<Outcome<BookingReceipt, BookingRefusal>> ChangeAsync(
        Actor actor,
        int bookingId,
        SlotEventKind kind,
        Guid operationId,
        Change change,
        CancellationToken ct)
    {
        var press = new Press(actor, operationId, [kind], db => db.SlotEvents.Where(change => change.BookingId == bookingId));
        try
        {
            var outcome = await transaction.RunAsync<Outcome<BookingReceipt, BookingRefusal>>(async unit =>
            {
                if (await FindOpenAsync(unit.Db, actor, RightLevel.Cancel, bookingId, ct) is not { } booking)
                {
                    return BookingRefusal.BookingNotFound;
                }

                await unit.BeginAsync(ct);
                unit.Db.Attach(booking);
                var (slot, now) = await ReadSlotAsync(unit.Db, booking.SlotId, ct);
                StartAgainUnlessAt(slot!, booking);
                return change(unit, booking, slot!, now) is { } refusal
                    ? unit.Rollback<Outcome<BookingReceipt, BookingRefusal>>(refusal)
                    : Receipt(booking);
            }, ct);
            return outcome.Succeeded ? outcome : await FirstResultOrAsync(press, outcome, ct);
        }
        catch (TransactionGaveUpException)
        {
            return BookingRefusal.Busy;
        }
        catch (Exception exception) when (exception is CommitUnknownException || PostgresErrors.RefusedBy(exception) is ConstraintNames.OneEffectPerOperation)
        {
            return await FirstResultOrAsync(press, BookingRefusal.Busy, ct);
        }
    }

    /// <summary>One press, as its first result is looked up: who pressed, what it would have done, and to which bookings or slots.</summary>
    private sealed record Press(
        Actor Actor, Guid OperationId, IReadOnlyList<SlotEventKind> Kinds, Func<MediBookDbContext, IQueryable<SlotEvent>> Events);

    /// <summary>
    /// The first result of a press, if it had one: pressing twice gives the same answer as pressing once. Only the person's own
    /// booking, and only the same act on the same time: an id that a browser sends again for something else proves nothing.
    /// </summary>
    private async Task<Outcome<BookingReceipt, BookingRefusal>> FirstResultOrAsync(
        Press press, Outcome<BookingReceipt, BookingRefusal> otherwise, CancellationToken ct)
    {
        if (press.OperationId == Guid.Empty)
        {
            return otherwise;
        }

        await using var db = await contexts.CreateDbContextAsync(ct);
        var first = await (
            from change in press.Events(db)
            join booking in db.Bookings.Where(db.OpenTo(press.Actor, RightLevel.See)) on change.BookingId equals booking.Id
            where change.OperationId == press.OperationId && press.Kinds.Contains(change.Kind)
            select new BookingReceipt(booking.Id, booking.Reference, change.SlotId)).FirstOrDefaultAsync(ct);
        return first is null ? otherwise : first;
    }

    private static Task<Booking?> FindOwnAsync(
        MediBookDbContext db, Actor actor, Expression<Func<Booking, bool>> which, CancellationToken ct) =>
        db.Bookings.AsNoTracking().Where(which).Where(db.OwnedBy(actor)).SingleOrDefaultAsync(ct);

    /// <summary>One that is the actor's own, or over which the account was given a right that goes far enough.</summary>
    private static Task<Booking?> FindOpenAsync(MediBookDbContext db, Actor actor, RightLevel least, int id, CancellationToken ct) =>
        db.Bookings.AsNoTracking().Where(booking => booking.Id == id).Where(db.OpenTo(actor, least)).SingleOrDefaultAsync(ct);

    /// <summary>The slot by its key together with the deciding clock: the one read of a booking transaction.</summary>
    private static async Task<(Slot? Slot, Instant Now)> ReadSlotAsync(MediBookDbContext db, int slotId, CancellationToken ct)
    {
        var row = await db.Slots.Where(slot => slot.Id == slotId)
            .Select(slot => new { Slot = slot, Now = MediBookDbContext.BookingClock() }).SingleOrDefaultAsync(ct);
        return (row?.Slot, row?.Now ?? default);
    }

    /// <summary>The booking was read before its transaction began: where it ended or moved since, the unit starts again.</summary>
    private static void StartAgainUnlessAt(Slot slot, Booking booking)
    {
        if (booking.Status is BookingStatus.Pending or BookingStatus.Confirmed && slot.BookingId != booking.Id)
        {
            throw new DbUpdateConcurrencyException("The booking ended or moved between the two reads.");
        }
    }

    private static void FreeSlot(MediBookDbContext db, Slot slot, int bookingId)
    {
        slot.Free(bookingId);
        db.Remove(new SlotClaim(slot.Id, bookingId, null, slot.StartsAt, slot.EndsAt));
    }

    private static void Append(
        MediBookDbContext db, Actor actor, Slot slot, int bookingId, SlotEventKind kind, Guid operationId, Instant now) =>
        db.Add(new SlotEvent(slot.Id, slot.Version, operationId == Guid.Empty ? null : operationId, kind, bookingId, actor.AuditName, now));

    /// <summary>An overbooked slot ends with its booking: nobody else is offered it.</summary>
    private static void EndOverbooked(MediBookDbContext db, Actor actor, Slot slot, Instant now)
    {
        if (slot.Overbooked)
        {
            slot.Withdraw(now);
            db.Add(new SlotEvent(slot.Id, slot.Version, null, SlotEventKind.Withdrawn, null, actor.AuditName, now));
        }
    }

    private static BookingReceipt Receipt(Booking booking) => new(booking.Id, booking.Reference, booking.SlotId);

    private async Task FreeSeatAsync(IReadOnlyList<string> seatKeys, int bookingId)
    {
        try
        {
            await using var db = await contexts.CreateDbContextAsync();
            await db.BookingSeats.Where(seat => seatKeys.Contains(seat.OwnerKey) && seat.BookingId == bookingId).ExecuteDeleteAsync();
        }
        catch (Exception exception) when (PostgresErrors.IsUnavailable(exception))
        {
            // The cancellation is committed and must be answered as such; the sweep frees the seat.
            LogSeatLeft(bookingId, exception);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The seat of cancelled booking {BookingId} is left to the sweep.")]
    private partial void LogSeatLeft(int bookingId, Exception exception);
}
