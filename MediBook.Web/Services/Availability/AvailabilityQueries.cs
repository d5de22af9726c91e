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

    /// <summary>Specializations that have active doctors: popular first, then by name.</summary>
    public Task<List<SpecializationChoice>> SpecializationsAsync(CancellationToken ct) => (
        from specialization in db.Specializations
        let doctors = db.Doctors.Count(doctor => doctor.IsActive && doctor.Specializations.Any(link => link.SpecializationId == specialization.Id))
        where doctors > 0
        orderby specialization.SortOrder, specialization.Name
        select new SpecializationChoice(specialization.Name, specialization.Slug, doctors)).ToListAsync(ct);

    /// <summary>Active doctors that fit, soonest free first, then by name.</summary>
    public async Task<List<DoctorCard>> DoctorsAsync(DoctorFilter filter, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(filter);
        var query = db.Doctors.Where(doctor => doctor.IsActive);
        if (filter.Specialization is { } slug)
        {
            query = query.Where(doctor => doctor.Specializations.Any(link => link.Specialization!.Slug == slug));
        }

        if (filter.Name is { } name)
        {
            var pattern = $"%{name.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("%", "\\%", StringComparison.Ordinal).Replace("_", "\\_", StringComparison.Ordinal)}%";
            query = query.Where(doctor => EF.Functions.ILike(doctor.Name, pattern));
        }

        var doctors = await query.OrderBy(doctor => doctor.Name).ThenBy(doctor => doctor.Id).Select(doctor => new
        {
            doctor.Id,
            doctor.Name,
            doctor.Languages,
            doctor.YearsOfExperience,
            Location = doctor.Location!,
            Specializations = doctor.Specializations.OrderBy(link => link.Position).Select(link => link.Specialization!.Name).ToList(),
        }).Take(500).AsNoTracking().ToListAsync(ct);
        var days = (await FreeDaysAsync([.. doctors.Select(doctor => doctor.Id)], ct)).ToLookup(day => day.DoctorId);
        return [.. doctors
            .Select(doctor => new DoctorCard(
                doctor.Id, doctor.Name, doctor.Specializations, doctor.Location.Name, doctor.Location.Address, doctor.Languages, doctor.YearsOfExperience,
                days[doctor.Id].Select(day => (ZonedDateTime?)day.First.InZone(Zones.Of(doctor.Location.TimeZoneId))).FirstOrDefault(),
                [.. days[doctor.Id].Select(day => new FreeDay(day.Day, day.Times))]))
            .OrderBy(card => card.NextFree?.ToInstant() ?? Instant.MaxValue)];
    }

    /// <summary>An active doctor, or null.</summary>
    public Task<DoctorProfile?> DoctorAsync(int id, CancellationToken ct) => db.Doctors
        .Where(doctor => doctor.Id == id && doctor.IsActive)
        .Select(doctor => new DoctorProfile(
            doctor.Id, doctor.Name,
            doctor.Specializations.OrderBy(link => link.Position).Select(link => link.Specialization!.Name).ToList(),
            doctor.About, doctor.Languages, doctor.YearsOfExperience, doctor.Location!.Name, doctor.Location.Address, doctor.Location.TimeZoneId))
        .AsNoTracking().SingleOrDefaultAsync(ct);

    /// <summary>The week that has <paramref name="date"/> (null: today), or null for no active doctor.</summary>
    public async Task<WeekOfTimes?> WeekAsync(int doctorId, LocalDate? date, CancellationToken ct)
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
        var slots = await db.Slots
            .Where(slot => slot.DoctorId == doctorId && slot.StartsAt >= from && slot.StartsAt < until && slot.StartsAt > earliest && slot.StartsAt <= latest && slot.State == SlotState.Open)
            .OrderBy(slot => slot.StartsAt)
            .Select(slot => new { slot.Id, slot.StartsAt, slot.EndsAt, Free = slot.BookingId == null || slot.HeldUntil <= now, Held = slot.HeldUntil > now, slot.HeldUntil })
            .ToListAsync(ct);
        var times = slots.Select(slot => new TimeOfDay(
            slot.Id, slot.StartsAt.InZone(zone), (int)(slot.EndsAt - slot.StartsAt).TotalMinutes, slot.Free, slot.Held)).ToLookup(time => time.Start.Date);
        var next = await db.Slots.Where(slot => slot.DoctorId == doctorId && slot.StartsAt >= until && slot.StartsAt > earliest && slot.StartsAt <= latest).Where(Slot.FreeAt(now))
            .OrderBy(slot => slot.StartsAt).Select(slot => (Instant?)slot.StartsAt).FirstOrDefaultAsync(ct);
        return new WeekOfTimes(
            doctorId, monday, [.. Enumerable.Range(0, 7).Select(day => monday.PlusDays(day)).Select(day => new DayOfTimes(day, [.. times[day]]))],
            slots.Count(slot => slot.Free), monday > thisMonday, monday < lastMonday, next?.InZone(zone), now.InZone(zone),
            slots.Where(slot => slot.Held).Select(slot => slot.HeldUntil).Concat(slots.Select(slot => (Instant?)slot.StartsAt - rules.Value.Notice)).Min() - now);
    }

    /// <summary>The free times of the same doctor that lie nearest to a slot, in order of time.</summary>
    public async Task<List<TimeOfDay>> NearestFreeAsync(int slotId, int count, CancellationToken ct)
    {
        var wanted = await db.Slots.Where(slot => slot.Id == slotId)
            .Select(slot => new { slot.DoctorId, slot.StartsAt, slot.Location!.TimeZoneId }).SingleOrDefaultAsync(ct);
        if (wanted is null)
        {
            return [];
        }

        var now = await db.NowAsync(ct);
        var (earliest, latest) = Bookable(now);
        var free = db.Slots.Where(slot => slot.DoctorId == wanted.DoctorId && slot.Id != slotId && slot.StartsAt > earliest && slot.StartsAt <= latest)
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

    /// <summary>What may be booked now: the same rules by which the booking itself is refused.</summary>
    private (Instant Earliest, Instant Latest) Bookable(Instant now) => (now + rules.Value.Notice, now + rules.Value.Horizon);

    private async Task<List<FreeDayRow>> FreeDaysAsync(int[] doctorIds, CancellationToken ct)
    {
        var now = await db.NowAsync(ct);
        var (earliest, latest) = Bookable(now);
        return await db.Database.SqlQuery<FreeDayRow>(
            $"""
            select doctors.id as doctor_id, days.day, days.times, days.first
            from doctors
            join locations on locations.id = doctors.location_id
            cross join lateral (
                select (starts_at at time zone locations.time_zone_id)::date as day, count(*)::int as times, min(starts_at) as first
                from (
                    select starts_at from slots
                    where doctor_id = doctors.id and starts_at > {earliest} and starts_at <= {latest}
                        and state = 'OPEN' and (booking_id is null or held_until <= {now})
                    order by starts_at
                    limit 300
                ) as free
                group by 1
                order by 1
                limit 5
            ) as days
            where doctors.id = any({doctorIds})
            order by doctors.id, days.day
            """).ToListAsync(ct);
    }

    private sealed record FreeDayRow(int DoctorId, LocalDate Day, int Times, Instant First);
}
