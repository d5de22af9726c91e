using MediBook.Web.Data;
using MediBook.Web.Domain;
using Microsoft.EntityFrameworkCore;
using NodaTime;

namespace MediBook.Web.Services.Schedules;

/// <summary>Reads of the plan for admins. A doctor's day is served by the index on (doctor, start), figures by the one on start.</summary>
public sealed class ScheduleQueries(MediBookDbContext db)
{
    /// <summary>A doctor's day.</summary>
    /// <param name="doctorId">The doctor; null: the first by name, active ones first.</param>
    /// <param name="date">The day; null: today at the doctor's location.</param>
    /// <param name="ct">Cancels the read.</param>
    /// <returns>Null where there is no such doctor.</returns>
    public async Task<DaySchedule?> DayAsync(int? doctorId, LocalDate? date, CancellationToken ct)
    {
        var doctor = await db.Doctors.Where(row => doctorId == null || row.Id == doctorId)
            .OrderByDescending(row => row.IsActive).ThenBy(row => row.Name).ThenBy(row => row.Id)
            .Select(row => new { row.Id, row.Name, row.IsActive, LocationName = row.Location!.Name, row.Location.TimeZoneId, Now = MediBookDbContext.BookingClock() })
            .FirstOrDefaultAsync(ct);
        if (doctor is null)
        {
            return null;
        }

        var (zone, now) = (Zones.Of(doctor.TimeZoneId), doctor.Now);
        var today = now.InZone(zone).Date;
        var day = date ?? today;
        var monday = Zones.MondayOf(day);
        var (begin, until) = (zone.AtStartOfDay(monday).ToInstant(), zone.AtStartOfDay(monday.PlusDays(7)).ToInstant());
        var rows = await WeekAsync(doctor.Id, begin, until, zone, now, ct);
        var byDate = rows.ToLookup(row => row.Start.Date);
        var after = zone.AtStartOfDay(day.PlusDays(1)).ToInstant();
        var next = await db.Slots.Where(slot => slot.DoctorId == doctor.Id && slot.StartsAt >= after && slot.State != SlotState.Withdrawn)
            .OrderBy(slot => slot.StartsAt).Select(slot => (Instant?)slot.StartsAt).FirstOrDefaultAsync(ct);
        return new DaySchedule(
            doctor.Id, doctor.Name, doctor.IsActive, doctor.LocationName, doctor.TimeZoneId, day, today, [.. byDate[day]],
            [.. Enumerable.Range(0, 7).Select(monday.PlusDays).Select(each => new DayCount(
                each, byDate[each].Count(row => row.Standing is SlotStanding.Free), byDate[each].Count(row => row.Standing is SlotStanding.Booked), byDate[each].Count()))],
            next?.InZone(zone).Date);
    }

    /// <summary>The clinic's today.</summary>
    public async Task<TodayFigures> TodayAsync(CancellationToken ct)
    {
        var counts = await db.Database.SqlQuery<CountsRow>(
            $"""
            select
                count(*) filter (where is_today and booked)::int as booked,
                count(*) filter (where is_today and free)::int as free,
                count(*) filter (where coming and booked)::int as booked_in_week,
                count(*) filter (where coming and free)::int as free_in_week
            from (
                select
                    (slots.starts_at at time zone locations.time_zone_id)::date = (clock.now at time zone locations.time_zone_id)::date as is_today,
                    slots.starts_at > clock.now and slots.starts_at < clock.now + interval '7 days' as coming,
                    slots.booking_id is not null and slots.held_until is null as booked,
                    slots.state = 'OPEN' and slots.starts_at > clock.now and (slots.booking_id is null or slots.held_until <= clock.now) as free
                from (select booking_clock() as now) as clock
                join slots on slots.starts_at > clock.now - interval '26 hours' and slots.starts_at < clock.now + interval '7 days'
                join locations on locations.id = slots.location_id
            ) as standing
            """).SingleAsync(ct);
        var held = await (
            from hold in db.LiveHolds
            join slot in db.Slots on hold.SlotId equals slot.Id
            where slot.HeldUntil > MediBookDbContext.BookingClock()
            select hold).CountAsync(ct);
        var now = await db.NowAsync(ct);
        var fortnight = now + Duration.FromDays(14);
        var free = db.Slots.Where(Slot.FreeAt(now)).Where(slot => slot.StartsAt < fortnight);
        var without = await db.Doctors.CountAsync(doctor => doctor.IsActive && !free.Any(slot => slot.DoctorId == doctor.Id), ct);
        return new TodayFigures(counts.Booked, counts.Free, held, counts.BookedInWeek, counts.FreeInWeek, without);
    }

    /// <summary>The appointments of the next 24 hours, at most <paramref name="count"/>.</summary>
    public async Task<IReadOnlyList<NextAppointment>> NextAsync(int count, CancellationToken ct)
    {
        var now = await db.NowAsync(ct);
        var until = now + Duration.FromHours(24);
        var rows = await (
            from slot in db.Slots
            join booking in db.Bookings on slot.BookingId equals (int?)booking.Id
            where slot.StartsAt > now && slot.StartsAt < until && slot.HeldUntil == null
            orderby slot.StartsAt, slot.Id
            select new { slot.StartsAt, DoctorName = slot.Doctor!.Name, Location = slot.Location!, booking.Id, booking.Reference, booking.PatientName })
            .Take(count).AsNoTracking().ToListAsync(ct);
        return [.. rows.Select(row => new NextAppointment(
            row.StartsAt.InZone(Zones.Of(row.Location.TimeZoneId)), row.DoctorName, row.Location.Name, row.Id, row.Reference, row.PatientName))];
    }

    private async Task<List<SlotRow>> WeekAsync(int doctorId, Instant begin, Instant until, DateTimeZone zone, Instant now, CancellationToken ct)
    {
        var rows = await (
            from slot in db.Slots
            join live in db.Bookings on slot.BookingId equals (int?)live.Id into bookings
            from booking in bookings.DefaultIfEmpty()
            where slot.DoctorId == doctorId && slot.StartsAt >= begin && slot.StartsAt < until && slot.State != SlotState.Withdrawn
            orderby slot.StartsAt
            select new { Slot = slot, Reference = (string?)booking!.Reference, PatientName = (string?)booking.PatientName })
            .AsNoTracking().ToListAsync(ct);
        return [.. rows.Select(row =>
        {
            var slot = row.Slot;
            var standing = StandingOf(slot, now);
            var booked = standing is SlotStanding.Booked;
            return new SlotRow(
                slot.Id, slot.StartsAt.InZone(zone), slot.EndsAt.InZone(zone), standing, booked ? slot.BookingId : null, booked ? row.Reference : null,
                booked ? row.PatientName : null, standing is SlotStanding.Held ? slot.HeldUntil?.InZone(zone) : null, !slot.IsTaken(now));
        })];
    }

    private static SlotStanding StandingOf(Slot slot, Instant now) => slot switch
    {
        _ when slot.IsTaken(now) => slot.HeldUntil is null ? SlotStanding.Booked : SlotStanding.Held,
        { State: SlotState.Blocked } => SlotStanding.Blocked,
        _ when slot.StartsAt <= now => SlotStanding.Unused,
        _ => SlotStanding.Free,
    };

    private sealed record CountsRow(int Booked, int Free, int BookedInWeek, int FreeInWeek);
}
