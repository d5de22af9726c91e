using MediBook.Web.Data;
using MediBook.Web.Domain;
using Microsoft.EntityFrameworkCore;

namespace MediBook.Web.Services.Clinics;

/// <summary>Reads of the clinic's own tables for admins; each is small.</summary>
public sealed class ClinicAdminQueries(MediBookDbContext db)
{
    /// <summary>Every specialization in the order that patients see.</summary>
    public Task<List<SpecializationRow>> SpecializationsAsync(CancellationToken ct) => db.Specializations
        .OrderBy(row => row.SortOrder).ThenBy(row => row.Name)
        .Select(row => new SpecializationRow(
            row.Id, row.Name, row.Slug, row.SortOrder, db.Doctors.Count(doctor => doctor.Specializations.Any(link => link.SpecializationId == row.Id))))
        .ToListAsync(ct);

    /// <summary>Every location by name.</summary>
    public Task<List<LocationRow>> LocationsAsync(CancellationToken ct) => db.Locations
        .OrderBy(row => row.Name).ThenBy(row => row.Id)
        .Select(row => new LocationRow(row.Id, row.Name, row.Address, row.TimeZoneId, db.Doctors.Count(doctor => doctor.LocationId == row.Id)))
        .ToListAsync(ct);

    /// <summary>How many doctors or schedules a press has imported; null: it has not.</summary>
    public Task<int?> ImportedAsync(Guid operationId, CancellationToken ct) =>
        db.ImportRuns.Where(run => run.OperationId == operationId).Select(run => (int?)run.Made).SingleOrDefaultAsync(ct);

    /// <summary>The clinic, or null before it was set up.</summary>
    public Task<ClinicDetails?> ClinicAsync(CancellationToken ct) => db.Clinics.Where(clinic => clinic.Id == Clinic.OnlyId)
        .Select(clinic => new ClinicDetails(clinic.Name, clinic.Phone, clinic.EmergencyText, clinic.DefaultLocationId)).SingleOrDefaultAsync(ct);
}
