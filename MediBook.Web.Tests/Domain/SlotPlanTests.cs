using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using MediBook.Web.Domain;
using NodaTime;
using NodaTime.Text;

namespace MediBook.Web.Tests.Domain;

public sealed class SlotPlanTests
{
    private static readonly Instant Now = Instant.FromUtc(2026, 1, 1, 0, 0);
    private static readonly IsoDayOfWeek[] EveryDay = [.. Enumerable.Range(1, 7).Select(day => (IsoDayOfWeek)day)];

    /// <summary>Nights on which the clocks change: the hour before, the missing or doubled hour, the hour after.</summary>
    public static TheoryData<string, string, string, string> ClockChanges => new()
    {
        // Forward: 01:00 and 01:30 do not exist in London on these days.
        { "Europe/London", "2026-03-29", "00:00Z 00:30Z - - 01:00Z 01:30Z", "00:00" },
        { "Europe/London", "2027-03-28", "00:00Z 00:30Z - - 01:00Z 01:30Z", "00:00" },
        // Back: 01:00 and 01:30 come twice; the earlier (BST) counts.
        { "Europe/London", "2026-10-25", "2026-10-24T23:00Z 23:30Z 00:00Z 00:30Z 02:00Z 02:30Z", "00:00" },
        { "Europe/London", "2027-10-31", "2027-10-30T23:00Z 23:30Z 00:00Z 00:30Z 02:00Z 02:30Z", "00:00" },
        { "America/New_York", "2026-03-08", "06:00Z 06:30Z - - 07:00Z 07:30Z", "01:00" },
        { "America/New_York", "2027-03-14", "06:00Z 06:30Z - - 07:00Z 07:30Z", "01:00" },
        { "America/New_York", "2026-11-01", "04:00Z 04:30Z 05:00Z 05:30Z 07:00Z 07:30Z", "00:00" },
        { "America/New_York", "2027-11-07", "04:00Z 04:30Z 05:00Z 05:30Z 07:00Z 07:30Z", "00:00" },
        // Sydney goes forward in October and back in April, at 02:00 and 03:00 of the summer clock.
        { "Australia/Sydney", "2026-10-04", "2026-10-03T15:00Z 15:30Z - - 16:00Z 16:30Z", "01:00" },
        { "Australia/Sydney", "2027-10-03", "2027-10-02T15:00Z 15:30Z - - 16:00Z 16:30Z", "01:00" },
        { "Australia/Sydney", "2026-04-05", "2026-04-04T14:00Z 14:30Z 15:00Z 15:30Z 17:00Z 17:30Z", "01:00" },
        { "Australia/Sydney", "2027-04-04", "2027-04-03T14:00Z 14:30Z 15:00Z 15:30Z 17:00Z 17:30Z", "01:00" },
    };

    [Theory]
    [MemberData(nameof(ClockChanges))]
    public void Times_over_a_clock_change_are_right_to_the_instant(string zone, string date, string expected, string from)
    {
        var day = LocalDatePattern.Iso.Parse(date).Value;
        var start = LocalTimePattern.CreateWithInvariantCulture("HH:mm").Parse(from).Value;
        var plan = SlotPlan.For(Pattern(day, day, start, start.PlusHours(3), 30), Zones.Of(zone), Now).Value;

        var pieces = expected.Split(' ');
        var utcDate = pieces[0].Contains('T', StringComparison.Ordinal) ? pieces[0][..10] : date;
        var wanted = new List<(LocalDateTime Local, Instant? Start)>();
        Instant? last = null;
        foreach (var (piece, index) in pieces.Select((piece, index) => (piece, index)))
        {
            Instant? at = null;
            if (piece != "-")
            {
                var instant = InstantPattern.CreateWithInvariantCulture("yyyy-MM-dd'T'HH:mm'Z'").Parse($"{utcDate}T{piece[^6..]}").Value;
                at = last is { } before && instant < before ? instant + Duration.FromDays(1) : instant;
                last = at;
            }

            wanted.Add((day.At(start).PlusMinutes(30 * index), at));
        }

        Assert.Equal([.. wanted.Where(time => time.Start is not null).Select(time => (time.Local, time.Start!.Value))], plan.Slots.Select(slot => (slot.Local, slot.StartsAt)));
        Assert.Equal([.. wanted.Where(time => time.Start is null).Select(time => new SkippedTime(time.Local, SkipReason.NotOnTheClock))], plan.Skipped);
        Assert.All(plan.Slots, slot => Assert.Equal(Duration.FromMinutes(30), slot.EndsAt - slot.StartsAt));
    }

    [Property(MaxTest = 1_500)]
    public Property No_two_slots_overlap_and_every_clock_time_is_made_or_reported_in_every_zone() => Prop.ForAll(Arb.From(Cases()), test =>
    {
        var asked = Asked(test.Pattern).ToList();
        var outcome = SlotPlan.For(test.Pattern, test.Zone, test.Now);
        if (asked.Count == 0)
        {
            // The breaks leave no room.
            return outcome.Refusal is SlotRefusal.NothingToMake;
        }

        var plan = outcome.Value;
        var answered = plan.Slots.Select(slot => slot.Local).Concat(plan.Skipped.Select(time => time.Local)).Order().ToList();
        var apart = plan.Slots.Zip(plan.Slots.Skip(1), (one, next) => one.EndsAt <= next.StartsAt).All(good => good);
        var onTheClock = plan.Slots.All(slot => slot.StartsAt.InZone(test.Zone).LocalDateTime == slot.Local && slot.EndsAt.InZone(test.Zone).LocalDateTime <= slot.Local.Date.At(test.Pattern.To)
            && slot.EndsAt - slot.StartsAt == Duration.FromMinutes(test.Pattern.Minutes) && test.Zone.MapLocal(slot.Local).First().ToInstant() == slot.StartsAt);
        var breaks = TimeRange.ParseMany(test.Pattern.Breaks)!;
        var rested = plan.Slots.All(slot => breaks.All(pause => slot.EndsAt.InZone(test.Zone).LocalDateTime <= slot.Local.Date.At(pause.From) || slot.Local.TimeOfDay >= pause.To));
        var gaps = plan.Skipped.All(time => time.Why is SkipReason.NotOnTheClock == (test.Zone.MapLocal(time.Local).Count == 0));
        return asked.SequenceEqual(answered) && apart && onTheClock && rested && gaps;
    });

    [Fact]
    public void A_slot_is_skipped_where_the_clocks_go_forward_during_the_slot_before_it()
    {
        // 00:00 in London lasts 4 real hours, to 05:00 on the clock; 04:00 would begin before that.
        var plan = SlotPlan.For(Pattern(new(2026, 3, 29), new(2026, 3, 29), LocalTime.Midnight, new(12, 0), 240), Zones.Of("Europe/London"), Now).Value;
        Assert.Equal([new LocalTime(0, 0), new LocalTime(8, 0)], plan.Slots.Select(slot => slot.Local.TimeOfDay));
        Assert.Equal([new SkippedTime(new LocalDateTime(2026, 3, 29, 4, 0), SkipReason.SlotBeforeStillRuns)], plan.Skipped);
    }

    [Fact]
    public void A_slot_is_skipped_where_the_clocks_would_carry_its_end_past_the_last_hour()
    {
        var plan = SlotPlan.For(Pattern(new(2026, 3, 29), new(2026, 3, 29), new(0, 30), new(1, 30), 60), Zones.Of("Europe/London"), Now).Value;
        Assert.Empty(plan.Slots);
        Assert.Equal([new SkippedTime(new LocalDateTime(2026, 3, 29, 0, 30), SkipReason.EndsTooLate)], plan.Skipped);
    }

    [Fact]
    public void A_gap_stands_between_two_slots_and_after_a_break_they_start_anew()
    {
        var pattern = Pattern(new(2026, 6, 1), new(2026, 6, 1), new(9, 0), new(13, 0), 30) with { Gap = 10, Breaks = "10:30-11:15" };
        var plan = SlotPlan.For(pattern, Zones.Of("Europe/London"), Now).Value;
        Assert.Equal(
            [new LocalTime(9, 0), new LocalTime(9, 40), new LocalTime(11, 15), new LocalTime(11, 55)],
            plan.Slots.Select(slot => slot.Local.TimeOfDay));
        Assert.Empty(plan.Skipped);
    }

    [Fact]
    public void What_meets_a_closure_even_in_part_is_left_out_and_reported()
    {
        var plan = SlotPlan.For(Pattern(new(2026, 6, 1), new(2026, 6, 1), new(9, 0), new(11, 0), 30), Zones.Of("Europe/London"), Now).Value
            .Without(new HashSet<LocalDate>(), [new NodaTime.Interval(Instant.FromUtc(2026, 6, 1, 8, 45), Instant.FromUtc(2026, 6, 1, 9, 30))]);
        Assert.Equal([new LocalTime(9, 0), new LocalTime(10, 30)], plan.Slots.Select(slot => slot.Local.TimeOfDay));
        Assert.Equal([new LocalTime(9, 30), new LocalTime(10, 0)], plan.Skipped.Select(time => time.Local.TimeOfDay));
        Assert.All(plan.Skipped, time => Assert.Equal(SkipReason.Closed, time.Why));
    }

    [Fact]
    public void A_slot_is_made_only_if_it_ends_by_the_last_hour()
    {
        var plan = SlotPlan.For(Pattern(new(2026, 6, 1), new(2026, 6, 1), new(9, 0), new(10, 10), 20), Zones.Of("Europe/London"), Now).Value;
        Assert.Equal([new LocalTime(9, 0), new LocalTime(9, 20), new LocalTime(9, 40)], plan.Slots.Select(slot => slot.Local.TimeOfDay));
    }

    [Fact]
    public void Weekends_are_left_out_whatever_days_are_chosen()
    {
        var pattern = Pattern(new(2026, 6, 1), new(2026, 6, 14), new(9, 0), new(10, 0), 60) with { ExcludeWeekends = true };
        var plan = SlotPlan.For(pattern, Zones.Of("Europe/London"), Now).Value;
        Assert.Equal(10, plan.Slots.Count);
        Assert.DoesNotContain(plan.Slots, slot => slot.Local.DayOfWeek is IsoDayOfWeek.Saturday or IsoDayOfWeek.Sunday);
    }

    [Fact]
    public void What_has_begun_is_reported_and_not_made()
    {
        var now = Instant.FromUtc(2026, 6, 1, 8, 20);
        var plan = SlotPlan.For(Pattern(new(2026, 6, 1), new(2026, 6, 1), new(9, 0), new(10, 0), 20), Zones.Of("Europe/London"), now).Value;
        Assert.Equal([new LocalTime(9, 40)], plan.Slots.Select(slot => slot.Local.TimeOfDay));
        Assert.Equal([SkipReason.Past, SkipReason.Past], plan.Skipped.Select(time => time.Why));
    }

    public static TheoryData<string, SlotRefusal?> Limits => new()
    {
        { "2026-02-01 2027-02-01 09:00 10:00 20", null },
        { "2026-02-01 2027-02-02 09:00 10:00 20", SlotRefusal.RangeTooLong },
        { "2026-02-02 2026-02-01 09:00 10:00 20", SlotRefusal.LastBeforeFirst },
        { "2026-02-01 2026-02-01 10:00 10:00 20", SlotRefusal.EndBeforeStart },
        { "2026-02-01 2026-02-01 10:00 09:00 20", SlotRefusal.EndBeforeStart },
        { "2026-02-01 2026-02-01 09:00 10:00 4", SlotRefusal.BadLength },
        { "2026-02-01 2026-02-01 09:00 10:00 5", null },
        { "2026-02-01 2026-02-01 09:00 13:00 240", null },
        { "2026-02-01 2026-02-01 09:00 23:00 241", SlotRefusal.BadLength },
        { "2026-02-01 2026-02-01 09:00 09:10 20", SlotRefusal.NothingToMake },
        { "2025-12-31 2026-02-01 09:00 10:00 20", SlotRefusal.InThePast },
        { "2900-01-01 2900-01-02 09:00 10:00 20", SlotRefusal.TooFarAhead },
        { "2026-02-01 2027-02-01 00:00 23:59 15", null },
        { "2026-02-01 2027-02-01 00:00 23:59 14", SlotRefusal.TooMany },
    };

    [Theory]
    [MemberData(nameof(Limits))]
    public void A_pattern_that_cannot_be_planned_is_refused(string words, SlotRefusal? refusal)
    {
        var parts = words.Split(' ');
        var pattern = Pattern(TypedTimes.Date(parts[0])!.Value, TypedTimes.Date(parts[1])!.Value, TypedTimes.Time(parts[2])!.Value, TypedTimes.Time(parts[3])!.Value,
            int.Parse(parts[4], System.Globalization.CultureInfo.InvariantCulture));
        Assert.Equal(refusal, SlotPlan.For(pattern, Zones.Of("Europe/London"), Now).Refusal);
    }

    [Fact]
    public void A_pattern_for_any_date_makes_what_has_passed_too()
    {
        // The whole of the clinic's first working week: 16 to 20 December 2024, 16 times each.
        var pattern = Pattern(new(2024, 12, 15), new(2024, 12, 20), new(9, 0), new(17, 0), 30) with { ExcludeWeekends = true, AnyDate = true };
        var plan = SlotPlan.For(pattern, Zones.Of("Europe/London"), Now).Value;
        Assert.Equal(80, plan.Slots.Count);
        Assert.Empty(plan.Skipped);
        Assert.Equal(SlotRefusal.InThePast, SlotPlan.For(pattern with { AnyDate = false }, Zones.Of("Europe/London"), Now).Refusal);
    }

    [Theory]
    [InlineData("2200-12-30", "2200-12-31", null)]
    [InlineData("2200-12-31", "2201-01-01", SlotRefusal.TooFarAhead)]
    [InlineData("1950-01-01", "1951-01-01", null)]
    [InlineData("1950-01-01", "1951-01-02", SlotRefusal.RangeTooLong)]
    [InlineData("2024-12-14", "2024-12-15", SlotRefusal.NothingToMake)]
    public void A_pattern_for_any_date_has_limits_too(string first, string last, SlotRefusal? refusal)
    {
        var pattern = Pattern(TypedTimes.Date(first)!.Value, TypedTimes.Date(last)!.Value, new(9, 0), new(17, 0), 30) with { ExcludeWeekends = true, AnyDate = true };
        Assert.Equal(refusal, SlotPlan.For(pattern, Zones.Of("Europe/London"), Now).Refusal);
    }

    [Fact]
    public void Every_quarter_of_an_hour_of_a_leap_year_is_not_too_many()
    {
        var pattern = Pattern(new(2027, 3, 1), new(2028, 2, 29), LocalTime.Midnight, new(23, 59), 15);
        Assert.Equal(366 * 95, SlotPlan.For(pattern, DateTimeZone.Utc, Now).Value.Slots.Count);
    }

    [Theory]
    [InlineData("2026-03-29T01:30", 30, SlotRefusal.TimeSkipped)]
    [InlineData("2024-06-01T10:00", 4, SlotRefusal.BadLength)]
    [InlineData("2024-06-01T10:00", 241, SlotRefusal.BadLength)]
    [InlineData("2201-01-01T00:00", 30, SlotRefusal.TooFarAhead)]
    [InlineData("2200-12-31T23:30Z", 30, null)]
    [InlineData("2024-06-01T10:00", 5, null)]
    [InlineData("1901-01-01T00:00Z", 240, null)]
    public void One_slot_at_a_start_has_limits(string start, int minutes, SlotRefusal? refusal) =>
        Assert.Equal(refusal, SlotPlan.ForStart(SlotStart.Parse(start)!, minutes, Zones.Of("Europe/London")).Refusal);

    [Fact]
    public void One_slot_at_a_start_lasts_as_long_as_asked_whatever_the_clocks_do() =>
        Assert.Equal(
            new PlannedSlot(new(2026, 10, 25, 1, 30), Instant.FromUtc(2026, 10, 25, 0, 30), Instant.FromUtc(2026, 10, 25, 2, 0)),
            SlotPlan.ForStart(SlotStart.Parse("2026-10-25T01:30")!, 90, Zones.Of("Europe/London")).Value);

    [Fact]
    public void A_pattern_without_days_makes_nothing() =>
        Assert.Equal(
            SlotRefusal.NothingToMake,
            SlotPlan.For(Pattern(new(2026, 6, 1), new(2026, 6, 7), new(9, 0), new(10, 0), 20) with { Days = [] }, Zones.Of("Europe/London"), Now).Refusal);

    [Theory]
    [InlineData("2026-03-29 01:30 02:30", SlotRefusal.TimeSkipped)]
    [InlineData("2026-03-29 00:30 01:30", SlotRefusal.TimeSkipped)]
    [InlineData("2026-06-01 10:00 09:00", SlotRefusal.EndBeforeStart)]
    [InlineData("2026-06-01 10:00 10:04", SlotRefusal.BadLength)]
    [InlineData("2026-06-01 10:00 14:01", SlotRefusal.BadLength)]
    [InlineData("2025-12-31 10:00 10:30", SlotRefusal.InThePast)]
    [InlineData("2600-12-31 10:00 10:30", SlotRefusal.TooFarAhead)]
    public void One_slot_that_cannot_be_is_refused(string words, SlotRefusal refusal) => Assert.Equal(refusal, One(words).Refusal);

    [Theory]
    [InlineData("2026-10-25 01:30 02:00", "2026-10-25T00:30:00Z", 90)]
    [InlineData("2026-10-25 01:00 01:30", "2026-10-25T00:00:00Z", 30)]
    [InlineData("2026-06-01 10:00 10:30", "2026-06-01T09:00:00Z", 30)]
    public void One_slot_is_right_to_the_instant(string words, string start, int minutes)
    {
        var slot = One(words).Value;
        Assert.Equal(InstantPattern.ExtendedIso.Parse(start).Value, slot.StartsAt);
        Assert.Equal(Duration.FromMinutes(minutes), slot.EndsAt - slot.StartsAt);
    }

    private static Outcome<PlannedSlot, SlotRefusal> One(string words)
    {
        var parts = words.Split(' ');
        return SlotPlan.ForOne(TypedTimes.Date(parts[0])!.Value, TypedTimes.Time(parts[1])!.Value, TypedTimes.Time(parts[2])!.Value, Zones.Of("Europe/London"), Now);
    }

    private static SlotPattern Pattern(LocalDate first, LocalDate last, LocalTime from, LocalTime to, int minutes) =>
        new(first, last, EveryDay, from, to, minutes, ExcludeWeekends: false);

    private static IEnumerable<LocalDateTime> Asked(SlotPattern pattern)
    {
        for (var date = pattern.FirstDate; date <= pattern.LastDate; date = date.PlusDays(1))
        {
            var breaks = TimeRange.ParseMany(pattern.Breaks)!;
            var at = date.At(pattern.From);
            while (at.PlusMinutes(pattern.Minutes) <= date.At(pattern.To))
            {
                // Whoever meets a break goes on at its end.
                var (start, end) = (at, at.PlusMinutes(pattern.Minutes));
                if (breaks.FirstOrDefault(pause => start < date.At(pause.To) && end > date.At(pause.From)) is { } pause && pause.To > pause.From)
                {
                    at = date.At(pause.To);
                    continue;
                }

                yield return at;
                at = end.PlusMinutes(pattern.Gap);
            }
        }
    }

    /// <summary>A zone, and a few days around one of its clock changes since 1900 (or any days, where it has none).</summary>
    private static Gen<Case> Cases() =>
        from zone in Gen.Elements(DateTimeZoneProviders.Tzdb.Ids.Select(id => DateTimeZoneProviders.Tzdb[id]).ToArray())
        from change in Gen.Choose(0, int.MaxValue)
        from shift in Gen.Choose(-3, 0)
        from days in Gen.Choose(1, 4)
        from first in Gen.Choose(0, (24 * 12) - 2)
        from span in Gen.Choose(1, 24 * 12)
        from minutes in Gen.Choose(1, 48)
        from gap in Gen.Choose(0, 3)
        from pause in Gen.Choose(0, (24 * 12) - 8)
        from pauses in Gen.Choose(0, 2)
        select CaseOf(zone, Change(zone, change).InZone(zone).Date.PlusDays(shift), days, 5 * first, 5 * span, 5 * minutes, 5 * gap, BreaksOf(5 * pause, pauses));

    private static string BreaksOf(int minute, int count) =>
        TimeRange.Write(Enumerable.Range(0, count).Select(number => LocalTime.FromMinutesSinceMidnight(minute + (20 * number))).Select(from => new TimeRange(from, from.PlusMinutes(15))));

    private static Case CaseOf(DateTimeZone zone, LocalDate date, int days, int startMinute, int span, int minutes, int gap, string breaks)
    {
        var start = LocalTime.Midnight.PlusMinutes(startMinute);
        var end = startMinute + span >= 24 * 60 ? new LocalTime(23, 59) : start.PlusMinutes(span);
        var length = Math.Min(minutes, (int)Period.Between(start, end, PeriodUnits.Minutes).Minutes);
        return new Case(
            zone, new SlotPattern(date, date.PlusDays(days - 1), EveryDay, start, end, length, ExcludeWeekends: false, Gap: gap, Breaks: breaks),
            zone.AtStartOfDay(date.PlusDays(-3)).ToInstant());
    }

    private static Instant Change(DateTimeZone zone, int number)
    {
        var changes = zone.GetZoneIntervals(Instant.FromUtc(1900, 1, 1, 0, 0), Instant.FromUtc(2040, 1, 1, 0, 0)).Where(interval => interval.HasStart && interval.Start.ToDateTimeUtc().Year > 1900)
            .Select(interval => interval.Start).ToList();
        return changes.Count == 0 ? Now : changes[number % changes.Count];
    }

    public sealed record Case(DateTimeZone Zone, SlotPattern Pattern, Instant Now);
}
