using MediBook.Web.Data;
using MediBook.Web.Domain;
using MediBook.Web.Services.Bookings;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using NodaTime;

namespace MediBook.Web.Services.Availability;

/// <summary>Who has free times, and when. Free is decided by the query, never by a job; served by the index on (doctor, start).</summary>
public sealed partial class AvailabilityQueries(MediBookDbContext db, IOptions<BookingOptions> rules)
{
    /// <summary>An active doctor, or null.</summary>
    public Task<DoctorProfile?> DoctorAsync(int id, CancellationToken ct) => db.Doctors
        .Where(doctor => doctor.Id == id && doctor.IsActive)
        .Select(doctor => new DoctorProfile(
            doctor.Id, doctor.Name,
            doctor.Specializations.OrderBy(link => link.Position).Select(link => link.Specialization!.Name).ToList(),
            doctor.About, doctor.Languages, doctor.YearsOfExperience, doctor.Location!.Name, doctor.Location.Address, doctor.Location.TimeZoneId))
        .AsNoTracking().SingleOrDefaultAsync(ct);

    /// <summary>The week that has <paramref name="date"/> (null: today), or null for no active doctor.</summary>
    public Task<WeekOfTimes?> WeekAsync(int doctorId, LocalDate? date, CancellationToken ct) => WeekAsync(doctorId, date, leastMinutes: null, ct);

    /// <summary>The same with only the times that last <paramref name="leastMinutes"/> or longer; null: all.</summary>
    public async Task<WeekOfTimes?> WeekAsync(int doctorId, LocalDate? date, int? leastMinutes, CancellationToken ct)
    {
        var zoneId = await db.Doctors.Where(doctor => doctor.Id == doctorId && doctor.IsActive)
            .Select(doctor => doctor.Location!.TimeZoneId).SingleOrDefaultAsync(ct);
        if (zoneId is null)
        {
            return null;
        }

        var zone = Zones.Of(zoneId);
        var now = await db.NowAsync(ct);
        var (earliest, latest) = Bookable(now);
        var thisMonday = Zones.MondayOf(now.InZone(zone).Date);
        var lastMonday = Zones.MondayOf(latest.InZone(zone).Date);
        var monday = LocalDate.Min(LocalDate.Max(Zones.MondayOf(date ?? now.InZone(zone).Date), thisMonday), lastMonday);
        var (from, until) = (zone.AtStartOfDay(monday).ToInstant(), zone.AtStartOfDay(monday.PlusDays(7)).ToInstant());
        var slots = await Lasting(leastMinutes)
            .Where(slot => slot.DoctorId == doctorId && slot.StartsAt >= from && slot.StartsAt < until && slot.StartsAt > earliest && slot.StartsAt <= latest && slot.State == SlotState.Open && !slot.Overbooked)
            .OrderBy(slot => slot.StartsAt)
            .Select(slot => new { slot.Id, slot.StartsAt, slot.EndsAt, Free = slot.BookingId == null || slot.HeldUntil <= now, Held = slot.HeldUntil > now, slot.HeldUntil })
            .ToListAsync(ct);
        var times = slots.Select(slot => new TimeOfDay(
            slot.Id, slot.StartsAt.InZone(zone), (int)(slot.EndsAt - slot.StartsAt).TotalMinutes, slot.Free, slot.Held)).ToLookup(time => time.Start.Date);
        var next = await Lasting(leastMinutes).Where(slot => slot.DoctorId == doctorId && slot.StartsAt >= until && slot.StartsAt > earliest && slot.StartsAt <= latest).Where(Slot.FreeAt(now))
            .OrderBy(slot => slot.StartsAt).Select(slot => (Instant?)slot.StartsAt).FirstOrDefaultAsync(ct);
        return new WeekOfTimes(
            doctorId, monday, [.. Enumerable.Range(0, 7).Select(day => monday.PlusDays(day)).Select(day => new DayOfTimes(day, [.. times[day]]))],
            slots.Count(slot => slot.Free), monday > thisMonday, monday < lastMonday, next?.InZone(zone), now.InZone(zone),
            slots.Where(slot => slot.Held).Select(slot => slot.HeldUntil).Concat(slots.Select(slot => (Instant?)slot.StartsAt - rules.Value.Notice)).Min() - now);
    }

    /// <summary>The free times of the same doctor that lie nearest to a slot, in order of time.</summary>
    public Task<List<TimeOfDay>> NearestFreeAsync(int slotId, int count, CancellationToken ct) => NearestFreeAsync(slotId, count, leastMinutes: null, ct);

    /// <summary>The same with only those that last <paramref name="leastMinutes"/> or longer; null: all.</summary>
    public async Task<List<TimeOfDay>> NearestFreeAsync(int slotId, int count, int? leastMinutes, CancellationToken ct)
    {
        var wanted = await db.Slots.Where(slot => slot.Id == slotId)
            .Select(slot => new { slot.DoctorId, slot.StartsAt, slot.Location!.TimeZoneId }).SingleOrDefaultAsync(ct);
        if (wanted is null)
        {
            return [];
        }

        var now = await db.NowAsync(ct);
        var (earliest, latest) = Bookable(now);
        var free = Lasting(leastMinutes).Where(slot => slot.DoctorId == wanted.DoctorId && slot.Id != slotId && slot.StartsAt > earliest && slot.StartsAt <= latest)
            .Where(Slot.FreeAt(now));
        var later = await free.Where(slot => slot.StartsAt >= wanted.StartsAt).OrderBy(slot => slot.StartsAt)
            .Select(slot => new { slot.Id, slot.StartsAt, slot.EndsAt }).Take(count).ToListAsync(ct);
        var earlier = await free.Where(slot => slot.StartsAt < wanted.StartsAt).OrderByDescending(slot => slot.StartsAt)
            .Select(slot => new { slot.Id, slot.StartsAt, slot.EndsAt }).Take(count).ToListAsync(ct);
        var zone = Zones.Of(wanted.TimeZoneId);
        return [.. later.Concat(earlier)
            .OrderBy(slot => Duration.Max(slot.StartsAt - wanted.StartsAt, wanted.StartsAt - slot.StartsAt)).Take(count)
            .OrderBy(slot => slot.StartsAt)
            .Select(slot => new TimeOfDay(slot.Id, slot.StartsAt.InZone(zone), (int)(slot.EndsAt - slot.StartsAt).TotalMinutes, IsFree: true, IsHeld: false))];
    }

    /// <summary>A slot as somebody may choose it, or null.</summary>
    public async Task<ChosenTime?> TimeAsync(int slotId, CancellationToken ct)
    {
        var now = await db.NowAsync(ct);
        var free = db.Slots.Where(Slot.FreeAt(now));
        var row = await db.Slots.Where(slot => slot.Id == slotId).Select(slot => new
        {
            slot.DoctorId,
            DoctorName = slot.Doctor!.Name,
            LocationName = slot.Location!.Name,
            slot.Location.TimeZoneId,
            slot.StartsAt,
            slot.EndsAt,
            IsFree = free.Any(one => one.Id == slot.Id),
        }).SingleOrDefaultAsync(ct);
        return row is null
            ? null
            : new ChosenTime(
                slotId, row.DoctorId, row.DoctorName, row.LocationName, row.StartsAt.InZone(Zones.Of(row.TimeZoneId)), (int)(row.EndsAt - row.StartsAt).TotalMinutes,
                row.IsFree);
    }

    /// <summary>Active doctors who share a specialization with a doctor, by name; the doctor too.</summary>
    public Task<List<Colleague>> ColleaguesAsync(int doctorId, CancellationToken ct)
    {
        var fields = db.Doctors.Where(doctor => doctor.Id == doctorId).SelectMany(doctor => doctor.Specializations).Select(link => link.SpecializationId);
        return db.Doctors
            .Where(doctor => doctor.IsActive && (doctor.Id == doctorId || doctor.Specializations.Any(link => fields.Contains(link.SpecializationId))))
            .OrderBy(doctor => doctor.Name).ThenBy(doctor => doctor.Id).Take(500)
            .Select(doctor => new Colleague(doctor.Id, doctor.Name)).ToListAsync(ct);
    }

    private IQueryable<Slot> Lasting(int? leastMinutes) =>
        leastMinutes is { } least ? db.Slots.Where(Slot.LastingAtLeast(Duration.FromMinutes(least))) : db.Slots;

    /// <summary>What may be booked now: the same rules by which the booking itself is refused.</summary>
    private (Instant Earliest, Instant Latest) Bookable(Instant now) => (now + rules.Value.Notice, now + rules.Value.Horizon);
}
