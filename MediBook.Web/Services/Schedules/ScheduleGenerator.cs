using MediBook.Web.Data;
using MediBook.Web.Domain;
using MediBook.Web.Services.Bookings;
using Microsoft.EntityFrameworkCore;

namespace MediBook.Web.Services.Schedules;

/// <summary>
/// Keeps slots up to the horizon as the schedules ask for: one transaction a doctor, so that memory and locks are bounded by one doctor.
/// Run twice it does nothing the second time; run by several instances at once they wait for each other at the doctor's row.
/// </summary>
public sealed partial class ScheduleGenerator(
    MediBookDbContext db, SchedulePlanner planner, HoldRetirement holds, SlotChanges changes, ILogger<ScheduleGenerator> logger)
{
    private const int MostRetirements = 5;

    /// <summary>Every active doctor who has, or had, a schedule.</summary>
    /// <returns>What was done, all doctors together.</returns>
    public async Task<PlanDone> GenerateAllAsync(CancellationToken ct) => await GenerateEachAsync(
        await db.Doctors.Where(doctor => doctor.IsActive && db.Schedules.Any(schedule => schedule.DoctorId == doctor.Id))
            .OrderBy(doctor => doctor.Id).Select(doctor => doctor.Id).ToListAsync(ct),
        Actor.Job, null, ct);

    /// <summary>Every active doctor who has, or had, a schedule at the location.</summary>
    /// <returns>What was done, all doctors together.</returns>
    internal async Task<PlanDone> GenerateAtAsync(int locationId, Actor actor, Guid operationId, CancellationToken ct) => await GenerateEachAsync(
        await db.Doctors.Where(doctor => doctor.IsActive && db.Schedules.Any(schedule => schedule.DoctorId == doctor.Id && schedule.LocationId == locationId))
            .OrderBy(doctor => doctor.Id).Select(doctor => doctor.Id).ToListAsync(ct),
        actor, operationId, ct);

    /// <summary>Changes a doctor's schedules, or nothing, and brings the slots after them, in one transaction.</summary>
    /// <param name="doctorId">The doctor.</param>
    /// <param name="actor">Who is behind it.</param>
    /// <param name="operationId">The one-use id of the press, or null for the job.</param>
    /// <param name="change">Changes the schedules and stores the change, or null.</param>
    /// <param name="ct">Not heeded once the commit is sent.</param>
    internal async Task<Outcome<PlanDone, ScheduleRefusal>> RunAsync(
        int doctorId, Actor actor, Guid? operationId, PlanEdit? change, CancellationToken ct)
    {
        for (var attempt = 1; ; attempt++)
        {
            IReadOnlyList<int> stale = [];
            Outcome<PlanDone, ScheduleRefusal> outcome;
            try
            {
                outcome = await ReadCommittedTransaction.RunAsync<Outcome<PlanDone, ScheduleRefusal>>(
                    db,
                    async transaction =>
                    {
                        db.ChangeTracker.Clear();
                        if (!await planner.LockAsync(doctorId, ct))
                        {
                            return ScheduleRefusal.DoctorInactive;
                        }

                        var worked = await planner.WorkOutAsync(doctorId, change, ct);
                        if (worked.Refusal is { } refusal)
                        {
                            return refusal;
                        }

                        (var difference, stale, var unused) = await planner.DecideAsync(worked.Value, ct);
                        if (stale.Count > 0)
                        {
                            return ScheduleRefusal.Busy;
                        }

                        await planner.WriteAsync(doctorId, difference, unused, actor, operationId, ct);
                        await transaction.CommitAsync(CancellationToken.None);
                        return new PlanDone(difference.Create.Count, difference.Remove.Count, difference.Keep.Count);
                    },
                    ct);
            }
            catch (TransactionGaveUpException)
            {
                return ScheduleRefusal.Busy;
            }
            finally
            {
                db.ChangeTracker.Clear();
            }

            if (stale.Count == 0 || attempt == MostRetirements)
            {
                return Told(doctorId, outcome);
            }

            // Holds whose time has run out end by the routine of the sweep, never inside this transaction.
            foreach (var slotId in stale)
            {
                await holds.ExpireAsync(slotId, ct);
            }
        }
    }

    private Outcome<PlanDone, ScheduleRefusal> Told(int doctorId, Outcome<PlanDone, ScheduleRefusal> outcome)
    {
        if (outcome.Succeeded && outcome.Value is { Created: > 0 } or { Removed: > 0 })
        {
            changes.AddDoctor(doctorId);
            LogGenerated(outcome.Value.Created, outcome.Value.Removed, outcome.Value.Kept, doctorId);
        }

        return outcome;
    }

    /// <summary>Each of the doctors in a transaction of its own; one who cannot be locked is left to the next run.</summary>
    /// <returns>What was done, all doctors together.</returns>
    internal async Task<PlanDone> GenerateEachAsync(IReadOnlyList<int> doctorIds, Actor actor, Guid? operationId, CancellationToken ct)
    {
        var all = new PlanDone(0, 0, 0);
        foreach (var id in doctorIds)
        {
            var outcome = await RunAsync(id, actor, operationId, null, ct);
            if (outcome.Refusal is { } refusal)
            {
                LogLeftOut(id, refusal);
                continue;
            }

            all = new PlanDone(all.Created + outcome.Value.Created, all.Removed + outcome.Value.Removed, all.Kept + outcome.Value.Kept);
        }

        return all;
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "{Created} slots were made, {Removed} removed and {Kept} kept for their bookings: doctor {DoctorId}.")]
    private partial void LogGenerated(int created, int removed, int kept, int doctorId);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The slots of doctor {DoctorId} were left as they are: {Refusal}. The next run tries again.")]
    private partial void LogLeftOut(int doctorId, ScheduleRefusal refusal);
}

/// <summary>What a run of the generator did.</summary>
/// <param name="Created">New slots.</param>
/// <param name="Removed">Slots deleted or withdrawn.</param>
/// <param name="Kept">Slots that no schedule asks for any more, kept because somebody has them.</param>
public sealed record PlanDone(int Created, int Removed, int Kept);
