using MediBook.Web.Data;
using MediBook.Web.Domain;
using MediBook.Web.Services.Bookings;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace MediBook.Web.Services.Waitlist;

/// <summary>
/// Gives free times to those who wait: each place in a line and each wish for an earlier time, in the order of asking, is offered the earliest free time
/// that suits it. Running it again, or on several instances, offers nothing twice: they take turns, and the booking transaction has the last word. See
/// ADR 18 and ADR 22.
/// </summary>
public sealed partial class WaitlistOffers(
    MediBookDbContext db, BookingService bookings, HoldRetirement holds, IOptions<WaitlistOptions> options, IOptions<BookingOptions> rules, ILogger<WaitlistOffers> logger)
{
    /// <summary>So many times of one place in a line are looked at in one pass; those before it may take some of them.</summary>
    private const int Candidates = 20;

    /// <summary>Everything, for the clock's door: ends what is over, frees what is held for nobody, offers what is free.</summary>
    /// <returns>How many times were offered.</returns>
    public async Task<int> RunAsync(CancellationToken ct)
    {
        await EndWhatIsOverAsync(ct);
        return await OfferFreeAsync(null, ct);
    }

    /// <summary>The same after a change: nothing where nobody waits, and only the free times of some doctors.</summary>
    /// <param name="doctorIds">The doctors; null: all who are waited for.</param>
    /// <param name="ct">Stops it between two offers.</param>
    /// <returns>How many times were offered.</returns>
    public async Task<int> OfferAsync(IReadOnlyCollection<int>? doctorIds, CancellationToken ct)
    {
        if (!await db.WaitingEntries.AnyAsync(entry => entry.EndedAt == null, ct))
        {
            return 0;
        }

        await EndWhatIsOverAsync(ct);
        return await OfferFreeAsync(doctorIds, ct);
    }

    /// <summary>
    /// Ends what is over, and lets go what is held for nobody: for a place that has ended or whose account is gone, and for a wish whose booking was
    /// cancelled or moved since.
    /// </summary>
    private async Task EndWhatIsOverAsync(CancellationToken ct)
    {
        await db.Database.ExecuteSqlAsync(
            $"""
            update waiting_entries as entry set ended_at = booking_clock(), ending = {EnumCapitals.Of(WaitingEnd.Over)}, revision = revision + 1
            where ended_at is null and case when booking_id is null then last_date < (booking_clock() at time zone 'UTC')::date - 1 else not exists (
                select from bookings join slots on slots.id = bookings.slot_id
                where bookings.id = entry.booking_id and bookings.status = 'CONFIRMED' and slots.starts_at > booking_clock() + {rules.Value.CutOff}) end
            """, ct);
        foreach (var (slotId, bookingId) in await db.Database.SqlQuery<HeldForNobody>(
            $"""
            select live_holds.slot_id, live_holds.booking_id
            from live_holds join bookings on bookings.id = live_holds.booking_id
            where bookings.waiting_entry_id is not null and not exists (
                select from waiting_entries as entry join patients on patients.id = entry.patient_id and patients.account_id = entry.account_id
                where entry.id = bookings.waiting_entry_id and entry.ended_at is null
            ) and not exists (
                select from waiting_entries as wish
                join bookings as booked on booked.id = wish.booking_id and booked.status = 'CONFIRMED'
                join slots as mine on mine.id = booked.slot_id
                join slots as kept on kept.id = live_holds.slot_id and kept.doctor_id = mine.doctor_id and kept.ends_at <= mine.starts_at
                where wish.id = bookings.waiting_entry_id and wish.ended_at is null
            )
            """).ToListAsync(ct))
        {
            await holds.GiveWayAsync(Actor.Job, slotId, bookingId, ct);
        }
    }

    /// <summary>Offers the free times of some doctors, until nobody who waits is suited by one that is left.</summary>
    /// <param name="doctorIds">The doctors; null: all who are waited for.</param>
    /// <param name="ct">Stops it between two offers.</param>
    /// <returns>How many times were offered.</returns>
    private async Task<int> OfferFreeAsync(IReadOnlyCollection<int>? doctorIds, CancellationToken ct)
    {
        // One look at a time in the whole cluster, so that the order of the line holds between two times that come free at once.
        await using var turn = await db.Database.BeginTransactionAsync(ct);
        await db.Database.ExecuteSqlAsync($"select pg_advisory_xact_lock(hashtext('medibook-waiting-lines'))", ct);
        // Whoever let an offer run out stands in the line again at once, not after the next sweep.
        await holds.SweepAsync(ct);
        var (offered, refused) = (0, new HashSet<Match>());
        for (var again = true; again;)
        {
            (again, var made) = await PassAsync(doctorIds, refused, ct);
            offered += made;
        }

        if (offered > 0)
        {
            LogOffered(offered);
        }

        return offered;
    }

    /// <summary>
    /// Offers down the line until somebody else was quicker, or the times that were looked at for a place have all gone to those before it: then the lines
    /// are read anew, so that nobody is passed over.
    /// </summary>
    /// <param name="doctorIds">The doctors; null: all who are waited for.</param>
    /// <param name="refused">What was refused in this look already; it is not tried again.</param>
    /// <param name="ct">Stops it between two offers.</param>
    /// <returns>Whether another pass may offer more, and how many times were offered.</returns>
    private async Task<(bool Again, int Offered)> PassAsync(IReadOnlyCollection<int>? doctorIds, HashSet<Match> refused, CancellationToken ct)
    {
        var given = new HashSet<int>();
        foreach (var place in (await MatchesAsync(doctorIds, ct)).GroupBy(match => match.EntryId))
        {
            if (place.FirstOrDefault(match => !given.Contains(match.SlotId) && !refused.Contains(match)) is not { } match)
            {
                if (given.Count > 0 && place.Count() == Candidates)
                {
                    break;
                }

                continue;
            }

            if (await bookings.OfferAsync(new OfferRequest(match.EntryId, match.SlotId, options.Value.Offer, options.Value.Lead(rules.Value)), ct) is null)
            {
                refused.Add(match);
                return (true, given.Count);
            }

            given.Add(match.SlotId);
        }

        return (given.Count > 0, given.Count);
    }

    private sealed record Match(int EntryId, int SlotId);

    private sealed record HeldForNobody(int SlotId, int BookingId);

    /// <summary>
    /// Who may be offered what, first in line first. It begins with the lines, which are short, and reads the coming slots of the doctors who are
    /// waited for, by the index on (doctor, start); never the others. A wish stands among the places by when it was asked: it suits an earlier time of the
    /// same doctor, place and length (<see cref="Slot.IsEarlierFor"/>) that was not free when it was asked and does not come too late to be answered.
    /// </summary>
    private Task<List<Match>> MatchesAsync(IReadOnlyCollection<int>? doctorIds, CancellationToken ct)
    {
        var (doctors, lead, horizon, most) = (doctorIds?.ToArray(), options.Value.Lead(rules.Value), rules.Value.Horizon, rules.Value.MostBookingsPerPatient);
        var answerable = options.Value.Offer + rules.Value.CutOff;
        return db.Database.SqlQuery<Match>(
            $"""
            with clock as (
                select booking_clock() as now
            ), line as materialized (
                select entry.id, entry.joined_at, entry.patient_id, entry.doctor_id, entry.specialization_id, entry.location_id, entry.weekdays,
                    entry.from_time, entry.to_time, entry.last_date, null::timestamptz as before, null::interval as lasting, null::int as newest_slot_id
                from waiting_entries as entry join patients on patients.id = entry.patient_id and patients.account_id = entry.account_id
                where entry.ended_at is null
                    and not exists (select from live_holds where live_holds.owner_key = 'offer:' || entry.offer_id)
                    and (select count(*) from booking_seats where booking_seats.owner_key = 'account:' || entry.account_id) < {most}
                union all
                select wish.id, wish.joined_at, booked.patient_id, mine.doctor_id, null, mine.location_id, wish.weekdays,
                    null, null, (mine.starts_at at time zone 'UTC')::date + 1, mine.starts_at, mine.ends_at - mine.starts_at, wish.newest_slot_id
                from clock cross join waiting_entries as wish
                join bookings as booked on booked.id = wish.booking_id and booked.status = 'CONFIRMED'
                join slots as mine on mine.id = booked.slot_id and mine.starts_at > clock.now + {answerable}
                where wish.ended_at is null and not exists (select from live_holds where live_holds.owner_key = 'offer:' || wish.offer_id)
            ), wanted as materialized (
                select doctor_id, max(last_date) as last_date
                from (
                    select doctor_id, last_date from line where doctor_id is not null
                    union all
                    select doctor_specializations.doctor_id, line.last_date from line join doctor_specializations using (specialization_id)
                ) as lines
                where {doctors}::int[] is null or doctor_id = any({doctors})
                group by doctor_id
            ), free as materialized (
                select slots.id, slots.doctor_id, slots.location_id, slots.starts_at, slots.ends_at,
                    slots.starts_at at time zone locations.time_zone_id as begins, slots.ends_at at time zone locations.time_zone_id as ends
                from clock cross join wanted
                join doctors on doctors.id = wanted.doctor_id and doctors.is_active
                join slots on slots.doctor_id = wanted.doctor_id and slots.starts_at > clock.now + {lead} and slots.starts_at <= clock.now + {horizon}
                    and slots.starts_at < (wanted.last_date + 2)::timestamp at time zone 'UTC'
                join locations on locations.id = slots.location_id
                where slots.state = 'OPEN' and not slots.overbooked and (slots.booking_id is null or slots.held_until <= clock.now)
            )
            select line.id as entry_id, suits.id as slot_id
            from line cross join lateral (
                select free.id, free.starts_at
                from free
                where (free.doctor_id = line.doctor_id or (free.location_id = line.location_id and exists (
                        select from doctor_specializations as link where link.doctor_id = free.doctor_id and link.specialization_id = line.specialization_id)))
                    and free.begins::date <= line.last_date
                    and line.weekdays & (1 << (extract(isodow from free.begins)::int - 1)) <> 0
                    and (line.from_time is null or free.begins::time >= line.from_time)
                    and (line.to_time is null or free.ends <= free.begins::date + line.to_time)
                    and not exists (select from waiting_offers as told where told.entry_id = line.id and told.slot_id = free.id)
                    and not exists (
                        select from slot_claims as busy
                        where busy.patient_id = line.patient_id and tstzrange(busy.starts_at, busy.ends_at) && tstzrange(free.starts_at, free.ends_at))
                    and (line.before is null or (
                        free.ends_at <= line.before and free.ends_at - free.starts_at = line.lasting and free.location_id = line.location_id
                        and (free.id > line.newest_slot_id or exists (
                            select from slot_events as opened left join bookings as held on held.id = opened.booking_id
                            where opened.slot_id = free.id and opened.at > line.joined_at and (
                                opened.kind in ('CANCELLED', 'MOVED_AWAY', 'REOPENED')
                                or (opened.kind in ('RELEASED', 'REPLACED', 'EXPIRED', 'TAKEN_BACK') and held.created_at <= line.joined_at))))))
                order by free.starts_at, free.id
                limit {Candidates}
            ) as suits
            order by line.joined_at, line.id, suits.starts_at, suits.id
            """).ToListAsync(ct);
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "{Count} free times were offered to those who wait.")]
    private partial void LogOffered(int count);
}
