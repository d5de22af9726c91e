using MediBook.Web.Data;
using MediBook.Web.Domain;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace MediBook.Web.Services.Doctors;

/// <summary>Changes of doctors' records. Whether a doctor is active decides, in the same transaction, whether the coming slots are offered.</summary>
public sealed partial class DoctorService(MediBookDbContext db, SlotChanges changes, ILogger<DoctorService> logger)
{
    /// <summary>
    /// Locks the coming slots in ascending order and writes each row, so that a booking under way meets the change at its <c>xmin</c>;
    /// bookings that stand keep their slots. What somebody blocked by hand stays blocked.
    /// </summary>
    private const string MoveComingSlots =
        """
        with due as (
            select id as slot_id, version + 1 as version, booking_clock() as at
            from slots
            where doctor_id = @p0 and state = @p1 and not blocked_by_hand and starts_at > booking_clock()
            order by id
            for update
        ), moved as (
            update slots set state = @p2, version = due.version
            from due where slots.id = due.slot_id
        )
        insert into slot_events (slot_id, version, operation_id, kind, booking_id, actor, at)
        select slot_id, version, @p3, @p4, null, @p5, at from due
        """;

    /// <summary>Adds an active doctor.</summary>
    /// <returns>The doctor's id.</returns>
    public async Task<Outcome<int, DoctorRefusal>> AddAsync(DoctorDetails details, IReadOnlyList<int> specializationIds, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(details);
        if (await MissingAsync(details, specializationIds, ct) is { } missing)
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
        if (await MissingAsync(details, specializationIds, ct) is { } missing)
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

    /// <summary>Takes the doctor off the list and blocks the coming slots; appointments stay.</summary>
    /// <returns>How many slots were blocked.</returns>
    public Task<Outcome<int, DoctorRefusal>> DeactivateAsync(Actor actor, int id, Guid operationId, CancellationToken ct) =>
        SetActiveAsync(actor, id, operationId, false, SlotState.Open, SlotState.Blocked, SlotEventKind.Blocked, ct);

    /// <summary>Lists the doctor again and offers the coming slots.</summary>
    /// <returns>How many slots are offered again.</returns>
    public Task<Outcome<int, DoctorRefusal>> ActivateAsync(Actor actor, int id, Guid operationId, CancellationToken ct) =>
        SetActiveAsync(actor, id, operationId, true, SlotState.Blocked, SlotState.Open, SlotEventKind.Reopened, ct);

    private async Task<Outcome<int, DoctorRefusal>> SetActiveAsync(
        Actor actor, int id, Guid operationId, bool active, SlotState from, SlotState to, SlotEventKind kind, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(actor);
        try
        {
            return await ReadCommittedTransaction.RunAsync<Outcome<int, DoctorRefusal>>(db, async transaction =>
            {
                // The doctor's row first: who makes slots waits here, so that none escapes.
                var was = await db.Database.SqlQuery<bool>($"select is_active as \"Value\" from doctors where id = {id} for update").ToListAsync(ct);
                if (was.Count == 0)
                {
                    return DoctorRefusal.DoctorNotFound;
                }

                if (was[0] != active)
                {
                    await db.Database.ExecuteSqlAsync($"update doctors set is_active = {active} where id = {id}", ct);
                    var change = new AuditField(nameof(Doctor.IsActive), AuditField.Text(was[0]), AuditField.Text(active));
                    await db.RecordAsync(AuditEntry.Create(actor.AuditName, AuditAction.Changed, AuditSubject.Doctor, [id], change), ct);
                }

                var moved = await db.Database.ExecuteSqlRawAsync(
                    MoveComingSlots,
                    [
                        new NpgsqlParameter("p0", id), new NpgsqlParameter("p1", EnumCapitals.Of(from)), new NpgsqlParameter("p2", EnumCapitals.Of(to)),
                        new NpgsqlParameter("p3", operationId), new NpgsqlParameter("p4", EnumCapitals.Of(kind)), new NpgsqlParameter("p5", actor.AuditName),
                    ],
                    ct);
                await transaction.CommitAsync(CancellationToken.None);
                changes.AddDoctor(id);
                LogMoved(id, active, moved);
                return moved;
            }, ct);
        }
        catch (TransactionGaveUpException)
        {
            return DoctorRefusal.Busy;
        }
        catch (Exception exception) when (PostgresErrors.RefusedBy(exception) is ConstraintNames.OneEffectPerOperation)
        {
            // This press had its effect before.
            return 0;
        }
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

    private async Task<DoctorRefusal?> MissingAsync(DoctorDetails details, IReadOnlyList<int> specializationIds, CancellationToken ct)
    {
        if (!await db.Locations.AnyAsync(location => location.Id == details.LocationId, ct))
        {
            return DoctorRefusal.LocationNotFound;
        }

        var wanted = specializationIds.Distinct().ToArray();
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

    [LoggerMessage(Level = LogLevel.Information, Message = "Doctor {DoctorId} active: {Active}; {Slots} coming slots changed.")]
    private partial void LogMoved(int doctorId, bool active, int slots);
}
