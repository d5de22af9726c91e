using MediBook.Web.Data;
using Microsoft.EntityFrameworkCore;
using NodaTime;

namespace MediBook.Web.Services.Figures;

/// <summary>
/// Counts slots and bookings into rows that analytics can add up at any size of the clinic: one row for an hour of a location, a day of a doctor,
/// and a day on which bookings were made. Counting a day again replaces its rows, so it may run twice, half, or on many instances at once.
/// </summary>
public sealed partial class FigureService(MediBookDbContext db, ILogger<FigureService> logger)
{
    /// <summary>So many days are counted in one transaction: about a second of work at a million bookings.</summary>
    private const int DaysAtOnce = 31;

    /// <summary>How far back a usual run counts anew: attendance and cancellations of past days come late.</summary>
    private const int DaysBack = 7;

    /// <summary>How far ahead: the weeks in which most appointments lie.</summary>
    private const int DaysAhead = 62;

    /// <summary>One counts at a time; the others find nothing to do when it is their turn, and do it again.</summary>
    private const long OneAtATime = 7_204_811_350;

    /// <summary>Counts the days around today; all there are where nothing was counted yet.</summary>
    /// <returns>How many days were counted.</returns>
    public async Task<int> RefreshAsync(CancellationToken ct)
    {
        var today = (await db.NowAsync(ct)).InUtc().Date;
        var first = await db.Set<FigureRun>().AnyAsync(ct) ? today.PlusDays(-DaysBack) : await FirstDateAsync(today, ct);
        var last = today.PlusDays(DaysAhead);
        for (var date = first; date <= last; date = date.PlusDays(DaysAtOnce))
        {
            await CountAsync(date, LocalDate.Min(last.PlusDays(1), date.PlusDays(DaysAtOnce)), ct);
        }

        var days = Period.DaysBetween(first, last) + 1;
        LogCounted(days);
        return days;
    }

    /// <summary>A day before the earliest slot or booking, since a location's date may be behind ours.</summary>
    private async Task<LocalDate> FirstDateAsync(LocalDate today, CancellationToken ct)
    {
        var slot = await db.Slots.MinAsync(row => (Instant?)row.StartsAt, ct);
        var made = await db.Bookings.MinAsync(row => (Instant?)row.CreatedAt, ct);
        var earliest = new[] { slot, made }.Where(at => at is not null).Min()?.InUtc().Date.PlusDays(-1) ?? today;
        return LocalDate.Min(earliest, today.PlusDays(-DaysBack));
    }

    /// <summary>Counts the dates from <paramref name="from"/> to the one before <paramref name="until"/>, each on the clock of its location.</summary>
    private async Task CountAsync(LocalDate from, LocalDate until, CancellationToken ct)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        await db.Database.ExecuteSqlAsync($"select pg_advisory_xact_lock({OneAtATime})", ct);
        await db.Database.ExecuteSqlAsync($"delete from hour_figures where date >= {from} and date < {until}", ct);
        await db.Database.ExecuteSqlAsync($"delete from doctor_figures where date >= {from} and date < {until}", ct);
        await db.Database.ExecuteSqlAsync($"delete from made_figures where date >= {from} and date < {until}", ct);
        await db.Database.ExecuteSqlAsync(
            $"""
            with span as (
                select id as location_id, time_zone_id, {from}::timestamp at time zone time_zone_id as begins, {until}::timestamp at time zone time_zone_id as ends
                from locations
            ), near as (
                select slots.id, slots.location_id, slots.doctor_id, slots.starts_at at time zone span.time_zone_id as local,
                    (slots.state = 'OPEN' and not slots.overbooked)::int as offered
                from slots join span on span.location_id = slots.location_id
                where slots.starts_at >= (select min(begins) from span) and slots.starts_at < (select max(ends) from span)
                    and slots.starts_at >= span.begins and slots.starts_at < span.ends
            ), counted as (
                select location_id, doctor_id, local, offered as slots, 0 as filled, 0 as booked, 0 as done, 0 as no_show, 0 as cancelled from near
                union all
                select near.location_id, near.doctor_id, near.local, 0, near.offered * (status = 'CONFIRMED')::int, (status = 'CONFIRMED')::int, (status = 'CONFIRMED' and attendance = 'DONE')::int,
                    (status = 'CONFIRMED' and attendance = 'NO_SHOW')::int, (status = 'CANCELLED' and confirmed_at is not null)::int
                from near join bookings on bookings.slot_id = near.id
                where status in ('CONFIRMED', 'CANCELLED')
            ), by_doctor as (
                insert into doctor_figures (doctor_id, date, slots, booked)
                select doctor_id, local::date, sum(slots), sum(filled) from counted group by 1, 2
            )
            insert into hour_figures (location_id, date, hour, slots, booked, done, no_show, cancelled)
            select location_id, local::date, extract(hour from local)::int, sum(slots), sum(booked), sum(done), sum(no_show), sum(cancelled)
            from counted group by 1, 2, 3
            """,
            ct);
        var firstDays = LeadTimes.FirstDays.ToArray();
        await db.Database.ExecuteSqlAsync(
            $"""
            with span as (
                select id as location_id, time_zone_id, {from}::timestamp at time zone time_zone_id as begins, {until}::timestamp at time zone time_zone_id as ends
                from locations
            ), made as (
                select slots.location_id, (bookings.created_at at time zone span.time_zone_id)::date as date, expires_at is not null and waiting_entry_id is null as held, expires_at is null as at_once, confirmed_at is not null as confirmed,
                    status = 'FAILED' or (status = 'PENDING' and expires_at <= booking_clock()) as expired,
                    width_bucket(floor(extract(epoch from slots.starts_at - confirmed_at) / 86400)::int, {firstDays}) as lead
                from bookings join slots on slots.id = bookings.slot_id join span on span.location_id = slots.location_id
                where bookings.created_at >= (select min(begins) from span) and bookings.created_at < (select max(ends) from span)
                    and bookings.created_at >= span.begins and bookings.created_at < span.ends
            )
            insert into made_figures (location_id, date, held, confirmed, expired, at_once, leads)
            select location_id, date, count(*) filter (where held), count(*) filter (where held and confirmed), count(*) filter (where held and expired),
                count(*) filter (where at_once),
                array[
                    count(*) filter (where confirmed and lead = 1), count(*) filter (where confirmed and lead = 2), count(*) filter (where confirmed and lead = 3),
                    count(*) filter (where confirmed and lead = 4), count(*) filter (where confirmed and lead = 5), count(*) filter (where confirmed and lead = 6),
                    count(*) filter (where confirmed and lead = 7)
                ]::int[]
            from made
            group by location_id, date
            """,
            ct);
        await db.Database.ExecuteSqlAsync($"insert into figure_runs (id, at) values (1, booking_clock()) on conflict (id) do update set at = excluded.at", ct);
        await transaction.CommitAsync(CancellationToken.None);
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "The figures of {Days} days were counted.")]
    private partial void LogCounted(int days);
}
