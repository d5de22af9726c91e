using System.Globalization;
using MediBook.Web.Data;
using MediBook.Web.Domain;
using MediBook.Web.Services.Bookings;
using Microsoft.EntityFrameworkCore;
using NodaTime;

namespace MediBook.Web.Services.Schedules;

/// <summary>Time off of a doctor or the closing of a location: one of the two, and when.</summary>
/// <param name="DoctorId">The doctor, or null.</param>
/// <param name="LocationId">The location, or null.</param>
/// <param name="Days">When, in the clock of the location or of the doctor's location; null: today.</param>
public sealed record ClosureRequest(int? DoctorId, int? LocationId, ClosedDays? Days);

/// <summary>What a closure will do.</summary>
/// <param name="Name">The doctor or the location.</param>
/// <param name="IsLocation">Whether a location is closed.</param>
/// <param name="Start">Its start in the zone of the place.</param>
/// <param name="End">The first instant after it, likewise.</param>
/// <param name="Plan">What becomes of times and bookings.</param>
public sealed record ClosurePreview(string Name, bool IsLocation, ZonedDateTime Start, ZonedDateTime End, PlanPreview Plan);

/// <summary>What undoing a closure has done.</summary>
/// <param name="Reopened">Times that are offered again.</param>
/// <param name="StayedAway">Bookings that it had moved: they stay where they are.</param>
public sealed record UndoneClosure(int Reopened, int StayedAway);

/// <summary>Why a closure was not undone.</summary>
public enum UndoRefusal
{
    /// <summary>No such closure.</summary>
    NotFound,

    /// <summary>It was undone before.</summary>
    AlreadyUndone,

    /// <summary>It is over: nothing of it could be offered again.</summary>
    Over,

    /// <summary>The database was too busy after every retry; the person may try again at once.</summary>
    Busy,
}

/// <summary>Makes closures, with what becomes of the bookings in them, and undoes them.</summary>
public sealed partial class ClosureService(MediBookDbContext db, PlanRepair repair, SlotChanges changes, ILogger<ClosureService> logger)
{
    /// <summary>What the closure would do now.</summary>
    public async Task<Outcome<ClosurePreview, ClosureRefusal>> PreviewAsync(ClosureRequest request, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (await FindPlaceAsync(request, ct) is not { } place)
        {
            return ClosureRefusal.NotFound;
        }

        var zone = Zones.Of(place.TimeZoneId);
        var when = await WhenAsync(request, zone, ct);
        return when.Refusal is { } refusal
            ? refusal
            : new ClosurePreview(
                place.Name, request.LocationId is not null, when.Value.Start.InZone(zone), when.Value.End.InZone(zone),
                await repair.PreviewAsync(ChangeOf(request, when.Value, null), ct));
    }

    /// <summary>Makes the closure as it was seen. Its slots are BLOCKED; what becomes of each booking was chosen.</summary>
    /// <param name="actor">Who pressed.</param>
    /// <param name="request">The closure.</param>
    /// <param name="reason">Why, for staff, or null.</param>
    /// <param name="seen">The fingerprint and the choices.</param>
    /// <param name="ct">Not heeded once the commit is sent.</param>
    public async Task<Outcome<RepairResult, RepairRefusal>> CloseAsync(
        Actor actor, ClosureRequest request, string? reason, RepairRequest seen, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (await FindPlaceAsync(request, ct) is not { } place
            || await WhenAsync(request, Zones.Of(place.TimeZoneId), ct) is not { Succeeded: true } when)
        {
            return RepairRefusal.NotFound;
        }

        return await repair.ApplyAsync(
            actor, new PlanLocks(request.DoctorId, request.LocationId), _ => Task.FromResult<PlanChange?>(ChangeOf(request, when.Value, reason)), seen, ct);
    }

    /// <summary>Undoes a closure: its times that are still to come are offered again, unless something else keeps them closed. Bookings that it moved stay.</summary>
    /// <param name="actor">Who pressed.</param>
    /// <param name="id">The closure.</param>
    /// <param name="operationId">One-use id of the press.</param>
    /// <param name="ownOf">Only time off of this doctor counts; null: any closure.</param>
    /// <param name="ct">Not heeded once the commit is sent.</param>
    public async Task<Outcome<UndoneClosure, UndoRefusal>> UndoAsync(Actor actor, int id, Guid operationId, int? ownOf, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(actor);
        try
        {
            return await ReadCommittedTransaction.RunAsync<Outcome<UndoneClosure, UndoRefusal>>(db, async transaction =>
            {
                if (await db.Closures.AsNoTracking().SingleOrDefaultAsync(row => row.Id == id && (ownOf == null || row.DoctorId == ownOf), ct) is not { } closure)
                {
                    return UndoRefusal.NotFound;
                }

                await LockAsync(closure, ct);
                if (closure.EndsAt <= await db.NowAsync(ct))
                {
                    return UndoRefusal.Over;
                }

                if (await db.Database.ExecuteSqlAsync($"update closures set undone_at = booking_clock() where id = {id} and undone_at is null", ct) == 0)
                {
                    return UndoRefusal.AlreadyUndone;
                }

                await db.RecordAsync(
                    AuditEntry.Create(actor.AuditName, AuditAction.Changed, AuditSubject.Closure, [id], new AuditField(nameof(Closure.UndoneAt), null, "now")), ct);
                var reopened = await db.ReopenAsync(
                    closure.DoctorId, closure.LocationId, new Interval(closure.StartsAt, closure.EndsAt), (actor, operationId), ct);
                var moved = await MovedByAsync(closure, ct);
                await transaction.CommitAsync(CancellationToken.None);
                reopened.Distinct().ToList().ForEach(changes.AddDoctor);
                LogUndone(id, reopened.Count);
                return new UndoneClosure(reopened.Count, moved);
            }, ct);
        }
        catch (TransactionGaveUpException)
        {
            return UndoRefusal.Busy;
        }
    }

    private async Task<Outcome<Interval, ClosureRefusal>> WhenAsync(ClosureRequest request, DateTimeZone zone, CancellationToken ct)
    {
        var now = await db.NowAsync(ct);
        var today = now.InZone(zone).Date;
        return (request.Days ?? new ClosedDays(today, today)).In(zone, now);
    }

    private static PlanChange ChangeOf(ClosureRequest request, Interval when, string? reason)
    {
        var (doctorId, locationId) = (request.DoctorId, request.LocationId);
        // The index is on the start: a slot that reaches into the closure begins at most its own length before it.
        var (earliest, start, end) = (when.Start - Duration.FromMinutes(SlotPlan.MostMinutes), when.Start, when.End);
        return new PlanChange
        {
            Cause = string.Create(CultureInfo.InvariantCulture, $"closure {doctorId} {locationId} {start.ToUnixTimeSeconds()} {end.ToUnixTimeSeconds()}"),
            Slots = doctorId is not null
                ? slot => slot.DoctorId == doctorId && slot.StartsAt > earliest && slot.StartsAt < end && slot.EndsAt > start
                : slot => slot.LocationId == locationId && slot.StartsAt > earliest && slot.StartsAt < end && slot.EndsAt > start,
            Becomes = SlotState.Blocked,
            Write = (unit, _) =>
            {
                unit.Db.Add(doctorId is { } id
                    ? Closure.OfDoctor(id, when, reason, unit.Actor, unit.Now, unit.OperationId)
                    : Closure.OfLocation(locationId!.Value, when, reason, unit.Actor, unit.Now, unit.OperationId));
                return Task.FromResult(true);
            },
        };
    }

    private async Task LockAsync(Closure closure, CancellationToken ct)
    {
        var (doctor, location) = (closure.DoctorId, closure.LocationId);
        await db.Database.SqlQuery<int>($"select id from doctors where id = {doctor} for no key update").ToListAsync(ct);
        await db.Database.SqlQuery<int>($"select id from locations where id = {location} for no key update").ToListAsync(ct);
    }

    /// <summary>The bookings that left a slot of the closure in the transaction that blocked it.</summary>
    private Task<int> MovedByAsync(Closure closure, CancellationToken ct) => (
        from blocked in db.SlotEvents
        from left in db.SlotEvents
        where blocked.OperationId == closure.OperationId && left.SlotId == blocked.SlotId && left.Version == blocked.Version - 1
            && left.Kind == SlotEventKind.MovedAway
        select left.BookingId).CountAsync(ct);

    private async Task<Place?> FindPlaceAsync(ClosureRequest request, CancellationToken ct) => (request.DoctorId, request.LocationId) switch
    {
        ({ } doctor, null) => await db.Doctors.Where(row => row.Id == doctor).Select(row => new Place(row.Name, row.Location!.TimeZoneId)).SingleOrDefaultAsync(ct),
        (null, { } location) => await db.Locations.Where(row => row.Id == location).Select(row => new Place(row.Name, row.TimeZoneId)).SingleOrDefaultAsync(ct),
        _ => null,
    };

    private sealed record Place(string Name, string TimeZoneId);

    [LoggerMessage(Level = LogLevel.Information, Message = "Closure {ClosureId} is undone; {Slots} times are offered again.")]
    private partial void LogUndone(int closureId, int slots);
}
