using System.Linq.Expressions;
using MediBook.Web.Data;
using MediBook.Web.Domain;
using NodaTime;

namespace MediBook.Web.Services.Bookings;

/// <summary>
/// A change of the plan that takes slots away, and what it makes in their place. The same change is given to the preview and to the
/// application: see docs/architecture.md.
/// </summary>
public sealed record PlanChange
{
    /// <summary>Names the cause in the preview's fingerprint, with all that its form says: another closure is another change.</summary>
    public required string Cause { get; init; }

    /// <summary>Which slots are no longer offered. Of these only the coming ones that are not WITHDRAWN are looked at.</summary>
    public required Expression<Func<Slot, bool>> Slots { get; init; }

    /// <summary>BLOCKED: they may be offered again. WITHDRAWN: never again; one that never was used is deleted.</summary>
    public required SlotState Becomes { get; init; }

    /// <summary>What the slot of a booking that stays becomes; null: what it is. Never WITHDRAWN: it has somebody who comes.</summary>
    public SlotState? KeptBecomes { get; init; } = SlotState.Blocked;

    /// <summary>What is made in the same transaction, without overlaps of its own. A time that a kept booking is in the way of is left out.</summary>
    public IReadOnlyList<NewSlot> Created { get; init; } = [];

    /// <summary>Writes the rows that are the cause, in the same transaction; false: what they change is not there, and nothing is done.</summary>
    public Func<PlanUnit, CancellationToken, Task<bool>> Write { get; init; } = (_, _) => Task.FromResult(true);
}

/// <summary>The rows that are locked before a change is worked out, so that nobody makes slots there meanwhile.</summary>
/// <param name="DoctorId">The doctor, or null.</param>
/// <param name="LocationId">The location, or null.</param>
public sealed record PlanLocks(int? DoctorId, int? LocationId = null);

/// <summary>A slot to make.</summary>
/// <param name="DoctorId">The doctor.</param>
/// <param name="LocationId">The place.</param>
/// <param name="When">Its time.</param>
/// <param name="ScheduleId">The schedule that asks for it; null: none.</param>
public sealed record NewSlot(int DoctorId, int LocationId, Interval When, int? ScheduleId = null);

/// <summary>The transaction in which a change is applied, as its cause is written there.</summary>
/// <param name="Db">The context; what is added to it is saved with the rest.</param>
/// <param name="Actor">Who pressed.</param>
/// <param name="OperationId">The press; the events of the slots that are BLOCKED or WITHDRAWN carry it.</param>
/// <param name="Now">The deciding clock.</param>
public sealed record PlanUnit(MediBookDbContext Db, Actor Actor, Guid OperationId, Instant Now);

/// <summary>What a change will do, before it is done.</summary>
/// <param name="Removed">Times that are free or on hold, and are no longer offered; in order of time.</param>
/// <param name="Created">Times that are made; those which a booking is in the way of are made only if it goes.</param>
/// <param name="Lost">The bookings left without a time that is offered, in order of time.</param>
/// <param name="Fingerprint">Names exactly what stands here; applying asks for it.</param>
public sealed record PlanPreview(
    IReadOnlyList<PlanTime> Removed, IReadOnlyList<PlanTime> Created, IReadOnlyList<LostBooking> Lost, string Fingerprint);

/// <summary>A time of a doctor.</summary>
/// <param name="DoctorId">The doctor.</param>
/// <param name="DoctorName">Name with title.</param>
/// <param name="LocationName">Where.</param>
/// <param name="Start">Start in the location's zone.</param>
/// <param name="Minutes">Length.</param>
public sealed record PlanTime(int DoctorId, string DoctorName, string LocationName, ZonedDateTime Start, int Minutes);

/// <summary>A booking left without a time that is offered.</summary>
/// <param name="BookingId">The booking.</param>
/// <param name="Reference">Public reference.</param>
/// <param name="PatientName">Who comes.</param>
/// <param name="PatientPhone">Their phone, or null.</param>
/// <param name="Time">The time that falls away.</param>
/// <param name="Nearest">Up to three equal times, the nearest first; the first ones of all bookings are different.</param>
public sealed record LostBooking(
    int BookingId, string Reference, string PatientName, string? PatientPhone, PlanTime Time, IReadOnlyList<PlanTime> Nearest)
{
    /// <summary>What is done with it in "the nearest for all"; null where there is no equal time: somebody has to choose.</summary>
    public RepairChoice? NearestChoice => Nearest is [var first, ..] ? ChoiceOf(first) : null;

    /// <summary>The choice of a time.</summary>
    public static RepairChoice ChoiceOf(PlanTime time)
    {
        ArgumentNullException.ThrowIfNull(time);
        return RepairChoice.MoveTo(time.DoctorId, time.Start.ToInstant());
    }
}

/// <summary>Applies a change as it was seen.</summary>
/// <param name="Fingerprint">The preview's.</param>
/// <param name="Choices">What becomes of each booking, by booking.</param>
/// <param name="CancelReason">Why bookings are cancelled, for their patients; needed where one is.</param>
/// <param name="OperationId">One-use id of the press.</param>
public sealed record RepairRequest(string Fingerprint, IReadOnlyDictionary<int, RepairChoice> Choices, string? CancelReason, Guid OperationId);

/// <summary>What a change has done.</summary>
/// <param name="Removed">Times that were free or on hold and are no longer offered.</param>
/// <param name="Created">Times that were made.</param>
/// <param name="Moved">Bookings at another time.</param>
/// <param name="Cancelled">Bookings cancelled.</param>
/// <param name="Kept">Bookings that stay where they were.</param>
public sealed record RepairResult(int Removed, int Created, int Moved, int Cancelled, int Kept);
