using NodaTime;

namespace MediBook.Web.Domain;

/// <summary>IANA time zones as NodaTime knows them.</summary>
public static class Zones
{
    /// <summary>The zone.</summary>
    /// <exception cref="NodaTime.TimeZones.DateTimeZoneNotFoundException">No such zone.</exception>
    public static DateTimeZone Of(string id) => DateTimeZoneProviders.Tzdb[id];

    /// <summary>True for an id that can be kept as a location's zone.</summary>
    public static bool IsKnown(string? id) => id is not null && DateTimeZoneProviders.Tzdb.GetZoneOrNull(id) is not null && id.Contains('/', StringComparison.Ordinal);

    /// <summary>Ids to choose from, in order.</summary>
    public static IReadOnlyList<string> All { get; } = [.. DateTimeZoneProviders.Tzdb.Ids.Where(IsKnown).Where(id => !id.StartsWith("Etc/", StringComparison.Ordinal)).Order(StringComparer.Ordinal)];

    /// <summary>The Monday of the week that has <paramref name="date"/>.</summary>
    public static LocalDate MondayOf(LocalDate date) => date.PlusDays(1 - (int)date.DayOfWeek);
}
