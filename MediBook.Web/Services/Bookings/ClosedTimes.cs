using MediBook.Web.Data;
using MediBook.Web.Domain;
using Microsoft.EntityFrameworkCore;
using NodaTime;

namespace MediBook.Web.Services.Bookings;

/// <summary>When nothing is offered: what everybody who makes slots reads first.</summary>
public static class ClosedTimes
{
    /// <summary>The closures that stand, of a doctor or of a place, and have an instant in common with a time.</summary>
    /// <param name="db">The context.</param>
    /// <param name="doctorId">The doctor.</param>
    /// <param name="locationId">The place where the slots lie.</param>
    /// <param name="when">From the first slot's start to the last one's end.</param>
    /// <param name="ct">Cancels the read.</param>
    public static async Task<List<Interval>> ClosedAsync(this MediBookDbContext db, int doctorId, int locationId, Interval when, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(db);
        var rows = await db.Closures.AsNoTracking()
            .Where(closure => (closure.DoctorId == doctorId || closure.LocationId == locationId) && closure.UndoneAt == null
                && closure.EndsAt > when.Start && closure.StartsAt < when.End)
            .OrderBy(closure => closure.StartsAt).Select(closure => new { closure.StartsAt, closure.EndsAt }).ToListAsync(ct);
        return [.. rows.Select(row => new Interval(row.StartsAt, row.EndsAt))];
    }

    /// <summary>
    /// Locks the place until the transaction ends, so that no closure of it comes between reading the closures and making slots; the
    /// doctor's own closures wait at the doctor's row, which every maker of slots locks.
    /// </summary>
    public static Task LockPlaceAsync(this MediBookDbContext db, int locationId, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(db);
        return db.Database.SqlQuery<int>($"select id from locations where id = {locationId} for share").ToListAsync(ct);
    }

    /// <summary>
    /// Offers again what a closure or a deactivation blocked and nothing keeps closed any more, in ascending order of slots. What staff blocked by
    /// hand stays blocked.
    /// </summary>
    /// <param name="db">The context, in a transaction that has locked the doctor or the place.</param>
    /// <param name="doctorId">Only slots of this doctor; null: of any.</param>
    /// <param name="locationId">Only slots at this place; null: at any.</param>
    /// <param name="when">Only slots that have an instant in common with it; null: all to come.</param>
    /// <param name="press">Who pressed and the one-use id of the press.</param>
    /// <param name="ct">Cancels the statement.</param>
    /// <returns>The doctors of the slots that are offered again, one for each slot.</returns>
    public static Task<List<int>> ReopenAsync(
        this MediBookDbContext db, int? doctorId, int? locationId, Interval? when, (Actor Actor, Guid OperationId) press, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(db);
        var (from, until) = (when?.Start, when?.End);
        var (actor, operation) = (press.Actor.AuditName, press.OperationId);
        return db.Database.SqlQuery<int>(
            $"""
            with due as (
                select slots.id as slot_id, slots.doctor_id, slots.version + 1 as version, booking_clock() as at
                from slots join doctors on doctors.id = slots.doctor_id and doctors.is_active
                where slots.state = 'BLOCKED' and slots.starts_at > booking_clock()
                    and ({doctorId}::int is null or slots.doctor_id = {doctorId}) and ({locationId}::int is null or slots.location_id = {locationId})
                    and ({from}::timestamptz is null or slots.ends_at > {from}) and ({until}::timestamptz is null or slots.starts_at < {until})
                    and not exists (
                        select from closures
                        where (closures.doctor_id = slots.doctor_id or closures.location_id = slots.location_id) and closures.undone_at is null
                            and closures.starts_at < slots.ends_at and closures.ends_at > slots.starts_at)
                    and not slots.blocked_by_hand
                order by slots.id
                for update of slots
            ), opened as (
                update slots set state = 'OPEN', version = due.version from due where slots.id = due.slot_id
            ), told as (
                insert into slot_events (slot_id, version, operation_id, kind, booking_id, actor, at)
                select slot_id, version, {operation}, 'REOPENED', null, {actor}, at from due
            )
            select doctor_id as "Value" from due
            """).ToListAsync(ct);
    }
}
