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
    public async Task<Outcome<BookingReceipt, BookingRefusal>> HoldAsync(Actor actor, HoldRequest request, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(actor);
        ArgumentNullException.ThrowIfNull(request);
        // Nobody knows yet for whom staff hold a time without details.
        var patientId = request.Details is { } details ? await PatientForAsync(actor, details.Email, ct) : actor.IsStaff ? null : actor.PatientId;
        var visit = await VisitForAsync(request.Visit, request.SlotId, ct);
        var take = new Take(SlotEventKind.Held, request.SlotId, request.OperationId, patientId, null, request.Details, visit);
        return await TakeAsync(actor, take, PickHoldSeatAsync, GiveForAHold, ct);
    }

    /// <summary>Books a free time at once: CONFIRMED with one write of the slot.</summary>
    public async Task<Outcome<BookingReceipt, BookingRefusal>> BookAsync(Actor actor, BookRequest request, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(actor);
        ArgumentNullException.ThrowIfNull(request);
        await using var db = await contexts.CreateDbContextAsync(ct);
        if (await ComerAsync(db, actor, request.Chosen, request.Details.Email, ct) is not { } comer)
        {
            return BookingRefusal.PersonNotFound;
        }

        var visit = await VisitForAsync(request.Visit, request.SlotId, ct);
        var take = new Take(SlotEventKind.Booked, request.SlotId, request.OperationId, comer.PatientId, comer.SeatKey, request.Details, visit, comer.AccountId);
        return await TakeAsync(actor, take, PickBookingSeatAsync, GiveAtOnce, ct);
    }

    /// <summary>Confirms a live hold; never one whose time has run out.</summary>
    public async Task<Outcome<BookingReceipt, BookingRefusal>> ConfirmAsync(Actor actor, ConfirmRequest request, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(actor);
        ArgumentNullException.ThrowIfNull(request);
        var press = new Press(actor, request.OperationId, [SlotEventKind.Confirmed, SlotEventKind.Booked, SlotEventKind.MovedHere], db => db.SlotEvents.Where(
            change => db.Bookings.Any(hold => hold.Id == request.BookingId && hold.SlotId == change.SlotId)));
        for (var attempt = 1; attempt <= MostPresses; attempt++)
        {
            try
            {
                var outcome = await transaction.RunAsync(unit => ConfirmOnceAsync(unit, actor, request, ct), ct);
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
            catch (Exception exception) when (PostgresErrors.UnlinkedBy(exception) is ConstraintNames.BookingOfPatient)
            {
                return BookingRefusal.PersonNotFound;
            }
            catch (Exception exception) when (PostgresErrors.RefusedBy(exception) is { } constraint)
            {
                switch (constraint)
                {
                    case ConstraintNames.OneBookingPerSeat:
                        continue;
                    case ConstraintNames.OneEffectPerOperation:
                        return await FirstResultOrAsync(press, BookingRefusal.Busy, ct);
                    case ConstraintNames.PatientInOnePlace when await ClearTheWayAsync(actor, request, ct):
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
            : (request.Details ?? hold.Details) is not { } details
                ? BookingRefusal.DetailsMissing
                : await BookAsync(
                    actor, new BookRequest(hold.SlotId, details, request.OperationId, request.Visit ?? new VisitChoice(hold.VisitTypeId, []), request.Chosen), ct);
    }

    /// <summary>Every press that asks for a free slot: what it makes there (a hold, or a booking at once), for whom, and for what kind of visit.</summary>
    private sealed record Take(
        SlotEventKind Kind, int SlotId, Guid OperationId, int? PatientId, string? SeatKey, PatientDetails? Details, WantedVisit Visit, int? AccountId = null);

    /// <summary>
    /// Who comes: the patient, or null for somebody named only by an email address; the key under which their bookings are limited; and the
    /// account whose person it is and whose booking it becomes, where that is not the actor's.
    /// </summary>
    private sealed record Comer(int? PatientId, string SeatKey, int? AccountId = null);

    /// <summary>A limit's row: its owner and seat, or the refusal when all are taken; neither where no limit holds.</summary>
    private sealed record Seat(string? OwnerKey, int? Number, BookingRefusal? Refusal)
    {
        public static Seat None { get; } = new(null, null, null);
    }

    private async Task<Outcome<BookingReceipt, BookingRefusal>> TakeAsync(
        Actor actor,
        Take take,
        Func<MediBookDbContext, Actor, Take, CancellationToken, Task<Seat>> pickSeat,
        Func<MediBookDbContext, Actor, Take, Slot, Instant, Seat, Booking> give,
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
                    var refusal = slot is null ? BookingRefusal.SlotNotFound : slot.RefusalAt(now, Rules.Notice, Rules.Horizon) ?? take.Visit.RefusalFor(slot);
                    staleHold = refusal is null && slot!.HasStaleHold(now);
                    return (refusal ?? seat.Refusal) is { } reason
                        ? unit.Rollback<Outcome<BookingReceipt, BookingRefusal>>(reason)
                        : staleHold
                            ? unit.Rollback<Outcome<BookingReceipt, BookingRefusal>>(BookingRefusal.SlotTaken)
                            : Receipt(give(unit.Db, actor, take, slot!, now, seat));
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
            catch (Exception exception) when (PostgresErrors.UnlinkedBy(exception) is ConstraintNames.BookingOfPatient)
            {
                return BookingRefusal.PersonNotFound;
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
                    case ConstraintNames.PatientInOnePlace when take is { Kind: SlotEventKind.Held, Details: null } && await BooksForOthersAsync(actor, ct):
                        // The account's "me" is busy then, but nobody has said yet who comes: it may be somebody else.
                        take = take with { PatientId = null };
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

    private static Booking Give(MediBookDbContext db, Actor actor, Take take, Slot slot, Booking booking, Instant now)
    {
        db.Add(booking);
        db.Add(new SlotClaim(slot.Id, booking.Id, take.PatientId, slot.StartsAt, slot.EndsAt, take.Visit.LeastMinutes));
        AddAnswers(db, booking.Id, take.Visit);
        slot.Give(booking.Id, booking.Status is BookingStatus.Pending ? booking.ExpiresAt : null);
        Append(db, actor, slot, booking.Id, take.Kind, take.OperationId, now);
        return booking;
    }

    private Booking GiveForAHold(MediBookDbContext db, Actor actor, Take take, Slot slot, Instant now, Seat seat)
    {
        var booking = Booking.Hold(actor, slot.Id, take.Details, take.PatientId, now, now + Rules.Hold, take.Visit.TypeId);
        Give(db, actor, take, slot, booking, now);
        db.Add(new LiveHold(actor.HoldKey!, slot.Id, booking.Id, seat.OwnerKey, seat.Number));
        return booking;
    }

    private Booking GiveAtOnce(MediBookDbContext db, Actor actor, Take take, Slot slot, Instant now, Seat seat)
    {
        var booking = Booking.Confirmed(actor, slot.Id, take.Details!, take.PatientId, now, take.Visit.TypeId, take.AccountId);
        Give(db, actor, take, slot, booking, now);
        AddConfirmation(db, booking, seat, now);
        return booking;
    }

    private async Task<Outcome<BookingReceipt, BookingRefusal>> ConfirmOnceAsync(
        SerializableTransaction.Unit unit, Actor actor, ConfirmRequest request, CancellationToken ct)
    {
        if (await FindOpenAsync(unit.Db, actor, RightLevel.Book, request.BookingId, ct) is not { } booking)
        {
            return BookingRefusal.BookingNotFound;
        }

        if (booking.Status is BookingStatus.Confirmed)
        {
            return Receipt(booking);
        }

        var waiting = await FindWaitingAsync(unit.Db, booking, ct);
        if (waiting?.BookingId is { } earlierFor)
        {
            return await ChangeTimeOnceAsync(unit, actor, new ChangeTimeRequest(earlierFor, booking.SlotId, request.OperationId, booking.Id), _ => { }, ct);
        }

        var details = request.Details ?? booking.Details;
        var comer = details is null ? null : await ComerAsync(unit.Db, actor, request.Chosen, details.Email, ct);
        if (comer is null && details is not null)
        {
            return BookingRefusal.PersonNotFound;
        }

        var patientId = comer?.PatientId;
        var seat = comer is null ? Seat.None : await PickBookingSeatAsync(unit.Db, actor, patientId, comer.SeatKey, ct);
        var visit = request.Visit is { } choice ? await VisitForAsync(unit.Db, choice, booking.SlotId, ct) : null;
        await unit.BeginAsync(ct);
        unit.Db.Attach(booking);
        var (slot, now) = await ReadSlotAsync(unit.Db, booking.SlotId, ct);
        StartAgainUnlessAt(slot!, booking);
        var (holdKey, heldFor) = (booking.HoldKey!, booking.PatientId);
        if ((ConfirmRefusal(slot!, booking, now) ?? visit?.RefusalFor(slot!) ?? booking.Confirm(actor, details, patientId, now, comer?.AccountId) ?? seat.Refusal
            ?? EndWaiting(unit.Db, waiting, now)) is { } refusal)
        {
            return unit.Rollback<Outcome<BookingReceipt, BookingRefusal>>(refusal);
        }

        slot!.HoldUntil(null);
        unit.Db.Remove(new LiveHold(holdKey, slot.Id, booking.Id, null, null));
        var isOtherVisit = visit is not null && visit.TypeId != booking.VisitTypeId;
        if (heldFor != patientId || isOtherVisit)
        {
            var claim = unit.Db.Attach(new SlotClaim(slot.Id, booking.Id, heldFor, slot.StartsAt, slot.EndsAt, visit?.LeastMinutes));
            claim.Property(row => row.PatientId).CurrentValue = patientId;
            claim.Property(row => row.LeastMinutes).IsModified = isOtherVisit;
        }

        if (visit is not null)
        {
            booking.Choose(visit.TypeId);
            AddAnswers(unit.Db, booking.Id, visit);
        }

        Append(unit.Db, actor, slot, booking.Id, SlotEventKind.Confirmed, request.OperationId, now);
        AddConfirmation(unit.Db, booking, seat, now);
        return Receipt(booking);
    }

    private static BookingRefusal? ConfirmRefusal(Slot slot, Booking booking, Instant now) => slot switch
    {
        { State: not SlotState.Open } when booking.Status is BookingStatus.Cancelled => BookingRefusal.SlotClosed,
        _ when booking.Status is not BookingStatus.Pending => null,
        _ when slot.HasStaleHold(now) => BookingRefusal.HoldExpired,
        { State: not SlotState.Open } => BookingRefusal.SlotClosed,
        _ when slot.StartsAt <= now => BookingRefusal.SlotPast,
        _ => null,
    };

    private static void AddConfirmation(MediBookDbContext db, Booking booking, Seat seat, Instant now)
    {
        if (seat is { OwnerKey: { } owner, Number: { } number })
        {
            db.Add(new BookingSeat(owner, number, booking.Id));
        }

        db.Add(OutboxMessage.About(booking, OutboxKind.BookingConfirmed, now));
    }

    private async Task<Seat> PickHoldSeatAsync(MediBookDbContext db, Actor actor, Take take, CancellationToken ct)
    {
        if (actor.AccountId is not null || actor.AddressKey is null)
        {
            return Seat.None;
        }

        var seat = await limits.PickHoldSeatAsync(db, actor.AddressKey, actor.HoldKey, ct);
        if (seat is null && await holds.SweepAsync(ct) > 0)
        {
            seat = await limits.PickHoldSeatAsync(db, actor.AddressKey, actor.HoldKey, ct);
        }

        return new Seat(actor.AddressKey, seat, seat is null ? BookingRefusal.TooManyHolds : null);
    }

    private Task<Seat> PickBookingSeatAsync(MediBookDbContext db, Actor actor, Take take, CancellationToken ct) =>
        PickBookingSeatAsync(db, actor, take.PatientId, take.SeatKey!, ct);

    private async Task<Seat> PickBookingSeatAsync(MediBookDbContext db, Actor actor, int? patientId, string seatKey, CancellationToken ct)
    {
        if (actor.IsStaff)
        {
            return Seat.None;
        }

        var seat = await limits.PickBookingSeatAsync(db, seatKey, patientId is not null, ct);
        return new Seat(seatKey, seat, seat is null ? BookingRefusal.TooManyBookings : null);
    }

    /// <summary>
    /// Who comes: the person who was chosen, who must be on the list of the actor's account or its "me"; else the patient whom the email
    /// names. One read in either case. Null where the chosen one is not, or no longer, theirs.
    /// </summary>
    private static async Task<Comer?> ComerAsync(MediBookDbContext db, Actor actor, ChosenPerson? chosen, string email, CancellationToken ct)
    {
        if (chosen is null)
        {
            var known = await PatientForAsync(db, actor, email, ct);
            return new Comer(known, OwnerKeys.ForSeat(actor.AccountId, known, email));
        }

        if (chosen.PatientId is not { } id)
        {
            return new Comer(null, OwnerKeys.ForSeat(actor.AccountId, null, email));
        }

        if (id == actor.PatientId)
        {
            return new Comer(id, OwnerKeys.ForSeat(actor.AccountId, id, email));
        }

        var person = await db.BookableBy(actor).Where(person => person.Id == id).Select(person => new { Me = person.AccountId, Family = person.FamilyAccountId }).SingleOrDefaultAsync(ct);
        return person is null
            ? null
            : new Comer(id, person.Me is { } me ? OwnerKeys.ForSeat(me, id, email) : OwnerKeys.ForDependant(id), person.Me ?? person.Family);
    }

    private async Task<bool> BooksForOthersAsync(Actor actor, CancellationToken ct)
    {
        await using var db = await contexts.CreateDbContextAsync(ct);
        return await db.BookableBy(actor).AnyAsync(person => person.Id != actor.PatientId, ct);
    }

    private async Task<int?> PatientForAsync(Actor actor, string email, CancellationToken ct)
    {
        await using var db = await contexts.CreateDbContextAsync(ct);
        return await PatientForAsync(db, actor, email, ct);
    }

    /// <summary>
    /// The patient whom an email names: for people the account's "me" when the email is its own, since another address is another person;
    /// for staff, who book on behalf, whoever is known by that email (the one with an account first).
    /// </summary>
    private static async Task<int?> PatientForAsync(MediBookDbContext db, Actor actor, string email, CancellationToken ct)
    {
        if (!actor.IsStaff && actor.PatientId is null)
        {
            return null;
        }

        var normalized = OwnerKeys.NormalizeEmail(email);
        var known = actor.IsStaff ? db.Patients : db.Patients.Where(patient => patient.Id == actor.PatientId);
        return await known.Where(patient => MediBookDbContext.Lower(patient.Email) == normalized)
            .OrderBy(patient => patient.AccountId == null).ThenBy(patient => patient.Id).Select(patient => (int?)patient.Id).FirstOrDefaultAsync(ct);
    }

    /// <summary>Ends what keeps the patient from being at the hold's time without being an appointment.</summary>
    private async Task<bool> ClearTheWayAsync(Actor actor, ConfirmRequest request, CancellationToken ct)
    {
        await using var db = await contexts.CreateDbContextAsync(ct);
        var hold = await db.Bookings.AsNoTracking().SingleAsync(booking => booking.Id == request.BookingId, ct);
        return (await ComerAsync(db, actor, request.Chosen, (request.Details ?? hold.Details!).Email, ct))?.PatientId is { } patientId
            && await holds.ClearTheWayAsync(actor, patientId, hold.SlotId, await db.NowAsync(ct), ct);
    }

    private static Press PressOf(Actor actor, Take take) => new(
        actor,
        take.OperationId,
        take.Kind is SlotEventKind.Held ? [SlotEventKind.Held] : [SlotEventKind.Booked, SlotEventKind.Confirmed],
        db => db.SlotEvents.Where(change => change.SlotId == take.SlotId));

    /// <summary>The answer to a press on a taken time: the same press's first result, or the hold that the person already has there for the same patient.</summary>
    private async Task<Outcome<BookingReceipt, BookingRefusal>> TakenAsync(Actor actor, Take take, CancellationToken ct)
    {
        var first = await FirstResultOrAsync(PressOf(actor, take), BookingRefusal.SlotTaken, ct);
        if (first.Succeeded || take.Kind is not SlotEventKind.Held)
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
        return own is null || (take.Details is not null && take.Details != own.Details) ? first : Receipt(own);
    }

    private async Task<bool> IsTakenAsync(int slotId, CancellationToken ct)
    {
        await using var db = await contexts.CreateDbContextAsync(ct);
        var (slot, now) = await ReadSlotAsync(db, slotId, ct);
        return slot?.IsTaken(now) ?? false;
    }
}
