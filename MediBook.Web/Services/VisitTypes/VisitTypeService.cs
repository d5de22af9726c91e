using MediBook.Web.Data;
using MediBook.Web.Domain;
using Microsoft.EntityFrameworkCore;

namespace MediBook.Web.Services.VisitTypes;

/// <summary>Changes of visit types. None is ever deleted: bookings name them.</summary>
public sealed class VisitTypeService(MediBookDbContext db)
{
    /// <summary>Adds a visit type to a specialization or to a doctor.</summary>
    /// <returns>Its id.</returns>
    public async Task<Outcome<int, VisitTypeRefusal>> AddAsync(VisitOwner owner, VisitTypeDetails details, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(owner);
        var known = owner.DoctorId is { } doctor
            ? await db.Doctors.AnyAsync(row => row.Id == doctor, ct)
            : await db.Specializations.AnyAsync(row => row.Id == owner.SpecializationId, ct);
        if (!known)
        {
            return VisitTypeRefusal.OwnerNotFound;
        }

        var type = VisitType.Create(owner, details);
        db.Add(type);
        return await SaveAsync(ct) is { } refusal ? refusal : type.Id;
    }

    /// <summary>Changes a visit type; whose it is stays.</summary>
    public Task<Outcome<int, VisitTypeRefusal>> ChangeAsync(int id, VisitTypeDetails details, CancellationToken ct) => ChangeAsync(id, type => type.Change(details), ct);

    /// <summary>Offers a visit type, or no longer. Bookings that have it keep it.</summary>
    public Task<Outcome<int, VisitTypeRefusal>> OfferAsync(int id, bool isActive, CancellationToken ct) => ChangeAsync(id, type => type.Offer(isActive), ct);

    private async Task<Outcome<int, VisitTypeRefusal>> ChangeAsync(int id, Action<VisitType> change, CancellationToken ct)
    {
        var type = await db.VisitTypes.Include(row => row.Questions).SingleOrDefaultAsync(row => row.Id == id, ct);
        if (type is null)
        {
            return VisitTypeRefusal.VisitTypeNotFound;
        }

        change(type);
        return await SaveAsync(ct) is { } refusal ? refusal : id;
    }

    private async Task<VisitTypeRefusal?> SaveAsync(CancellationToken ct)
    {
        try
        {
            await db.SaveChangesAsync(ct);
            return null;
        }
        catch (DbUpdateException exception) when (PostgresErrors.RefusedBy(exception) is ConstraintNames.VisitTypeName)
        {
            db.ChangeTracker.Clear();
            return VisitTypeRefusal.NameTaken;
        }
    }
}
