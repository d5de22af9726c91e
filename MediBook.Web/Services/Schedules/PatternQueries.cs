using MediBook.Web.Data;
using MediBook.Web.Domain;
using Microsoft.EntityFrameworkCore;

namespace MediBook.Web.Services.Schedules;

/// <summary>Reads of schedules for admins. One doctor's are served by the index on the doctor; all of them are few.</summary>
public sealed class PatternQueries(MediBookDbContext db)
{
    /// <summary>Schedules on one page of the list.</summary>
    public const int PageSize = 50;

    /// <summary>Schedules that are not removed, by doctor; one more than a page where there is a next page.</summary>
    /// <param name="doctorId">Only this doctor's; null: everybody's.</param>
    /// <param name="page">1 is the first.</param>
    /// <param name="ct">Cancels the read.</param>
    public async Task<IReadOnlyList<ScheduleListRow>> ListAsync(int? doctorId, int page, CancellationToken ct)
    {
        var rows = await (
            from schedule in db.Schedules
            join doctor in db.Doctors on schedule.DoctorId equals doctor.Id
            where schedule.RemovedAt == null && (doctorId == null || schedule.DoctorId == doctorId)
            orderby doctor.Name, doctor.Id, schedule.Id
            select new { Schedule = schedule, doctor.Name, LocationName = schedule.Location!.Name })
            .Skip((page - 1) * PageSize).Take(PageSize + 1).AsNoTracking().ToListAsync(ct);
        var (ids, today) = (rows.Select(row => row.Schedule.Id).ToList(), (await db.NowAsync(ct)).InUtc().Date.PlusDays(-1));
        var extra = await db.ExtraHours.Where(hours => ids.Contains(hours.ScheduleId) && hours.Date >= today)
            .GroupBy(hours => hours.ScheduleId).Select(group => new { group.Key, Count = group.Count() }).ToDictionaryAsync(group => group.Key, group => group.Count, ct);
        return
        [
            .. rows.Select(row => new ScheduleListRow(
                row.Schedule.Id, row.Schedule.DoctorId, row.Name, row.LocationName, row.Schedule.ValidFrom, row.Schedule.ValidTo, row.Schedule.EveryWeeks,
                InOrder(row.Schedule), extra.GetValueOrDefault(row.Schedule.Id))),
        ];
    }

    /// <summary>A schedule to be changed; null where there is none, or it was removed.</summary>
    public async Task<ScheduleForm?> FindAsync(int id, CancellationToken ct)
    {
        var row = await (
            from schedule in db.Schedules
            join doctor in db.Doctors on schedule.DoctorId equals doctor.Id
            where schedule.Id == id && schedule.RemovedAt == null
            select new { Schedule = schedule, doctor.Name, Location = schedule.Location!, Now = MediBookDbContext.BookingClock() }).AsNoTracking().SingleOrDefaultAsync(ct);
        if (row is null)
        {
            return null;
        }

        var today = row.Now.InZone(Zones.Of(row.Location.TimeZoneId)).Date;
        var extra = await db.ExtraHours.Where(hours => hours.ScheduleId == id && hours.Date >= today).OrderBy(hours => hours.Date).ThenBy(hours => hours.From)
            .AsNoTracking().ToListAsync(ct);
        var found = row.Schedule;
        return new ScheduleForm(
            id, found.DoctorId, row.Name, row.Location.Name, row.Location.TimeZoneId,
            new ScheduleDetails(found.LocationId, found.ValidFrom, found.ValidTo, found.EveryWeeks, found.Anchor, InOrder(found)), extra);
    }

    /// <summary>The holidays of a location, from its today on; null where there is no such location.</summary>
    public async Task<LocationHolidays?> HolidaysAsync(int locationId, CancellationToken ct)
    {
        var row = await db.Locations.Where(location => location.Id == locationId)
            .Select(location => new { Location = location, Now = MediBookDbContext.BookingClock() }).AsNoTracking().SingleOrDefaultAsync(ct);
        if (row is null)
        {
            return null;
        }

        var (location, today) = (row.Location, row.Now.InZone(Zones.Of(row.Location.TimeZoneId)).Date);
        var own = await db.LocationHolidays.Where(day => day.LocationId == locationId && day.Date >= today).OrderBy(day => day.Date).AsNoTracking().ToListAsync(ct);
        var until = today.PlusYears(1);
        return new LocationHolidays(
            locationId, location.Name, location.Country, location.Region,
            [.. CountryHolidays.Of(location.Country, location.Region, today.Year, until.Year).Where(day => day.Date >= today && day.Date < until)], own);
    }

    private static IReadOnlyList<ScheduleRow> InOrder(Schedule schedule) => [.. schedule.Rows.OrderBy(row => row.Weekday).ThenBy(row => row.From)];
}
