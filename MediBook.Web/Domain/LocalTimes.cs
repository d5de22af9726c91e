using NodaTime;

namespace MediBook.Web.Domain;

/// <summary>
/// The one place that turns a clock time that a person typed into an instant. Twice a year most clocks jump:
/// a time that does not exist has no instant, one that exists twice means the earlier.
/// </summary>
public static class LocalTimes
{
    /// <summary>The instant of a clock time in a zone.</summary>
    /// <returns>The earlier instant where there are two; null where the clocks jump over it.</returns>
    public static Instant? Resolve(DateTimeZone zone, LocalDateTime local)
    {
        ArgumentNullException.ThrowIfNull(zone);
        var mapping = zone.MapLocal(local);
        return mapping.Count == 0 ? null : mapping.First().ToInstant();
    }
}
