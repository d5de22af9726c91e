using NodaTime;
using NodaTime.Text;

namespace MediBook.Web.Domain;

/// <summary>A span of a day's clock, [from, to).</summary>
/// <param name="From">Start.</param>
/// <param name="To">End, on the same day.</param>
public readonly record struct TimeRange(LocalTime From, LocalTime To)
{
    private static readonly LocalTimePattern Pattern = LocalTimePattern.CreateWithInvariantCulture("HH:mm");

    /// <summary>Whether the two share a minute.</summary>
    public bool Overlaps(TimeRange other) => From < other.To && other.From < To;

    /// <summary>
    /// Reads ranges as people type them, like <c>12:00-13:00, 15.30 – 15.45</c>; the answer is in order of time.
    /// </summary>
    /// <returns>Empty for empty text; null where a piece is no range, an end is not after its start, or two overlap.</returns>
    public static IReadOnlyList<TimeRange>? ParseMany(string? text)
    {
        var ranges = new List<TimeRange>();
        foreach (var piece in (text ?? "").Split([',', ';'], StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            var ends = piece.Split(['-', '\u2013', '\u2014'], StringSplitOptions.TrimEntries);
            if (ends.Length != 2 || TypedTimes.Time(ends[0]) is not { } from || TypedTimes.Time(ends[1]) is not { } to || to <= from)
            {
                return null;
            }

            ranges.Add(new TimeRange(from, to));
        }

        ranges.Sort((one, other) => one.From.CompareTo(other.From));
        return ranges.Zip(ranges.Skip(1), (one, next) => one.Overlaps(next)).Any(overlap => overlap) ? null : ranges;
    }

    /// <summary><c>12:00-13:00, 15:30-15:45</c>: what <see cref="ParseMany"/> reads.</summary>
    public static string Write(IEnumerable<TimeRange> ranges) => string.Join(", ", ranges.Select(range => range.ToString()));

    /// <inheritdoc />
    public override string ToString() => $"{Pattern.Format(From)}-{Pattern.Format(To)}";
}

/// <summary>Hours of a day, and how they are cut into times.</summary>
/// <param name="From">The first time starts here.</param>
/// <param name="To">No time ends later than this.</param>
/// <param name="Minutes">Length of each time, 5–240.</param>
/// <param name="Gap">Minutes between two times, 0–240.</param>
/// <param name="Breaks">Ranges without times, as <see cref="TimeRange.Write"/> writes them; after a break the times start anew.</param>
public sealed record WorkHours(LocalTime From, LocalTime To, int Minutes, int Gap = 0, string Breaks = "")
{
    /// <summary>Longest text of breaks.</summary>
    public const int MostBreaksText = 200;

    /// <summary>From start to end.</summary>
    public TimeRange Range => new(From, To);

    /// <summary>The clock times at which times start, each with the end of the piece of the day that it must not pass.</summary>
    public IEnumerable<(LocalTime Start, LocalTime PieceEnd)> Starts()
    {
        var start = From;
        foreach (var pause in (TimeRange.ParseMany(Breaks) ?? []).Append(new TimeRange(To, To)))
        {
            var end = pause.From < To ? pause.From : To;
            foreach (var time in Within(start, end))
            {
                yield return (time, end);
            }

            start = pause.To > start ? pause.To : start;
        }
    }

    // Counted in minutes of the day, since a clock time that passes midnight would begin anew.
    private IEnumerable<LocalTime> Within(LocalTime from, LocalTime to)
    {
        for (var minute = MinuteOf(from); minute + Minutes <= MinuteOf(to); minute += Minutes + Gap)
        {
            yield return LocalTime.FromMinutesSinceMidnight(minute);
        }

        static int MinuteOf(LocalTime time) => (time.Hour * 60) + time.Minute;
    }
}
