using MediBook.Web.Data;
using MediBook.Web.Domain;
using Microsoft.EntityFrameworkCore;
using NodaTime;

namespace MediBook.Web.Services.Schedules;

/// <summary>The clinic's figures for admins, served by the index on the slots' start.</summary>
public sealed class ScheduleQueries(MediBookDbContext db)
{
    /// <summary>The clinic's today.</summary>
    public async Task<TodayFigures> TodayAsync(CancellationToken ct)
    {
        var counts = await db.Database.SqlQuery<CountsRow>(
            $"""
            select
                count(*) filter (where is_today and booked and not overbooked)::int as booked,
                count(*) filter (where is_today and booked and overbooked)::int as overbooked,
                count(*) filter (where is_today and free)::int as free,
                count(*) filter (where coming and booked)::int as booked_in_week,
                count(*) filter (where coming and free)::int as free_in_week
            from (
                select
                    (slots.starts_at at time zone locations.time_zone_id)::date = (clock.now at time zone locations.time_zone_id)::date as is_today,
                    slots.starts_at > clock.now and slots.starts_at < clock.now + interval '7 days' as coming,
                    slots.booking_id is not null and slots.held_until is null as booked, slots.overbooked,
                    slots.state = 'OPEN' and slots.starts_at > clock.now and (slots.booking_id is null or slots.held_until <= clock.now) as free
                from (select booking_clock() as now) as clock
                join slots on slots.starts_at > clock.now - interval '26 hours' and slots.starts_at < clock.now + interval '7 days'
                join locations on locations.id = slots.location_id
            ) as standing
            """).SingleAsync(ct);
        var ended = await db.Database.SqlQuery<EndedRow>(
            $"""
            select
                count(*) filter (where bookings.status = 'CANCELLED' and bookings.confirmed_at is not null)::int as cancelled,
                count(*) filter (where bookings.status = 'CONFIRMED' and bookings.attendance = 'NO_SHOW')::int as missed
            from (select booking_clock() as now) as clock
            join slots on slots.starts_at > clock.now - interval '26 hours' and slots.starts_at < clock.now + interval '26 hours'
            join locations on locations.id = slots.location_id
            join bookings on bookings.slot_id = slots.id
            where (slots.starts_at at time zone locations.time_zone_id)::date = (clock.now at time zone locations.time_zone_id)::date
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
        return new TodayFigures(counts.Booked, counts.Overbooked, counts.Free, held, ended.Cancelled, ended.Missed, counts.BookedInWeek, counts.FreeInWeek, without);
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

    private sealed record EndedRow(int Cancelled, int Missed);

    private sealed record CountsRow(int Booked, int Overbooked, int Free, int BookedInWeek, int FreeInWeek);
}
