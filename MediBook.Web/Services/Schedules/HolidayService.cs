using MediBook.Web.Data;
using MediBook.Web.Domain;
using Microsoft.EntityFrameworkCore;
using NodaTime;

namespace MediBook.Web.Services.Schedules;

/// <summary>Holidays of locations. Each change brings the slots of every doctor there after it; what is booked stays.</summary>
public sealed class HolidayService(MediBookDbContext db, ScheduleGenerator generator)
{
    /// <summary>Chooses whose public holidays close the location; null: none.</summary>
    public async Task<Outcome<PlanDone, ScheduleRefusal>> ObserveAsync(Actor actor, int locationId, HolidayPlace? place, Guid operationId, CancellationToken ct)
    {
        if (place is not null && !CountryHolidays.Places.Contains(place))
        {
            return ScheduleRefusal.PlaceUnknown;
        }

        var location = await db.Locations.SingleOrDefaultAsync(row => row.Id == locationId, ct);
        if (location is null)
        {
            return ScheduleRefusal.LocationNotFound;
        }

        location.Observe(place?.Country, place?.Region);
        return await SaveAsync(actor, locationId, operationId, ct);
    }

    /// <summary>Adds the days of a calendar file (RFC 5545); those that are there already stay.</summary>
    public async Task<Outcome<PlanDone, ScheduleRefusal>> ImportAsync(Actor actor, int locationId, string text, Guid operationId, CancellationToken ct)
    {
        var days = HolidayFile.Read(text, (await db.NowAsync(ct)).InUtc().Date.PlusDays(-1));
        return days.Count == 0 ? ScheduleRefusal.NoCalendar : await AddAsync(actor, locationId, days, operationId, ct);
    }

    /// <summary>Adds one day.</summary>
    public async Task<Outcome<PlanDone, ScheduleRefusal>> AddAsync(Actor actor, int locationId, Holiday day, Guid operationId, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(day);
        return day.Date < (await db.NowAsync(ct)).InUtc().Date.PlusDays(-1) ? ScheduleRefusal.InThePast : await AddAsync(actor, locationId, [day], operationId, ct);
    }

    /// <summary>Takes one day away again.</summary>
    public async Task<Outcome<PlanDone, ScheduleRefusal>> RemoveAsync(Actor actor, int locationId, LocalDate date, Guid operationId, CancellationToken ct)
    {
        db.RemoveRange(await db.LocationHolidays.Where(day => day.LocationId == locationId && day.Date == date).ToListAsync(ct));
        return await SaveAsync(actor, locationId, operationId, ct);
    }

    private async Task<Outcome<PlanDone, ScheduleRefusal>> AddAsync(Actor actor, int locationId, IReadOnlyList<Holiday> days, Guid operationId, CancellationToken ct)
    {
        if (!await db.Locations.AnyAsync(location => location.Id == locationId, ct))
        {
            return ScheduleRefusal.LocationNotFound;
        }

        var known = (await db.LocationHolidays.Where(day => day.LocationId == locationId).Select(day => day.Date).ToListAsync(ct)).ToHashSet();
        var fresh = days.Where(day => !known.Contains(day.Date)).DistinctBy(day => day.Date).ToList();
        if (known.Count + fresh.Count > LocationHoliday.Most)
        {
            return ScheduleRefusal.TooManyHolidays;
        }

        db.AddRange(fresh.Select(day => new LocationHoliday(locationId, day.Date, day.Name)));
        return fresh.Count == 0 ? ScheduleRefusal.HolidayExists : await SaveAsync(actor, locationId, operationId, ct);
    }

    private async Task<Outcome<PlanDone, ScheduleRefusal>> SaveAsync(Actor actor, int locationId, Guid operationId, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(actor);
        try
        {
            await db.SaveChangesAsync(ct);
        }
        catch (DbUpdateException exception) when (PostgresErrors.RefusedBy(exception) is ConstraintNames.OneHolidayPerDate)
        {
            db.ChangeTracker.Clear();
            return ScheduleRefusal.HolidayExists;
        }
        catch (DbUpdateConcurrencyException)
        {
            // Somebody took the day away a moment ago: that is what was asked for.
            db.ChangeTracker.Clear();
        }

        return await generator.GenerateAtAsync(locationId, actor, operationId, ct);
    }
}
