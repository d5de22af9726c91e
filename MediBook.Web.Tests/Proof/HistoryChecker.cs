using MediBook.Web.Domain;
using MediBook.Web.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace MediBook.Web.Tests.Proof;

/// <summary>
/// Replays the trail of every slot from its first event, and holds the outcome against the rows: versions without a gap, each step
/// legal, never two live bookings, and slot, claims, live holds and bookings as the trail says. A booking that moves leaves one slot and
/// comes to another in one transaction: the two halves are replayed as one step, when both slots have come that far.
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
        var replay = new Replay(events);
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
        faults.AddRange(replay.Faults);
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

    /// <summary>Every slot's trail, played to its end.</summary>
    private sealed class Replay
    {
        private readonly Dictionary<int, List<SlotEvent>> _trails;
        private readonly Dictionary<int, int> _played = [];
        private readonly Dictionary<int, int?> _live = [];
        private readonly ILookup<(int? BookingId, Guid? OperationId, NodaTime.Instant At), SlotEvent> _moves;

        public Replay(List<SlotEvent> events)
        {
            _trails = events.GroupBy(change => change.SlotId).ToDictionary(trail => trail.Key, trail => trail.ToList());
            _moves = events.Where(IsMove).ToLookup(change => (change.BookingId, change.OperationId, change.At));
            var slots = new Queue<int>(_trails.Keys);
            while (slots.TryDequeue(out var slot))
            {
                while (Next(slot) is { } change)
                {
                    if (!IsMove(change))
                    {
                        Play(change);
                    }
                    else if (OtherHalf(change) is not { } other)
                    {
                        Faults.Add($"Slot {slot}: {change.Kind} of booking {change.BookingId} at version {change.Version} has no other half.");
                        Play(change);
                    }
                    else if (Next(other.SlotId) == other)
                    {
                        Play(change.Kind is SlotEventKind.MovedAway ? change : other);
                        Play(change.Kind is SlotEventKind.MovedAway ? other : change);
                        slots.Enqueue(other.SlotId);
                    }
                    else
                    {
                        // The other slot has earlier events to play; it comes back to this one.
                        break;
                    }
                }
            }

            Faults.AddRange(_trails.Where(trail => Next(trail.Key) is not null)
                .Select(trail => $"Slot {trail.Key}: version {Next(trail.Key)!.Version} waits for a half of a move that never comes."));
        }

        public List<string> Faults { get; } = [];

        public Dictionary<int, BookingStatus> Statuses { get; } = [];

        public Dictionary<int, int> Places { get; } = [];

        public int? LiveAt(int slotId) => _live.GetValueOrDefault(slotId);

        public int EventsOf(int slotId) => _trails.GetValueOrDefault(slotId)?.Count ?? 0;

        private static bool IsMove(SlotEvent change) => change.Kind is SlotEventKind.MovedAway or SlotEventKind.MovedHere;

        private SlotEvent? Next(int slotId) => _trails[slotId].ElementAtOrDefault(_played.GetValueOrDefault(slotId));

        private SlotEvent? OtherHalf(SlotEvent change) =>
            _moves[(change.BookingId, change.OperationId, change.At)].FirstOrDefault(other => other.Kind != change.Kind && other.SlotId != change.SlotId);

        private void Play(SlotEvent change)
        {
            var (slot, played) = (change.SlotId, _played.GetValueOrDefault(change.SlotId));
            var live = LiveAt(slot);
            if (change.Version != played + 1)
            {
                Faults.Add($"Slot {slot}: version {change.Version} follows {played}.");
            }

            if (!Step(change, live))
            {
                Faults.Add($"Slot {slot}: {change.Kind} of booking {change.BookingId} at version {change.Version}, while {live} has the slot.");
            }

            _live[slot] = change.Kind switch
            {
                SlotEventKind.Held or SlotEventKind.Offered or SlotEventKind.Booked or SlotEventKind.MovedHere => change.BookingId,
                SlotEventKind.Released or SlotEventKind.Replaced or SlotEventKind.TakenBack or SlotEventKind.Expired or SlotEventKind.Cancelled or SlotEventKind.MovedAway => null,
                SlotEventKind.Extended or SlotEventKind.Confirmed or SlotEventKind.Withdrawn or SlotEventKind.Blocked or SlotEventKind.Reopened => live,
            };
            _played[slot] = played + 1;
        }

        /// <summary>True where the step is legal; notes the booking's new status and where it is.</summary>
        private bool Step(SlotEvent change, int? live)
        {
            var id = change.BookingId ?? -1;
            var current = Statuses.TryGetValue(id, out var known) ? known : (BookingStatus?)null;
            var (legal, next) = change.Kind switch
            {
                SlotEventKind.Held or SlotEventKind.Offered => (live is null && current is null, BookingStatus.Pending),
                SlotEventKind.Booked => (live is null && current is null, BookingStatus.Confirmed),
                SlotEventKind.Extended => (live == id && current is BookingStatus.Pending, BookingStatus.Pending),
                SlotEventKind.Confirmed => (live == id && current is BookingStatus.Pending, BookingStatus.Confirmed),
                SlotEventKind.Released or SlotEventKind.Replaced or SlotEventKind.TakenBack => (live == id && current is BookingStatus.Pending, BookingStatus.Cancelled),
                SlotEventKind.Expired => (live == id && current is BookingStatus.Pending, BookingStatus.Failed),
                SlotEventKind.Cancelled => (live == id && current is BookingStatus.Confirmed, BookingStatus.Cancelled),
                SlotEventKind.MovedAway => (live == id && current is BookingStatus.Confirmed, BookingStatus.Confirmed),
                SlotEventKind.MovedHere => (live is null && current is BookingStatus.Confirmed, BookingStatus.Confirmed),
                SlotEventKind.Withdrawn => (live is null, default),
                SlotEventKind.Blocked or SlotEventKind.Reopened => (true, default(BookingStatus)),
            };
            if (change.BookingId is not null)
            {
                Statuses[id] = next;
                Places[id] = change.SlotId;
            }

            return legal;
        }
    }
}
