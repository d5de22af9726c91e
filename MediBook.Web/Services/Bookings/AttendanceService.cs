using System.Linq.Expressions;
using MediBook.Web.Data;
using MediBook.Web.Domain;
using Microsoft.EntityFrameworkCore;
using NodaTime;

namespace MediBook.Web.Services.Bookings;

/// <summary>One press on the day of an appointment.</summary>
/// <param name="BookingId">The booking.</param>
/// <param name="Step">What is pressed.</param>
/// <param name="Seen">How the person saw it when they pressed; an Undo is for that alone. Null: however it stands.</param>
/// <param name="OperationId">One-use id of the press.</param>
public sealed record AttendanceRequest(int BookingId, AttendanceStep Step, Attendance? Seen, Guid OperationId);

/// <summary>What a press answers.</summary>
/// <param name="BookingId">The booking.</param>
/// <param name="Attendance">How it stands since.</param>
public sealed record AttendanceReceipt(int BookingId, Attendance Attendance);

/// <summary>
/// Who came. A press is one read and one conditional statement at READ COMMITTED: attendance stands in no index and decides nothing about
/// the slot, so that the slot's row and its version are left alone. The next number of the booking's own trail is what the statement bets on:
/// of two who press at once one has it, and the other looks again.
/// </summary>
public sealed class AttendanceService(IDbContextFactory<MediBookDbContext> contexts, SlotChanges changes)
{
    private const int MostTries = 8;

    /// <summary>Marks an appointment: staff any, a doctor the own ones. Pressing twice gives the first result.</summary>
    public async Task<Outcome<AttendanceReceipt, AttendanceRefusal>> PressAsync(Actor actor, AttendanceRequest request, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(actor);
        ArgumentNullException.ThrowIfNull(request);
        for (var attempt = 1; attempt <= MostTries; attempt++)
        {
            await using var db = await contexts.CreateDbContextAsync(ct);
            if (await ReadAsync(db, actor, request, ct) is not { } read)
            {
                return AttendanceRefusal.BookingNotFound;
            }

            if (read.First is { } first)
            {
                return new AttendanceReceipt(request.BookingId, first);
            }

            var before = read.Booking.Attendance;
            if (Press(read, request) is { } refusal)
            {
                return refusal;
            }

            if (await WriteAsync(db, actor, request, before, read, ct))
            {
                changes.Add(read.DoctorId, read.Booking.SlotId, mayBeFree: false);
                return new AttendanceReceipt(request.BookingId, read.Booking.Attendance);
            }

            await Task.Delay(SerializableTransaction.Jitter(attempt), ct);
        }

        return AttendanceRefusal.Busy;
    }

    /// <summary>Whose days the actor may mark, as a condition of the query.</summary>
    internal static Expression<Func<Booking, bool>> MarkedBy(Actor actor)
    {
        var doctorId = actor.DoctorId;
        return actor.IsStaff ? booking => true : booking => doctorId != null && booking.Slot!.DoctorId == doctorId;
    }

    /// <summary>A booking before the press.</summary>
    /// <param name="Booking">The booking.</param>
    /// <param name="DoctorId">Its doctor.</param>
    /// <param name="Start">Start of its slot, in the location's zone.</param>
    /// <param name="Now">The deciding clock.</param>
    /// <param name="LastSeq">The last number of its trail, or 0.</param>
    /// <param name="Led">The press that led to its present attendance, or null.</param>
    /// <param name="First">What this very press led to before, or null.</param>
    private sealed record Read(Booking Booking, int DoctorId, ZonedDateTime Start, Instant Now, int LastSeq, AttendanceEvent? Led, Attendance? First);

    private static async Task<Read?> ReadAsync(MediBookDbContext db, Actor actor, AttendanceRequest request, CancellationToken ct)
    {
        var row = await db.Bookings.AsNoTracking().Where(booking => booking.Id == request.BookingId).Where(MarkedBy(actor))
            .Select(booking => new { Booking = booking, booking.Slot!.DoctorId, booking.Slot.StartsAt, booking.Slot.Location!.TimeZoneId, Now = MediBookDbContext.BookingClock() })
            .SingleOrDefaultAsync(ct);
        if (row is null)
        {
            return null;
        }

        var trail = await db.AttendanceEvents.AsNoTracking().Where(change => change.BookingId == request.BookingId).OrderBy(change => change.Seq).ToListAsync(ct);
        return new Read(
            row.Booking, row.DoctorId, row.StartsAt.InZone(Zones.Of(row.TimeZoneId)), row.Now, trail.Count, AttendanceEvent.ThatLedTo(row.Booking.Attendance, trail),
            trail.Find(change => change.OperationId == request.OperationId)?.After);
    }

    private static AttendanceRefusal? Press(Read read, AttendanceRequest request)
    {
        var booking = read.Booking;
        return request.Step switch
        {
            AttendanceStep.Arrive => booking.Arrive(read.Now, read.Start),
            AttendanceStep.NoShow => booking.NoShow(read.Now, read.Start),
            AttendanceStep.Done => booking.Done(read.Now, read.Start),
            AttendanceStep.Undo when request.Seen is { } seen && seen != booking.Attendance => Booking.AlreadyIs(booking.Attendance),
            AttendanceStep.Undo => booking.Undo(read.Now, read.Start, read.Led),
        };
    }

    /// <returns>False when somebody else changed the booking since it was read.</returns>
    private static async Task<bool> WriteAsync(
        MediBookDbContext db, Actor actor, AttendanceRequest request, Attendance seen, Read read, CancellationToken ct)
    {
        var (before, after) = (EnumCapitals.Of(seen), EnumCapitals.Of(read.Booking.Attendance));
        try
        {
            return await db.Database.ExecuteSqlAsync(
                $"""
                with changed as (
                    update bookings set attendance = {after}
                    where id = {request.BookingId} and slot_id = {read.Booking.SlotId} and status = 'CONFIRMED' and attendance = {before}
                    returning id
                )
                insert into attendance_events (booking_id, seq, operation_id, before, after, actor, at)
                select id, {read.LastSeq + 1}, {request.OperationId}, {before}, {after}, {actor.AuditName}, booking_clock() from changed
                """,
                ct) == 1;
        }
        catch (Exception exception) when (PostgresErrors.IsRetryable(exception)
            || PostgresErrors.RefusedBy(exception) is ConstraintNames.OneAttendanceEventPerSeq or ConstraintNames.OneAttendancePerOperation)
        {
            return false;
        }
    }
}
