using MediBook.Web.Domain;
using Microsoft.EntityFrameworkCore;
using NodaTime;

namespace MediBook.Web.Data;

/// <summary>The clock of what happens at no location.</summary>
public static class ClinicZone
{
    /// <summary>The zone of the clinic's default location; UTC before the set-up.</summary>
    public static async Task<DateTimeZone> ClinicZoneAsync(this MediBookDbContext db, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(db);
        var zone = await (
            from clinic in db.Clinics
            join location in db.Locations on clinic.DefaultLocationId equals location.Id
            select location.TimeZoneId).SingleOrDefaultAsync(ct);
        return zone is null ? DateTimeZone.Utc : Zones.Of(zone);
    }
}
