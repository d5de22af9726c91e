using System.Globalization;
using MediBook.Web.Data;
using MediBook.Web.Domain;
using MediBook.Web.Services.Bookings;
using Microsoft.EntityFrameworkCore;
using NodaTime;

namespace MediBook.Web.Services.Schedules;

/// <summary>
/// Changes of schedules. What a preview shows is worked out by the same code that does it; doing it asks for the preview's fingerprint
/// and for what becomes of each booking outside the new hours, and whatever has changed since is shown anew.
/// </summary>
public sealed partial class ScheduleService(MediBookDbContext db, SchedulePlanner planner, ScheduleGenerator generator, PlanRepair repair)
{
    /// <summary>What <see cref="ApplyAsync"/> would do now.</summary>
    public async Task<Outcome<SchedulePreview, ScheduleRefusal>> PreviewAsync(ScheduleEdit edit, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(edit);
        if (await RefusalOfDoctorAsync(edit.DoctorId, ct) is { } inactive)
        {
            return inactive;
        }

        var step = new Step(db, edit, store: false);
        var worked = await planner.WorkOutAsync(edit.DoctorId, step.TakeAsync, ct);
        db.ChangeTracker.Clear();
        return worked.Refusal is { } refusal ? refusal : Describe(edit, step, worked.Value, await repair.PreviewAsync(step.ChangeOf(worked.Value), ct));
    }

    /// <summary>
    /// Stores the change and brings the slots after it, with what becomes of each booking outside the new hours, in one transaction.
    /// Pressed twice, the second time changes nothing and is no error.
    /// </summary>
    /// <param name="actor">Who changes it.</param>
    /// <param name="edit">The change.</param>
    /// <param name="seen">The preview's fingerprint and what was chosen for its bookings: where anything else stands, nothing is changed.</param>
    /// <param name="ct">Not heeded once the commit is sent.</param>
    public async Task<Outcome<RepairResult, RepairRefusal>> ApplyAsync(Actor actor, ScheduleEdit edit, RepairRequest seen, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(actor);
        ArgumentNullException.ThrowIfNull(edit);
        ArgumentNullException.ThrowIfNull(seen);
        var outcome = await repair.ApplyAsync(actor, new PlanLocks(edit.DoctorId), async inner => await ChangeAsync(edit, inner), seen, ct);
        db.ChangeTracker.Clear();
        return outcome.Refusal is RepairRefusal.PlanChanged && await IsDoneAsync(edit, ct) ? new RepairResult(0, 0, 0, 0, 0) : outcome;
    }

    /// <summary>Works the change out again under the locks, and stores it.</summary>
    private async Task<PlanChange?> ChangeAsync(ScheduleEdit edit, CancellationToken ct)
    {
        var step = new Step(db, edit, store: true);
        return await planner.LockAsync(edit.DoctorId, ct) && await planner.WorkOutAsync(edit.DoctorId, step.TakeAsync, ct) is { Succeeded: true } worked
            ? step.ChangeOf(worked.Value)
            : null;
    }

    /// <summary>Whether the change stands already and has nothing left to do: it was pressed before.</summary>
    private async Task<bool> IsDoneAsync(ScheduleEdit edit, CancellationToken ct)
    {
        if (edit.ScheduleId is null)
        {
            return await db.Schedules.AnyAsync(schedule => schedule.OperationId == edit.OperationId, ct);
        }

        if (edit.Details is null)
        {
            return await db.Schedules.AnyAsync(schedule => schedule.Id == edit.ScheduleId && schedule.RemovedAt != null, ct);
        }

        return (await PreviewAsync(edit, ct)).Match(preview => preview.ChangesNothing, _ => false);
    }

    /// <summary>Another schedule of the doctor that has hours when this one has.</summary>
    public async Task<ScheduleOverlap?> FindOverlapAsync(ScheduleEdit edit, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(edit);
        var step = new Step(db, edit, store: false);
        await planner.WorkOutAsync(edit.DoctorId, step.TakeAsync, ct);
        db.ChangeTracker.Clear();
        return step.Overlap;
    }

    /// <summary>Adds hours on one date and makes their slots.</summary>
    public async Task<Outcome<PlanDone, ScheduleRefusal>> AddExtraAsync(Actor actor, ExtraHours hours, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(actor);
        ArgumentNullException.ThrowIfNull(hours);
        if (await db.ExtraHours.AnyAsync(row => row.OperationId == hours.OperationId, ct))
        {
            return new PlanDone(0, 0, 0);
        }

        return await ChangeExtraAsync(actor, hours.ScheduleId, hours.OperationId, (extra, schedule, now) =>
        {
            if (hours.Date < now.InZone(Zones.Of(schedule.Location!.TimeZoneId)).Date)
            {
                return ScheduleRefusal.InThePast;
            }

            db.Add(hours);
            extra.Add(hours);
            return null;
        }, ct);
    }

    /// <summary>Takes hours on one date away again; what is booked stays.</summary>
    public async Task<Outcome<PlanDone, ScheduleRefusal>> RemoveExtraAsync(Actor actor, int scheduleId, int extraId, Guid operationId, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(actor);
        return await ChangeExtraAsync(actor, scheduleId, operationId, (extra, _, _) =>
        {
            foreach (var hours in extra.Where(row => row.ScheduleId == scheduleId && row.Id == extraId).ToList())
            {
                db.Remove(hours);
                extra.Remove(hours);
            }

            return null;
        }, ct);
    }

    private async Task<Outcome<PlanDone, ScheduleRefusal>> ChangeExtraAsync(
        Actor actor, int scheduleId, Guid operationId, Func<List<ExtraHours>, Schedule, Instant, ScheduleRefusal?> change, CancellationToken ct)
    {
        var doctorId = await db.Schedules.Where(schedule => schedule.Id == scheduleId).Select(schedule => (int?)schedule.DoctorId).SingleOrDefaultAsync(ct);
        if (doctorId is null)
        {
            return ScheduleRefusal.ScheduleNotFound;
        }

        return await generator.RunAsync(doctorId.Value, actor, operationId, async (schedules, extra, now) =>
        {
            if (schedules.Find(schedule => schedule.Id == scheduleId) is not { } schedule)
            {
                return ScheduleRefusal.ScheduleNotFound;
            }

            if (change(extra, schedule, now) is { } refusal)
            {
                return refusal;
            }

            await db.SaveChangesAsync(ct);
            return null;
        }, ct);
    }

    private async Task<ScheduleRefusal?> RefusalOfDoctorAsync(int doctorId, CancellationToken ct) =>
        await db.Doctors.Where(doctor => doctor.Id == doctorId).Select(doctor => (bool?)doctor.IsActive).SingleOrDefaultAsync(ct) switch
        {
            null => ScheduleRefusal.DoctorNotFound,
            false => ScheduleRefusal.DoctorInactive,
            true => null,
        };

    private static SchedulePreview Describe(ScheduleEdit edit, Step step, DoctorPlan worked, PlanPreview plan)
    {
        var difference = Step.DifferenceOf(worked);
        var id = edit.ScheduleId ?? 0;
        return new SchedulePreview(
            step.Location!.Name, step.Location.TimeZoneId,
            [.. difference.Create.Select(time => time.Local)],
            [.. difference.InTheWay.Where(time => time.ScheduleId == id).Select(time => time.Local)],
            [.. worked.Plan.Skipped.Where(time => time.ScheduleId == id).Select(time => new SkippedTime(time.Local, time.Why))],
            difference.Unchanged, step.ChangesNothing && plan.Created.Count + plan.Removed.Count + plan.Lost.Count == 0, plan);
    }

    /// <summary>One change of one schedule, in memory or in a transaction.</summary>
    private sealed class Step(MediBookDbContext db, ScheduleEdit edit, bool store)
    {
        private string _before = "";
        private string _after = "";

        public Location? Location { get; private set; }

        public ScheduleOverlap? Overlap { get; private set; }

        public bool ChangesNothing => _before == _after;

        public async Task<ScheduleRefusal?> TakeAsync(List<Schedule> schedules, List<ExtraHours> extra, Instant now)
        {
            var schedule = edit.ScheduleId is null ? Schedule.Create(edit.DoctorId, edit.OperationId, edit.Details!) : schedules.Find(row => row.Id == edit.ScheduleId);
            if (schedule is null)
            {
                return ScheduleRefusal.ScheduleNotFound;
            }

            Location = await db.Locations.SingleOrDefaultAsync(row => row.Id == schedule.LocationId);
            if (Location is null)
            {
                return ScheduleRefusal.LocationNotFound;
            }

            _before = edit.ScheduleId is null ? "" : schedule.Written();
            Change(schedule, now);
            _after = schedule.Written();
            if (FindOverlap(schedule, schedules) is { } overlap)
            {
                Overlap = overlap;
                return ScheduleRefusal.OverlapsAnother;
            }

            if (edit.ScheduleId is null)
            {
                // EF gives it its location: the next new schedule of the doctor may meet it.
                schedules.Add(schedule);
                db.Add(schedule);
            }

            if (store)
            {
                await db.SaveChangesAsync();
            }

            return null;
        }

        /// <summary>What is to be done when every booking outside the new hours may leave: nothing that nobody has, or that goes, is in the way.</summary>
        public static PlanDifference DifferenceOf(DoctorPlan worked) =>
            PlanDifference.Of(worked.Plan, [.. worked.Standing.Select(slot => slot with { IsTaken = false })]);

        /// <summary>The change as the repair takes it. A booking that stays keeps its slot as it is.</summary>
        public PlanChange ChangeOf(DoctorPlan worked)
        {
            var difference = DifferenceOf(worked);
            int[] surplus = [.. difference.Remove.Select(slot => slot.Id)];
            return new PlanChange
            {
                Cause = string.Create(CultureInfo.InvariantCulture, $"schedule {edit.DoctorId} {edit.ScheduleId} {edit.Details is null}\n{_before}\n{_after}"),
                Slots = slot => surplus.Contains(slot.Id),
                Becomes = SlotState.Withdrawn,
                KeptBecomes = null,
                Created = [.. difference.Create.Select(time => new NewSlot(edit.DoctorId, time.LocationId, new Interval(time.StartsAt, time.EndsAt), time.ScheduleId))],
            };
        }

        private void Change(Schedule schedule, Instant now)
        {
            if (edit.Details is null)
            {
                schedule.Remove(now);
            }
            else
            {
                schedule.Change(edit.Details);
            }
        }

        private ScheduleOverlap? FindOverlap(Schedule schedule, List<Schedule> schedules) => schedules
            .Where(other => other != schedule && other.Location!.TimeZoneId == Location!.TimeZoneId)
            .Select(other => schedule.Overlap(other) is { } rows ? new ScheduleOverlap(rows.Mine, rows.Theirs, other.Location!.Name) : null)
            .FirstOrDefault(overlap => overlap is not null);
    }
}
