using System.Linq.Expressions;
using NodaTime;

namespace MediBook.Web.Domain;

/// <summary>
/// One doctor, one place, one half-open interval [start, end). The row is where all who want the time meet:
/// its <c>xmin</c> is the concurrency token of every booking transaction.
/// </summary>
public sealed class Slot
{
    /// <summary>Most characters of <see cref="BlockReason"/>.</summary>
    public const int MostReasonCharacters = 200;

    /// <summary>Fewest characters of <see cref="OverbookReason"/>; at most it has <see cref="MostReasonCharacters"/>.</summary>
    public const int LeastOverbookReasonCharacters = 10;

    private Slot()
    {
    }

    /// <summary>Identity.</summary>
    public int Id { get; private set; }

    /// <summary>The doctor.</summary>
    public int DoctorId { get; private set; }

    /// <summary>The doctor.</summary>
    public Doctor? Doctor { get; private set; }

    /// <summary>The place.</summary>
    public int LocationId { get; private set; }

    /// <summary>The place.</summary>
    public Location? Location { get; private set; }

    /// <summary>First instant of the slot.</summary>
    public Instant StartsAt { get; private set; }

    /// <summary>First instant after the slot.</summary>
    public Instant EndsAt { get; private set; }

    /// <summary>Whether it is offered at all.</summary>
    public SlotState State { get; private set; }

    /// <summary>The schedule that made it; null: made by hand. Never changes.</summary>
    public int? ScheduleId { get; private set; }

    /// <summary>
    /// Made on purpose beside the doctor's other slots, which it may overlap, for one booking. It has that booking or is WITHDRAWN: it is
    /// never free. Never changes.
    /// </summary>
    public bool Overbooked { get; private set; }

    /// <summary>Who overbooked, as <see cref="Actor.AuditName"/>; null unless <see cref="Overbooked"/>.</summary>
    public string? OverbookedBy { get; private set; }

    /// <summary>Why, in words for the staff that name no patient; null unless <see cref="Overbooked"/>.</summary>
    public string? OverbookReason { get; private set; }

    /// <summary>The one-use id of the press that overbooked; null unless <see cref="Overbooked"/>.</summary>
    public Guid? OverbookOperation { get; private set; }

    /// <summary>The live booking, or null. Neither a foreign key nor in any index: see ADR 1.</summary>
    public int? BookingId { get; private set; }

    /// <summary>End of the hold while the live booking is PENDING, else null.</summary>
    public Instant? HeldUntil { get; private set; }

    /// <summary>The bulk creation that made it, see <see cref="SlotBatch"/>; null: none. Never changes.</summary>
    public Guid? BatchId { get; private set; }

    /// <summary>Blocked by a person's own press: it stays so when the doctor becomes active again.</summary>
    public bool BlockedByHand { get; private set; }

    /// <summary>Why a person blocked it, up to <see cref="MostReasonCharacters"/> characters; null where nobody said.</summary>
    public string? BlockReason { get; private set; }

    /// <summary>Numbers the slot's events; grows by one with each change.</summary>
    public int Version { get; private set; }

    /// <summary>PostgreSQL's <c>xmin</c>: changes with every write of the row.</summary>
    public uint RowVersion { get; private set; }

    /// <summary>A new slot that people may book.</summary>
    public static Slot Create(int doctorId, int locationId, Instant startsAt, Instant endsAt, int? scheduleId = null) =>
        new() { DoctorId = doctorId, LocationId = locationId, StartsAt = startsAt, EndsAt = endsAt, ScheduleId = scheduleId };

    /// <summary>A new slot beside the doctor's others, for one booking that is given to it at once.</summary>
    /// <param name="id">Its id, drawn before: the whole write is one batch.</param>
    /// <param name="doctorId">The doctor.</param>
    /// <param name="locationId">Where the doctor works.</param>
    /// <param name="when">From start to end.</param>
    /// <param name="actor">Who overbooks.</param>
    /// <param name="reason">Why, from <see cref="LeastOverbookReasonCharacters"/> to <see cref="MostReasonCharacters"/> characters.</param>
    /// <param name="operationId">One-use id of the press.</param>
    public static Slot Overbook(int id, int doctorId, int locationId, PlannedSlot when, Actor actor, string reason, Guid operationId)
    {
        ArgumentNullException.ThrowIfNull(when);
        ArgumentNullException.ThrowIfNull(actor);
        var slot = Create(doctorId, locationId, when.StartsAt, when.EndsAt);
        (slot.Id, slot.Overbooked, slot.OverbookedBy, slot.OverbookReason, slot.OverbookOperation) = (id, true, actor.AuditName, reason, operationId);
        return slot;
    }

    /// <summary>Free for anyone at <paramref name="now"/>: offered, to come, and no live booking. Usable in queries.</summary>
    public static Expression<Func<Slot, bool>> FreeAt(Instant now) =>
        slot => slot.State == SlotState.Open && slot.StartsAt > now && (slot.BookingId == null || slot.HeldUntil <= now);

    /// <summary>Of that length or longer. Usable in queries.</summary>
    public static Expression<Func<Slot, bool>> LastingAtLeast(Duration least) => slot => slot.EndsAt - slot.StartsAt >= least;

    /// <summary>Whether it is of that length or longer.</summary>
    public bool Lasts(Duration least) => EndsAt - StartsAt >= least;

    /// <summary>Whether it may stand in for <paramref name="booked"/> as an earlier time: same doctor, place and length, and over when that one begins.</summary>
    public bool IsEarlierFor(Slot booked)
    {
        ArgumentNullException.ThrowIfNull(booked);
        return DoctorId == booked.DoctorId && LocationId == booked.LocationId && EndsAt - StartsAt == booked.EndsAt - booked.StartsAt && EndsAt <= booked.StartsAt;
    }

    /// <summary>True when a hold stands on the slot whose time has run out: it must be retired before the slot is given anew.</summary>
    public bool HasStaleHold(Instant now) => HeldUntil <= now;

    /// <summary>True when a booking has the slot at <paramref name="now"/>.</summary>
    public bool IsTaken(Instant now) => BookingId is not null && !HasStaleHold(now);

    /// <summary>Why the slot cannot be given to a person at <paramref name="now"/>, or null when it can.</summary>
    /// <param name="now">The deciding clock.</param>
    /// <param name="notice">Least time before the start.</param>
    /// <param name="horizon">Most time before the start.</param>
    public BookingRefusal? RefusalAt(Instant now, Duration notice, Duration horizon) => this switch
    {
        { State: SlotState.Withdrawn } => BookingRefusal.SlotNotFound,
        _ when StartsAt <= now + notice => BookingRefusal.SlotPast,
        _ when IsTaken(now) => BookingRefusal.SlotTaken,
        { State: SlotState.Blocked } => BookingRefusal.SlotClosed,
        _ when StartsAt > now + horizon => BookingRefusal.SlotTooFarAhead,
        _ => null,
    };

    /// <summary>Gives the slot to a booking; <paramref name="heldUntil"/> is null when it is confirmed at once.</summary>
    public void Give(int bookingId, Instant? heldUntil)
    {
        BookingId = bookingId;
        HeldUntil = heldUntil;
        Version++;
    }

    /// <summary>Moves the end of the hold, or ends the hold by confirming it (null).</summary>
    public void HoldUntil(Instant? heldUntil)
    {
        HeldUntil = heldUntil;
        Version++;
    }

    /// <summary>Frees the slot, only where it still names <paramref name="bookingId"/>.</summary>
    /// <returns>False when another booking, or none, has the slot.</returns>
    public bool Free(int bookingId)
    {
        if (BookingId != bookingId)
        {
            return false;
        }

        BookingId = null;
        HeldUntil = null;
        Version++;
        return true;
    }

    /// <summary>Takes a free slot out of the plan.</summary>
    /// <returns>Why not, or null when done.</returns>
    public SlotRefusal? Withdraw(Instant now) => InTheWay(now) ?? Turn(SlotState.Withdrawn, byHand: false, reason: null);

    /// <summary>Stops offering a free slot that is to come.</summary>
    /// <param name="now">The deciding clock.</param>
    /// <param name="reason">For the people at the desk; null: none.</param>
    /// <returns>Why not, or null when done.</returns>
    public SlotRefusal? Block(Instant now, string? reason) =>
        InTheWay(now) ?? (StartsAt <= now ? SlotRefusal.InThePast : State is SlotState.Blocked ? SlotRefusal.AlreadyBlocked : Turn(SlotState.Blocked, byHand: true, reason));

    /// <summary>Offers a blocked slot that is to come again. Whether its doctor works then is asked before.</summary>
    /// <returns>Why not, or null when done.</returns>
    public SlotRefusal? Reopen(Instant now) =>
        InTheWay(now) ?? (StartsAt <= now ? SlotRefusal.InThePast : State is SlotState.Open ? SlotRefusal.AlreadyOpen : Turn(SlotState.Open, byHand: false, reason: null));

    private SlotRefusal? InTheWay(Instant now) => this switch
    {
        { State: SlotState.Withdrawn } => SlotRefusal.SlotNotFound,
        _ when IsTaken(now) => HeldUntil is null ? SlotRefusal.SlotTaken : SlotRefusal.SlotHeld,
        { BookingId: not null } => SlotRefusal.HoldInTheWay,
        _ => null,
    };

    private SlotRefusal? Turn(SlotState state, bool byHand, string? reason)
    {
        (State, BlockedByHand, BlockReason) = (state, byHand, reason);
        Version++;
        return null;
    }
}

/// <summary>Why a change of the plan was refused.</summary>
public enum SlotRefusal
{
    /// <summary>No such slot, or withdrawn before.</summary>
    SlotNotFound,

    /// <summary>A person has the slot: move or cancel the booking first.</summary>
    SlotTaken,

    /// <summary>Somebody is booking the slot just now.</summary>
    SlotHeld,

    /// <summary>The slot is blocked, so it cannot be blocked.</summary>
    AlreadyBlocked,

    /// <summary>The slot is offered, so it cannot be opened.</summary>
    AlreadyOpen,

    /// <summary>A hold that has run out stands on the slot: it is retired first, then the slot is changed.</summary>
    HoldInTheWay,

    /// <summary>The slot lies in time off of its doctor, or its location is closed then.</summary>
    InClosure,

    /// <summary>No such doctor.</summary>
    DoctorNotFound,

    /// <summary>The doctor is inactive: no times are made until the doctor is active again.</summary>
    DoctorInactive,

    /// <summary>The doctor has another slot in that time.</summary>
    Overlaps,

    /// <summary>The patient has another appointment in that time.</summary>
    PatientBusy,

    /// <summary>The local time does not exist on that day: the clocks go forward.</summary>
    TimeSkipped,

    /// <summary>The end is not after the start.</summary>
    EndBeforeStart,

    /// <summary>The last date is before the first.</summary>
    LastBeforeFirst,

    /// <summary>The date or time has passed.</summary>
    InThePast,

    /// <summary>Further ahead than slots are made.</summary>
    TooFarAhead,

    /// <summary>The dates are further apart than is allowed at once.</summary>
    RangeTooLong,

    /// <summary>More slots than are allowed at once.</summary>
    TooMany,

    /// <summary>The length is outside the allowed range.</summary>
    BadLength,

    /// <summary>The request makes nothing.</summary>
    NothingToMake,

    /// <summary>What would be made is not what was seen in the preview any more.</summary>
    PlanChanged,

    /// <summary>The database was too busy after every retry; the person may try again at once.</summary>
    Busy,
}
