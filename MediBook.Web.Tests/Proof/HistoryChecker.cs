using MediBook.Web.Domain;
using MediBook.Web.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace MediBook.Web.Tests.Proof;

/// <summary>
/// Replays the trail of every slot from its first event, and holds the outcome against the rows: versions without a gap, each step
/// legal, never two live bookings, and slot, claims, live holds and bookings as the trail says.
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
        var trails = events.ToLookup(change => change.SlotId);
        var faults = new List<string>();
        var statuses = new Dictionary<int, BookingStatus>();
        foreach (var slot in slots)
        {
            var live = Replay(slot, [.. trails[slot.Id]], statuses, faults);
            var claim = claims.GetValueOrDefault(slot.Id)?.BookingId;
            if (slot.BookingId != live || claim != live)
            {
                faults.Add($"Slot {slot.Id}: the trail gives it to {live}, the slot to {slot.BookingId}, the claim to {claim}.");
            }

            var held = live is { } id && statuses[id] is BookingStatus.Pending;
            if (held != slot.HeldUntil is not null || held != (live is { } holder && holds.ContainsKey(holder)))
            {
                faults.Add($"Slot {slot.Id}: held by the trail {held}, held until {slot.HeldUntil}, live hold {(live is { } one && holds.ContainsKey(one))}.");
            }
        }

        faults.AddRange(bookings.Values.Where(booking => statuses.GetValueOrDefault(booking.Id, (BookingStatus)(-1)) != booking.Status)
            .Select(booking => $"Booking {booking.Id}: {booking.Status}, and the trail says {(statuses.TryGetValue(booking.Id, out var told) ? told : "nothing")}."));
        faults.AddRange(statuses.Keys.Except(bookings.Keys).Select(id => $"Booking {id} is in the trail alone."));
        faults.AddRange(holds.Keys.Where(id => statuses.GetValueOrDefault(id, BookingStatus.Failed) is not BookingStatus.Pending)
            .Select(id => $"Live hold of booking {id}, which is not held."));
        faults.AddRange(bookings.Values.Where(booking => booking.ConfirmedAt > booking.ExpiresAt)
            .Select(booking => $"Booking {booking.Id} was confirmed after its hold had run out."));
        return faults;
    }

    private static int? Replay(Slot slot, List<SlotEvent> trail, Dictionary<int, BookingStatus> statuses, List<string> faults)
    {
        int? live = null;
        for (var index = 0; index < trail.Count; index++)
        {
            var change = trail[index];
            if (change.Version != index + 1)
            {
                faults.Add($"Slot {slot.Id}: version {change.Version} follows {index}.");
            }

            if (!Step(change, live, statuses))
            {
                faults.Add($"Slot {slot.Id}: {change.Kind} of booking {change.BookingId} at version {change.Version}, while {live} has the slot.");
            }

            live = change.Kind switch
            {
                SlotEventKind.Held or SlotEventKind.Booked => change.BookingId,
                SlotEventKind.Released or SlotEventKind.Replaced or SlotEventKind.Expired or SlotEventKind.Cancelled => null,
                SlotEventKind.Extended or SlotEventKind.Confirmed or SlotEventKind.Withdrawn or SlotEventKind.Blocked or SlotEventKind.Reopened => live,
            };
        }

        if (slot.Version != trail.Count)
        {
            faults.Add($"Slot {slot.Id} is at version {slot.Version} after {trail.Count} events.");
        }

        return live;
    }

    /// <summary>True where the step is legal; notes the booking's new status.</summary>
    private static bool Step(SlotEvent change, int? live, Dictionary<int, BookingStatus> statuses)
    {
        var id = change.BookingId ?? -1;
        var current = statuses.TryGetValue(id, out var known) ? known : (BookingStatus?)null;
        var (legal, next) = change.Kind switch
        {
            SlotEventKind.Held => (live is null && current is null, BookingStatus.Pending),
            SlotEventKind.Booked => (live is null && current is null, BookingStatus.Confirmed),
            SlotEventKind.Extended => (live == id && current is BookingStatus.Pending, BookingStatus.Pending),
            SlotEventKind.Confirmed => (live == id && current is BookingStatus.Pending, BookingStatus.Confirmed),
            SlotEventKind.Released or SlotEventKind.Replaced => (live == id && current is BookingStatus.Pending, BookingStatus.Cancelled),
            SlotEventKind.Expired => (live == id && current is BookingStatus.Pending, BookingStatus.Failed),
            SlotEventKind.Cancelled => (live == id && current is BookingStatus.Confirmed, BookingStatus.Cancelled),
            SlotEventKind.Withdrawn => (live is null, default),
            SlotEventKind.Blocked or SlotEventKind.Reopened => (true, default(BookingStatus)),
        };
        if (change.BookingId is not null)
        {
            statuses[id] = next;
        }

        return legal;
    }
}
