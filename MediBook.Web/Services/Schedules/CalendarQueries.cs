using System.Linq.Expressions;
using MediBook.Web.Data;
using MediBook.Web.Domain;
using Microsoft.EntityFrameworkCore;
using NodaTime;

namespace MediBook.Web.Services.Schedules;

/// <summary>
/// The calendar of staff: a doctor's week is served by the slots' index on (doctor, start), a location's day and week by the one on
/// (location, start); the bookings by their key. Withdrawn slots are left out.
/// </summary>
public sealed class CalendarQueries(MediBookDbContext db)
{
    /// <summary>No zone's clock is further from another's than this.</summary>
    private static readonly Duration Apart = Duration.FromHours(26);

    /// <summary>A doctor's week, wherever the doctor works in it.</summary>
    /// <param name="doctorId">The doctor.</param>
    /// <param name="date">A day of the week; null: today at the doctor's location.</param>
    /// <param name="ct">Cancels the read.</param>
    /// <returns>Null where there is no such doctor.</returns>
    public async Task<DoctorWeek?> DoctorWeekAsync(int doctorId, LocalDate? date, CancellationToken ct)
    {
        var doctor = await db.Doctors.Where(row => row.Id == doctorId)
            .Select(row => new { row.Name, row.IsActive, row.LocationId, LocationName = row.Location!.Name, row.Location.TimeZoneId, Now = MediBookDbContext.BookingClock() })
            .SingleOrDefaultAsync(ct);
        if (doctor is null)
        {
            return null;
        }

        var zone = Zones.Of(doctor.TimeZoneId);
        var monday = Zones.MondayOf(date ?? doctor.Now.InZone(zone).Date);
        var (begin, end) = (LocalTimes.Day(zone, monday).Start, LocalTimes.Day(zone, monday.PlusDays(6)).End);
        var slots = (await SlotsAsync(slot => slot.DoctorId == doctorId && slot.StartsAt >= begin - Apart && slot.StartsAt < end + Apart, doctor.Now, ct)).ToLookup(slot => slot.Start.Date);
        // A weekend without times is no column.
        var days = Enumerable.Range(0, 7).Select(monday.PlusDays).Where(day => day.DayOfWeek < IsoDayOfWeek.Saturday || slots[day].Any());
        var grid = CalendarGrid.Of([.. days.Select(day => new CalendarColumn(day, new CalendarDoctor(doctorId, doctor.Name), [.. slots[day]]))]);
        var next = grid.Rows.Count > 0 ? null : await db.Slots.Where(slot => slot.DoctorId == doctorId && slot.StartsAt >= end && slot.State != SlotState.Withdrawn)
            .OrderBy(slot => slot.StartsAt).Select(slot => (Instant?)slot.StartsAt).FirstOrDefaultAsync(ct);
        return new DoctorWeek(
            doctorId, doctor.Name, doctor.IsActive, doctor.LocationId, doctor.LocationName, monday, doctor.Now.InZone(zone), grid, next?.InZone(zone).Date);
    }

    /// <summary>A day of a location.</summary>
    /// <param name="locationId">The location; null: the clinic's default.</param>
    /// <param name="date">The day; null: today there.</param>
    /// <param name="ct">Cancels the read.</param>
    /// <returns>Null where there is no such location.</returns>
    public async Task<LocationDay?> LocationDayAsync(int? locationId, LocalDate? date, CancellationToken ct)
    {
        if (await PlaceAsync(locationId, ct) is not { } place)
        {
            return null;
        }

        var day = date ?? place.AsOf.Date;
        var span = LocalTimes.Day(place.AsOf.Zone, day);
        var slots = await SlotsAsync(slot => slot.LocationId == place.Id && slot.StartsAt >= span.Start && slot.StartsAt < span.End, place.AsOf.ToInstant(), ct);
        var columns = slots.GroupBy(slot => new CalendarDoctor(slot.DoctorId, slot.DoctorName)).OrderBy(doctor => doctor.Key.Name, StringComparer.CurrentCulture).ThenBy(doctor => doctor.Key.Id)
            .Select(doctor => new CalendarColumn(day, doctor.Key, [.. doctor])).ToList();
        var without = (await DoctorsAsync(place.Id, ct)).ExceptBy(columns.Select(column => column.Doctor.Id), doctor => doctor.Id);
        return new LocationDay(place.Id, place.Name, day, place.AsOf, CalendarGrid.Of(columns), [.. without]);
    }

    /// <summary>A week of a location in figures.</summary>
    /// <param name="locationId">The location; null: the clinic's default.</param>
    /// <param name="date">A day of the week; null: today there.</param>
    /// <param name="ct">Cancels the read.</param>
    /// <returns>Null where there is no such location.</returns>
    public async Task<LocationWeek?> LocationWeekAsync(int? locationId, LocalDate? date, CancellationToken ct)
    {
        if (await PlaceAsync(locationId, ct) is not { } place)
        {
            return null;
        }

        var monday = Zones.MondayOf(date ?? place.AsOf.Date);
        var (begin, end) = (LocalTimes.Day(place.AsOf.Zone, monday).Start, LocalTimes.Day(place.AsOf.Zone, monday.PlusDays(6)).End);
        var now = place.AsOf.ToInstant();
        var counts = await db.Database.SqlQuery<CountRow>(
            $"""
            select
                slots.doctor_id, doctors.name as doctor_name, (slots.starts_at at time zone {place.AsOf.Zone.Id})::date as date, count(*)::int as all_slots,
                count(*) filter (where slots.booking_id is not null and slots.held_until is null and not slots.overbooked)::int as booked,
                count(*) filter (where slots.booking_id is not null and slots.overbooked)::int as overbooked,
                count(*) filter (where slots.state = 'OPEN' and slots.starts_at > {now} and (slots.booking_id is null or slots.held_until <= {now}))::int as free,
                count(*) filter (where slots.state = 'BLOCKED' and (slots.booking_id is null or slots.held_until <= {now}))::int as blocked
            from slots join doctors on doctors.id = slots.doctor_id
            where slots.location_id = {place.Id} and slots.starts_at >= {begin} and slots.starts_at < {end} and slots.state <> 'WITHDRAWN'
            group by slots.doctor_id, doctors.name, 3
            """).ToListAsync(ct);
        var days = counts.ToDictionary(row => (row.DoctorId, row.Date), row => new DayCount(row.AllSlots, row.Free, row.Booked, row.Overbooked, row.Blocked));
        var doctors = counts.Select(row => new CalendarDoctor(row.DoctorId, row.DoctorName)).Union(await DoctorsAsync(place.Id, ct));
        return new LocationWeek(place.Id, place.Name, monday, place.AsOf, [.. doctors.OrderBy(doctor => doctor.Name, StringComparer.CurrentCulture).ThenBy(doctor => doctor.Id).Select(doctor =>
            new DoctorDays(doctor, [.. Enumerable.Range(0, 7).Select(day => days.GetValueOrDefault((doctor.Id, monday.PlusDays(day)), DayCount.None))]))]);
    }

    /// <summary>One slot that stands in the plan, or null.</summary>
    public async Task<CalendarSlot?> SlotAsync(int id, CancellationToken ct) =>
        (await SlotsAsync(slot => slot.Id == id, await db.NowAsync(ct), ct)).SingleOrDefault();

    private async Task<List<CalendarSlot>> SlotsAsync(Expression<Func<Slot, bool>> which, Instant now, CancellationToken ct)
    {
        var rows = await (
            from slot in db.Slots.Where(which)
            join live in db.Bookings on slot.BookingId equals (int?)live.Id into bookings
            from booking in bookings.DefaultIfEmpty()
            where slot.State != SlotState.Withdrawn
            orderby slot.StartsAt, slot.Id
            select new
            {
                Slot = slot,
                DoctorName = slot.Doctor!.Name,
                LocationName = slot.Location!.Name,
                slot.Location.TimeZoneId,
                Reference = (string?)booking!.Reference,
                PatientName = (string?)booking.PatientName,
            }).AsNoTracking().ToListAsync(ct);
        return [.. rows.Select(row =>
        {
            var (slot, zone) = (row.Slot, Zones.Of(row.TimeZoneId));
            var standing = StandingOf(slot, now);
            var booked = standing is SlotStanding.Booked;
            return new CalendarSlot(
                slot.Id, slot.DoctorId, row.DoctorName, slot.LocationId, row.LocationName, slot.StartsAt.InZone(zone), slot.EndsAt.InZone(zone), standing,
                slot.OverbookReason, booked ? slot.BookingId : null, booked ? row.Reference : null, booked ? row.PatientName : null,
                standing is SlotStanding.Held ? slot.HeldUntil?.InZone(zone) : null, slot.BlockedByHand, slot.BlockReason);
        })];
    }

    private async Task<Place?> PlaceAsync(int? locationId, CancellationToken ct)
    {
        var row = await db.Locations
            .Where(location => locationId == null ? db.Clinics.Any(clinic => clinic.DefaultLocationId == location.Id) : location.Id == locationId)
            .Select(location => new { location.Id, location.Name, location.TimeZoneId, Now = MediBookDbContext.BookingClock() }).SingleOrDefaultAsync(ct);
        return row is null ? null : new Place(row.Id, row.Name, row.Now.InZone(Zones.Of(row.TimeZoneId)));
    }

    private Task<List<CalendarDoctor>> DoctorsAsync(int locationId, CancellationToken ct) => db.Doctors
        .Where(doctor => doctor.LocationId == locationId && doctor.IsActive).OrderBy(doctor => doctor.Name).ThenBy(doctor => doctor.Id)
        .Select(doctor => new CalendarDoctor(doctor.Id, doctor.Name)).ToListAsync(ct);

    private static SlotStanding StandingOf(Slot slot, Instant now) => slot switch
    {
        _ when slot.IsTaken(now) => slot.HeldUntil is null ? SlotStanding.Booked : SlotStanding.Held,
        { State: SlotState.Blocked } => SlotStanding.Blocked,
        _ when slot.StartsAt <= now => SlotStanding.Unused,
        _ => SlotStanding.Free,
    };

    private sealed record Place(int Id, string Name, ZonedDateTime AsOf);

    private sealed record CountRow(int DoctorId, string DoctorName, LocalDate Date, int AllSlots, int Booked, int Overbooked, int Free, int Blocked);
}
