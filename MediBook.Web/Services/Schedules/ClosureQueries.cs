using MediBook.Web.Data;
using MediBook.Web.Domain;
using Microsoft.EntityFrameworkCore;
using NodaTime;

namespace MediBook.Web.Services.Schedules;

/// <summary>One closure as lists show it.</summary>
/// <param name="Id">The closure.</param>
/// <param name="Name">The doctor or the location.</param>
/// <param name="IsLocation">Whether a location is closed.</param>
/// <param name="Start">Its start in the zone of the place.</param>
/// <param name="End">The first instant after it, likewise.</param>
/// <param name="Reason">Why, or null.</param>
/// <param name="Standing">Where it stands.</param>
public sealed record ClosureRow(int Id, string Name, bool IsLocation, ZonedDateTime Start, ZonedDateTime End, string? Reason, ClosureStanding Standing)
{
    /// <summary>From the beginning of a day to the end of one.</summary>
    public bool IsWholeDays => Start.TimeOfDay == LocalTime.Midnight && End.TimeOfDay == LocalTime.Midnight;

    /// <summary>The last day that it touches.</summary>
    public LocalDate LastDate => End.TimeOfDay == LocalTime.Midnight ? End.Date.PlusDays(-1) : End.Date;
}

/// <summary>Where a closure stands.</summary>
public enum ClosureStanding
{
    /// <summary>It has not begun.</summary>
    Coming,

    /// <summary>It has begun and is not over.</summary>
    Now,

    /// <summary>It is over.</summary>
    Over,

    /// <summary>It was undone.</summary>
    Undone,
}

/// <summary>A page of closures.</summary>
/// <param name="Closures">The rows.</param>
/// <param name="Page">1 is the first.</param>
/// <param name="Pages">How many pages there are, at least 1.</param>
public sealed record ClosurePage(IReadOnlyList<ClosureRow> Closures, int Page, int Pages);

/// <summary>Reads of closures for staff.</summary>
public sealed class ClosureQueries(MediBookDbContext db)
{
    /// <summary>Rows on a page.</summary>
    public const int PageSize = 50;

    /// <summary>The closures that are not over, the next first; or those that are over or undone, the latest first.</summary>
    /// <param name="past">Those that are over or undone.</param>
    /// <param name="page">1 is the first.</param>
    /// <param name="ct">Cancels the read.</param>
    /// <param name="doctorId">Only time off of this doctor; null: all closures.</param>
    public async Task<ClosurePage> ListAsync(bool past, int page, CancellationToken ct, int? doctorId = null)
    {
        var now = await db.NowAsync(ct);
        var which = db.Closures.AsNoTracking()
            .Where(closure => past == (closure.EndsAt <= now || closure.UndoneAt != null) && (doctorId == null || closure.DoctorId == doctorId));
        var pages = Math.Max(1, (await which.CountAsync(ct) + PageSize - 1) / PageSize);
        var shown = Math.Clamp(page, 1, pages);
        var ordered = past
            ? which.OrderByDescending(closure => closure.StartsAt).ThenByDescending(closure => closure.Id)
            : which.OrderBy(closure => closure.StartsAt).ThenBy(closure => closure.Id);
        var rows = await ordered.Skip((shown - 1) * PageSize).Take(PageSize).Select(closure => new
        {
            closure.Id,
            Name = closure.DoctorId != null ? closure.Doctor!.Name : closure.Location!.Name,
            IsLocation = closure.LocationId != null,
            ZoneId = closure.DoctorId != null ? closure.Doctor!.Location!.TimeZoneId : closure.Location!.TimeZoneId,
            closure.StartsAt,
            closure.EndsAt,
            closure.Reason,
            closure.UndoneAt,
        }).ToListAsync(ct);
        return new ClosurePage(
            [.. rows.Select(row => (Row: row, Zone: Zones.Of(row.ZoneId))).Select(one => new ClosureRow(
                one.Row.Id, one.Row.Name, one.Row.IsLocation, one.Row.StartsAt.InZone(one.Zone), one.Row.EndsAt.InZone(one.Zone), one.Row.Reason,
                one.Row.UndoneAt is not null ? ClosureStanding.Undone
                    : one.Row.EndsAt <= now ? ClosureStanding.Over
                    : one.Row.StartsAt <= now ? ClosureStanding.Now
                    : ClosureStanding.Coming))],
            shown, pages);
    }
}
