using NodaTime;

namespace MediBook.Web.Domain;

/// <summary>
/// A weekly pattern of one doctor at one location: hours of weekdays, from a date on, every n weeks. The generator turns it into slots
/// up to the horizon. Never deleted, since slots name the schedule that made them: removed.
/// </summary>
public sealed class Schedule
{
    /// <summary>Most weeks from one turn to the next.</summary>
    public const int MostWeeks = 8;

    /// <summary>Most rows of one schedule: six a day.</summary>
    public const int MostRows = 42;

    private readonly List<ScheduleRow> _rows = [];

    private Schedule()
    {
    }

    /// <summary>Identity; 0 before it is stored.</summary>
    public int Id { get; private set; }

    /// <summary>The doctor.</summary>
    public int DoctorId { get; private set; }

    /// <summary>Where: every clock time of the schedule is in this place's zone.</summary>
    public int LocationId { get; private set; }

    /// <summary>Where.</summary>
    public Location? Location { get; private set; }

    /// <summary>First date.</summary>
    public LocalDate ValidFrom { get; private set; }

    /// <summary>Last date, itself included; null: until further notice.</summary>
    public LocalDate? ValidTo { get; private set; }

    /// <summary>1: every week, 2: every second week, …</summary>
    public int EveryWeeks { get; private set; } = 1;

    /// <summary>The Monday of a week in which it runs; with <see cref="EveryWeeks"/> it says which weeks are its own.</summary>
    public LocalDate Anchor { get; private set; }

    /// <summary>When it was removed, or null.</summary>
    public Instant? RemovedAt { get; private set; }

    /// <summary>The one-use id of the press that made it: pressing twice makes one.</summary>
    public Guid OperationId { get; private set; }

    /// <summary>The hours, in order of the week.</summary>
    public IReadOnlyList<ScheduleRow> Rows => _rows;

    /// <summary>A new schedule.</summary>
    public static Schedule Create(int doctorId, Guid operationId, ScheduleDetails details)
    {
        var schedule = new Schedule { DoctorId = doctorId, OperationId = operationId };
        schedule.Change(details);
        return schedule;
    }

    /// <summary>Changes the pattern; the place stays, since slots lie there.</summary>
    public void Change(ScheduleDetails details)
    {
        ArgumentNullException.ThrowIfNull(details);
        if (Id == 0)
        {
            LocationId = details.LocationId;
        }

        (ValidFrom, ValidTo, EveryWeeks, Anchor) = (details.ValidFrom, details.ValidTo, details.EveryWeeks, Zones.MondayOf(details.WeekOfTurn ?? details.ValidFrom));
        // A row that stays is the same row in the database, and in what the trail tells.
        var before = _rows.ToList();
        _rows.Clear();
        _rows.AddRange(details.Rows.OrderBy(row => row.Weekday).ThenBy(row => row.From).Select(row => before.Find(stored => stored == row) ?? row));
    }

    /// <summary>Takes it out of use for good.</summary>
    public void Remove(Instant now) => RemovedAt ??= now;

    /// <summary>Whether the date is one of its own: valid, and in a week of its turn.</summary>
    public bool RunsOn(LocalDate date) =>
        RemovedAt is null && date >= ValidFrom && (ValidTo is not { } last || date <= last)
        && Period.DaysBetween(Anchor, Zones.MondayOf(date)) / 7 % EveryWeeks == 0;

    /// <summary>Two rows, of this and of the other schedule, that meet on some date; null where there are none. For schedules in one zone.</summary>
    public (ScheduleRow Mine, ScheduleRow Theirs)? Overlap(Schedule other)
    {
        ArgumentNullException.ThrowIfNull(other);
        var pairs = Rows.SelectMany(mine => other.Rows.Where(theirs => theirs.Weekday == mine.Weekday && theirs.Range.Overlaps(mine.Range)).Select(theirs => (mine, theirs))).ToList();
        if (pairs.Count == 0)
        {
            return null;
        }

        // After as many weeks as both turns multiply to, the two calendars repeat.
        var first = ValidFrom > other.ValidFrom ? ValidFrom : other.ValidFrom;
        var dates = Enumerable.Range(0, EveryWeeks * other.EveryWeeks * 7).Select(first.PlusDays).Where(date => RunsOn(date) && other.RunsOn(date)).ToList();
        return pairs.Where(pair => dates.Exists(date => date.DayOfWeek == pair.mine.Weekday)).Select(pair => ((ScheduleRow, ScheduleRow)?)pair).FirstOrDefault();
    }

    /// <summary>All that counts of it, as text: two with the same text plan the same.</summary>
    public string Written() => FormattableString.Invariant(
        $"{Id}|{DoctorId}|{LocationId}|{ValidFrom:uuuu-MM-dd}|{ValidTo:uuuu-MM-dd}|{EveryWeeks}|{Anchor:uuuu-MM-dd}|{RemovedAt is null}|{string.Join(';', Rows.OrderBy(row => row.Weekday).ThenBy(row => row.From).Select(row => row.Written()))}");
}

/// <summary>Hours of one weekday.</summary>
/// <param name="Weekday">Monday to Sunday.</param>
/// <param name="From">The first time starts here.</param>
/// <param name="To">No time ends later than this.</param>
/// <param name="Minutes">Length of each time, 5–240.</param>
/// <param name="Gap">Minutes between two times, 0–240.</param>
/// <param name="Breaks">See <see cref="WorkHours.Breaks"/>.</param>
public sealed record ScheduleRow(IsoDayOfWeek Weekday, LocalTime From, LocalTime To, int Minutes, int Gap, string Breaks)
{
    /// <summary>The hours without the day.</summary>
    public WorkHours Hours => new(From, To, Minutes, Gap, Breaks);

    /// <summary>From start to end.</summary>
    public TimeRange Range => new(From, To);

    /// <summary>All of it as text.</summary>
    public string Written() => FormattableString.Invariant($"{(int)Weekday} {Range} {Minutes}+{Gap} {Breaks}");

    /// <summary>Pairs of rows that overlap on the same weekday, by their positions.</summary>
    public static IEnumerable<(int First, int Second)> Overlaps(IReadOnlyList<ScheduleRow> rows) =>
        from second in Enumerable.Range(0, rows.Count)
        from first in Enumerable.Range(0, second)
        where rows[first].Weekday == rows[second].Weekday && rows[first].Range.Overlaps(rows[second].Range)
        select (first, second);
}

/// <summary>What an admin types about a schedule.</summary>
/// <param name="LocationId">Where; of a new schedule only.</param>
/// <param name="ValidFrom">First date.</param>
/// <param name="ValidTo">Last date, itself included, or null.</param>
/// <param name="EveryWeeks">1: every week.</param>
/// <param name="WeekOfTurn">A date in a week in which it runs; null: the week of the first date.</param>
/// <param name="Rows">The hours.</param>
public sealed record ScheduleDetails(
    int LocationId, LocalDate ValidFrom, LocalDate? ValidTo, int EveryWeeks, LocalDate? WeekOfTurn, IReadOnlyList<ScheduleRow> Rows);

/// <summary>Hours on one date beside a schedule's pattern; they stand on public holidays too.</summary>
/// <param name="ScheduleId">The schedule that they belong to.</param>
/// <param name="Date">The date.</param>
/// <param name="From">The first time starts here.</param>
/// <param name="To">No time ends later than this.</param>
/// <param name="Minutes">Length of each time, 5–240.</param>
/// <param name="Gap">Minutes between two times, 0–240.</param>
/// <param name="OperationId">The one-use id of the press that made them.</param>
public sealed record ExtraHours(int ScheduleId, LocalDate Date, LocalTime From, LocalTime To, int Minutes, int Gap, Guid OperationId)
{
    /// <summary>Identity; 0 before it is stored.</summary>
    public int Id { get; private set; }

    /// <summary>The hours without the date.</summary>
    public WorkHours Hours => new(From, To, Minutes, Gap);
}

/// <summary>A day on which a location is closed, beside the holidays of its country.</summary>
/// <param name="LocationId">The location.</param>
/// <param name="Date">The date there.</param>
/// <param name="Name">What day it is, up to 200 characters.</param>
public sealed record LocationHoliday(int LocationId, LocalDate Date, string Name)
{
    /// <summary>Most of them at one location.</summary>
    public const int Most = 1_000;
}

/// <summary>A single time of a schedule that somebody took out of the plan by hand: the schedule does not make it again.</summary>
/// <param name="DoctorId">The doctor.</param>
/// <param name="StartsAt">Its start.</param>
/// <param name="EndsAt">Its end.</param>
public sealed record TakenOutTime(int DoctorId, Instant StartsAt, Instant EndsAt);
