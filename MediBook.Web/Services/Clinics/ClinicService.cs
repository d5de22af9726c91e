using MediBook.Web.Data;
using MediBook.Web.Domain;
using Microsoft.EntityFrameworkCore;

namespace MediBook.Web.Services.Clinics;

/// <summary>Changes of the clinic, its locations and its specializations.</summary>
public sealed class ClinicService(MediBookDbContext db)
{
    private const int MostTries = 5;

    /// <summary>Changes what the clinic says of itself.</summary>
    public async Task<Outcome<Done, ClinicRefusal>> ChangeClinicAsync(ClinicDetails details, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(details);
        if (!await db.Locations.AnyAsync(location => location.Id == details.DefaultLocationId, ct))
        {
            return ClinicRefusal.LocationNotFound;
        }

        var clinic = await db.Clinics.SingleOrDefaultAsync(row => row.Id == Clinic.OnlyId, ct);
        if (clinic is null)
        {
            db.Add(Clinic.Create(details.Name, details.Phone, details.EmergencyText, details.DefaultLocationId));
        }
        else
        {
            clinic.Change(details.Name, details.Phone, details.EmergencyText, details.DefaultLocationId);
        }

        await db.SaveChangesAsync(ct);
        return default(Done);
    }

    /// <summary>Adds a location (<paramref name="id"/> null) or changes one; slots keep their instants when the zone changes.</summary>
    /// <returns>The location's id.</returns>
    public async Task<Outcome<int, ClinicRefusal>> SaveLocationAsync(int? id, string name, string address, string timeZoneId, CancellationToken ct)
    {
        if (!Zones.IsKnown(timeZoneId))
        {
            return ClinicRefusal.ZoneUnknown;
        }

        var location = id is null ? Location.Create(name, address, timeZoneId) : await db.Locations.SingleOrDefaultAsync(row => row.Id == id, ct);
        if (location is null)
        {
            return ClinicRefusal.LocationNotFound;
        }

        if (id is null)
        {
            db.Add(location);
        }

        location.Change(name, address, timeZoneId);
        await db.SaveChangesAsync(ct);
        return location.Id;
    }

    /// <summary>Adds a specialization (<paramref name="id"/> null) or changes one; its slug follows its name.</summary>
    /// <returns>The specialization's id.</returns>
    public async Task<Outcome<int, ClinicRefusal>> SaveSpecializationAsync(int? id, string name, int sortOrder, CancellationToken ct)
    {
        for (var attempt = 1; ; attempt++)
        {
            var slug = await db.FreeSlugAsync(id, name, ct);
            var specialization = id is null ? Specialization.Create(name, slug, sortOrder) : await db.Specializations.SingleOrDefaultAsync(row => row.Id == id, ct);
            if (specialization is null)
            {
                return ClinicRefusal.SpecializationNotFound;
            }

            if (id is null)
            {
                db.Add(specialization);
            }

            specialization.Change(name, slug, sortOrder);
            try
            {
                await db.SaveChangesAsync(ct);
                return specialization.Id;
            }
            catch (DbUpdateException exception) when (PostgresErrors.RefusedBy(exception) is ConstraintNames.SpecializationName)
            {
                db.ChangeTracker.Clear();
                return ClinicRefusal.NameTaken;
            }
            catch (DbUpdateException exception) when (PostgresErrors.RefusedBy(exception) is ConstraintNames.SpecializationSlug && attempt < MostTries)
            {
                // Somebody took the slug between the read and the write: the next look finds another.
                db.ChangeTracker.Clear();
            }
        }
    }
}
