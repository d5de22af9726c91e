using MediBook.Web.Data;
using MediBook.Web.Domain;
using Microsoft.EntityFrameworkCore;
using NodaTime;

namespace MediBook.Web.Services.Schedules;

/// <summary>The dates on which locations have a holiday: the public ones of their country, and their own.</summary>
internal static class HolidayDates
{
    /// <summary>The holidays of each location, at least those from <paramref name="first"/> to <paramref name="last"/>.</summary>
    public static async Task<Dictionary<int, IReadOnlySet<LocalDate>>> HolidaysAsync(
        this MediBookDbContext db, IReadOnlyCollection<int> locationIds, LocalDate first, LocalDate last, CancellationToken ct)
    {
        var locations = await db.Locations.Where(location => locationIds.Contains(location.Id)).Select(location => new { location.Id, location.Country, location.Region }).ToListAsync(ct);
        var own = (await db.LocationHolidays.Where(day => locationIds.Contains(day.LocationId) && day.Date >= first && day.Date <= last).AsNoTracking().ToListAsync(ct))
            .ToLookup(day => day.LocationId, day => day.Date);
        return locations.ToDictionary(
            location => location.Id,
            location => (IReadOnlySet<LocalDate>)CountryHolidays.Of(location.Country, location.Region, first.Year, last.Year).Select(day => day.Date).Concat(own[location.Id]).ToHashSet());
    }
}
