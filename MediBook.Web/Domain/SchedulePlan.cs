using NodaTime;

namespace MediBook.Web.Domain;

/// <summary>A schedule with what its location adds to it.</summary>
/// <param name="Schedule">The schedule.</param>
/// <param name="Extra">Its extra hours.</param>
/// <param name="Zone">The location's zone.</param>
/// <param name="Holidays">Dates on which the location has a holiday.</param>
/// <param name="Closures">When the location is closed.</param>
public sealed record PlacedSchedule(
    Schedule Schedule, IReadOnlyList<ExtraHours> Extra, DateTimeZone Zone, IReadOnlySet<LocalDate> Holidays, IReadOnlyList<Interval> Closures);

/// <summary>A time that schedules ask for: [start, end).</summary>
/// <param name="ScheduleId">The schedule; 0: one that is not stored yet.</param>
/// <param name="LocationId">Where.</param>
/// <param name="Local">The clock time that was asked for.</param>
/// <param name="StartsAt">Its instant.</param>
/// <param name="EndsAt">The start plus the length, in real minutes.</param>
public sealed record PlannedTime(int ScheduleId, int LocationId, LocalDateTime Local, Instant StartsAt, Instant EndsAt);

/// <summary>A clock time of a schedule that is left out.</summary>
/// <param name="ScheduleId">The schedule.</param>
/// <param name="Local">The clock time.</param>
/// <param name="Why">Why it is left out.</param>
public sealed record SkippedPlanTime(int ScheduleId, LocalDateTime Local, SkipReason Why);

/// <summary>
/// What all schedules of one doctor ask for. No two of the times overlap, whatever the clocks do and wherever the schedules lie:
/// the earlier start counts, then extra hours, then the older schedule.
/// </summary>
/// <param name="Times">In order of time.</param>
/// <param name="Closed">Times that lie in a closure: none is made, and what stands there already is the closure's.</param>
/// <param name="Skipped">In order of the clock.</param>
public sealed record SchedulePlan(IReadOnlyList<PlannedTime> Times, IReadOnlyList<PlannedTime> Closed, IReadOnlyList<SkippedPlanTime> Skipped)
{
    /// <summary>Plans the times that start after <paramref name="from"/> and before <paramref name="until"/>.</summary>
    /// <param name="schedules">The doctor's schedules.</param>
    /// <param name="away">When the doctor is away.</param>
    /// <param name="takenOut">Single times that were taken out by hand.</param>
    /// <param name="from">Times that start later than this.</param>
    /// <param name="until">Times that start before this.</param>
    public static SchedulePlan For(
        IReadOnlyList<PlacedSchedule> schedules, IReadOnlyList<Interval> away, IReadOnlyList<TakenOutTime> takenOut, Instant from, Instant until)
    {
        ArgumentNullException.ThrowIfNull(schedules);
        ArgumentNullException.ThrowIfNull(away);
        ArgumentNullException.ThrowIfNull(takenOut);
        var skipped = new List<SkippedPlanTime>();
        var gone = takenOut.Select(time => (time.StartsAt, time.EndsAt)).ToHashSet();
        var asked = new List<Asked>();
        foreach (var placed in schedules)
        {
            // A day before the first one, so that a time that still runs at the beginning is known.
            for (var date = from.InZone(placed.Zone).Date.PlusDays(-1); date <= until.InZone(placed.Zone).Date; date = date.PlusDays(1))
            {
                AskOn(date, placed, asked, skipped);
            }
        }

        var (times, closed) = (new List<PlannedTime>(), new List<PlannedTime>());
        Asked? last = null;
        foreach (var time in asked.OrderBy(time => time.Start).ThenBy(time => time.IsExtra ? 0 : 1).ThenBy(time => time.Age))
        {
            SkipReason? why = time switch
            {
                _ when gone.Contains((time.Start, time.End)) => SkipReason.TakenOut,
                _ when last is not null && last.End > time.Start => last.Placed == time.Placed && last.Local < time.Local ? SkipReason.SlotBeforeStillRuns : SkipReason.OverlapsAnother,
                _ when Meets(away, time) || Meets(time.Placed.Closures, time) => SkipReason.Closed,
                _ => null,
            };
            if (why is { } reason)
            {
                skipped.Add(new SkippedPlanTime(time.Placed.Schedule.Id, time.Local, reason));
            }

            if (why is null or SkipReason.Closed)
            {
                last = time;
                (why is null ? times : closed).Add(new PlannedTime(time.Placed.Schedule.Id, time.Placed.Schedule.LocationId, time.Local, time.Start, time.End));
            }
        }

        var zones = schedules.ToLookup(placed => placed.Schedule.Id, placed => placed.Zone);
        return new SchedulePlan(
            [.. times.Where(time => time.StartsAt > from && time.StartsAt < until)],
            [.. closed.Where(time => time.StartsAt > from && time.StartsAt < until)],
            [.. skipped.Where(time => zones[time.ScheduleId].First() is var zone && time.Local > from.InZone(zone).LocalDateTime && time.Local < until.InZone(zone).LocalDateTime)
                .OrderBy(time => time.Local)]);
    }

    private static void AskOn(LocalDate date, PlacedSchedule placed, List<Asked> asked, List<SkippedPlanTime> skipped)
    {
        var schedule = placed.Schedule;
        if (schedule.RemovedAt is not null)
        {
            return;
        }

        var isHoliday = placed.Holidays.Contains(date);
        var pattern = schedule.RunsOn(date) ? schedule.Rows.Where(row => row.Weekday == date.DayOfWeek) : [];
        foreach (var (hours, isExtra) in pattern.Select(row => (row.Hours, false)).Concat(placed.Extra.Where(extra => extra.Date == date).Select(extra => (extra.Hours, true))))
        {
            foreach (var (time, pieceEnd) in hours.Starts())
            {
                var local = date.At(time);
                var start = LocalTimes.Resolve(placed.Zone, local);
                var end = start + Duration.FromMinutes(hours.Minutes);
                SkipReason? why = start switch
                {
                    _ when isHoliday && !isExtra => SkipReason.Holiday,
                    null => SkipReason.NotOnTheClock,
                    _ when end!.Value.InZone(placed.Zone).LocalDateTime > date.At(pieceEnd) => SkipReason.EndsTooLate,
                    _ => null,
                };
                if (why is { } reason)
                {
                    skipped.Add(new SkippedPlanTime(schedule.Id, local, reason));
                }
                else
                {
                    asked.Add(new Asked(placed, isExtra, local, start!.Value, end!.Value));
                }
            }
        }
    }

    private static bool Meets(IReadOnlyList<Interval> closed, Asked time) =>
        closed.Any(interval => (!interval.HasStart || interval.Start < time.End) && (!interval.HasEnd || interval.End > time.Start));

    private sealed record Asked(PlacedSchedule Placed, bool IsExtra, LocalDateTime Local, Instant Start, Instant End)
    {
        /// <summary>A schedule that is not stored yet is the youngest, as it will be once it is stored.</summary>
        public int Age => Placed.Schedule.Id == 0 ? int.MaxValue : Placed.Schedule.Id;
    }
}

/// <summary>A slot of a doctor as it stands, not withdrawn and not overbooked.</summary>
/// <param name="Id">The slot.</param>
/// <param name="ScheduleId">The schedule that made it; null: made by hand.</param>
/// <param name="LocationId">Where.</param>
/// <param name="StartsAt">Start.</param>
/// <param name="EndsAt">End.</param>
/// <param name="IsTaken">A booking or a running hold has it.</param>
public sealed record StandingSlot(int Id, int? ScheduleId, int LocationId, Instant StartsAt, Instant EndsAt, bool IsTaken);

/// <summary>What has to happen to a doctor's slots so that they are what the schedules ask for.</summary>
/// <param name="Create">Times that are asked for, missing and free of others, in order.</param>
/// <param name="Remove">Slots made by schedules that no schedule asks for any more, and that nobody has.</param>
/// <param name="Keep">The same, but somebody has them.</param>
/// <param name="InTheWay">Times that are asked for where the doctor has another slot.</param>
/// <param name="Unchanged">Slots that are there as they are asked for.</param>
public sealed record PlanDifference(
    IReadOnlyList<PlannedTime> Create, IReadOnlyList<StandingSlot> Remove, IReadOnlyList<StandingSlot> Keep, IReadOnlyList<PlannedTime> InTheWay, int Unchanged)
{
    /// <summary>Compares the plan with the slots that stand between the same instants, both in order of time.</summary>
    public static PlanDifference Of(SchedulePlan plan, IReadOnlyList<StandingSlot> standing)
    {
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentNullException.ThrowIfNull(standing);
        var asked = plan.Times.Concat(plan.Closed).Select(time => (time.LocationId, time.StartsAt, time.EndsAt)).ToHashSet();
        var (remove, keep, stay, same) = (new List<StandingSlot>(), new List<StandingSlot>(), new List<StandingSlot>(), new HashSet<(int, Instant, Instant)>());
        foreach (var slot in standing)
        {
            var place = (slot.LocationId, slot.StartsAt, slot.EndsAt);
            if (asked.Contains(place))
            {
                same.Add(place);
            }
            else if (slot.ScheduleId is not null)
            {
                (slot.IsTaken ? keep : remove).Add(slot);
                if (!slot.IsTaken)
                {
                    continue;
                }
            }

            stay.Add(slot);
        }

        var (create, inTheWay, at) = (new List<PlannedTime>(), new List<PlannedTime>(), 0);
        foreach (var time in plan.Times.Where(time => !same.Contains((time.LocationId, time.StartsAt, time.EndsAt))))
        {
            while (at < stay.Count && stay[at].EndsAt <= time.StartsAt)
            {
                at++;
            }

            (at == stay.Count || stay[at].StartsAt >= time.EndsAt ? create : inTheWay).Add(time);
        }

        return new PlanDifference(create, remove, keep, inTheWay, same.Count);
    }
}
