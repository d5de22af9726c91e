using MediBook.Web.Data;
using MediBook.Web.Domain;
using Microsoft.EntityFrameworkCore;
using NodaTime;

namespace MediBook.Web.Services.Bookings;

/// <content>How an appointment is put over a doctor's other times on purpose: a slot of its own, and the booking in it, in one transaction.</content>
public sealed partial class BookingService
{
    /// <summary>
    /// Makes an overbooked slot and a confirmed booking in it, whatever else the doctor has at that time. The patient is in one place all the
    /// same. Pressing twice gives the first result.
    /// </summary>
    /// <exception cref="UnauthorizedAccessException">The actor has not the right; the door lets nobody else in.</exception>
    public async Task<Outcome<BookingReceipt, SlotRefusal>> OverbookAsync(Actor actor, OverbookRequest request, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(actor);
        ArgumentNullException.ThrowIfNull(request);
        if (!actor.MayOverbook)
        {
            throw new UnauthorizedAccessException("Overbooking is a right of its own.");
        }

        var patientId = await PatientForAsync(actor, request.Details.Email, ct);
        (Interval When, Instant Now) met = default;
        for (var attempt = 1; attempt <= MostPresses; attempt++)
        {
            try
            {
                var outcome = await transaction.RunAsync(unit => OverbookOnceAsync(unit, actor, request, patientId, (when, now) => met = (when, now), ct), ct);
                return outcome.Succeeded ? outcome : await FirstOverbookingOrAsync(actor, request, outcome, ct);
            }
            catch (TransactionGaveUpException)
            {
                return SlotRefusal.Busy;
            }
            catch (Exception exception) when (exception is CommitUnknownException || PostgresErrors.RefusedBy(exception) is ConstraintNames.OneOverbookingPerOperation)
            {
                return await FirstOverbookingOrAsync(actor, request, SlotRefusal.Busy, ct);
            }
            catch (Exception exception) when (PostgresErrors.RefusedBy(exception) is ConstraintNames.BookingReference or ConstraintNames.PatientInOnePlace)
            {
                if (PostgresErrors.RefusedBy(exception) is ConstraintNames.PatientInOnePlace
                    && !await holds.ClearTheWayAsync(actor, patientId!.Value, met.When, slotId: null, met.Now, ct))
                {
                    return SlotRefusal.PatientBusy;
                }
            }
        }

        return SlotRefusal.Busy;
    }

    /// <summary>A doctor for whom a slot is made, the deciding clock, and the id of the new slot.</summary>
    private sealed record OverbookedDoctor(int LocationId, string TimeZoneId, bool IsActive, Instant Now, int SlotId);

    /// <summary>
    /// READ COMMITTED: nobody meets at a row that does not exist yet, and the closures must be read as they stand once the locks are had. The
    /// rows of the doctor and of the place are shared with other overbookings, and hold closures and deactivations off.
    /// </summary>
    private static async Task<Outcome<BookingReceipt, SlotRefusal>> OverbookOnceAsync(
        SerializableTransaction.Unit unit, Actor actor, OverbookRequest request, int? patientId, Action<Interval, Instant> meet, CancellationToken ct)
    {
        await unit.BeginReadCommittedAsync(ct);
        var rows = await unit.Db.Database.SqlQuery<OverbookedDoctor>(
            $"""
            select location_id, time_zone_id, is_active, booking_clock() as now, nextval(pg_get_serial_sequence('slots', 'id'))::int as slot_id
            from doctors join locations on locations.id = location_id where doctors.id = {request.DoctorId} for share
            """).ToListAsync(ct);
        if (rows is not [{ IsActive: true } doctor])
        {
            return unit.Rollback<Outcome<BookingReceipt, SlotRefusal>>(rows.Count == 0 ? SlotRefusal.DoctorNotFound : SlotRefusal.DoctorInactive);
        }

        var plan = SlotPlan.ForOne(request.Date, request.From, request.To, Zones.Of(doctor.TimeZoneId), doctor.Now);
        if (plan.Refusal is { } refusal)
        {
            return unit.Rollback<Outcome<BookingReceipt, SlotRefusal>>(refusal);
        }

        var when = new Interval(plan.Value.StartsAt, plan.Value.EndsAt);
        if ((await unit.Db.ClosedAsync(request.DoctorId, doctor.LocationId, when, ct)).Count > 0)
        {
            return unit.Rollback<Outcome<BookingReceipt, SlotRefusal>>(SlotRefusal.InClosure);
        }

        meet(when, doctor.Now);
        var slot = unit.Db.Add(Slot.Overbook(doctor.SlotId, request.DoctorId, doctor.LocationId, plan.Value, actor, request.Why, request.OperationId)).Entity;
        var take = new Take(SlotEventKind.Booked, slot.Id, request.OperationId, patientId, null, request.Details, WantedVisit.None);
        var booking = Give(unit.Db, actor, take, slot, Booking.Confirmed(actor, slot.Id, request.Details, patientId, doctor.Now), doctor.Now);
        AddConfirmation(unit.Db, booking, Seat.None, doctor.Now);
        return Receipt(booking);
    }

    private async Task<Outcome<BookingReceipt, SlotRefusal>> FirstOverbookingOrAsync(
        Actor actor, OverbookRequest request, Outcome<BookingReceipt, SlotRefusal> otherwise, CancellationToken ct)
    {
        var press = new Press(actor, request.OperationId, [SlotEventKind.Booked], db => db.SlotEvents.Where(
            change => change.Actor == actor.AuditName && db.Slots.Any(slot => slot.Id == change.SlotId && slot.Overbooked)));
        var first = await FirstResultOrAsync(press, BookingRefusal.Busy, ct);
        return first.Succeeded ? first.Value : otherwise;
    }
}
