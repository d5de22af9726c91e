using MediBook.Web.Data;
using MediBook.Web.Domain;
using MediBook.Web.Services.Bookings;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using NodaTime;

namespace MediBook.Web.Services.Waitlist;

/// <summary>Joining and leaving the waiting lines. Limits are keys: of two presses at once the database lets one through.</summary>
public sealed partial class WaitlistService(
    MediBookDbContext db, BookingService bookings, HoldRetirement holds, SlotChanges changes, IOptions<WaitlistOptions> options, IOptions<BookingOptions> rules)
{
    /// <summary>Puts the account's person at the end of a line.</summary>
    /// <returns>The place.</returns>
    public async Task<Outcome<int, WaitlistRefusal>> JoinAsync(Actor actor, JoinRequest request, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(actor);
        ArgumentNullException.ThrowIfNull(request);
        if (actor is not { AccountId: { } account, PatientId: not null })
        {
            return WaitlistRefusal.NotAPatient;
        }

        if (await FindLineAsync(request, ct) is not { } line)
        {
            return WaitlistRefusal.NothingToWaitFor;
        }

        var now = await db.NowAsync(ct);
        var today = now.InZone(Zones.Of(line.TimeZoneId)).Date;
        if (request.Times.LastDate < today || request.Times.LastDate > today + Period.FromDays((int)rules.Value.Horizon.TotalDays))
        {
            return request.Times.LastDate < today ? WaitlistRefusal.LastDatePast : WaitlistRefusal.LastDateTooFar;
        }

        for (var seat = await PickSeatAsync(account, ct); seat is { } free; seat = await PickSeatAsync(account, ct))
        {
            var entry = line.DoctorId is { } doctor
                ? WaitingEntry.ForDoctor(actor, doctor, request.Times, free, now)
                : WaitingEntry.ForSpecialization(actor, line.SpecializationId!.Value, line.LocationId!.Value, request.Times, free, now);
            db.Add(entry);
            try
            {
                await db.SaveChangesAsync(ct);
                changes.AddWaiting();
                return entry.Id;
            }
            catch (DbUpdateException exception) when (PostgresErrors.RefusedBy(exception) is ConstraintNames.OneWaitingPerSeat)
            {
                db.ChangeTracker.Clear();
            }
            catch (DbUpdateException exception)
                when (PostgresErrors.RefusedBy(exception) is ConstraintNames.OneWaitingPerDoctor or ConstraintNames.OneWaitingPerSpecialization)
            {
                return WaitlistRefusal.AlreadyWaiting;
            }
        }

        return WaitlistRefusal.TooManyEntries;
    }

    /// <summary>Takes the own place out of its line. A time that is offered to it is free for the next one.</summary>
    public Task<Outcome<Done, WaitlistRefusal>> LeaveAsync(Actor actor, int entryId, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(actor);
        return EndAsync(actor, db.WaitingEntries.Where(entry => entry.Id == entryId && entry.BookingId == null && entry.AccountId == actor.AccountId), WaitingEnd.Left, ct);
    }

    /// <summary>Takes somebody's place out of its line, or ends the wish for an earlier time, for staff; the trail tells who did it.</summary>
    public Task<Outcome<Done, WaitlistRefusal>> RemoveAsync(Actor actor, int entryId, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(actor);
        return EndAsync(actor, db.WaitingEntries.Where(entry => entry.Id == entryId && actor.IsStaff), WaitingEnd.Removed, ct);
    }

    private async Task<Outcome<Done, WaitlistRefusal>> EndAsync(Actor actor, IQueryable<WaitingEntry> own, WaitingEnd end, CancellationToken ct)
    {
        var ended = await ReadCommittedTransaction.RunAsync(
            db,
            async transaction =>
            {
                var entry = await own.SingleOrDefaultAsync(ct);
                if (entry?.TryEnd(end, await db.NowAsync(ct)) is not true)
                {
                    return null;
                }

                await db.SaveChangesAsync(ct);
                if (end is WaitingEnd.Removed)
                {
                    var (subject, id) = entry.BookingId is { } booking ? (AuditSubject.Booking, booking) : (AuditSubject.Patient, entry.PatientId!.Value);
                    await db.RecordAsync(AuditEntry.Create(actor.AuditName, AuditAction.WaitingEntryRemoved, subject, [id]), ct);
                }

                await transaction.CommitAsync(CancellationToken.None);
                return entry;
            },
            ct);
        if (ended is null)
        {
            return WaitlistRefusal.EntryNotFound;
        }

        // An offer that is over already refuses. One that this process dies before is freed by the next look at the lines.
        if (ended is { OfferId: { } kept, BookingId: not null })
        {
            await holds.LetGoAsync(actor, kept, CancellationToken.None);
        }
        else if (ended.OfferId is { } offer)
        {
            await bookings.LetGoAsync(actor, new HoldChangeRequest(offer, Guid.Empty), CancellationToken.None);
        }

        return default(Done);
    }

    private sealed record Line(int? DoctorId, int? SpecializationId, int? LocationId, string TimeZoneId);

    private Task<Line?> FindLineAsync(JoinRequest request, CancellationToken ct) => request switch
    {
        { DoctorId: { } doctor } => db.Doctors.Where(row => row.Id == doctor && row.IsActive)
            .Select(row => new Line(row.Id, null, null, row.Location!.TimeZoneId)).SingleOrDefaultAsync(ct),
        { Specialization: { } slug, LocationId: { } place } => (
            from specialization in db.Specializations
            from location in db.Locations
            where specialization.Slug == slug && location.Id == place
            select new Line(null, specialization.Id, location.Id, location.TimeZoneId)).SingleOrDefaultAsync(ct),
        _ => Task.FromResult<Line?>(null),
    };

    private async Task<int?> PickSeatAsync(int accountId, CancellationToken ct)
    {
        var taken = await db.WaitingEntries.Where(entry => entry.AccountId == accountId && entry.EndedAt == null).Select(entry => entry.Seat).ToListAsync(ct);
        return Enumerable.Range(1, options.Value.MostEntriesPerPerson).Except(taken).Cast<int?>().FirstOrDefault();
    }
}
