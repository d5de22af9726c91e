using System.Globalization;
using MediBook.Web.Data;
using MediBook.Web.Domain;
using Microsoft.EntityFrameworkCore;
using NodaTime;

namespace MediBook.Web.Services.Schedules;

/// <summary>
/// Changes of schedules. What a preview shows is worked out by the same code that does it; doing it asks for the preview's fingerprint,
/// and whatever has changed since is shown anew.
/// </summary>
public sealed partial class ScheduleService(MediBookDbContext db, SchedulePlanner planner, ScheduleGenerator generator)
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
        return worked.Refusal is { } refusal ? refusal : await DescribeAsync(edit, step, worked.Value, ct);
    }

    /// <summary>Stores the change and brings the slots after it, in one transaction. Pressed twice, the second time gives the first result.</summary>
    /// <param name="actor">Who changes it.</param>
    /// <param name="edit">The change.</param>
    /// <param name="expected">The preview's fingerprint: anything else is refused and nothing is changed.</param>
    /// <param name="ct">Not heeded once the commit is sent.</param>
    public async Task<Outcome<PlanDone, ScheduleRefusal>> ApplyAsync(Actor actor, ScheduleEdit edit, string expected, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(actor);
        ArgumentNullException.ThrowIfNull(edit);
        Step? step = null;
        var outcome = await generator.RunAsync(
            edit.DoctorId, actor, edit.OperationId,
            (schedules, extra, now) => (step = new Step(db, edit, store: true)).TakeAsync(schedules, extra, now),
            difference => step!.Fingerprint(difference) == expected || (step.ChangesNothing && difference.Create.Count + difference.Remove.Count == 0),
            ct);
        return outcome.Succeeded || !await db.Schedules.AnyAsync(schedule => schedule.OperationId == edit.OperationId, ct) ? outcome : new PlanDone(0, 0, 0);
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
        }, null, ct);
    }

    private async Task<ScheduleRefusal?> RefusalOfDoctorAsync(int doctorId, CancellationToken ct) =>
        await db.Doctors.Where(doctor => doctor.Id == doctorId).Select(doctor => (bool?)doctor.IsActive).SingleOrDefaultAsync(ct) switch
        {
            null => ScheduleRefusal.DoctorNotFound,
            false => ScheduleRefusal.DoctorInactive,
            true => null,
        };

    private async Task<SchedulePreview> DescribeAsync(ScheduleEdit edit, Step step, DoctorPlan plan, CancellationToken ct)
    {
        var (zone, difference) = (Zones.Of(step.Location!.TimeZoneId), plan.Difference);
        var kept = difference.Keep.Select(slot => slot.Id).ToList();
        var bookings = await db.Slots.Where(slot => kept.Contains(slot.Id))
            .Join(db.Bookings, slot => slot.BookingId, booking => booking.Id, (slot, booking) => new { slot.Id, BookingId = booking.Id, booking.Reference, booking.PatientName, Held = slot.HeldUntil != null })
            .ToDictionaryAsync(row => row.Id, ct);
        var id = edit.ScheduleId ?? 0;
        return new SchedulePreview(
            step.Location.Name, step.Location.TimeZoneId,
            [.. difference.Create.Select(time => time.Local)],
            [.. difference.Remove.Select(slot => slot.StartsAt.InZone(zone).LocalDateTime)],
            [
                .. difference.Keep.Where(slot => bookings.ContainsKey(slot.Id)).Select(slot => new KeptSlot(
                    slot.StartsAt.InZone(zone), bookings[slot.Id].Held ? null : bookings[slot.Id].Reference, bookings[slot.Id].Held ? null : bookings[slot.Id].PatientName,
                    bookings[slot.Id].BookingId)),
            ],
            [.. difference.InTheWay.Where(time => time.ScheduleId == id).Select(time => time.Local)],
            [.. plan.Plan.Skipped.Where(time => time.ScheduleId == id).Select(time => new SkippedTime(time.Local, time.Why))],
            difference.Unchanged, step.Fingerprint(difference));
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

        /// <summary>Names exactly what will happen, to which schedule: slots that are made by their instants, others by their ids.</summary>
        public string Fingerprint(PlanDifference difference) => OwnerKeys.Hash(string.Join('\n',
        [
            string.Create(CultureInfo.InvariantCulture, $"{edit.DoctorId} {edit.ScheduleId} {edit.Details is null}"), _before, edit.ScheduleId is null ? "" : _after,
            string.Join(',', difference.Create.Select(time => string.Create(
                CultureInfo.InvariantCulture, $"{time.LocationId}:{time.StartsAt.ToUnixTimeSeconds()}-{time.EndsAt.ToUnixTimeSeconds()}"))),
            string.Join(',', difference.Remove.Select(slot => slot.Id)), string.Join(',', difference.Keep.Select(slot => slot.Id)),
        ]));

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
