using NodaTime;

namespace MediBook.Web.Domain;

/// <summary>A weekly pattern over a range of dates, in the clock of the doctor's location.</summary>
/// <param name="FirstDate">First date.</param>
/// <param name="LastDate">Last date, itself included.</param>
/// <param name="Days">Days of the week that have times.</param>
/// <param name="From">Start of the day's first slot.</param>
/// <param name="To">No slot ends later than this.</param>
/// <param name="Minutes">Length of each slot, 5–240.</param>
/// <param name="ExcludeWeekends">Leaves out Saturday and Sunday, whatever <paramref name="Days"/> says.</param>
/// <param name="AnyDate">Makes what has passed too, and as far ahead as <see cref="SlotPlan.LastYear"/>.</param>
/// <param name="Gap">Minutes between two slots, 0–240.</param>
/// <param name="Breaks">Ranges of the day without slots, as <see cref="TimeRange.Write"/> writes them; after a break the slots start anew.</param>
public sealed record SlotPattern(
    LocalDate FirstDate, LocalDate LastDate, IReadOnlyCollection<IsoDayOfWeek> Days, LocalTime From, LocalTime To, int Minutes, bool ExcludeWeekends,
    bool AnyDate = false, int Gap = 0, string Breaks = "")
{
    /// <summary>The hours of each day, and how they are cut into slots.</summary>
    public WorkHours Hours => new(From, To, Minutes, Gap, Breaks);
}

/// <summary>A slot that the plan makes: [start, end).</summary>
/// <param name="Local">The clock time that was asked for.</param>
/// <param name="StartsAt">Its instant.</param>
/// <param name="EndsAt">The start plus the length, in real minutes.</param>
public sealed record PlannedSlot(LocalDateTime Local, Instant StartsAt, Instant EndsAt);

/// <summary>A clock time of the pattern that the plan leaves out.</summary>
/// <param name="Local">The clock time that was asked for.</param>
/// <param name="Why">Why it is left out.</param>
public sealed record SkippedTime(LocalDateTime Local, SkipReason Why);

/// <summary>Why a plan leaves a clock time out.</summary>
public enum SkipReason
{
    /// <summary>The clocks go forward over it: it does not exist on that day.</summary>
    NotOnTheClock,

    /// <summary>The clocks go forward during the slot before it, which is still running then.</summary>
    SlotBeforeStillRuns,

    /// <summary>The clocks go forward during the slot, so that it would end too late.</summary>
    EndsTooLate,

    /// <summary>It has begun.</summary>
    Past,

    /// <summary>The location has a holiday on that day.</summary>
    Holiday,

    /// <summary>The doctor is away then, or the location is closed.</summary>
    Closed,

    /// <summary>Another schedule of the doctor has that time.</summary>
    OverlapsAnother,

    /// <summary>Somebody took this single time out of the plan.</summary>
    TakenOut,
}

/// <summary>
/// What a pattern makes, to the instant. Every clock time of the pattern is either one of the slots or one of the skipped;
/// no two slots overlap, whatever the zone's clocks do.
/// </summary>
/// <param name="Slots">What it makes, in order of time.</param>
/// <param name="Skipped">What it leaves out, in order of the clock.</param>
public sealed record SlotPlan(IReadOnlyList<PlannedSlot> Slots, IReadOnlyList<SkippedTime> Skipped)
{
    /// <summary>Most days in one request, first and last included.</summary>
    public const int MostDays = 366;

    /// <summary>Most clock times in one request: every quarter of an hour of every day.</summary>
    public const int MostSlots = MostDays * 24 * 4;

    /// <summary>Shortest slot, in minutes.</summary>
    public const int LeastMinutes = 5;

    /// <summary>Longest slot, in minutes.</summary>
    public const int MostMinutes = 240;

    /// <summary>How far ahead slots are made, in days: two years beyond what one request covers.</summary>
    public const int HorizonDays = 3 * MostDays;

    /// <summary>The last year of which there are slots at all.</summary>
    public const int LastYear = 2200;

    /// <summary>Plans a weekly pattern.</summary>
    /// <param name="pattern">What is asked for.</param>
    /// <param name="zone">The location's zone.</param>
    /// <param name="now">What has begun by then is left out, unless the pattern is for any date.</param>
    public static Outcome<SlotPlan, SlotRefusal> For(SlotPattern pattern, DateTimeZone zone, Instant now)
    {
        ArgumentNullException.ThrowIfNull(pattern);
        ArgumentNullException.ThrowIfNull(zone);
        if (RefusalOf(pattern, now.InZone(zone).Date) is { } refusal)
        {
            return refusal;
        }

        var (slots, skipped) = (new List<PlannedSlot>(), new List<SkippedTime>());
        foreach (var date in DatesOf(pattern))
        {
            foreach (var (time, pieceEnd) in pattern.Hours.Starts())
            {
                var local = date.At(time);
                if (slots.Count + skipped.Count == MostSlots)
                {
                    return SlotRefusal.TooMany;
                }

                var start = LocalTimes.Resolve(zone, local);
                var end = start + Duration.FromMinutes(pattern.Minutes);
                SkipReason? why = start switch
                {
                    null => SkipReason.NotOnTheClock,
                    _ when slots.Count > 0 && slots[^1].EndsAt > start => SkipReason.SlotBeforeStillRuns,
                    _ when end!.Value.InZone(zone).LocalDateTime > date.At(pieceEnd) => SkipReason.EndsTooLate,
                    _ when start <= now && !pattern.AnyDate => SkipReason.Past,
                    _ => null,
                };
                if (why is { } reason)
                {
                    skipped.Add(new SkippedTime(local, reason));
                }
                else
                {
                    slots.Add(new PlannedSlot(local, start!.Value, end!.Value));
                }
            }
        }

        return slots.Count + skipped.Count == 0 ? SlotRefusal.NothingToMake : new SlotPlan(slots, skipped);
    }

    /// <summary>Leaves out what lies on a holiday, or in a closure, even in part.</summary>
    public SlotPlan Without(IReadOnlySet<LocalDate> holidays, IReadOnlyCollection<Interval> closed)
    {
        SkipReason? WhyNot(PlannedSlot slot) => holidays.Contains(slot.Local.Date) ? SkipReason.Holiday
            : closed.Any(closure => closure.Start < slot.EndsAt && closure.End > slot.StartsAt) ? SkipReason.Closed
            : null;
        var parts = Slots.ToLookup(WhyNot);
        return new SlotPlan(
            [.. parts[null]],
            [.. Skipped.Concat(parts.Where(part => part.Key is not null).SelectMany(part => part.Select(slot => new SkippedTime(slot.Local, part.Key!.Value)))).OrderBy(time => time.Local)]);
    }

    /// <summary>Plans one slot whose start and end are clock times of the same day.</summary>
    public static Outcome<PlannedSlot, SlotRefusal> ForOne(LocalDate date, LocalTime from, LocalTime to, DateTimeZone zone, Instant now)
    {
        if (date > now.InZone(zone).Date.PlusDays(HorizonDays))
        {
            return SlotRefusal.TooFarAhead;
        }

        if (to <= from)
        {
            return SlotRefusal.EndBeforeStart;
        }

        if (LocalTimes.Resolve(zone, date.At(from)) is not { } start || LocalTimes.Resolve(zone, date.At(to)) is not { } end)
        {
            return SlotRefusal.TimeSkipped;
        }

        return (end - start).TotalMinutes switch
        {
            < LeastMinutes or > MostMinutes => SlotRefusal.BadLength,
            _ when start <= now => SlotRefusal.InThePast,
            _ => new PlannedSlot(date.At(from), start, end),
        };
    }

    /// <summary>Plans one slot from its start and length, on any date.</summary>
    public static Outcome<PlannedSlot, SlotRefusal> ForStart(SlotStart start, int minutes, DateTimeZone zone)
    {
        ArgumentNullException.ThrowIfNull(start);
        if (minutes is < LeastMinutes or > MostMinutes)
        {
            return SlotRefusal.BadLength;
        }

        if (start.In(zone) is not { } at)
        {
            return SlotRefusal.TimeSkipped;
        }

        var local = at.InZone(zone).LocalDateTime;
        return local.Year > LastYear ? SlotRefusal.TooFarAhead : new PlannedSlot(local, at, at + Duration.FromMinutes(minutes));
    }

    private static SlotRefusal? RefusalOf(SlotPattern pattern, LocalDate today) => pattern switch
    {
        { Minutes: < LeastMinutes or > MostMinutes } => SlotRefusal.BadLength,
        _ when pattern.LastDate < pattern.FirstDate => SlotRefusal.LastBeforeFirst,
        _ when pattern.To <= pattern.From => SlotRefusal.EndBeforeStart,
        _ when pattern.FirstDate < today && !pattern.AnyDate => SlotRefusal.InThePast,
        _ when (pattern.AnyDate ? pattern.LastDate.Year > LastYear : pattern.LastDate > today.PlusDays(HorizonDays)) => SlotRefusal.TooFarAhead,
        _ when Period.DaysBetween(pattern.FirstDate, pattern.LastDate) >= MostDays => SlotRefusal.RangeTooLong,
        _ => null,
    };

    private static IEnumerable<LocalDate> DatesOf(SlotPattern pattern)
    {
        for (var date = pattern.FirstDate; date <= pattern.LastDate; date = date.PlusDays(1))
        {
            var weekend = date.DayOfWeek is IsoDayOfWeek.Saturday or IsoDayOfWeek.Sunday;
            if (pattern.Days.Contains(date.DayOfWeek) && !(weekend && pattern.ExcludeWeekends))
            {
                yield return date;
            }
        }
    }
}
