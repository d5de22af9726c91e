using MediBook.Web.Data;
using MediBook.Web.Domain;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;
using NodaTime;

namespace MediBook.Web.Services.Schedules;

/// <content>Changes of one slot that stands in the plan.</content>
public sealed partial class SlotService
{
    /// <summary>Stops offering a free slot; it stays blocked until somebody opens it.</summary>
    public Task<Outcome<ChangedSlot, SlotRefusal>> BlockAsync(Actor actor, BlockRequest request, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(request);
        return ChangeAsync(actor, request.SlotId, request.OperationId, SlotEventKind.Blocked, (slot, now) => slot.Block(now, PlainText.CleanOrNull(request.Reason)), ct);
    }

    /// <summary>Offers a blocked slot again; refused while its doctor is inactive or away, or its location is closed then.</summary>
    public Task<Outcome<ChangedSlot, SlotRefusal>> ReopenAsync(Actor actor, SlotChangeRequest request, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(request);
        return ChangeAsync(actor, request.SlotId, request.OperationId, SlotEventKind.Reopened, (slot, now) => slot.Reopen(now), ct);
    }

    /// <summary>Takes a free slot out of the plan: one that never had a booking or a change is deleted, any other stays as WITHDRAWN.</summary>
    public Task<Outcome<ChangedSlot, SlotRefusal>> WithdrawAsync(Actor actor, SlotChangeRequest request, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(request);
        return ChangeAsync(actor, request.SlotId, request.OperationId, SlotEventKind.Withdrawn, (slot, now) => slot.Withdraw(now), ct);
    }

    private async Task<Outcome<ChangedSlot, SlotRefusal>> ChangeAsync(
        Actor actor, int slotId, Guid operationId, SlotEventKind kind, Func<Slot, Instant, SlotRefusal?> verb, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(actor);
        var change = new OneChange(actor, slotId, operationId, kind, verb);
        var outcome = await GuardAsync(transaction => ChangeOnceAsync(transaction, change, ct), ct);
        if (outcome.Refusal is SlotRefusal.HoldInTheWay)
        {
            await holds.ExpireAsync(slotId, ct);
            outcome = await GuardAsync(transaction => ChangeOnceAsync(transaction, change, ct), ct);
        }

        return outcome.Succeeded ? outcome : await FirstResultOrAsync(change, outcome, ct);
    }

    private async Task<Outcome<ChangedSlot, SlotRefusal>> ChangeOnceAsync(IDbContextTransaction transaction, OneChange change, CancellationToken ct)
    {
        db.ChangeTracker.Clear();
        if (change.Kind is SlotEventKind.Reopened && await DoctorOfAsync(change.SlotId, ct) is { } doctorId && !await LockActiveAsync(doctorId, ct))
        {
            return SlotRefusal.DoctorInactive;
        }

        var row = await db.Slots.Where(slot => slot.Id == change.SlotId).Select(slot => new
        {
            Slot = slot,
            Now = MediBookDbContext.BookingClock(),
            HadBookings = db.Bookings.Any(booking => booking.SlotId == slot.Id),
        }).SingleOrDefaultAsync(ct);
        if (row is null)
        {
            return SlotRefusal.SlotNotFound;
        }

        var slot = row.Slot;
        var leavesNoTrace = change.Kind is SlotEventKind.Withdrawn && slot.Version == 0 && !row.HadBookings;
        if (change.Verb(slot, row.Now) is { } refusal)
        {
            return refusal;
        }

        if (change.Kind is SlotEventKind.Reopened && await IsClosedAsync(slot, ct))
        {
            return SlotRefusal.InClosure;
        }

        if (leavesNoTrace)
        {
            db.Remove(slot);
        }

        if (change.Kind is SlotEventKind.Withdrawn && slot.ScheduleId is not null && !await IsTakenOutAsync(slot, ct))
        {
            db.Add(new TakenOutTime(slot.DoctorId, slot.StartsAt, slot.EndsAt));
        }

        // The slot alone first: its xmin must speak before the event's key does.
        await db.SaveChangesAsync(ct);
        if (!leavesNoTrace)
        {
            db.Add(new SlotEvent(slot.Id, slot.Version, change.OperationId, change.Kind, null, change.Actor.AuditName, row.Now));
            await db.SaveChangesAsync(ct);
        }

        await transaction.CommitAsync(CancellationToken.None);
        changes.Add(slot.DoctorId, slot.Id);
        return new ChangedSlot(slot.Id, slot.DoctorId, slot.LocationId, slot.StartsAt);
    }

    /// <summary>The same press again gets what it had the first time. Of a slot that was deleted nothing is left to tell by.</summary>
    private async Task<Outcome<ChangedSlot, SlotRefusal>> FirstResultOrAsync(OneChange change, Outcome<ChangedSlot, SlotRefusal> otherwise, CancellationToken ct)
    {
        var first = await (
            from told in db.SlotEvents
            join slot in db.Slots on told.SlotId equals slot.Id
            where told.SlotId == change.SlotId && told.OperationId == change.OperationId && told.Kind == change.Kind && told.Actor == change.Actor.AuditName
            select new ChangedSlot(slot.Id, slot.DoctorId, slot.LocationId, slot.StartsAt)).SingleOrDefaultAsync(ct);
        return first is null ? otherwise : first;
    }

    private Task<bool> IsClosedAsync(Slot slot, CancellationToken ct) => db.Closures.AnyAsync(
        closure => closure.UndoneAt == null && (closure.DoctorId == slot.DoctorId || closure.LocationId == slot.LocationId)
            && closure.StartsAt < slot.EndsAt && closure.EndsAt > slot.StartsAt, ct);

    private Task<bool> IsTakenOutAsync(Slot slot, CancellationToken ct) => db.TakenOutTimes.AnyAsync(
        time => time.DoctorId == slot.DoctorId && time.StartsAt == slot.StartsAt && time.EndsAt == slot.EndsAt, ct);

    private Task<int?> DoctorOfAsync(int slotId, CancellationToken ct) =>
        db.Slots.Where(slot => slot.Id == slotId).Select(slot => (int?)slot.DoctorId).SingleOrDefaultAsync(ct);

    private sealed record OneChange(Actor Actor, int SlotId, Guid OperationId, SlotEventKind Kind, Func<Slot, Instant, SlotRefusal?> Verb);
}
