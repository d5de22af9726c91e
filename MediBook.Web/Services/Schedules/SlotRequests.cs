using MediBook.Web.Domain;
using NodaTime;

namespace MediBook.Web.Services.Schedules;

/// <summary>Makes one slot; both times are of the doctor's location.</summary>
/// <param name="DoctorId">The doctor.</param>
/// <param name="Date">The day.</param>
/// <param name="From">Start.</param>
/// <param name="To">End, on the same day.</param>
public sealed record SlotRequest(int DoctorId, LocalDate Date, LocalTime From, LocalTime To);

/// <summary>Makes one slot on any date, also one that has passed.</summary>
/// <param name="DoctorId">The doctor.</param>
/// <param name="Start">Start.</param>
/// <param name="Minutes">Length, 5–240.</param>
public sealed record SlotAtRequest(int DoctorId, SlotStart Start, int Minutes);

/// <summary>Makes the slots of a weekly pattern.</summary>
/// <param name="DoctorId">The doctor.</param>
/// <param name="Pattern">The pattern, in the clock of the doctor's location.</param>
public sealed record BulkRequest(int DoctorId, SlotPattern Pattern);

/// <summary>What a bulk request will do, before it is done.</summary>
/// <param name="DoctorName">Name with title.</param>
/// <param name="LocationName">Where.</param>
/// <param name="TimeZoneId">The zone of every clock time here.</param>
/// <param name="New">What will be made.</param>
/// <param name="Existing">What exists already, to the minute.</param>
/// <param name="Overlapping">What overlaps another slot of the doctor.</param>
/// <param name="Skipped">What the clocks, or the time of day, leave out.</param>
/// <param name="Fingerprint">Names exactly what will be made; creating asks for it.</param>
public sealed record BulkPreview(
    string DoctorName, string LocationName, string TimeZoneId, IReadOnlyList<PlannedSlot> New, IReadOnlyList<PlannedSlot> Existing,
    IReadOnlyList<PlannedSlot> Overlapping, IReadOnlyList<SkippedTime> Skipped, string Fingerprint);

/// <summary>What a bulk request has done.</summary>
/// <param name="Made">New slots.</param>
/// <param name="Left">Planned times that were there already, or overlap.</param>
/// <param name="FirstDate">Date of the first planned slot.</param>
public sealed record BulkResult(int Made, int Left, LocalDate FirstDate);

/// <summary>Opens a slot, or takes it out of the plan.</summary>
/// <param name="SlotId">The slot.</param>
/// <param name="OperationId">One-use id of the press.</param>
public sealed record SlotChangeRequest(int SlotId, Guid OperationId);

/// <summary>Stops offering a slot.</summary>
/// <param name="SlotId">The slot.</param>
/// <param name="OperationId">One-use id of the press.</param>
/// <param name="Reason">For the people at the desk, up to <see cref="Slot.MostReasonCharacters"/> characters; null: none.</param>
public sealed record BlockRequest(int SlotId, Guid OperationId, string? Reason);

/// <summary>A slot that was changed.</summary>
/// <param name="Id">The slot.</param>
/// <param name="DoctorId">Its doctor.</param>
/// <param name="LocationId">Its place.</param>
/// <param name="StartsAt">Its start.</param>
public sealed record ChangedSlot(int Id, int DoctorId, int LocationId, Instant StartsAt);
