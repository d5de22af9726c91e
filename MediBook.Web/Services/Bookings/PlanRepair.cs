using System.Globalization;
using MediBook.Web.Data;
using MediBook.Web.Domain;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;
using NodaTime;

namespace MediBook.Web.Services.Bookings;

/// <summary>
/// Changes of the plan that take times away: shows what one will do and which bookings it leaves without a time, and applies it, with what
/// becomes of each booking, in one transaction. Nothing is ever dropped in silence. Why it is shaped as it is: ADR 11.
/// </summary>
public sealed partial class PlanRepair(MediBookDbContext db, HoldRetirement holds, SlotChanges changes, ILogger<PlanRepair> logger)
{
    /// <summary>What the change would do now.</summary>
    public async Task<PlanPreview> PreviewAsync(PlanChange change, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(change);
        var now = await db.NowAsync(ct);
        var facts = await ReadAsync(change, now, ct);
        var nearest = await NearestAsync(change, facts, now, ct);
        var names = await NamesAsync(change, facts, nearest, ct);
        PlanTime Named(int doctorId, int locationId, Interval when) => new(
            doctorId, names.Doctors[doctorId], names.Locations[locationId].Name, when.Start.InZone(names.Locations[locationId].Zone), Minutes(when));

        return new PlanPreview(
            [.. facts.Slots.Where(slot => slot.IsOffered).Select(slot => Named(slot.DoctorId, slot.LocationId, slot.When))],
            [.. change.Created.OrderBy(slot => slot.When.Start).Select(slot => Named(slot.DoctorId, slot.LocationId, slot.When))],
            [.. facts.Lost.Select(lost => new LostBooking(
                lost.Booked!.BookingId, lost.Booked.Reference, lost.Booked.PatientName, lost.Booked.PatientPhone, Named(lost.DoctorId, lost.LocationId, lost.When),
                [.. nearest[lost.Booked.BookingId].Select(time => Named(time.DoctorId, time.LocationId, time.When))]))],
            facts.Fingerprint);
    }

    /// <summary>
    /// Applies the change as it was seen, with the chosen way for each booking. A booking that moves keeps its id, reference and status, and
    /// its patient is told. Holds on what is no longer offered end. Pressed twice, the second press gives the first result.
    /// </summary>
    /// <param name="actor">Who pressed.</param>
    /// <param name="locks">What is locked first.</param>
    /// <param name="change">The change as it is then; null: it is not what was seen.</param>
    /// <param name="request">What was seen and chosen.</param>
    /// <param name="ct">Not heeded once the commit is sent.</param>
    public async Task<Outcome<RepairResult, RepairRefusal>> ApplyAsync(
        Actor actor, PlanLocks locks, Func<CancellationToken, Task<PlanChange?>> change, RepairRequest request, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(actor);
        ArgumentNullException.ThrowIfNull(locks);
        ArgumentNullException.ThrowIfNull(change);
        ArgumentNullException.ThrowIfNull(request);
        if (RefusalOf(request) is { } refusal)
        {
            return refusal;
        }

        await RetireStaleHoldsAsync(request.Choices.Values, ct);
        try
        {
            return await ReadCommittedTransaction.RunAsync(db, transaction => ApplyOnceAsync(transaction, actor, locks, change, request, ct), ct);
        }
        catch (TransactionGaveUpException)
        {
            return RepairRefusal.Busy;
        }
        catch (Exception exception) when (PostgresErrors.RefusedBy(exception) is { } constraint)
        {
            db.ChangeTracker.Clear();
            return constraint switch
            {
                ConstraintNames.OneClaimPerSlot or ConstraintNames.PatientInOnePlace => RepairRefusal.TimeTaken,
                ConstraintNames.DoctorInOnePlace => RepairRefusal.PlanChanged,
                ConstraintNames.OneEffectPerOperation or ConstraintNames.OneClosurePerOperation => await FirstResultAsync(actor, request, ct),
                _ => throw new InvalidOperationException($"The change was refused by {constraint}.", exception),
            };
        }
    }

    private static RepairRefusal? RefusalOf(RepairRequest request)
    {
        var moves = request.Choices.Values.Where(choice => choice.Deed is RepairDeed.Move).ToList();
        return moves.Distinct().Count() != moves.Count ? RepairRefusal.SameTimeTwice
            : string.IsNullOrWhiteSpace(request.CancelReason) && request.Choices.Values.Any(choice => choice.Deed is RepairDeed.Cancel) ? RepairRefusal.ReasonMissing
            : null;
    }

    /// <summary>A hold that has run out leaves its time free, but its claim stands until somebody ends it.</summary>
    private async Task RetireStaleHoldsAsync(IEnumerable<RepairChoice> choices, CancellationToken ct)
    {
        var (doctors, starts) = (choices.Select(choice => choice.DoctorId).Distinct().ToArray(), choices.Select(choice => choice.StartsAt).Distinct().ToArray());
        var stale = await db.Slots
            .Where(slot => doctors.Contains(slot.DoctorId) && starts.Contains(slot.StartsAt) && slot.HeldUntil <= MediBookDbContext.BookingClock())
            .Select(slot => slot.Id).ToListAsync(ct);
        foreach (var slot in stale)
        {
            await holds.ExpireAsync(slot, ct);
        }
    }

    private async Task<Outcome<RepairResult, RepairRefusal>> ApplyOnceAsync(
        IDbContextTransaction transaction, Actor actor, PlanLocks locks, Func<CancellationToken, Task<PlanChange?>> make, RepairRequest request, CancellationToken ct)
    {
        db.ChangeTracker.Clear();
        await LockAsync(locks, ct);
        if (await WasPressedAsync(actor, request.OperationId, ct))
        {
            return await FirstResultAsync(actor, request, ct);
        }

        if (await make(ct) is not { } change)
        {
            return RepairRefusal.PlanChanged;
        }

        var now = await db.NowAsync(ct);
        var facts = await ReadAsync(change, now, ct);
        if (facts.Fingerprint != request.Fingerprint)
        {
            return RepairRefusal.PlanChanged;
        }

        if (facts.Lost.Any(lost => !request.Choices.ContainsKey(lost.Booked!.BookingId)))
        {
            return RepairRefusal.ChoiceMissing;
        }

        if (await StepsAsync(change, facts, request, now, ct) is not { } steps)
        {
            return RepairRefusal.TimeTaken;
        }

        var unit = new PlanUnit(db, actor, request.OperationId, now);
        // In the order of every booking transaction: bookings, claims, events, slots. See ADR 11.
        if (!await MoveBookingsAsync(steps, now, ct) || !await SwapClaimsAsync(steps, ct) || !await ChangeSlotsAsync(unit, change, steps, ct))
        {
            return RepairRefusal.PlanChanged;
        }

        if (!await change.Write(unit, ct))
        {
            return RepairRefusal.NotFound;
        }

        var created = await CreateAsync(unit, change, steps, ct);
        await TellAsync(unit, steps, request.CancelReason, ct);
        await db.SaveChangesAsync(ct);
        await transaction.CommitAsync(CancellationToken.None);
        Notify(change, steps);
        var result = new RepairResult(
            facts.Slots.Count(slot => slot.IsOffered), created, steps.Of(RepairDeed.Move).Count, steps.Of(RepairDeed.Cancel).Count, steps.Of(RepairDeed.Keep).Count);
        LogApplied(result.Removed, result.Created, result.Moved, result.Cancelled, result.Kept);
        return result;
    }

    /// <summary>The rows where all who make slots there wait.</summary>
    private async Task LockAsync(PlanLocks locks, CancellationToken ct)
    {
        await db.Database.SqlQuery<int>($"select id from doctors where id = {locks.DoctorId} for no key update").ToListAsync(ct);
        await db.Database.SqlQuery<int>($"select id from locations where id = {locks.LocationId} for no key update").ToListAsync(ct);
    }

    /// <summary>What the change meets: every coming slot that it is about, and the bookings there.</summary>
    private async Task<Facts> ReadAsync(PlanChange change, Instant now, CancellationToken ct)
    {
        var slots = await db.Slots.AsNoTracking().Where(change.Slots).Where(slot => slot.StartsAt > now && slot.State != SlotState.Withdrawn)
            .OrderBy(slot => slot.StartsAt).ThenBy(slot => slot.Id)
            .Select(slot => new { slot.Id, slot.DoctorId, slot.LocationId, slot.StartsAt, slot.EndsAt, slot.State, slot.Overbooked, Booked = slot.HeldUntil == null ? slot.BookingId : null })
            .ToListAsync(ct);
        var ids = slots.Where(slot => slot.Booked is not null).Select(slot => slot.Booked!.Value).ToArray();
        var bookings = await db.Bookings.AsNoTracking().Where(booking => ids.Contains(booking.Id))
            .Select(booking => new Booked(booking.Id, booking.Reference, booking.PatientId, booking.PatientName, booking.PatientPhone, booking.AccountId, booking.PatientEmail))
            .ToDictionaryAsync(booking => booking.BookingId, ct);
        return new Facts(change, [.. slots.Select(slot => new Fact(
            slot.Id, slot.DoctorId, slot.LocationId, new Interval(slot.StartsAt, slot.EndsAt), slot.State, slot.Overbooked, slot.Booked is { } id ? bookings[id] : null))]);
    }

    private async Task<Dictionary<int, IReadOnlyList<FreeTime>>> NearestAsync(PlanChange change, Facts facts, Instant now, CancellationToken ct)
    {
        if (facts.Lost.Count == 0)
        {
            return [];
        }

        var doctors = facts.Lost.Select(lost => lost.DoctorId).Distinct().ToArray();
        var equals = (await (
            from mine in db.Doctors.Where(doctor => doctors.Contains(doctor.Id))
            from other in db.Doctors.Where(doctor => doctor.IsActive)
            where mine.Id != other.Id && other.Specializations.Any(
                link => mine.Specializations.Any(main => main.Position == 0 && main.SpecializationId == link.SpecializationId))
            select new { Mine = mine.Id, Other = other.Id }).ToListAsync(ct)).ToLookup(pair => pair.Mine, pair => pair.Other);
        int[] those = [.. doctors, .. equals.SelectMany(pair => pair)];
        var (from, until) = (facts.Lost[0].When.Start - RepairTimes.MostDistance, facts.Lost[^1].When.Start + RepairTimes.MostDistance);
        var leaving = facts.Slots.Select(slot => slot.Id).ToHashSet();
        var open = await db.Slots.AsNoTracking()
            .Where(slot => those.Contains(slot.DoctorId) && slot.StartsAt >= from && slot.StartsAt <= until && !slot.Overbooked && slot.Doctor!.IsActive)
            .Where(Slot.FreeAt(now)).Select(slot => new { slot.Id, slot.DoctorId, slot.LocationId, slot.StartsAt, slot.EndsAt }).ToListAsync(ct);
        var free = open.Where(slot => !leaving.Contains(slot.Id)).Select(slot => new FreeTime(slot.DoctorId, slot.LocationId, new Interval(slot.StartsAt, slot.EndsAt)))
            .Concat(change.Created.Where(slot => slot.When.Start > now).Select(slot => new FreeTime(slot.DoctorId, slot.LocationId, slot.When))).ToList();
        // Where a patient is now and leaves is not in their way.
        var going = facts.Lost.Select(lost => lost.Booked!.BookingId).ToArray();
        var patients = facts.Lost.Where(lost => lost.Booked!.PatientId is not null).Select(lost => lost.Booked!.PatientId!.Value).Distinct().ToArray();
        var claims = await db.SlotClaims.AsNoTracking()
            .Where(claim => claim.PatientId != null && patients.Contains(claim.PatientId.Value) && !going.Contains(claim.BookingId) && claim.EndsAt > from && claim.StartsAt < until + Duration.FromDays(1))
            .Select(claim => new { claim.PatientId, claim.StartsAt, claim.EndsAt }).ToListAsync(ct);
        return RepairTimes.Nearest(
            [.. facts.Lost.Select(lost => new LostTime(lost.Booked!.BookingId, lost.DoctorId, lost.LocationId, lost.When, lost.Booked.PatientId))],
            free, equals, claims.ToLookup(claim => claim.PatientId!.Value, claim => new Interval(claim.StartsAt, claim.EndsAt)));
    }

    private async Task<(Dictionary<int, string> Doctors, Dictionary<int, (string Name, DateTimeZone Zone)> Locations)> NamesAsync(
        PlanChange change, Facts facts, Dictionary<int, IReadOnlyList<FreeTime>> nearest, CancellationToken ct)
    {
        int[] doctors = [.. facts.Slots.Select(slot => slot.DoctorId).Concat(nearest.Values.SelectMany(times => times).Select(time => time.DoctorId))
            .Concat(change.Created.Select(slot => slot.DoctorId)).Distinct()];
        var locations = await db.Locations.Select(location => new { location.Id, location.Name, location.TimeZoneId }).ToListAsync(ct);
        return (
            await db.Doctors.Where(doctor => doctors.Contains(doctor.Id)).ToDictionaryAsync(doctor => doctor.Id, doctor => doctor.Name, ct),
            locations.ToDictionary(location => location.Id, location => (location.Name, Zones.Of(location.TimeZoneId))));
    }

    private static int Minutes(Interval when) => (int)when.Duration.TotalMinutes;

    /// <summary>A confirmed booking, as it is repaired.</summary>
    private sealed record Booked(int BookingId, string Reference, int? PatientId, string PatientName, string? PatientPhone, int? AccountId, string PatientEmail);

    /// <summary>A slot that the change is about; <paramref name="Booked"/> is null where it is free or on hold.</summary>
    private sealed record Fact(int Id, int DoctorId, int LocationId, Interval When, SlotState State, bool Overbooked, Booked? Booked)
    {
        /// <summary>Free or on hold: others could book it.</summary>
        public bool IsOffered => Booked is null && State is SlotState.Open;

        public bool IsInTheWayOf(NewSlot slot) => !Overbooked && DoctorId == slot.DoctorId && When.Overlaps(slot.When);
    }

    /// <summary>All of them in order of time, and their fingerprint. A hold that comes or goes changes nothing that staff decide about.</summary>
    private sealed class Facts(PlanChange change, IReadOnlyList<Fact> slots)
    {
        public IReadOnlyList<Fact> Slots { get; } = slots;

        public IReadOnlyList<Fact> Lost { get; } = [.. slots.Where(slot => slot.Booked is not null)];

        public string Fingerprint { get; } = OwnerKeys.Hash(string.Join(
            '|',
            slots.Select(slot => string.Create(CultureInfo.InvariantCulture, $"{slot.Id} {slot.State} {slot.Booked?.BookingId}"))
                .Concat(change.Created.Select(slot => string.Create(
                    CultureInfo.InvariantCulture,
                    $"{slot.DoctorId} {slot.LocationId} {slot.When.Start.ToUnixTimeSeconds()} {slot.When.End.ToUnixTimeSeconds()}")))
                .Prepend(change.Becomes.ToString()).Prepend(change.Cause)));
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "The plan changed: {Removed} times removed, {Created} made; {Moved} bookings moved, {Cancelled} cancelled, {Kept} kept.")]
    private partial void LogApplied(int removed, int created, int moved, int cancelled, int kept);
}
