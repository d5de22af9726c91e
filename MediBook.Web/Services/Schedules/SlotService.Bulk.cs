using System.Globalization;
using MediBook.Web.Domain;
using Microsoft.EntityFrameworkCore;
using NodaTime;
using Npgsql;

namespace MediBook.Web.Services.Schedules;

/// <content>Many slots at once: by a pattern, and back again.</content>
public sealed partial class SlotService
{
    /// <summary>
    /// Locks the slots of a batch in ascending order; the doctor's index finds them. Those that never had a booking or a change are deleted,
    /// the other free ones stay as WITHDRAWN, those that somebody has are left alone.
    /// </summary>
    private const string TakeBack =
        """
        with mine as (
            select id as slot_id, version + 1 as version, booking_id is not null as taken,
                version = 0 and not exists (select from bookings where bookings.slot_id = slots.id) as unused
            from slots
            where doctor_id = any(@p0) and starts_at >= @p1 and starts_at < @p2 and batch_id = @p3 and state <> 'WITHDRAWN'
            order by id
            for update of slots
        ), gone as (
            delete from slots using mine where slots.id = mine.slot_id and mine.unused and not mine.taken
        ), withdrawn as (
            update slots set state = 'WITHDRAWN', blocked_by_hand = false, block_reason = null, version = mine.version
            from mine where slots.id = mine.slot_id and not mine.unused and not mine.taken
        ), told as (
            insert into slot_events (slot_id, version, operation_id, kind, booking_id, actor, at)
            select slot_id, version, @p4, 'WITHDRAWN', null, @p5, booking_clock() from mine where not unused and not taken
        )
        select count(*) filter (where not taken)::int as removed, count(*) filter (where taken)::int as kept from mine
        """;

    /// <summary>What <see cref="CreateBulkAsync"/> would do now.</summary>
    public async Task<Outcome<BulkPreview, SlotRefusal>> PreviewBulkAsync(BulkRequest request, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(request);
        var plans = await PlansAsync(request, ct);
        if (plans.Refusal is { } refusal)
        {
            return refusal;
        }

        var previews = new List<DoctorPreview>();
        foreach (var (doctor, plan) in plans.Value)
        {
            var (fresh, existing, overlapping) = Compare(plan.Slots, await StandingAsync(doctor.Id, plan.Slots, ct));
            previews.Add(new DoctorPreview(new CalendarDoctor(doctor.Id, doctor.Name), doctor.LocationName, doctor.TimeZoneId, fresh, existing, overlapping, plan.Skipped));
        }

        return new BulkPreview(previews, Fingerprint(previews.Select(preview => (preview.Doctor.Id, preview.New))));
    }

    /// <summary>Makes every slot of the pattern that does not overlap another, for all doctors or for none; done twice, the second time makes none.</summary>
    /// <param name="request">The pattern.</param>
    /// <param name="expected">The preview's fingerprint: anything else is refused and nothing is made. Null makes whatever is free.</param>
    /// <param name="ct">Not heeded once the commit is sent.</param>
    public Task<Outcome<BulkResult, SlotRefusal>> CreateBulkAsync(BulkRequest request, string? expected, CancellationToken ct) => CreateAsync(request, expected, null, ct);

    /// <summary>The same for a batch that was prepared: it makes its slots once, and they can be taken back.</summary>
    public Task<Outcome<BulkResult, SlotRefusal>> CreateBatchAsync(Guid batchId, BulkRequest request, string expected, CancellationToken ct) =>
        CreateAsync(request, expected, batchId, ct);

    private async Task<Outcome<BulkResult, SlotRefusal>> CreateAsync(BulkRequest request, string? expected, Guid? batchId, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(request);
        var plans = await PlansAsync(request, ct);
        return plans.Refusal is { } refusal ? refusal : await GuardAsync(transaction => CreateOnceAsync(transaction, plans.Value, expected, batchId, ct), ct);
    }

    /// <summary>Takes back the slots of a batch that nobody has; done twice, the second time finds none.</summary>
    /// <param name="actor">Whose batch it is.</param>
    /// <param name="batchId">The batch.</param>
    /// <param name="operationId">One-use id of the press.</param>
    /// <param name="ct">Not heeded once the commit is sent.</param>
    public async Task<Outcome<BulkUndone, SlotRefusal>> UndoBulkAsync(Actor actor, Guid batchId, Guid operationId, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(actor);
        var batch = await db.SlotBatches.AsNoTracking().SingleOrDefaultAsync(row => row.Id == batchId && row.AccountId == actor.AccountId && row.MadeAt != null, ct);
        if (batch is null)
        {
            return SlotRefusal.SlotNotFound;
        }

        var request = BulkAnswers.Read(batch.Answers).ToRequest();
        var (from, until) = BulkAnswers.Span(request.Pattern);
        var now = await db.NowAsync(ct);
        var stale = await db.Slots.Where(slot => request.DoctorIds.Contains(slot.DoctorId) && slot.StartsAt >= from && slot.StartsAt < until && slot.BatchId == batchId && slot.HeldUntil <= now)
            .OrderBy(slot => slot.Id).Select(slot => slot.Id).ToListAsync(ct);
        foreach (var slot in stale)
        {
            await holds.ExpireAsync(slot, ct);
        }

        return await GuardAsync<BulkUndone>(async transaction =>
        {
            var undone = await db.Database.SqlQueryRaw<BulkUndone>(
                TakeBack, new NpgsqlParameter("p0", request.DoctorIds.ToArray()), new NpgsqlParameter("p1", from), new NpgsqlParameter("p2", until),
                new NpgsqlParameter("p3", batchId), new NpgsqlParameter("p4", operationId), new NpgsqlParameter("p5", actor.AuditName)).ToListAsync(ct);
            await db.Database.ExecuteSqlAsync($"update slot_batches set undone_at = booking_clock() where id = {batchId} and undone_at is null", ct);
            await transaction.CommitAsync(CancellationToken.None);
            foreach (var doctor in request.DoctorIds)
            {
                changes.AddDoctor(doctor);
            }

            return undone.Single();
        }, ct);
    }

    private async Task<Outcome<BulkResult, SlotRefusal>> CreateOnceAsync(
        Microsoft.EntityFrameworkCore.Storage.IDbContextTransaction transaction, List<(DoctorOfPlan Doctor, SlotPlan Plan)> plans, string? expected, Guid? batchId, CancellationToken ct)
    {
        var fresh = new List<(DoctorOfPlan Doctor, List<PlannedSlot> Slots)>();
        // Doctors ascending: who makes slots of several never waits in a circle.
        foreach (var (doctor, plan) in plans)
        {
            if (await FreshOfLockedAsync(doctor, plan.Slots, ct) is not { } slots)
            {
                return SlotRefusal.DoctorInactive;
            }

            fresh.Add((doctor, slots));
        }

        var made = fresh.Sum(doctor => doctor.Slots.Count);
        if (made > 0 && expected is not null && Fingerprint(fresh.Select(doctor => (doctor.Doctor.Id, (IReadOnlyList<PlannedSlot>)doctor.Slots))) != expected)
        {
            return SlotRefusal.PlanChanged;
        }

        if (batchId is not null && made > 0
            && await db.Database.ExecuteSqlAsync($"update slot_batches set made_at = booking_clock(), made = {made} where id = {batchId} and made_at is null", ct) == 0)
        {
            return SlotRefusal.PlanChanged;
        }

        foreach (var (doctor, slots) in fresh.Where(doctor => doctor.Slots.Count > 0))
        {
            await InsertAsync(doctor, slots, batchId, ct);
        }

        await transaction.CommitAsync(CancellationToken.None);
        foreach (var (doctor, slots) in fresh)
        {
            changes.AddDoctor(doctor.Id);
            LogMade(slots.Count, doctor.Id);
        }

        return new BulkResult(made, plans.Sum(doctor => doctor.Plan.Slots.Count) - made);
    }

    private async Task<Outcome<List<(DoctorOfPlan Doctor, SlotPlan Plan)>, SlotRefusal>> PlansAsync(BulkRequest request, CancellationToken ct)
    {
        var ids = request.DoctorIds.Distinct().Order().ToList();
        var doctors = await DoctorsAsync(ids, ct);
        if (ids.Count == 0 || doctors.Count < ids.Count)
        {
            return SlotRefusal.DoctorNotFound;
        }

        if (doctors.FirstOrDefault(doctor => doctor.Refusal is not null) is { } inactive)
        {
            return inactive.Refusal!.Value;
        }

        var (now, plans) = (await db.NowAsync(ct), new List<(DoctorOfPlan Doctor, SlotPlan Plan)>());
        var (from, until) = BulkAnswers.Span(request.Pattern);
        var closures = await db.Closures.Where(closure => closure.UndoneAt == null && closure.EndsAt > from && closure.StartsAt < until).AsNoTracking().ToListAsync(ct);
        // A program that makes slots by the API says itself which days it means.
        var holidays = request.Pattern.AnyDate
            ? doctors.Select(doctor => doctor.LocationId).Distinct().ToDictionary(id => id, _ => (IReadOnlySet<LocalDate>)new HashSet<LocalDate>())
            : await db.HolidaysAsync([.. doctors.Select(doctor => doctor.LocationId).Distinct()], request.Pattern.FirstDate, request.Pattern.LastDate, ct);
        foreach (var doctor in doctors)
        {
            var plan = SlotPlan.For(request.Pattern, Zones.Of(doctor.TimeZoneId), now);
            if (plan.Refusal is { } refusal)
            {
                return refusal;
            }

            plans.Add((doctor, plan.Value.Without(
                holidays[doctor.LocationId],
                [.. closures.Where(closure => closure.DoctorId == doctor.Id || closure.LocationId == doctor.LocationId).Select(closure => new Interval(closure.StartsAt, closure.EndsAt))])));
        }

        return plans.Sum(doctor => doctor.Plan.Slots.Count + doctor.Plan.Skipped.Count) > SlotPlan.MostSlots ? SlotRefusal.TooMany : plans;
    }

    private static string Fingerprint(IEnumerable<(int DoctorId, IReadOnlyList<PlannedSlot> Slots)> made) => OwnerKeys.Hash(string.Join(';', made.Select(doctor => string.Join(
        ',',
        doctor.Slots.Select(slot => string.Create(CultureInfo.InvariantCulture, $"{slot.StartsAt.ToUnixTimeSeconds()}-{slot.EndsAt.ToUnixTimeSeconds()}"))
            .Prepend(doctor.DoctorId.ToString(CultureInfo.InvariantCulture))))));

    [LoggerMessage(Level = LogLevel.Information, Message = "{Made} slots were made for doctor {DoctorId}.")]
    private partial void LogMade(int made, int doctorId);
}
