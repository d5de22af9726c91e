using MediBook.Web.Data;
using MediBook.Web.Domain;
using Microsoft.EntityFrameworkCore;
using NodaTime;

namespace MediBook.Web.Services.Bookings;

/// <content>How a free time is given: hold it, book it at once, confirm what is held.</content>
public sealed partial class BookingService
{
    private const int MostPresses = 8;

    /// <summary>Holds a free time for this person; their older hold gives way.</summary>
    public Task<Outcome<BookingReceipt, BookingRefusal>> HoldAsync(Actor actor, HoldRequest request, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(actor);
        ArgumentNullException.ThrowIfNull(request);
        var take = new Take(request.SlotId, request.OperationId, actor.PatientId, null);
        return TakeAsync(actor, take, PickHoldSeatAsync, GiveForAHold, ct);
    }

    /// <summary>Books a free time at once: CONFIRMED with one write of the slot.</summary>
    public async Task<Outcome<BookingReceipt, BookingRefusal>> BookAsync(Actor actor, BookRequest request, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(actor);
        ArgumentNullException.ThrowIfNull(request);
        var patientId = await PatientForAsync(actor, request.Details, ct);
        var take = new Take(request.SlotId, request.OperationId, patientId, request.Details);
        return await TakeAsync(actor, take, PickBookingSeatAsync, GiveAtOnce, ct);
    }

    /// <summary>Confirms a live hold; never one whose time has run out.</summary>
    public async Task<Outcome<BookingReceipt, BookingRefusal>> ConfirmAsync(Actor actor, ConfirmRequest request, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(actor);
        ArgumentNullException.ThrowIfNull(request);
        var patientId = await PatientForAsync(actor, request.Details, ct);
        var press = new Press(actor, request.OperationId, [SlotEventKind.Confirmed, SlotEventKind.Booked], db => db.Bookings.Where(
            booking => db.Bookings.Any(hold => hold.Id == request.BookingId && hold.SlotId == booking.SlotId)));
        for (var attempt = 1; attempt <= MostPresses; attempt++)
        {
            try
            {
                var outcome = await transaction.RunAsync(unit => ConfirmOnceAsync(unit, actor, request, patientId, ct), ct);
                return outcome.Refusal is null ? outcome : await FirstResultOrAsync(press, outcome, ct);
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
                    case ConstraintNames.OneBookingPerSeat:
                        continue;
                    case ConstraintNames.OneEffectPerOperation:
                        return await FirstResultOrAsync(press, BookingRefusal.Busy, ct);
                    case ConstraintNames.PatientInOnePlace when await ClearTheWayAsync(actor, request, patientId!.Value, ct):
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

    /// <summary>
    /// Confirm as the pages have it: where the hold's time has run out, the time is booked anew if it is still free.
    /// The old booking stays FAILED; the answer names the new one.
    /// </summary>
    public async Task<Outcome<BookingReceipt, BookingRefusal>> ConfirmOrBookAsync(Actor actor, ConfirmRequest request, CancellationToken ct)
    {
        var confirmed = await ConfirmAsync(actor, request, ct);
        if (confirmed.Refusal is not BookingRefusal.HoldExpired)
        {
            return confirmed;
        }

        await using var db = await contexts.CreateDbContextAsync(ct);
        var hold = await FindOwnAsync(db, actor, booking => booking.Id == request.BookingId, ct);
        return hold is null
            ? BookingRefusal.BookingNotFound
            : await BookAsync(actor, new BookRequest(hold.SlotId, request.Details, request.OperationId), ct);
    }

    /// <summary>Every press that asks for a free slot.</summary>
    private sealed record Take(int SlotId, Guid OperationId, int? PatientId, PatientDetails? Details);

    /// <summary>A limit's row: its seat, or the refusal when all are taken; neither where no limit holds.</summary>
    private sealed record Seat(int? Number, BookingRefusal? Refusal);

    private async Task<Outcome<BookingReceipt, BookingRefusal>> TakeAsync(
        Actor actor,
        Take take,
        Func<MediBookDbContext, Actor, Take, CancellationToken, Task<Seat>> pickSeat,
        Func<MediBookDbContext, Actor, Take, Slot, Instant, int?, Booking> give,
        CancellationToken ct)
    {
        var stillMet = BookingRefusal.Busy;
        Instant? pressedAt = null;
        for (var attempt = 1; attempt <= MostPresses; attempt++)
        {
            try
            {
                var staleHold = false;
                var outcome = await transaction.RunAsync<Outcome<BookingReceipt, BookingRefusal>>(async unit =>
                {
                    var seat = await pickSeat(unit.Db, actor, take, ct);
                    await unit.BeginAsync(ct);
                    var (slot, now) = await ReadSlotAsync(unit.Db, take.SlotId, ct);
                    pressedAt ??= now;
                    var refusal = slot is null ? BookingRefusal.SlotNotFound : slot.RefusalAt(now, Rules.Notice, Rules.Horizon);
                    staleHold = refusal is null && slot!.HasStaleHold(now);
                    return (refusal ?? seat.Refusal) is { } reason
                        ? unit.Rollback<Outcome<BookingReceipt, BookingRefusal>>(reason)
                        : staleHold
                            ? unit.Rollback<Outcome<BookingReceipt, BookingRefusal>>(BookingRefusal.SlotTaken)
                            : Receipt(give(unit.Db, actor, take, slot!, now, seat.Number));
                }, ct);
                if (staleHold && outcome.Refusal is BookingRefusal.SlotTaken)
                {
                    await holds.ExpireAsync(take.SlotId, ct);
                    continue;
                }

                return outcome.Refusal is BookingRefusal.SlotTaken ? await TakenAsync(actor, take, ct) : outcome;
            }
            catch (TransactionGaveUpException)
            {
                return stillMet;
            }
            catch (CommitUnknownException)
            {
                if (await FirstResultOrAsync(PressOf(actor, take), BookingRefusal.Busy, ct) is { Succeeded: true } first)
                {
                    return first;
                }
            }
            catch (Exception exception) when (PostgresErrors.RefusedBy(exception) is { } constraint)
            {
                switch (constraint)
                {
                    case ConstraintNames.OneClaimPerSlot or ConstraintNames.OneEffectPerOperation:
                        return await TakenAsync(actor, take, ct);
                    case ConstraintNames.OneHoldPerPerson when await holds.ReplaceOwnAsync(actor, actor.HoldKey!, take.SlotId, pressedAt!.Value, ct):
                        stillMet = BookingRefusal.HoldReplaced;
                        continue;
                    case ConstraintNames.OneHoldPerPerson:
                        return BookingRefusal.HoldReplaced;
                    case ConstraintNames.OneHoldPerAddressSeat:
                        stillMet = BookingRefusal.TooManyHolds;
                        continue;
                    case ConstraintNames.OneBookingPerSeat or ConstraintNames.BookingReference:
                        continue;
                    case ConstraintNames.PatientInOnePlace when await holds.ClearTheWayAsync(actor, take.PatientId!.Value, take.SlotId, pressedAt!.Value, ct):
                        continue;
                    case ConstraintNames.PatientInOnePlace:
                        return await IsTakenAsync(take.SlotId, ct) ? await TakenAsync(actor, take, ct) : BookingRefusal.PatientBusy;
                    default:
                        throw;
                }
            }
        }

        return stillMet;
    }

    private static Booking Give(MediBookDbContext db, Actor actor, Take take, Slot slot, Booking booking, SlotEventKind kind, Instant now)
    {
        db.Add(booking);
        db.Add(new SlotClaim(slot.Id, booking.Id, take.PatientId, slot.StartsAt, slot.EndsAt));
        slot.Give(booking.Id, booking.Status is BookingStatus.Pending ? booking.ExpiresAt : null);
        Append(db, actor, slot, booking.Id, kind, take.OperationId, now);
        return booking;
    }

    private Booking GiveForAHold(MediBookDbContext db, Actor actor, Take take, Slot slot, Instant now, int? seat)
    {
        var booking = Booking.Hold(actor, slot.Id, take.Details, take.PatientId, now, now + Rules.Hold);
        Give(db, actor, take, slot, booking, SlotEventKind.Held, now);
        db.Add(new LiveHold(actor.HoldKey!, slot.Id, booking.Id, seat is null ? null : actor.AddressKey, seat));
        return booking;
    }

    private Booking GiveAtOnce(MediBookDbContext db, Actor actor, Take take, Slot slot, Instant now, int? seat)
    {
        var booking = Booking.Confirmed(actor, slot.Id, take.Details!, take.PatientId, now);
        Give(db, actor, take, slot, booking, SlotEventKind.Booked, now);
        AddConfirmation(db, booking, seat, now);
        return booking;
    }

    private async Task<Outcome<BookingReceipt, BookingRefusal>> ConfirmOnceAsync(
        SerializableTransaction.Unit unit, Actor actor, ConfirmRequest request, int? patientId, CancellationToken ct)
    {
        if (await FindOwnAsync(unit.Db, actor, booking => booking.Id == request.BookingId, ct) is not { } booking)
        {
            return BookingRefusal.BookingNotFound;
        }

        if (booking.Status is BookingStatus.Confirmed)
        {
            return Receipt(booking);
        }

        var seat = await PickBookingSeatAsync(unit.Db, actor, new Take(booking.SlotId, request.OperationId, patientId, request.Details), ct);
        await unit.BeginAsync(ct);
        unit.Db.Attach(booking);
        var (slot, now) = await ReadSlotAsync(unit.Db, booking.SlotId, ct);
        if (booking.Status is BookingStatus.Pending && slot!.BookingId != booking.Id)
        {
            throw new DbUpdateConcurrencyException("The hold ended between the two reads.");
        }

        var (holdKey, heldFor) = (OwnerKeys.ForHold(booking.AccountId, booking.GuestKey)!, booking.PatientId);
        if ((ConfirmRefusal(slot!, booking, now) ?? seat.Refusal ?? booking.Confirm(actor, request.Details, patientId, now)) is { } refusal)
        {
            return unit.Rollback<Outcome<BookingReceipt, BookingRefusal>>(refusal);
        }

        slot!.HoldUntil(null);
        unit.Db.Remove(new LiveHold(holdKey, slot.Id, booking.Id, null, null));
        if (heldFor != patientId)
        {
            var claim = unit.Db.Attach(new SlotClaim(slot.Id, booking.Id, heldFor, slot.StartsAt, slot.EndsAt));
            claim.Property(row => row.PatientId).CurrentValue = patientId;
        }

        Append(unit.Db, actor, slot, booking.Id, SlotEventKind.Confirmed, request.OperationId, now);
        AddConfirmation(unit.Db, booking, seat.Number, now);
        return Receipt(booking);
    }

    private static BookingRefusal? ConfirmRefusal(Slot slot, Booking booking, Instant now) => slot switch
    {
        _ when booking.Status is not BookingStatus.Pending => null,
        _ when slot.HasStaleHold(now) => BookingRefusal.HoldExpired,
        { State: not SlotState.Open } => BookingRefusal.SlotClosed,
        _ when slot.StartsAt <= now => BookingRefusal.SlotPast,
        _ => null,
    };

    private static void AddConfirmation(MediBookDbContext db, Booking booking, int? seat, Instant now)
    {
        if (seat is { } number)
        {
            db.Add(new BookingSeat(OwnerKeys.ForSeat(booking.AccountId, booking.PatientId, booking.PatientEmail), number, booking.Id));
        }

        db.Add(new OutboxMessage(booking.Id, OutboxKind.BookingConfirmed, booking.Revision, now, null));
    }

    private async Task<Seat> PickHoldSeatAsync(MediBookDbContext db, Actor actor, Take take, CancellationToken ct)
    {
        if (actor.AccountId is not null || actor.AddressKey is null)
        {
            return new Seat(null, null);
        }

        var seat = await limits.PickHoldSeatAsync(db, actor.AddressKey, actor.HoldKey, ct);
        if (seat is null && await holds.SweepAsync(ct) > 0)
        {
            seat = await limits.PickHoldSeatAsync(db, actor.AddressKey, actor.HoldKey, ct);
        }

        return new Seat(seat, seat is null ? BookingRefusal.TooManyHolds : null);
    }

    private async Task<Seat> PickBookingSeatAsync(MediBookDbContext db, Actor actor, Take take, CancellationToken ct)
    {
        if (actor.IsStaff)
        {
            return new Seat(null, null);
        }

        var key = OwnerKeys.ForSeat(actor.AccountId, take.PatientId, take.Details!.Email);
        var seat = await limits.PickBookingSeatAsync(db, key, take.PatientId is not null, ct);
        return new Seat(seat, seat is null ? BookingRefusal.TooManyBookings : null);
    }

    /// <summary>The account's "me" when the typed email is its own; another address is another person.</summary>
    private async Task<int?> PatientForAsync(Actor actor, PatientDetails details, CancellationToken ct)
    {
        if (actor.PatientId is not { } patientId)
        {
            return null;
        }

        await using var db = await contexts.CreateDbContextAsync(ct);
        var own = await db.FindAsync<Patient>([patientId], ct);
        return own is not null && OwnerKeys.NormalizeEmail(own.Email) == OwnerKeys.NormalizeEmail(details.Email) ? patientId : null;
    }

    /// <summary>Ends what keeps the patient from being at the hold's time without being an appointment.</summary>
    private async Task<bool> ClearTheWayAsync(Actor actor, ConfirmRequest request, int patientId, CancellationToken ct)
    {
        await using var db = await contexts.CreateDbContextAsync(ct);
        var slotId = await db.Bookings.Where(booking => booking.Id == request.BookingId).Select(booking => booking.SlotId).SingleAsync(ct);
        return await holds.ClearTheWayAsync(actor, patientId, slotId, await db.NowAsync(ct), ct);
    }

    private static Press PressOf(Actor actor, Take take) => new(
        actor,
        take.OperationId,
        take.Details is null ? [SlotEventKind.Held] : [SlotEventKind.Booked, SlotEventKind.Confirmed],
        db => db.Bookings.Where(booking => booking.SlotId == take.SlotId));

    /// <summary>The answer to a press on a taken time: the same press's first result, or the hold that the person already has there.</summary>
    private async Task<Outcome<BookingReceipt, BookingRefusal>> TakenAsync(Actor actor, Take take, CancellationToken ct)
    {
        var first = await FirstResultOrAsync(PressOf(actor, take), BookingRefusal.SlotTaken, ct);
        if (first.Succeeded || take.Details is not null)
        {
            return first;
        }

        await using var db = await contexts.CreateDbContextAsync(ct);
        var own = await FindOwnAsync(
            db,
            actor,
            booking => booking.SlotId == take.SlotId && booking.Status == BookingStatus.Pending
                && booking.ExpiresAt > MediBookDbContext.BookingClock() && !actor.IsStaff,
            ct);
        return own is null ? first : Receipt(own);
    }

    private async Task<bool> IsTakenAsync(int slotId, CancellationToken ct)
    {
        await using var db = await contexts.CreateDbContextAsync(ct);
        var (slot, now) = await ReadSlotAsync(db, slotId, ct);
        return slot?.IsTaken(now) ?? false;
    }
}
