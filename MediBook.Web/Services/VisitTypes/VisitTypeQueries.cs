using MediBook.Web.Data;
using MediBook.Web.Domain;
using Microsoft.EntityFrameworkCore;

namespace MediBook.Web.Services.VisitTypes;

/// <summary>Reads of visit types; the table is small.</summary>
public sealed class VisitTypeQueries(MediBookDbContext db)
{
    /// <summary>Every visit type, or those of one specialization or doctor: those of specializations first, each in the order that patients see.</summary>
    public Task<List<VisitTypeRow>> ListAsync(VisitOwner? owner, CancellationToken ct) => RowsAsync(
        db.VisitTypes.Where(type => owner == null || (type.SpecializationId == owner.SpecializationId && type.DoctorId == owner.DoctorId)), ct);

    /// <summary>What may be chosen with any of these doctors, in the same order.</summary>
    public Task<List<VisitTypeRow>> OfferedByAsync(IReadOnlyCollection<int> doctorIds, CancellationToken ct) => RowsAsync(
        db.VisitTypes.Where(type => type.IsActive && db.Doctors.Any(doctor => doctorIds.Contains(doctor.Id)
            && (doctor.Id == type.DoctorId || doctor.Specializations.Any(link => link.SpecializationId == type.SpecializationId)))), ct);

    /// <summary>One visit type for the edit form, or null.</summary>
    public async Task<VisitTypeForm?> FindAsync(int id, CancellationToken ct)
    {
        if (await db.VisitTypes.AsNoTracking().Include(row => row.Questions).SingleOrDefaultAsync(row => row.Id == id, ct) is not { } type)
        {
            return null;
        }

        var owner = type.DoctorId is { } doctor
            ? await db.Doctors.Where(row => row.Id == doctor).Select(row => row.Name).SingleAsync(ct)
            : await db.Specializations.Where(row => row.Id == type.SpecializationId).Select(row => row.Name).SingleAsync(ct);
        var details = new VisitTypeDetails(type.Name, type.LeastMinutes, type.Preparation, type.SortOrder, type.Questions);
        return new VisitTypeForm(type.Id, new VisitOwner(type.SpecializationId, type.DoctorId), owner, details, type.IsActive);
    }

    /// <summary>
    /// What people may choose with a doctor, in order. The doctor's own takes the place of a specialization's that has the same name; what needs
    /// longer times than the doctor has is left out, so that no choice ends in an empty plan.
    /// </summary>
    public async Task<IReadOnlyList<OfferedVisit>> OfferedAsync(int doctorId, CancellationToken ct)
    {
        var types = await db.VisitTypes.AsNoTracking().Include(type => type.Questions)
            .Where(type => type.IsActive && (type.DoctorId == doctorId || db.Doctors.Any(
                doctor => doctor.Id == doctorId && doctor.Specializations.Any(link => link.SpecializationId == type.SpecializationId))))
            .OrderBy(type => type.SortOrder).ThenBy(type => type.Name).ThenBy(type => type.Id).ToListAsync(ct);
        var longest = types.Count == 0 ? null : await db.Slots
            .Where(slot => slot.DoctorId == doctorId && slot.StartsAt > MediBookDbContext.BookingClock() && slot.State == SlotState.Open && !slot.Overbooked)
            .MaxAsync(slot => (double?)(slot.EndsAt - slot.StartsAt).TotalMinutes, ct);
        return [.. types.Where(type => longest is null || type.LeastMinutes <= longest).GroupBy(type => type.Name, StringComparer.OrdinalIgnoreCase).Select(same => same.FirstOrDefault(type => type.DoctorId is not null) ?? same.First())
            .Select(type => new OfferedVisit(type.Id, type.Name, type.LeastMinutes, type.Preparation, type.Version, type.Questions))];
    }

    /// <summary>The order of a new visit type: after the last of the same specialization or doctor.</summary>
    public async Task<int> NextOrderAsync(VisitOwner? owner, CancellationToken ct) => Specialization.OrderAfter(owner is null ? 0 : await db.VisitTypes
        .Where(type => type.SpecializationId == owner.SpecializationId && type.DoctorId == owner.DoctorId).MaxAsync(type => (int?)type.SortOrder, ct) ?? 0);

    private Task<List<VisitTypeRow>> RowsAsync(IQueryable<VisitType> types, CancellationToken ct) => types
        .OrderBy(type => type.DoctorId != null)
        .ThenBy(type => db.Specializations.Where(row => row.Id == type.SpecializationId).Select(row => (int?)row.SortOrder).FirstOrDefault())
        .ThenBy(type => type.SpecializationId)
        .ThenBy(type => db.Doctors.Where(row => row.Id == type.DoctorId).Select(row => row.Name).FirstOrDefault())
        .ThenBy(type => type.DoctorId).ThenBy(type => type.SortOrder).ThenBy(type => type.Name)
        .Select(type => new VisitTypeRow(
            type.Id, type.Name, db.Specializations.Where(row => row.Id == type.SpecializationId).Select(row => row.Name).FirstOrDefault(),
            db.Doctors.Where(row => row.Id == type.DoctorId).Select(row => row.Name).FirstOrDefault(), type.LeastMinutes, type.Questions.Count, type.SortOrder, type.IsActive))
        .ToListAsync(ct);
}
