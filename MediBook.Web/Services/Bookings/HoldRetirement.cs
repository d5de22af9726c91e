using MediBook.Web.Data;
using MediBook.Web.Domain;
using Microsoft.EntityFrameworkCore;
using NodaTime;

namespace MediBook.Web.Services.Bookings;

/// <summary>
/// Ends holds: those whose time ran out (FAILED), and one that gives way to its person's newer press (CANCELLED).
/// One conditional statement at READ COMMITTED with the slot rows locked in ascending order; safe to run twice, and by many at once.
/// Never part of a booking's own transaction: see ADR 1.
/// </summary>
public sealed class HoldRetirement(IDbContextFactory<MediBookDbContext> contexts, SlotChanges changes)
{
    private const int BatchSize = 500;

    private const string DueSlots =
        """
        with due as (
            select id as slot_id, doctor_id, booking_id, version + 1 as version, booking_clock() as at, held_until <= booking_clock() as stale
            from slots
            where id = any(@p0) and held_until is not null and (held_until <= booking_clock() or booking_id = @p1)
            order by id
        """;

    private const string EndThem =
        """
        ), freed as (
            update slots set booking_id = null, held_until = null, version = due.version
            from due where slots.id = due.slot_id
        ), failed as (
            update bookings set status = case when due.stale then 'FAILED' else 'CANCELLED' end, ended_at = due.at, revision = revision + 1
            from due where bookings.id = due.booking_id and status = 'PENDING'
        ), unclaimed as (
            delete from slot_claims using due where slot_claims.slot_id = due.slot_id and slot_claims.booking_id = due.booking_id
        ), let_go as (
            delete from live_holds using due where live_holds.booking_id = due.booking_id
        ), noted as (
            insert into slot_events (slot_id, version, operation_id, kind, booking_id, actor, at)
            select slot_id, version, null, case when stale then 'EXPIRED' else @p3 end, booking_id, @p2, at from due
        )
        select slot_id, doctor_id from due
        """;

    private const string Retire = DueSlots + " for update" + EndThem;

    private const string RetireUnlocked = DueSlots + " for update skip locked" + EndThem;

    /// <summary>Retires the hold on <paramref name="slotId"/> if its time has run out.</summary>
    /// <returns>True when this call ended it.</returns>
    public async Task<bool> ExpireAsync(int slotId, CancellationToken ct) =>
        await RetireAsync([slotId], replacedBookingId: null, Actor.Job, skipLocked: false, ct) > 0;

    /// <summary>Ends a hold on <paramref name="slotId"/> whose person comes there another way.</summary>
    public Task GiveWayAsync(Actor actor, int slotId, int bookingId, CancellationToken ct) => RetireAsync([slotId], bookingId, actor, skipLocked: false, ct);

    /// <summary>Lets an offer of an earlier time go, for whoever may answer it: nobody owns it, so that nobody can let it go as a hold of their own.</summary>
    public async Task LetGoAsync(Actor actor, int offerId, CancellationToken ct)
    {
        await using var db = await contexts.CreateDbContextAsync(ct);
        var key = OwnerKeys.ForOffer(offerId);
        if (await db.LiveHolds.Where(hold => hold.OwnerKey == key).Select(hold => (int?)hold.SlotId).SingleOrDefaultAsync(ct) is { } slotId)
        {
            await RetireAsync([slotId], offerId, actor, skipLocked: false, ct, SlotEventKind.Released);
        }
    }

    /// <summary>
    /// Ends the person's own older hold, whatever its time: the newest press wins. A hold on <paramref name="slotId"/> stays: it is what
    /// the same press, sent twice, has just made. One that was made after this press stays too, so that of many presses at once one wins
    /// and they do not end each other for ever.
    /// </summary>
    /// <returns>False when a newer hold stands: this press has lost.</returns>
    public async Task<bool> ReplaceOwnAsync(Actor actor, string ownerKey, int slotId, Instant pressedAt, CancellationToken ct)
    {
        await using var db = await contexts.CreateDbContextAsync(ct);
        var own = await (
            from hold in db.LiveHolds
            join booking in db.Bookings on hold.BookingId equals booking.Id
            where hold.OwnerKey == ownerKey && hold.SlotId != slotId
            select new { hold.SlotId, hold.BookingId, booking.CreatedAt }).SingleOrDefaultAsync(ct);
        if (own?.CreatedAt > pressedAt)
        {
            return false;
        }

        if (own is not null)
        {
            await RetireAsync([own.SlotId], own.BookingId, actor, skipLocked: false, ct);
        }

        return true;
    }

    /// <summary>Ends what stands in the way of a patient being at <paramref name="slotId"/> without being an appointment: stale holds, and the own live hold if it is older than this press.</summary>
    /// <returns>True when something was ended, so that trying again may succeed.</returns>
    public async Task<bool> ClearTheWayAsync(Actor actor, int patientId, int slotId, Instant pressedAt, CancellationToken ct)
    {
        await using var db = await contexts.CreateDbContextAsync(ct);
        return await db.Slots.Where(slot => slot.Id == slotId).Select(slot => new { slot.StartsAt, slot.EndsAt }).SingleOrDefaultAsync(ct) is { } wanted
            && await ClearTheWayAsync(actor, patientId, new Interval(wanted.StartsAt, wanted.EndsAt), slotId, pressedAt, ct);
    }

    /// <summary>The same for a time of which <paramref name="slotId"/> is the slot, or that has none yet (null).</summary>
    /// <returns>True when something was ended, so that trying again may succeed.</returns>
    public async Task<bool> ClearTheWayAsync(Actor actor, int patientId, Interval when, int? slotId, Instant pressedAt, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(actor);
        var (ownerKey, start, end) = (actor.HoldKey, when.Start, when.End);
        await using var db = await contexts.CreateDbContextAsync(ct);
        var inTheWay = await (
            from claim in db.SlotClaims
            join held in db.Slots on claim.SlotId equals held.Id
            where claim.PatientId == patientId && claim.SlotId != slotId && claim.StartsAt < end && claim.EndsAt > start && held.HeldUntil != null
            select new
            {
                claim.SlotId,
                claim.BookingId,
                Own = db.LiveHolds.Any(hold => hold.OwnerKey == ownerKey && hold.BookingId == claim.BookingId
                    && db.Bookings.Any(booking => booking.Id == hold.BookingId && booking.CreatedAt <= pressedAt)),
            }).ToListAsync(ct);
        var ended = 0;
        foreach (var hold in inTheWay)
        {
            ended += await RetireAsync([hold.SlotId], hold.Own ? hold.BookingId : null, actor, skipLocked: false, ct);
        }

        return ended > 0;
    }

    /// <summary>
    /// Retires every hold whose time has run out. Every live hold has a row in <c>live_holds</c>, so that small table is the whole work list;
    /// a join with the slots is left to the statement that ends them, by their keys.
    /// </summary>
    /// <returns>How many this call ended.</returns>
    public async Task<int> SweepAsync(CancellationToken ct)
    {
        await using var db = await contexts.CreateDbContextAsync(ct);
        var held = await db.LiveHolds.OrderBy(hold => hold.SlotId).Select(hold => hold.SlotId).ToListAsync(ct);
        var ended = 0;
        foreach (var batch in held.Chunk(BatchSize))
        {
            ended += await RetireAsync(batch, replacedBookingId: null, Actor.Job, skipLocked: true, ct);
        }

        return ended;
    }

    private async Task<int> RetireAsync(
        int[] slotIds, int? replacedBookingId, Actor actor, bool skipLocked, CancellationToken ct, SlotEventKind kind = SlotEventKind.Replaced)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await RetireOnceAsync(slotIds, replacedBookingId, actor, skipLocked, kind, ct);
            }
            catch (Exception exception) when (attempt < SerializableTransaction.MostTries && PostgresErrors.IsRetryable(exception))
            {
                await Task.Delay(SerializableTransaction.Jitter(attempt), ct);
            }
        }
    }

    private async Task<int> RetireOnceAsync(int[] slotIds, int? replacedBookingId, Actor actor, bool skipLocked, SlotEventKind kind, CancellationToken ct)
    {
        await using var db = await contexts.CreateDbContextAsync(ct);
        var ended = await db.Database.SqlQueryRaw<Ended>(
            skipLocked ? RetireUnlocked : Retire,
            new Npgsql.NpgsqlParameter("p0", slotIds),
            new Npgsql.NpgsqlParameter("p1", NpgsqlTypes.NpgsqlDbType.Integer) { Value = (object?)replacedBookingId ?? DBNull.Value },
            new Npgsql.NpgsqlParameter("p2", actor.AuditName),
            new Npgsql.NpgsqlParameter("p3", EnumCapitals.Of(kind))).ToListAsync(ct);
        ended.ForEach(slot => changes.Add(slot.DoctorId, slot.SlotId));
        return ended.Count;
    }

    private sealed record Ended(int SlotId, int DoctorId);
}
