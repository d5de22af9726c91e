using MediBook.Web.Data;
using MediBook.Web.Domain;
using MediBook.Web.Services.Bookings;
using Microsoft.EntityFrameworkCore;
using NodaTime;
using Npgsql;

namespace MediBook.Web.Services.Schedules;

/// <summary>
/// Makes slots, blocks, opens and takes them out of the plan. New slots meet each other at the doctor's row, and the exclusion constraint has
/// the last word; a change of one slot meets bookings at the slot row's <c>xmin</c>.
/// </summary>
public sealed partial class SlotService(MediBookDbContext db, HoldRetirement holds, SlotChanges changes, ILogger<SlotService> logger)
{
    /// <summary>Without ON CONFLICT, which would search the exclusion constraint's index twice for each row: that index is what bulk creation waits for.</summary>
    private const string InsertFree =
        """
        insert into slots (doctor_id, location_id, starts_at, ends_at, state, overbooked, version, batch_id)
        select @p0, @p1, planned.starts_at, planned.ends_at, 'OPEN', false, 0, @p4
        from unnest(@p2, @p3) as planned (starts_at, ends_at)
        order by planned.starts_at
        returning id, starts_at
        """;

    /// <summary>Makes one slot.</summary>
    public Task<Outcome<MadeSlot, SlotRefusal>> AddOneAsync(SlotRequest request, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(request);
        return AddAsync(request.DoctorId, (zone, now) => SlotPlan.ForOne(request.Date, request.From, request.To, zone, now), ct);
    }

    /// <summary>Makes one slot on any date: one in the past is a record, it is never offered.</summary>
    public Task<Outcome<MadeSlot, SlotRefusal>> AddAtAsync(SlotAtRequest request, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(request);
        return AddAsync(request.DoctorId, (zone, _) => SlotPlan.ForStart(request.Start, request.Minutes, zone), ct);
    }

    private async Task<Outcome<MadeSlot, SlotRefusal>> AddAsync(
        int doctorId, Func<DateTimeZone, Instant, Outcome<PlannedSlot, SlotRefusal>> planned, CancellationToken ct)
    {
        var doctor = await FindDoctorAsync(doctorId, ct);
        if (doctor is not { Refusal: null })
        {
            return doctor?.Refusal ?? SlotRefusal.DoctorNotFound;
        }

        var plan = planned(Zones.Of(doctor.TimeZoneId), await db.NowAsync(ct));
        if (plan.Refusal is { } refusal)
        {
            return refusal;
        }

        if ((await ClosedAsync(doctor, [plan.Value], ct)).Count > 0)
        {
            return SlotRefusal.InClosure;
        }

        return await GuardAsync<MadeSlot>(async transaction =>
        {
            switch (await FreshOfLockedAsync(doctor, [plan.Value], ct))
            {
                case null:
                    return SlotRefusal.DoctorInactive;
                case []:
                    return SlotRefusal.Overlaps;
                case var fresh:
                    var made = await InsertAsync(doctor, fresh, null, ct);
                    await transaction.CommitAsync(CancellationToken.None);
                    changes.AddDoctor(doctor.Id);
                    return made.Single();
            }
        }, ct);
    }

    private async Task<Outcome<T, SlotRefusal>> GuardAsync<T>(
        Func<Microsoft.EntityFrameworkCore.Storage.IDbContextTransaction, Task<Outcome<T, SlotRefusal>>> work, CancellationToken ct)
    {
        try
        {
            return await ReadCommittedTransaction.RunAsync(db, work, ct);
        }
        catch (TransactionGaveUpException)
        {
            return SlotRefusal.Busy;
        }
        catch (Exception exception) when (PostgresErrors.RefusedBy(exception) is ConstraintNames.DoctorInOnePlace)
        {
            return SlotRefusal.Overlaps;
        }
    }

    /// <summary>
    /// Those of the planned slots that overlap no other and lie in no closure, until the transaction ends: the doctor's row and the place's are
    /// locked, so that whoever makes slots of the doctor waits, and a deactivation or a closure comes before (and nothing is made) or after
    /// (and blocks what was made).
    /// </summary>
    /// <returns>Null where the doctor is not active any more.</returns>
    private async Task<List<PlannedSlot>?> FreshOfLockedAsync(DoctorOfPlan doctor, IReadOnlyList<PlannedSlot> planned, CancellationToken ct)
    {
        if (!await LockActiveAsync(doctor.Id, ct))
        {
            return null;
        }

        await db.LockPlaceAsync(doctor.LocationId, ct);
        var offered = new SlotPlan(planned, []).Without(new HashSet<LocalDate>(), await ClosedAsync(doctor, planned, ct)).Slots;
        return Compare(offered, await StandingAsync(doctor.Id, offered, ct)).New;
    }

    private async Task<List<Interval>> ClosedAsync(DoctorOfPlan doctor, IReadOnlyList<PlannedSlot> planned, CancellationToken ct) =>
        planned.Count == 0 ? [] : await db.ClosedAsync(doctor.Id, doctor.LocationId, new Interval(planned[0].StartsAt, planned[^1].EndsAt), ct);

    /// <summary>Keeps the doctor active until the transaction ends.</summary>
    /// <returns>False where the doctor is not active.</returns>
    private async Task<bool> LockActiveAsync(int doctorId, CancellationToken ct) =>
        (await db.Database.SqlQuery<int>($"select id from doctors where id = {doctorId} and is_active for no key update").ToListAsync(ct)).Count > 0;

    private Task<List<MadeSlot>> InsertAsync(DoctorOfPlan doctor, IReadOnlyList<PlannedSlot> slots, Guid? batchId, CancellationToken ct) =>
        db.Database.SqlQueryRaw<MadeSlot>(
            InsertFree,
            new NpgsqlParameter("p0", doctor.Id),
            new NpgsqlParameter("p1", doctor.LocationId),
            new NpgsqlParameter("p2", slots.Select(slot => slot.StartsAt).ToArray()),
            new NpgsqlParameter("p3", slots.Select(slot => slot.EndsAt).ToArray()),
            new NpgsqlParameter("p4", NpgsqlTypes.NpgsqlDbType.Uuid) { Value = (object?)batchId ?? DBNull.Value }).ToListAsync(ct);

    private async Task<DoctorOfPlan?> FindDoctorAsync(int doctorId, CancellationToken ct) => (await DoctorsAsync([doctorId], ct)).SingleOrDefault();

    private Task<List<DoctorOfPlan>> DoctorsAsync(IReadOnlyCollection<int> ids, CancellationToken ct) => db.Doctors.Where(doctor => ids.Contains(doctor.Id)).OrderBy(doctor => doctor.Id)
        .Select(doctor => new DoctorOfPlan(
            doctor.Id, doctor.Name, doctor.LocationId, doctor.Location!.Name, doctor.Location.TimeZoneId,
            doctor.IsActive ? null : SlotRefusal.DoctorInactive)).ToListAsync(ct);

    private async Task<List<Interval>> StandingAsync(int doctorId, IReadOnlyList<PlannedSlot> planned, CancellationToken ct)
    {
        if (planned.Count == 0)
        {
            return [];
        }

        var longest = Duration.FromMinutes(SlotPlan.MostMinutes);
        var (from, until) = (planned[0].StartsAt - longest, planned[^1].EndsAt);
        var slots = await db.Slots
            .Where(slot => slot.DoctorId == doctorId && slot.StartsAt > from && slot.StartsAt < until && slot.State != SlotState.Withdrawn && !slot.Overbooked)
            .OrderBy(slot => slot.StartsAt).Select(slot => new { slot.StartsAt, slot.EndsAt }).ToListAsync(ct);
        return [.. slots.Select(slot => new Interval(slot.StartsAt, slot.EndsAt))];
    }

    /// <summary>Both lists are in order of time and without overlaps of their own: one walk over both.</summary>
    private static (List<PlannedSlot> New, List<PlannedSlot> Existing, List<PlannedSlot> Overlapping) Compare(
        IReadOnlyList<PlannedSlot> planned, List<Interval> standing)
    {
        var (fresh, existing, overlapping, at) = (new List<PlannedSlot>(), new List<PlannedSlot>(), new List<PlannedSlot>(), 0);
        foreach (var slot in planned)
        {
            while (at < standing.Count && standing[at].End <= slot.StartsAt)
            {
                at++;
            }

            var group = at == standing.Count || standing[at].Start >= slot.EndsAt ? fresh
                : standing[at].Start == slot.StartsAt && standing[at].End == slot.EndsAt ? existing
                : overlapping;
            group.Add(slot);
        }

        return (fresh, existing, overlapping);
    }

    private sealed record DoctorOfPlan(int Id, string Name, int LocationId, string LocationName, string TimeZoneId, SlotRefusal? Refusal);
}

/// <summary>A slot that was made.</summary>
/// <param name="Id">The slot.</param>
/// <param name="StartsAt">Its start.</param>
public sealed record MadeSlot(int Id, Instant StartsAt);
