using MediBook.Web.Data;
using MediBook.Web.Domain;
using MediBook.Web.Services.Bookings;
using Microsoft.EntityFrameworkCore;

namespace MediBook.Web.Services.Doctors;

/// <summary>Changes of doctors' records. <see cref="DeactivationService"/> takes a doctor off the list.</summary>
public sealed partial class DoctorService(MediBookDbContext db, SlotChanges changes, ILogger<DoctorService> logger)
{
    /// <summary>Adds an active doctor.</summary>
    /// <returns>The doctor's id.</returns>
    public async Task<Outcome<int, DoctorRefusal>> AddAsync(DoctorDetails details, IReadOnlyList<int> specializationIds, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(details);
        if (await MissingAsync([details.LocationId], specializationIds, ct) is { } missing)
        {
            return missing;
        }

        var doctor = Doctor.Create(details, specializationIds);
        db.Add(doctor);
        return await SaveAsync(ct) is { } refusal ? refusal : doctor.Id;
    }

    /// <summary>
    /// Adds an active doctor of a specialization that is given by its name, at the clinic's default location. The specialization is
    /// the one that has the name without regard to case, or a new one, which stands only if the doctor does.
    /// </summary>
    /// <returns>The doctor's id.</returns>
    public async Task<Outcome<int, DoctorRefusal>> AddByNameAsync(Actor actor, NewDoctor request, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(actor);
        ArgumentNullException.ThrowIfNull(request);
        try
        {
            return await ReadCommittedTransaction.RunAsync<Outcome<int, DoctorRefusal>>(db, async transaction =>
            {
                if (await db.Clinics.Select(clinic => (int?)clinic.DefaultLocationId).SingleOrDefaultAsync(ct) is not { } locationId)
                {
                    return DoctorRefusal.NoClinic;
                }

                var details = new DoctorDetails(request.Name, request.Email, request.Phone, request.YearsOfExperience, null, null, locationId);
                var doctor = Doctor.Create(details, [await SpecializationAsync(actor, request.Specialization, ct)]);
                db.Add(doctor);
                if (await SaveAsync(ct) is { } refusal)
                {
                    return refusal;
                }

                await transaction.CommitAsync(CancellationToken.None);
                return doctor.Id;
            }, ct);
        }
        catch (TransactionGaveUpException)
        {
            return DoctorRefusal.Busy;
        }
    }

    /// <summary>Changes a doctor's record.</summary>
    public async Task<Outcome<int, DoctorRefusal>> ChangeAsync(int id, DoctorDetails details, IReadOnlyList<int> specializationIds, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(details);
        if (await MissingAsync([details.LocationId], specializationIds, ct) is { } missing)
        {
            return missing;
        }

        var doctor = await db.Doctors.Include(row => row.Specializations).SingleOrDefaultAsync(row => row.Id == id, ct);
        if (doctor is null)
        {
            return DoctorRefusal.DoctorNotFound;
        }

        doctor.Change(details, specializationIds);
        return await SaveAsync(ct) is { } refusal ? refusal : id;
    }

    /// <summary>Lists the doctor again and offers the coming slots, except what a closure or staff keep blocked.</summary>
    /// <returns>How many slots are offered again.</returns>
    public async Task<Outcome<int, DoctorRefusal>> ActivateAsync(Actor actor, int id, Guid operationId, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(actor);
        try
        {
            return await ReadCommittedTransaction.RunAsync<Outcome<int, DoctorRefusal>>(db, async transaction =>
            {
                if (!await SetActiveAsync(db, actor, id, isActive: true, ct))
                {
                    return DoctorRefusal.DoctorNotFound;
                }

                var reopened = await db.ReopenAsync(id, null, null, (actor, operationId), ct);
                await transaction.CommitAsync(CancellationToken.None);
                changes.AddDoctor(id);
                LogActive(id, reopened.Count);
                return reopened.Count;
            }, ct);
        }
        catch (TransactionGaveUpException)
        {
            return DoctorRefusal.Busy;
        }
    }

    /// <summary>Writes whether the doctor is active, and tells it. Locks the doctor's row: who makes slots or closures waits there, so that none escapes.</summary>
    /// <returns>False where there is no such doctor.</returns>
    internal static async Task<bool> SetActiveAsync(MediBookDbContext db, Actor actor, int id, bool isActive, CancellationToken ct)
    {
        var was = await db.Database.SqlQuery<bool>($"select is_active as \"Value\" from doctors where id = {id} for update").ToListAsync(ct);
        if (was is [var before] && before != isActive)
        {
            await db.Database.ExecuteSqlAsync($"update doctors set is_active = {isActive} where id = {id}", ct);
            var change = new AuditField(nameof(Doctor.IsActive), AuditField.Text(before), AuditField.Text(isActive));
            await db.RecordAsync(AuditEntry.Create(actor.AuditName, AuditAction.Changed, AuditSubject.Doctor, [id], change), ct);
        }

        return was.Count > 0;
    }

    /// <summary>The specialization of that name, made where there is none.</summary>
    private async Task<int> SpecializationAsync(Actor actor, string name, CancellationToken ct)
    {
        while (true)
        {
            if (await db.Specializations.Where(row => row.Name == name).Select(row => (int?)row.Id).SingleOrDefaultAsync(ct) is { } existing)
            {
                return existing;
            }

            var slug = await db.FreeSlugAsync(null, name, ct);
            var order = Specialization.OrderAfter(await db.Specializations.MaxAsync(row => (int?)row.SortOrder, ct) ?? 0);
            var made = await db.Database.SqlQuery<int>(
                $"insert into specializations (name, slug, sort_order) values ({name}, {slug}, {order}) on conflict do nothing returning id").ToListAsync(ct);
            if (made.Count > 0)
            {
                await db.RecordAsync(
                    AuditEntry.Create(
                        actor.AuditName, AuditAction.Added, AuditSubject.Specialization, [made[0]],
                        new AuditField(nameof(Specialization.Name), null, name), new AuditField(nameof(Specialization.Slug), null, slug)),
                    ct);
                return made[0];
            }

            // Somebody else committed the name, and the next look finds it, or the slug, and the next look picks another.
        }
    }

    private async Task<DoctorRefusal?> MissingAsync(IEnumerable<int> locationIds, IEnumerable<int> specializationIds, CancellationToken ct)
    {
        var (places, wanted) = (locationIds.Distinct().ToArray(), specializationIds.Distinct().ToArray());
        if (await db.Locations.CountAsync(location => places.Contains(location.Id), ct) != places.Length)
        {
            return DoctorRefusal.LocationNotFound;
        }

        return wanted.Length == 0 || await db.Specializations.CountAsync(row => wanted.Contains(row.Id), ct) != wanted.Length
            ? DoctorRefusal.SpecializationNotFound
            : null;
    }

    private async Task<DoctorRefusal?> SaveAsync(CancellationToken ct)
    {
        try
        {
            await db.SaveChangesAsync(ct);
            return null;
        }
        catch (DbUpdateException exception) when (PostgresErrors.RefusedBy(exception) is ConstraintNames.DoctorEmail)
        {
            db.ChangeTracker.Clear();
            return DoctorRefusal.EmailTaken;
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Doctor {DoctorId} is active; {Slots} coming times are offered again.")]
    private partial void LogActive(int doctorId, int slots);
}
