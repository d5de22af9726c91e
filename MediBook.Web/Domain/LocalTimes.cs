using NodaTime;
using NodaTime.TimeZones;

namespace MediBook.Web.Domain;

/// <summary>
/// The one place that turns a clock time that a person typed into an instant. Twice a year most clocks jump:
/// a time that does not exist has no instant, one that exists twice means the earlier.
/// </summary>
public static class LocalTimes
{
    /// <summary>Where the clocks jump over midnight, the day begins after the jump.</summary>
    private static readonly ZoneLocalMappingResolver FirstInstant = Resolvers.CreateMappingResolver(Resolvers.ReturnEarlier, Resolvers.ReturnStartOfIntervalAfter);

    /// <summary>The instant of a clock time in a zone.</summary>
    /// <returns>The earlier instant where there are two; null where the clocks jump over it.</returns>
    public static Instant? Resolve(DateTimeZone zone, LocalDateTime local)
    {
        ArgumentNullException.ThrowIfNull(zone);
        var mapping = zone.MapLocal(local);
        return mapping.Count == 0 ? null : mapping.First().ToInstant();
    }

    /// <summary>From the first instant of a date in a zone to the first after it; empty where the clocks jump over the whole date.</summary>
    public static Interval Day(DateTimeZone zone, LocalDate date)
    {
        ArgumentNullException.ThrowIfNull(zone);
        return new Interval(StartOf(zone, date), StartOf(zone, date.PlusDays(1)));
    }

    private static Instant StartOf(DateTimeZone zone, LocalDate date) => zone.ResolveLocal(date.AtMidnight(), FirstInstant).ToInstant();
}
