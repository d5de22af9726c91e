using NodaTime;
using NodaTime.Text;

namespace MediBook.Web.Domain;

/// <summary>The start of a slot as programs write it: an instant, or a clock time at the doctor's location.</summary>
public sealed record SlotStart
{
    private static readonly OffsetDateTimePattern[] Instants =
    [
        OffsetDateTimePattern.CreateWithInvariantCulture("uuuu-MM-dd'T'HH:mmo<Z+HH:mm>"),
        OffsetDateTimePattern.CreateWithInvariantCulture("uuuu-MM-dd'T'HH:mm:ss.FFFFFFFFFo<Z+HH:mm>"),
    ];

    private static readonly LocalDateTimePattern[] ClockTimes =
    [
        LocalDateTimePattern.CreateWithInvariantCulture("uuuu-MM-dd'T'HH:mm"),
        LocalDateTimePattern.CreateWithInvariantCulture("uuuu-MM-dd'T'HH:mm:ss.FFFFFFFFF"),
    ];

    private readonly Instant? _instant;
    private readonly LocalDateTime _local;

    private SlotStart(Instant? instant, LocalDateTime local) => (_instant, _local) = (instant, local);

    /// <summary>A start that is the same instant everywhere.</summary>
    public static SlotStart At(Instant instant) => new(instant, default);

    /// <summary>A start on the clock of the doctor's location.</summary>
    public static SlotStart OnTheClock(LocalDateTime local) => new(null, local);

    /// <summary>
    /// Reads an RFC 3339 or ISO 8601 date and time to the full minute, like <c>2026-12-07T09:00:00Z</c>, <c>2026-12-07T09:00+01:00</c> or
    /// <c>2026-12-07 09:00</c>: with an offset it is that instant, without one a clock time.
    /// </summary>
    /// <returns>Null for anything else: a date alone, seconds, a year outside 1901–2999.</returns>
    public static SlotStart? Parse(string? text)
    {
        if (text?.Trim().ToUpperInvariant() is not { Length: <= 50 } written)
        {
            return null;
        }

        if (written is { Length: > 10 } && written[10] is ' ')
        {
            written = $"{written[..10]}T{written[11..]}";
        }

        foreach (var result in Instants.Select(pattern => pattern.Parse(written)))
        {
            if (result.Success)
            {
                return IsUsable(result.Value.LocalDateTime) ? At(result.Value.ToInstant()) : null;
            }
        }

        foreach (var result in ClockTimes.Select(pattern => pattern.Parse(written)))
        {
            if (result.Success)
            {
                return IsUsable(result.Value) ? OnTheClock(result.Value) : null;
            }
        }

        return null;
    }

    /// <summary>The instant for a doctor whose location is in <paramref name="zone"/>; null where the clocks jump over it.</summary>
    public Instant? In(DateTimeZone zone) => _instant ?? LocalTimes.Resolve(zone, _local);

    private static bool IsUsable(LocalDateTime time) => time is { Second: 0, NanosecondOfSecond: 0, Year: > 1900 and < 3000 };
}
