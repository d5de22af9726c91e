using MediBook.Web.Data;
using MediBook.Web.Domain;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using NodaTime;
using Npgsql;
using NpgsqlTypes;

namespace MediBook.Web.Services.Schedules;

/// <summary>
/// Compares what a doctor's schedules ask for with the slots that stand, and brings them together. Set-based: however many slots change,
/// the statements are as many. What is booked or held is never touched.
/// </summary>
public sealed class SchedulePlanner(MediBookDbContext db, IOptions<ScheduleOptions> options)
{
    private const string InsertPlanned =
        """
        insert into slots (doctor_id, location_id, starts_at, ends_at, state, overbooked, version, schedule_id)
        select @p0, planned.location_id, planned.starts_at, planned.ends_at, 'OPEN', false, 0, planned.schedule_id
        from unnest(@p1, @p2, @p3, @p4) as planned (location_id, starts_at, ends_at, schedule_id)
        order by planned.starts_at
        """;

    private const string LockSurplus =
        """
        select id, booking_id is not null as has_booking, held_until <= booking_clock() as is_stale,
            version = 0 and not exists (select from bookings where bookings.slot_id = slots.id) as is_unused
        from slots
        where id = any(@p0) and state <> 'WITHDRAWN'
        order by id
        for update of slots
        """;

    private const string Withdraw =
        """
        with gone as (
            update slots set state = 'WITHDRAWN', version = version + 1, blocked_by_hand = false, block_reason = null
            where id = any(@p0) and booking_id is null and state <> 'WITHDRAWN'
            returning id, version
        )
        insert into slot_events (slot_id, version, operation_id, kind, booking_id, actor, at)
        select id, version, @p1, 'WITHDRAWN', null, @p2, booking_clock() from gone
        """;

    private const string Delete = "delete from slots where id = any(@p0) and version = 0 and booking_id is null";

    /// <summary>
    /// The doctor's row, locked until the transaction ends: whoever makes slots of the doctor waits. Then the places, so that no closing of one
    /// comes between reading the closures and making slots.
    /// </summary>
    /// <returns>False where the doctor is not active: then nothing is planned.</returns>
    internal async Task<bool> LockAsync(int doctorId, CancellationToken ct)
    {
        var active = await db.Database.SqlQuery<int>($"select id from doctors where id = {doctorId} and is_active for no key update").ToListAsync(ct);
        await db.Database.SqlQuery<int>($"select id from locations order by id for share").ToListAsync(ct);
        return active.Count > 0;
    }

    /// <summary>Everything that a doctor's plan depends on.</summary>
    /// <param name="doctorId">The doctor.</param>
    /// <param name="change">Changes the schedules and their extra hours in memory before they are compared, or null.</param>
    /// <param name="ct">Cancels the read.</param>
    internal async Task<Outcome<DoctorPlan, ScheduleRefusal>> WorkOutAsync(int doctorId, PlanEdit? change, CancellationToken ct)
    {
        var now = await db.NowAsync(ct);
        var schedules = await db.Schedules.Where(schedule => schedule.DoctorId == doctorId && schedule.RemovedAt == null)
            .Include(schedule => schedule.Location).OrderBy(schedule => schedule.Id).ToListAsync(ct);
        var ids = schedules.Select(schedule => schedule.Id).ToList();
        var extra = await db.ExtraHours.Where(hours => ids.Contains(hours.ScheduleId)).ToListAsync(ct);
        if (change is not null && await change(schedules, extra, now) is { } refusal)
        {
            return refusal;
        }

        var until = now + Duration.FromDays(7 * options.Value.HorizonWeeks);
        var closures = await db.Closures.Where(closure => closure.UndoneAt == null && closure.EndsAt > now && closure.StartsAt < until)
            .Where(closure => closure.DoctorId == doctorId || closure.LocationId != null).AsNoTracking().ToListAsync(ct);
        var placed = await PlaceAsync(schedules, extra, closures, now, until, ct);
        var takenOut = await db.TakenOutTimes.Where(time => time.DoctorId == doctorId && time.EndsAt > now && time.StartsAt < until).AsNoTracking().ToListAsync(ct);
        var plan = SchedulePlan.For(placed, IntervalsOf(closures, closure => closure.DoctorId == doctorId), takenOut, now, until);
        return new DoctorPlan(doctorId, plan, await StandingAsync(doctorId, now, until, ct));
    }

    /// <summary>
    /// Locks the slots that no schedule asks for any more, looks at them again, and says what is to be done. Between this and the end of the
    /// transaction nobody can book them.
    /// </summary>
    /// <returns>The difference, and which of the removed slots carry a hold whose time has run out: these are retired first.</returns>
    internal async Task<(PlanDifference Difference, IReadOnlyList<int> Stale, IReadOnlySet<int> Unused)> DecideAsync(DoctorPlan plan, CancellationToken ct)
    {
        var first = plan.Difference;
        var surplus = first.Remove.Concat(first.Keep).Select(slot => slot.Id).ToArray();
        if (surplus.Length == 0)
        {
            return (first, [], new HashSet<int>());
        }

        var locked = (await db.Database.SqlQueryRaw<LockedSlot>(LockSurplus, new NpgsqlParameter("p0", surplus)).ToListAsync(ct)).ToDictionary(slot => slot.Id);
        var standing = plan.Standing
            .Where(slot => !surplus.Contains(slot.Id) || locked.ContainsKey(slot.Id))
            .Select(slot => locked.TryGetValue(slot.Id, out var now) ? slot with { IsTaken = now.HasBooking && now.IsStale is not true } : slot).ToList();
        return (
            PlanDifference.Of(plan.Plan, standing),
            [.. locked.Values.Where(slot => slot.IsStale is true).Select(slot => slot.Id)],
            locked.Values.Where(slot => slot.IsUnused).Select(slot => slot.Id).ToHashSet());
    }

    /// <summary>Does what was decided, in the same transaction.</summary>
    internal async Task WriteAsync(int doctorId, PlanDifference difference, IReadOnlySet<int> unused, Actor actor, Guid? operationId, CancellationToken ct)
    {
        var (delete, withdraw) = (difference.Remove.Where(slot => unused.Contains(slot.Id)), difference.Remove.Where(slot => !unused.Contains(slot.Id)));
        await ExecuteAsync(Delete, [.. delete.Select(slot => slot.Id)], [], ct);
        await ExecuteAsync(
            Withdraw, [.. withdraw.Select(slot => slot.Id)],
            [new NpgsqlParameter("p1", NpgsqlDbType.Uuid) { Value = operationId ?? (object)DBNull.Value }, new NpgsqlParameter("p2", actor.AuditName)], ct);
        if (difference.Create.Count > 0)
        {
            await db.Database.ExecuteSqlRawAsync(
                InsertPlanned,
                [
                    new NpgsqlParameter("p0", doctorId),
                    new NpgsqlParameter("p1", difference.Create.Select(time => time.LocationId).ToArray()),
                    new NpgsqlParameter("p2", difference.Create.Select(time => time.StartsAt).ToArray()),
                    new NpgsqlParameter("p3", difference.Create.Select(time => time.EndsAt).ToArray()),
                    new NpgsqlParameter("p4", difference.Create.Select(time => time.ScheduleId).ToArray()),
                ],
                ct);
        }
    }

    private Task<int> ExecuteAsync(string sql, int[] ids, NpgsqlParameter[] more, CancellationToken ct) =>
        ids.Length == 0 ? Task.FromResult(0) : db.Database.ExecuteSqlRawAsync(sql, [new NpgsqlParameter("p0", ids), .. more], ct);

    private async Task<List<PlacedSchedule>> PlaceAsync(
        List<Schedule> schedules, List<ExtraHours> extra, List<Closure> closures, Instant from, Instant until, CancellationToken ct)
    {
        // Not by way of the schedules: one that is being made has no location loaded.
        var locationIds = schedules.Select(schedule => schedule.LocationId).Distinct().ToList();
        var zones = await db.Locations.Where(location => locationIds.Contains(location.Id)).ToDictionaryAsync(location => location.Id, location => location.TimeZoneId, ct);
        var holidays = await db.HolidaysAsync(
            locationIds, from.InUtc().Date.PlusDays(-2), until.InUtc().Date.PlusDays(2), ct);
        return
        [
            .. schedules.Select(schedule => new PlacedSchedule(
                schedule, [.. extra.Where(hours => hours.ScheduleId == schedule.Id)], Zones.Of(zones[schedule.LocationId]), holidays[schedule.LocationId],
                IntervalsOf(closures, closure => closure.LocationId == schedule.LocationId))),
        ];
    }

    private static IReadOnlyList<Interval> IntervalsOf(List<Closure> closures, Func<Closure, bool> which) =>
        [.. closures.Where(which).Select(closure => new Interval(closure.StartsAt, closure.EndsAt))];

    private async Task<List<StandingSlot>> StandingAsync(int doctorId, Instant from, Instant until, CancellationToken ct)
    {
        // One that has begun still stands in the way; one after the horizon may begin before a planned one ends.
        var (early, late, now) = (from - Duration.FromMinutes(SlotPlan.MostMinutes), until + Duration.FromMinutes(SlotPlan.MostMinutes), from);
        var rows = await db.Slots
            .Where(slot => slot.DoctorId == doctorId && slot.StartsAt > early && slot.StartsAt < late && slot.State != SlotState.Withdrawn && !slot.Overbooked)
            .OrderBy(slot => slot.StartsAt)
            .Select(slot => new { slot.Id, slot.ScheduleId, slot.LocationId, slot.StartsAt, slot.EndsAt, slot.BookingId, slot.HeldUntil })
            .ToListAsync(ct);
        return
        [
            .. rows.Select(slot => new StandingSlot(
                slot.Id, slot.StartsAt > from && slot.StartsAt < until ? slot.ScheduleId : null, slot.LocationId, slot.StartsAt, slot.EndsAt,
                slot.BookingId is not null && !(slot.HeldUntil <= now))),
        ];
    }

    private sealed record LockedSlot(int Id, bool HasBooking, bool? IsStale, bool IsUnused);
}

/// <summary>Changes a doctor's schedules in memory, and stores the change where the caller's transaction is there to be committed.</summary>
/// <param name="schedules">The doctor's schedules, by age.</param>
/// <param name="extra">Their extra hours.</param>
/// <param name="now">The deciding clock.</param>
/// <returns>Why not, or null.</returns>
internal delegate Task<ScheduleRefusal?> PlanEdit(List<Schedule> schedules, List<ExtraHours> extra, Instant now);

/// <summary>What a doctor's schedules ask for, and what stands.</summary>
/// <param name="DoctorId">The doctor.</param>
/// <param name="Plan">What is asked for.</param>
/// <param name="Standing">What stands, in order of time.</param>
internal sealed record DoctorPlan(int DoctorId, SchedulePlan Plan, IReadOnlyList<StandingSlot> Standing)
{
    /// <summary>What is to be done as far as is known without locks.</summary>
    public PlanDifference Difference { get; } = PlanDifference.Of(Plan, Standing);
}
