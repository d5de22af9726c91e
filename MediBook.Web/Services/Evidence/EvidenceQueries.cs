using MediBook.Web.Data;
using Microsoft.EntityFrameworkCore;
using NodaTime;

namespace MediBook.Web.Services.Evidence;

/// <summary>Looks in the database for what must not be there. It asks no constraint, no claim and no rule of the code: only who has which time.</summary>
public sealed class EvidenceQueries(MediBookDbContext db)
{
    /// <summary>How many days back it looks. Everything that is still to come is looked at, so the cost depends on how busy the clinic is, not on how old.</summary>
    public const int DaysBack = 30;

    /// <summary>Counts.</summary>
    public async Task<LiveEvidence> ReadAsync(CancellationToken ct) => new(await OverlapsAsync(ct), await MadeAsync(ct), await db.ClinicZoneAsync(ct));

    /// <summary>
    /// One statement, so that all is of one moment. A sweep along each doctor's and each patient's day: a row overlaps where it begins before the
    /// latest end so far. A booking is found by its slot, row by row (<c>offset 0</c>): read whole, the table of bookings is as long as the clinic is old.
    /// </summary>
    private Task<OverlapCounts> OverlapsAsync(CancellationToken ct) => db.Database.SqlQuery<OverlapCounts>(
        $"""
        with clock as (
            select booking_clock() as now, booking_clock() - make_interval(days => {DaysBack}) as first
        ), times as materialized (
            select slots.* from slots where starts_at >= (select first from clock)
        ), live as materialized (
            select booking.id, booking.patient_id, times.id as slot_id, times.booking_id as named, times.starts_at, times.ends_at, times.overbooked
            from times cross join lateral (
                select id, patient_id from bookings
                where bookings.slot_id = times.id and (status = 'CONFIRMED' or (status = 'PENDING' and expires_at > (select now from clock)))
                offset 0
            ) booking
        ), doctors as (
            select starts_at < max(ends_at) over (partition by doctor_id order by starts_at, id rows between unbounded preceding and 1 preceding) as clashes
            from times where state <> 'WITHDRAWN' and not overbooked
        ), patients as (
            select starts_at < max(ends_at) over (partition by patient_id order by starts_at, id rows between unbounded preceding and 1 preceding) as clashes
            from live where patient_id is not null
        )
        select (select count(*)::int from doctors where clashes) as doctors, (select count(*)::int from patients where clashes) as patients,
            (select count(distinct slot_id)::int from live where id is distinct from named) as slots, (select count(*)::int from live where overbooked) as overbooked,
            first as "from", now as at
        from clock
        """).SingleAsync(ct);

    /// <summary>From the figures that are counted every hour.</summary>
    private async Task<BookingsMade?> MadeAsync(CancellationToken ct) => await db.Set<FigureRun>().Select(run => (Instant?)run.At).SingleOrDefaultAsync(ct) is { } at
        ? new BookingsMade(await db.Set<MadeFigures>().SumAsync(day => (long)day.Held + day.AtOnce, ct), at)
        : null;
}
