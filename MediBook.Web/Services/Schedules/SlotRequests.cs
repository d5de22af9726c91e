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
