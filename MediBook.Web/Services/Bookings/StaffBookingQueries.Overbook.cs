using MediBook.Web.Data;
using MediBook.Web.Domain;
using Microsoft.EntityFrameworkCore;
using NodaTime;

namespace MediBook.Web.Services.Bookings;

/// <content>What stands at a time that somebody wants to overbook.</content>
public sealed partial class StaffBookingQueries
{
    /// <summary>A time as it would be overbooked, with the doctor's other times over which it lies; refused as the overbooking itself would be.</summary>
    /// <param name="doctorId">The doctor.</param>
    /// <param name="date">The day.</param>
    /// <param name="from">Start on the clock of the doctor's location.</param>
    /// <param name="to">End, on the same day.</param>
    /// <param name="ct">Cancels the read.</param>
    public async Task<Outcome<TimeToOverbook, SlotRefusal>> TimeToOverbookAsync(int doctorId, LocalDate date, LocalTime from, LocalTime to, CancellationToken ct)
    {
        var doctor = await db.Doctors.Where(row => row.Id == doctorId)
            .Select(row => new { row.Name, row.IsActive, row.LocationId, LocationName = row.Location!.Name, row.Location.TimeZoneId, Now = MediBookDbContext.BookingClock() })
            .SingleOrDefaultAsync(ct);
        if (doctor is not { IsActive: true })
        {
            return doctor is null ? SlotRefusal.DoctorNotFound : SlotRefusal.DoctorInactive;
        }

        var zone = Zones.Of(doctor.TimeZoneId);
        var plan = SlotPlan.ForOne(date, from, to, zone, doctor.Now);
        if (plan.Refusal is { } refusal)
        {
            return refusal;
        }

        var (start, end) = (plan.Value.StartsAt, plan.Value.EndsAt);
        if ((await db.ClosedAsync(doctorId, doctor.LocationId, new Interval(start, end), ct)).Count > 0)
        {
            return SlotRefusal.InClosure;
        }

        var (early, now) = (start - Duration.FromMinutes(SlotPlan.MostMinutes), doctor.Now);
        var others = await db.Slots
            .Where(slot => slot.DoctorId == doctorId && slot.StartsAt > early && slot.StartsAt < end && slot.EndsAt > start && slot.State != SlotState.Withdrawn)
            .OrderBy(slot => slot.StartsAt).ThenBy(slot => slot.Id)
            .Select(slot => new { slot.StartsAt, slot.EndsAt, IsTaken = slot.BookingId != null && (slot.HeldUntil == null || slot.HeldUntil > now) }).ToListAsync(ct);
        return new TimeToOverbook(
            doctorId, doctor.Name, doctor.LocationName, start.InZone(zone), end.InZone(zone),
            [.. others.Select(slot => new OtherTime(slot.StartsAt.InZone(zone), slot.EndsAt.InZone(zone), slot.IsTaken))]);
    }
}
