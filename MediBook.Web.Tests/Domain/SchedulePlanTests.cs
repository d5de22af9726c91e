using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using MediBook.Web.Domain;
using NodaTime;
using static NodaTime.IsoDayOfWeek;
using Interval = NodaTime.Interval;

namespace MediBook.Web.Tests.Domain;

public sealed class SchedulePlanTests
{
    private const int Doctor = 1;
    private static readonly HashSet<LocalDate> None = [];
    private static readonly DateTimeZone London = Zones.Of("Europe/London");
    private static readonly LocalDate Monday = new(2026, 6, 1);

    [Fact]
    public void Hours_are_cut_into_times_with_gaps_and_begin_anew_after_a_break()
    {
        var hours = new WorkHours(new(9, 0), new(12, 0), 20, 5, "10:00-10:30");
        Assert.Equal(["09:00", "09:25", "10:30", "10:55", "11:20"], hours.Starts().Select(start => start.Start.ToString("HH:mm", null)));
    }

    [Fact]
    public void Hours_that_end_at_the_last_minute_of_the_day_end_there()
    {
        var hours = new WorkHours(new(23, 0), new(23, 59), 30);
        Assert.Equal([new LocalTime(23, 0)], hours.Starts().Select(start => start.Start));
    }

    [Theory]
    [InlineData("12:00-13:00", "12:00-13:00")]
    [InlineData(" 15.30 – 15.45 ; 9:00-9:10", "09:00-09:10, 15:30-15:45")]
    [InlineData("", "")]
    [InlineData("12:00", null)]
    [InlineData("13:00-12:00", null)]
    [InlineData("12:00-13:00, 12:30-14:00", null)]
    public void Breaks_are_read_as_people_type_them(string typed, string? written) =>
        Assert.Equal(written, TimeRange.ParseMany(typed) is { } ranges ? TimeRange.Write(ranges) : null);

    [Fact]
    public void Every_second_week_counts_from_the_week_that_was_named()
    {
        var schedule = Schedule.Create(Doctor, Guid.NewGuid(), new ScheduleDetails(1, Monday, null, 2, Monday.PlusDays(9), [Row(Tuesday, 9, 10)]));
        Assert.Equal(
            [Monday.PlusDays(8), Monday.PlusDays(22)],
            Plan([Placed(schedule)], Monday, Monday.PlusDays(28)).Times.Select(time => time.Local.Date).Distinct());
    }

    [Fact]
    public void Nothing_is_planned_before_the_first_date_after_the_last_one_or_once_removed()
    {
        var schedule = Schedule.Create(Doctor, Guid.NewGuid(), new ScheduleDetails(1, Monday.PlusDays(7), Monday.PlusDays(14), 1, null, [Row(IsoDayOfWeek.Monday, 9, 10)]));
        Assert.Equal([Monday.PlusDays(7), Monday.PlusDays(14)], Plan([Placed(schedule)], Monday, Monday.PlusDays(60)).Times.Select(time => time.Local.Date).Distinct());
        schedule.Remove(Instant.MinValue);
        Assert.Empty(Plan([Placed(schedule)], Monday, Monday.PlusDays(60)).Times);
    }

    [Fact]
    public void A_holiday_takes_the_weekly_hours_and_leaves_extra_hours()
    {
        var extra = new ExtraHours(0, Monday, new(14, 0), new(15, 0), 30, 0, Guid.NewGuid());
        var plan = Plan([Placed(Weekly(Row(IsoDayOfWeek.Monday, 9, 10))) with { Holidays = new HashSet<LocalDate> { Monday }, Extra = [extra] }], Monday, Monday.PlusDays(1));
        Assert.Equal([new LocalTime(14, 0), new LocalTime(14, 30)], plan.Times.Select(time => time.Local.TimeOfDay));
        Assert.Equal([SkipReason.Holiday, SkipReason.Holiday, SkipReason.Holiday], plan.Skipped.Select(time => time.Why));
    }

    [Fact]
    public void A_time_that_lies_in_a_closure_even_in_part_is_not_made()
    {
        var away = new Interval(At(Monday, 9, 10), At(Monday, 9, 30));
        var plan = Plan([Placed(Weekly(Row(IsoDayOfWeek.Monday, 9, 10)))], Monday, Monday.PlusDays(1), [away]);
        Assert.Equal([new LocalTime(9, 40)], plan.Times.Select(time => time.Local.TimeOfDay));
        Assert.Equal(2, plan.Closed.Count);
        Assert.Equal([SkipReason.Closed, SkipReason.Closed], plan.Skipped.Select(time => time.Why));
    }

    [Fact]
    public void Of_two_schedules_that_meet_the_earlier_start_counts()
    {
        var plan = Plan([Placed(Weekly(Row(IsoDayOfWeek.Monday, 9, 10))), Placed(Weekly(new ScheduleRow(IsoDayOfWeek.Monday, new(9, 10), new(10, 30), 20, 0, "")))], Monday, Monday.PlusDays(1));
        Assert.Equal(["09:00", "09:20", "09:40", "10:10"], plan.Times.Select(time => time.Local.ToString("HH:mm", null)));
        Assert.Contains(plan.Skipped, time => time.Why is SkipReason.OverlapsAnother);
    }

    [Theory]
    [InlineData(1, 1, 0, true)]
    [InlineData(2, 2, 0, true)]
    [InlineData(2, 2, 1, false)]
    [InlineData(2, 3, 1, true)]
    [InlineData(2, 4, 3, false)]
    public void Schedules_overlap_only_where_their_weeks_meet(int every, int otherEvery, int weeksApart, bool meet)
    {
        var one = Schedule.Create(Doctor, Guid.NewGuid(), new ScheduleDetails(1, Monday, null, every, null, [Row(Friday, 9, 12)]));
        var other = Schedule.Create(Doctor, Guid.NewGuid(), new ScheduleDetails(1, Monday.PlusDays(7 * weeksApart), null, otherEvery, null, [Row(Friday, 11, 13)]));
        Assert.Equal(meet, one.Overlap(other) is not null);
    }

    [Fact]
    public void The_night_on_which_the_clocks_go_forward_names_what_it_skips()
    {
        var schedule = Schedule.Create(Doctor, Guid.NewGuid(), new ScheduleDetails(1, new(2026, 1, 1), null, 1, null, [new ScheduleRow(Sunday, new(0, 0), new(3, 0), 30, 0, "")]));
        var plan = Plan([Placed(schedule)], new(2026, 3, 29), new(2026, 3, 30));
        Assert.Equal(["00:00", "00:30", "02:00", "02:30"], plan.Times.Select(time => time.Local.ToString("HH:mm", null)));
        Assert.Equal([SkipReason.NotOnTheClock, SkipReason.NotOnTheClock], plan.Skipped.Select(time => time.Why));
    }

    [Property(MaxTest = 400)]
    public Property No_two_planned_times_overlap_in_any_zone_over_any_clock_change() => Prop.ForAll(Arb.From(Worlds()), world =>
    {
        var times = world.Plan().Times;
        return times.Zip(times.Skip(1)).All(pair => pair.First.EndsAt <= pair.Second.StartsAt)
            && times.All(time => time.StartsAt > world.From && time.StartsAt < world.Until);
    });

    [Property(MaxTest = 400)]
    public Property Generating_a_second_time_changes_nothing() => Prop.ForAll(Arb.From(Worlds()), world =>
    {
        var slots = new List<StandingSlot>();
        Generate(world, slots);
        var again = PlanDifference.Of(world.Plan(), slots);
        return again.Create.Count == 0 && again.Remove.Count == 0 && again.InTheWay.Count == 0 && again.Unchanged == slots.Count;
    });

    [Property(MaxTest = 200)]
    public Property Any_sequence_of_edits_with_bookings_in_between_keeps_every_booking_and_overlaps_nothing() =>
        Prop.ForAll(Arb.From(Worlds().ListOf(5)), Arb.From(Gen.Choose(0, int.MaxValue - 1)), (worlds, seed) =>
        {
            // Edits of one plan: each in the window of the first.
            var edits = worlds.Select(world => world with { From = worlds[0].From, Until = worlds[0].Until }).ToList();
            var (slots, booked, random) = (new List<StandingSlot>(), new Dictionary<int, StandingSlot>(), new Bogus.Randomizer(seed));
            foreach (var world in edits)
            {
                Generate(world, slots);
                var again = PlanDifference.Of(world.Plan(), slots);
                if (again.Create.Count > 0 || again.Remove.Count > 0)
                {
                    return false;
                }

                for (var index = 0; index < slots.Count; index++)
                {
                    if (!slots[index].IsTaken && random.Bool(0.2f))
                    {
                        slots[index] = slots[index] with { IsTaken = true };
                        booked.Add(slots[index].Id, slots[index]);
                    }
                    else if (slots[index].IsTaken && random.Bool(0.05f))
                    {
                        booked.Remove(slots[index].Id);
                        slots[index] = slots[index] with { IsTaken = false };
                    }
                }

                var apart = slots.Zip(slots.Skip(1)).All(pair => pair.First.EndsAt <= pair.Second.StartsAt);
                if (!apart || !booked.Values.All(slots.ToHashSet().Contains))
                {
                    return false;
                }
            }

            return true;
        });

    private static int _ids;

    /// <summary>Brings the slots after the plan, as the statements of the generator do.</summary>
    private static void Generate(World world, List<StandingSlot> slots)
    {
        var difference = PlanDifference.Of(world.Plan(), slots);
        slots.RemoveAll(difference.Remove.ToHashSet().Contains);
        slots.AddRange(difference.Create.Select(time => new StandingSlot(Interlocked.Increment(ref _ids), 1, time.LocationId, time.StartsAt, time.EndsAt, IsTaken: false)));
        slots.Sort((one, other) => one.StartsAt.CompareTo(other.StartsAt));
    }

    /// <summary>One to three schedules in several zones, ten days around a change of the clocks, at any hour of the day.</summary>
    private static Gen<World> Worlds() =>
        from change in Gen.Elements(
            ("Europe/London", 2026, 3, 29), ("Europe/London", 2026, 10, 25), ("America/New_York", 2026, 3, 8), ("America/New_York", 2026, 11, 1),
            ("Australia/Lord_Howe", 2026, 4, 5), ("Australia/Lord_Howe", 2026, 10, 4), ("Africa/Cairo", 2026, 4, 24), ("Asia/Kolkata", 2026, 6, 1), ("Pacific/Apia", 2011, 12, 30))
        from count in Gen.Choose(1, 3)
        from schedules in Placings(change.Item1, new LocalDate(change.Item2, change.Item3, change.Item4).PlusDays(-20)).ListOf(count)
        from closed in Gen.Choose(-4, 200)
        let start = new LocalDate(change.Item2, change.Item3, change.Item4).PlusDays(-5).AtMidnight().InUtc().ToInstant()
        select new World(
            [.. schedules], closed < 0 ? [] : [new Interval(start + Duration.FromHours(closed), start + Duration.FromHours(closed + 7))], start, start + Duration.FromDays(10));

    private static Gen<PlacedSchedule> Placings(string zone, LocalDate first) =>
        from count in Gen.Choose(1, 5)
        from rows in Rows().ListOf(count)
        from every in Gen.Choose(1, 3)
        from week in Gen.Choose(0, 20)
        from elsewhere in Gen.Elements(zone, zone, "Asia/Tokyo")
        from holiday in Gen.Choose(0, 40)
        let location = elsewhere == zone ? 1 : 2
        select new PlacedSchedule(
            Schedule.Create(Doctor, Guid.Empty, new ScheduleDetails(location, first, null, every, first.PlusDays(week), [.. rows])),
            [], Zones.Of(elsewhere), new HashSet<LocalDate> { first.PlusDays(holiday) }, []);

    private static Gen<ScheduleRow> Rows() =>
        from day in Gen.Choose(1, 7)
        from start in Gen.Choose(0, 280)
        from length in Gen.Choose(1, 96)
        from minutes in Gen.Elements(5, 15, 20, 45, 60, 240)
        from gap in Gen.Elements(0, 0, 5, 30)
        from pause in Gen.Elements("", "02:00-02:30", "00:30-01:15, 12:00-13:00")
        let end = Math.Min((start + length) * 5, 1439)
        where end > start * 5
        select new ScheduleRow(
            (IsoDayOfWeek)day, LocalTime.FromMinutesSinceMidnight(start * 5), LocalTime.FromMinutesSinceMidnight(end), minutes, gap, pause);

    private static ScheduleRow Row(IsoDayOfWeek day, int from, int to) => new(day, new(from, 0), new(to, 0), 20, 0, "");

    private static Schedule Weekly(params ScheduleRow[] rows) => Schedule.Create(Doctor, Guid.NewGuid(), new ScheduleDetails(1, Monday, null, 1, null, rows));

    private static PlacedSchedule Placed(Schedule schedule) => new(schedule, [], London, None, []);

    private static Instant At(LocalDate date, int hour, int minute) => date.At(new(hour, minute)).InZoneStrictly(London).ToInstant();

    private static SchedulePlan Plan(IReadOnlyList<PlacedSchedule> schedules, LocalDate first, LocalDate after, IReadOnlyList<Interval>? away = null) =>
        SchedulePlan.For(schedules, away ?? [], [], London.AtStartOfDay(first).ToInstant() - Duration.FromSeconds(1), London.AtStartOfDay(after).ToInstant());

    private sealed record World(IReadOnlyList<PlacedSchedule> Schedules, IReadOnlyList<Interval> Away, Instant From, Instant Until)
    {
        public SchedulePlan Plan() => SchedulePlan.For(Schedules, Away, [], From, Until);
    }
}
