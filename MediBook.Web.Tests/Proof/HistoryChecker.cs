using MediBook.Web.Domain;
using MediBook.Web.Tests.Proof.History;
using MediBook.Web.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace MediBook.Web.Tests.Proof;

/// <summary>
/// Replays the trail of every slot from its first event (see <see cref="TrailReplay"/>), and holds the outcome against the rows: slot,
/// claims, live holds and bookings as the trail says.
/// </summary>
public static class HistoryChecker
{
    /// <summary>What does not fit, one sentence each; empty when all is well.</summary>
    public static async Task<List<string>> CheckAsync(TestDatabase database)
    {
        await using var db = database.NewContext();
        var events = await db.SlotEvents.AsNoTracking().OrderBy(change => change.SlotId).ThenBy(change => change.Version).ToListAsync();
        var slots = await db.Slots.AsNoTracking().ToListAsync();
        var bookings = await db.Bookings.AsNoTracking().ToDictionaryAsync(booking => booking.Id);
        var claims = await db.SlotClaims.AsNoTracking().ToDictionaryAsync(claim => claim.SlotId);
        var holds = await db.LiveHolds.AsNoTracking().ToDictionaryAsync(hold => hold.BookingId);
        var replay = new TrailReplay(events.Select(change => new LoggedEvent
        {
            Slot = change.SlotId,
            Version = change.Version,
            Key = change.OperationId,
            Kind = change.Kind,
            Booking = change.BookingId,
            At = change.At.ToUnixTimeTicks(),
        }));
        var faults = await database.ListAsync<string>(
            """
            select format('The move of booking %s at %s is %s, in %s transactions.', booking_id, at, string_agg(kind, ' and ' order by kind), count(distinct xmin::text))
            from slot_events where kind in ('MOVED_AWAY', 'MOVED_HERE') group by booking_id, operation_id, at
            having string_agg(kind, ' ' order by kind) <> 'MOVED_AWAY MOVED_HERE' or count(distinct xmin::text) <> 1
            """);
        faults.AddRange(await database.ListAsync<string>(
            """
            select format('Booking %s is %s, and its attendance was told as %s.', bookings.id, attendance, coalesce(told, 'nothing'))
            from bookings left join (
                select booking_id, string_agg(seq || ' ' || before || ' ' || after, ', ' order by seq) as told, (array_agg(after order by seq desc))[1] as last,
                    bool_and(whole) as whole
                from (
                    select *, seq = row_number() over trail and before = coalesce(lag(after) over trail, 'EXPECTED') as whole
                    from attendance_events window trail as (partition by booking_id order by seq)
                ) as steps
                group by booking_id
            ) as trail on booking_id = bookings.id
            where attendance <> coalesce(last, 'EXPECTED') or not coalesce(whole, true)
            """));
        faults.AddRange(await database.ListAsync<string>(
            """
            select format('Overbooked slot %s begins with %s by %s.', slots.id, coalesce(kind, 'nothing'), actor)
            from slots left join slot_events on slot_id = slots.id and slot_events.version = 1
            where overbooked and (kind, actor, operation_id) is distinct from ('BOOKED', overbooked_by, overbook_operation)
            """));
        faults.AddRange(replay.Findings.Select(finding => finding.Text));
        foreach (var slot in slots)
        {
            var live = replay.LiveAt(slot.Id);
            var claim = claims.GetValueOrDefault(slot.Id);
            if (slot.BookingId != live || claim?.BookingId != live)
            {
                faults.Add($"Slot {slot.Id}: the trail gives it to {live}, the slot to {slot.BookingId}, the claim to {claim?.BookingId}.");
            }

            if (claim is not null && (claim.StartsAt != slot.StartsAt || claim.EndsAt != slot.EndsAt || claim.PatientId != bookings.GetValueOrDefault(claim.BookingId)?.PatientId))
            {
                faults.Add($"Slot {slot.Id}: its claim is for another time or another patient.");
            }

            var held = live is { } id && replay.Statuses[id] is BookingStatus.Pending;
            if (held != slot.HeldUntil is not null || held != (live is { } holder && holds.ContainsKey(holder)))
            {
                faults.Add($"Slot {slot.Id}: held by the trail {held}, held until {slot.HeldUntil}, live hold {(live is { } one && holds.ContainsKey(one))}.");
            }

            if (slot.Version != replay.EventsOf(slot.Id))
            {
                faults.Add($"Slot {slot.Id} is at version {slot.Version} after {replay.EventsOf(slot.Id)} events.");
            }
        }

        faults.AddRange(bookings.Values.Where(booking => replay.Statuses.GetValueOrDefault(booking.Id, (BookingStatus)(-1)) != booking.Status)
            .Select(booking => $"Booking {booking.Id}: {booking.Status}, and the trail says {(replay.Statuses.TryGetValue(booking.Id, out var told) ? told : "nothing")}."));
        faults.AddRange(bookings.Values.Where(booking => replay.Places.TryGetValue(booking.Id, out var place) && place != booking.SlotId)
            .Select(booking => $"Booking {booking.Id} is at slot {booking.SlotId}, and the trail says {replay.Places[booking.Id]}."));
        faults.AddRange(replay.Statuses.Keys.Except(bookings.Keys).Select(id => $"Booking {id} is in the trail alone."));
        faults.AddRange(holds.Keys.Where(id => replay.Statuses.GetValueOrDefault(id, BookingStatus.Failed) is not BookingStatus.Pending)
            .Select(id => $"Live hold of booking {id}, which is not held."));
        faults.AddRange(bookings.Values.Where(booking => booking.ConfirmedAt > booking.ExpiresAt)
            .Select(booking => $"Booking {booking.Id} was confirmed after its hold had run out."));
        return faults;
    }
}
