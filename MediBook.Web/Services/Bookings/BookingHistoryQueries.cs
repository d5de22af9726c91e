using MediBook.Web.Data;
using MediBook.Web.Domain;
using Microsoft.EntityFrameworkCore;
using NodaTime;

namespace MediBook.Web.Services.Bookings;

/// <summary>What happened to a booking, as its own page tells it.</summary>
public enum HistoryKind
{
    /// <summary>It was booked, or a hold was confirmed.</summary>
    Booked,

    /// <summary>It is at another time.</summary>
    Moved,

    /// <summary>It was cancelled.</summary>
    Cancelled,

    /// <summary>Its hold ended without a booking.</summary>
    HoldEnded,

    /// <summary>A time was offered: to somebody who waits, or an earlier one for an appointment.</summary>
    Offered,

    /// <summary>An earlier time that was offered for it was declined, or nobody answered in time.</summary>
    OfferEnded,

    /// <summary>It came into the account of its address.</summary>
    Adopted,

    /// <summary>Somebody looked at it; told once a day.</summary>
    Viewed,

    /// <summary>A reminder was sent.</summary>
    Reminded,

    /// <summary>A mail about it was sent.</summary>
    Mailed,
}

/// <summary>Who did it. Nobody of the staff is named.</summary>
public enum HistoryActor
{
    /// <summary>Whoever is looking at the page, or the guest of the booking.</summary>
    You,

    /// <summary>Another account than that which is looking: the one that booked.</summary>
    Booker,

    /// <summary>The clinic's staff.</summary>
    Staff,

    /// <summary>MediBook itself.</summary>
    MediBook,
}

/// <summary>One line of a booking's history.</summary>
/// <param name="Kind">What happened.</param>
/// <param name="At">When, in the location's zone.</param>
/// <param name="By">Who did it.</param>
public sealed record HistoryLine(HistoryKind Kind, ZonedDateTime At, HistoryActor By);

/// <summary>The history of a booking for whom it is: what was done by whom, who of the clinic looked at it, what was sent.</summary>
public sealed class BookingHistoryQueries(MediBookDbContext db)
{
    private const string OfferEnded = "OFFER_ENDED";

    /// <summary>The lines, the oldest first, of a booking that the actor was shown.</summary>
    /// <param name="actor">Who looks.</param>
    /// <param name="booking">The booking, as read for the actor.</param>
    /// <param name="ct">Stops it.</param>
    public async Task<IReadOnlyList<HistoryLine>> ReadAsync(Actor actor, BookingView booking, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(actor);
        ArgumentNullException.ThrowIfNull(booking);
        // Views are told once a day, in the location's days: a page that is read anew by itself would fill the list.
        // An offer that was taken is told by the move.
        var offers = await db.EarlierOffersOf(booking.Id).ToArrayAsync(ct);
        var rows = await db.Database.SqlQuery<Told>(
            $"""
            select kind as what, actor, at from slot_events where booking_id = {booking.Id} and kind not in ('HELD', 'EXTENDED', 'MOVED_AWAY')
            union all
            select case kind when 'OFFERED' then kind else {OfferEnded} end, actor, at from slot_events as told where booking_id = any({offers}) and not (kind = 'REPLACED' and exists (
                select from slot_events as taken where taken.slot_id = told.slot_id and taken.version = told.version + 1 and taken.booking_id = {booking.Id}))
            union all
            select action, actor, min(at) from audit_entries
            where subject = 'BOOKING' and subject_ids @> array[{booking.Id}] and action in ('VIEWED', 'ADOPTED')
            group by action, actor, (at at time zone {booking.Start.Zone.Id})::date
            union all
            select kind, 'job', sent_at from outbox_messages where (booking_id = {booking.Id} or booking_id = any({offers})) and state = 'SENT'
            """).ToListAsync(ct);
        var accounts = rows.Select(row => Actor.AccountOf(row.Actor)).OfType<int>().Distinct().ToArray();
        var staff = await db.Database.SqlQuery<int>($"select distinct user_id as \"Value\" from user_roles where user_id = any({accounts})").ToListAsync(ct);
        return [.. rows.Select(row => new HistoryLine(KindOf(row.What), row.At.InZone(booking.Start.Zone), By(row.Actor, actor, staff)))
            .Where(line => line is not { Kind: HistoryKind.Viewed, By: HistoryActor.You })
            .OrderBy(line => line.At.ToInstant()).ThenBy(line => line.Kind)
            .DistinctBy(line => (line.Kind, line.By, line.Kind is HistoryKind.Viewed ? line.At.Date.AtMidnight() : line.At.LocalDateTime))];
    }

    private static HistoryActor By(string name, Actor viewer, List<int> staff) => Actor.AccountOf(name) switch
    {
        null when name == Actor.Job.AuditName => HistoryActor.MediBook,
        null => viewer.IsStaff ? HistoryActor.Booker : HistoryActor.You,
        { } account when account == viewer.AccountId => HistoryActor.You,
        { } account when staff.Contains(account) => HistoryActor.Staff,
        _ => HistoryActor.Booker,
    };

    private static HistoryKind KindOf(string told) => told switch
    {
        "BOOKED" or "CONFIRMED" => HistoryKind.Booked,
        "MOVED_HERE" => HistoryKind.Moved,
        "CANCELLED" => HistoryKind.Cancelled,
        "RELEASED" or "REPLACED" or "EXPIRED" or "TAKEN_BACK" => HistoryKind.HoldEnded,
        "OFFERED" => HistoryKind.Offered,
        OfferEnded => HistoryKind.OfferEnded,
        "VIEWED" => HistoryKind.Viewed,
        "ADOPTED" => HistoryKind.Adopted,
        "REMINDER_WEEK" or "REMINDER_DAY" => HistoryKind.Reminded,
        _ => HistoryKind.Mailed,
    };

    private sealed record Told(string What, string Actor, Instant At);
}
