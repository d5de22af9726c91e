using System.Globalization;
using MediBook.Web.Domain;
using MediBook.Web.Services.Bookings;

namespace MediBook.Web.Services.Doctors;

/// <summary>Takes a doctor off the list, with what becomes of the coming appointments.</summary>
public sealed class DeactivationService(PlanRepair repair)
{
    /// <summary>What deactivating would do now.</summary>
    public Task<PlanPreview> PreviewAsync(int id, CancellationToken ct) => repair.PreviewAsync(ChangeOf(id), ct);

    /// <summary>Deactivates the doctor as it was seen: the coming slots are BLOCKED, what becomes of each booking was chosen.</summary>
    public Task<Outcome<RepairResult, RepairRefusal>> DeactivateAsync(Actor actor, int id, RepairRequest seen, CancellationToken ct) =>
        repair.ApplyAsync(actor, new PlanLocks(id), _ => Task.FromResult<PlanChange?>(ChangeOf(id)), seen, ct);

    private static PlanChange ChangeOf(int id) => new()
    {
        Cause = string.Create(CultureInfo.InvariantCulture, $"deactivation {id}"),
        Slots = slot => slot.DoctorId == id,
        Becomes = SlotState.Blocked,
        Write = (unit, ct) => DoctorService.SetActiveAsync(unit.Db, unit.Actor, id, isActive: false, ct),
    };
}
