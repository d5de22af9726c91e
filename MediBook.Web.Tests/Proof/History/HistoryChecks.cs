using MediBook.Web.Domain;

namespace MediBook.Web.Tests.Proof.History;

/// <summary>Everything that a recorded history must hold, see docs/proof/README.md. Pure: the same history gives the same findings.</summary>
internal static class HistoryChecks
{
    /// <summary>What cannot be, each with its check; empty when all is well.</summary>
    public static List<Finding> Of(RecordedHistory history)
    {
        ArgumentNullException.ThrowIfNull(history);
        var replay = new TrailReplay(history.Events, history.Hold);
        var effects = new Effects(history);
        return
        [
            .. replay.Findings,
            .. EndsAsToldIn(history, replay),
            .. effects.Findings,
            .. new Presence(history, replay, effects).Findings,
            .. BlackBox.Of(history),
        ];
    }

    /// <summary>The rows after the run are what the log says.</summary>
    private static IEnumerable<Finding> EndsAsToldIn(RecordedHistory history, TrailReplay replay)
    {
        foreach (var slot in history.Slots)
        {
            if (slot.Version != replay.EventsOf(slot.Id))
            {
                yield return new Finding(Check.Versions, slot.Id, null, $"Slot {slot.Id} is at version {slot.Version} after {replay.EventsOf(slot.Id)} events.");
            }

            if (slot.Booking != replay.LiveAt(slot.Id) || slot.Claim != slot.Booking)
            {
                yield return new Finding(
                    Check.Replay, slot.Id, slot.Booking, $"Slot {slot.Id}: the log gives it to {Name(replay.LiveAt(slot.Id))}, the row to {Name(slot.Booking)}, the claim to {Name(slot.Claim)}.");
            }
        }

        foreach (var booking in history.Bookings)
        {
            if (!replay.Statuses.TryGetValue(booking.Id, out var status))
            {
                yield return new Finding(Check.Effects, booking.Slot, booking.Id, $"Booking {booking.Id} is {booking.Status}, and the log knows nothing of it.");
            }
            else if (status != booking.Status)
            {
                yield return new Finding(
                    status is BookingStatus.Failed or BookingStatus.Cancelled ? Check.Terminal : Check.Replay, booking.Slot, booking.Id,
                    $"Booking {booking.Id} is {booking.Status}, and the log says {status}.");
            }
            else if (replay.Places[booking.Id] != booking.Slot)
            {
                yield return new Finding(Check.Move, booking.Slot, booking.Id, $"Booking {booking.Id} is at slot {booking.Slot}, and the log says {replay.Places[booking.Id]}.");
            }
        }
    }

    private static string Name(int? booking) => booking is { } id ? $"booking {id}" : "nobody";
}

/// <summary>(c) what was answered is what happened, and (d) in an order that agrees with the clients' clocks.</summary>
internal sealed class Effects
{
    private static readonly HashSet<SlotEventKind> Asked =
    [
        SlotEventKind.Held, SlotEventKind.Booked, SlotEventKind.Confirmed, SlotEventKind.Extended, SlotEventKind.Released, SlotEventKind.Cancelled,
        SlotEventKind.MovedAway, SlotEventKind.MovedHere, SlotEventKind.Blocked, SlotEventKind.Reopened,
    ];

    private readonly RecordedHistory _history;
    private readonly ILookup<Guid, LoggedEvent> _byKey;
    private readonly ILookup<int, LoggedEvent> _byBooking;
    private readonly Dictionary<LoggedEvent, Operation> _cause = new(ReferenceEqualityComparer.Instance);

    /// <summary>Holds a run's operations against its log.</summary>
    public Effects(RecordedHistory history)
    {
        _history = history;
        _byKey = history.Events.Where(change => change.Key is not null).ToLookup(change => change.Key!.Value);
        _byBooking = history.Events.Where(change => change.Booking is not null).ToLookup(change => change.Booking!.Value);
        foreach (var operation in history.Operations)
        {
            if (operation.Disagreement is { } disagreement)
            {
                Add(operation, $"was answered twice, and not alike: {disagreement}");
            }

            if (operation.Key is not null)
            {
                HoldKeyed(operation);
            }
        }

        HoldKeyless();
        FindStrangers();
        CountSweeps();
        KeepTime();
    }

    /// <summary>What cannot be.</summary>
    public List<Finding> Findings { get; } = [];

    /// <summary>The latest moment at which an event can have been committed, if its client knows: when the answer was there.</summary>
    public long? AnsweredAt(LoggedEvent change) => _cause.TryGetValue(change, out var cause) && cause.Ending is Ending.Ok ? cause.Returned : null;

    private static IReadOnlyList<SlotEventKind> KindsOf(Verb verb) => verb switch
    {
        Verb.Hold => [SlotEventKind.Held],
        Verb.Book => [SlotEventKind.Booked],
        Verb.Confirm => [SlotEventKind.Confirmed],
        Verb.Extend => [SlotEventKind.Extended],
        Verb.LetGo => [SlotEventKind.Released],
        Verb.Cancel => [SlotEventKind.Cancelled],
        Verb.Change => [SlotEventKind.MovedAway, SlotEventKind.MovedHere],
        Verb.Close => [SlotEventKind.Blocked],
        Verb.Open => [SlotEventKind.Reopened],
        Verb.Expire or Verb.Generate => [],
    };

    private void HoldKeyed(Operation operation)
    {
        var (events, kinds) = (_byKey[operation.Key!.Value].ToList(), KindsOf(operation.Verb));
        events.ForEach(change => _cause.TryAdd(change, operation));
        var whole = events.Count == kinds.Count && kinds.All(kind => events.Any(change => change.Kind == kind));
        if (events.Count > 0 && !whole)
        {
            Add(operation, $"did {string.Join(", ", events.Select(change => change.Kind))}");
        }
        else if (events.Count > 0 && operation.Ending is Ending.Refused)
        {
            Add(operation, "was refused, and took effect");
        }
        else if (events.Count > 0 && operation is { Ending: Ending.Ok, Booking: { } booking } && events.Any(change => change.Booking is not null && change.Booking != booking))
        {
            Add(operation, $"names booking {booking}, and what happened names {events[0].Booking}");
        }
        else if (events.Count > 0 && operation is { Slot: { } slot, Verb: not Verb.Confirm } && events.All(change => change.Slot != slot))
        {
            Add(operation, $"is about slot {slot}, and happened at {events[0].Slot}");
        }
        else if (events.Count == 0 && operation.Ending is Ending.Ok && kinds.Count > 0 && !WasSoAlready(operation))
        {
            Add(operation, "was answered as done, and is not in the log");
        }
    }

    /// <summary>
    /// "Done" is also the answer where nothing was left to do: the person's own live hold is pressed again, a confirmed hold confirmed, a
    /// booking moved to where it is. Then another operation did it, and not after this one had returned.
    /// </summary>
    private bool WasSoAlready(Operation operation)
    {
        SlotEventKind[] kinds = operation.Verb switch
        {
            Verb.Hold => [SlotEventKind.Held],
            Verb.Confirm => [SlotEventKind.Confirmed],
            Verb.Change => [SlotEventKind.MovedHere, SlotEventKind.Booked, SlotEventKind.Confirmed],
            _ => [],
        };
        return operation.Booking is { } booking && _byBooking[booking].Any(change =>
            kinds.Contains(change.Kind) && (operation.Verb is Verb.Confirm || change.Slot == operation.Slot) && change.At <= operation.Returned + _history.Slack);
    }

    /// <summary>A cancellation through a door that takes no key: its booking ends once, if anybody asked, and never if all were refused.</summary>
    private void HoldKeyless()
    {
        var all = _history.Operations.Where(operation => operation is { Key: null, Booking: not null, Verb: Verb.Cancel or Verb.LetGo })
            .ToLookup(operation => operation.Booking!.Value);
        foreach (var booking in all)
        {
            var ends = _byBooking[booking.Key].Where(change => change.Kind is SlotEventKind.Cancelled or SlotEventKind.Released).ToList();
            var (done, open) = (booking.Where(operation => operation.Ending is Ending.Ok).ToList(), booking.Count(operation => operation.Ending is Ending.Unknown));
            if (ends.Count < done.Count || ends.Count > done.Count + open)
            {
                Add(booking.First(), $"and its like ended booking {booking.Key} {ends.Count} times: {done.Count} were answered as done, {open} not at all");
            }
            else if (ends is [var end] && done is [var operation] && open == 0)
            {
                _cause.TryAdd(end, operation);
            }
        }
    }

    /// <summary>Every change that somebody must have asked for was asked for in this run.</summary>
    private void FindStrangers()
    {
        var cancelled = _history.Operations.Where(operation => operation is { Key: null, Booking: not null, Ending: not Ending.Refused }).Select(operation => operation.Booking!.Value).ToHashSet();
        var keys = _history.Operations.Where(operation => operation.Key is not null).Select(operation => operation.Key!.Value).ToHashSet();
        foreach (var change in _history.Events.Where(change => Asked.Contains(change.Kind)))
        {
            var known = change.Key is { } key && keys.Contains(key);
            if (!known && !(change.Kind is SlotEventKind.Cancelled or SlotEventKind.Released && cancelled.Contains(change.Booking ?? -1)))
            {
                Findings.Add(new Finding(
                    Check.Effects, change.Slot, change.Booking, $"Slot {change.Slot}: {change.Kind} of booking {change.Booking} at version {change.Version}, which nobody in this run has asked for."));
            }
        }
    }

    private void CountSweeps()
    {
        var told = _history.Operations.Where(operation => operation is { Verb: Verb.Expire, Ending: Ending.Ok }).Sum(operation => operation.Count ?? 0);
        var expired = _history.Events.Count(change => change.Kind is SlotEventKind.Expired);
        if (told > expired)
        {
            Findings.Add(new Finding(Check.Effects, null, null, $"Sweeps say that they ended {told} holds, and the log has {expired}."));
        }

        var slots = _history.Slots.Select(slot => slot.Id).ToHashSet();
        foreach (var operation in _history.Operations.Where(operation => operation is { Verb: Verb.Generate, Ending: Ending.Ok, Slot: not null }))
        {
            if (!slots.Contains(operation.Slot!.Value))
            {
                Add(operation, "was answered as done, and there is no such slot");
            }
        }
    }

    private void KeepTime()
    {
        foreach (var trail in _cause.GroupBy(pair => pair.Key.Slot))
        {
            Operation? latest = null;
            foreach (var (change, operation) in trail.OrderBy(pair => pair.Key.Version))
            {
                if (operation.Returned < latest?.Invoked)
                {
                    Findings.Add(new Finding(
                        Check.RealTime, change.Slot, change.Booking,
                        $"Slot {change.Slot}: {Name(operation)} at version {change.Version} had returned before {Name(latest)} began, which has an earlier version."));
                }

                latest = latest is null || operation.Invoked > latest.Invoked ? operation : latest;
            }
        }
    }

    private void Add(Operation operation, string text) => Findings.Add(new Finding(
        Check.Effects, operation.Slot ?? _byBooking[operation.Booking ?? -1].FirstOrDefault()?.Slot, operation.Booking, $"{Name(operation)} {text}."));

    private static string Name(Operation operation) => $"Operation {operation.Id} ({operation.Verb} of {operation.Person}, slot {operation.Slot}, booking {operation.Booking}, {operation.Answer})";
}

/// <summary>
/// When each booking certainly had its slot, by the log and the answers: (f) no reading may have shown it as free all that time, and
/// (i) no patient may have been in two places.
/// </summary>
internal sealed class Presence
{
    private readonly RecordedHistory _history;
    private readonly TrailReplay _replay;
    private readonly Effects _effects;
    private readonly Dictionary<int, List<Stay>> _stays = [];

    /// <summary>Looks at a run.</summary>
    public Presence(RecordedHistory history, TrailReplay replay, Effects effects)
    {
        (_history, _replay, _effects) = (history, replay, effects);
        foreach (var slot in history.Events.Select(change => change.Slot).Distinct())
        {
            _stays[slot] = StaysAt(slot);
        }

        HoldReadings();
        HoldPatients();
    }

    /// <summary>What cannot be.</summary>
    public List<Finding> Findings { get; } = [];

    /// <summary>A booking certainly had the slot from <paramref name="From"/> to <paramref name="To"/>.</summary>
    private sealed record Stay(int Slot, int Booking, long From, long To);

    private List<Stay> StaysAt(int slot)
    {
        var (moments, stays) = (_replay.MomentsOf(slot), new List<Stay>());
        for (var first = 0; first < moments.Count; first++)
        {
            if (moments[first].Live is not { } booking)
            {
                continue;
            }

            var last = first;
            while (last + 1 < moments.Count && moments[last + 1].Live == booking)
            {
                last++;
            }

            var left = last + 1 < moments.Count ? moments[last + 1].Change.At : long.MaxValue;
            var to = moments[last].Until is { } until ? Math.Min(left, until) : left;
            // Committed at the latest when its client was answered, or when the next change of the slot saw it.
            var seen = first + 1 < moments.Count ? moments[first + 1].Change.At : long.MaxValue;
            var from = Math.Min(seen, _effects.AnsweredAt(moments[first].Change) + _history.Slack ?? long.MaxValue);
            if (from < to)
            {
                stays.Add(new Stay(slot, booking, from, to));
            }

            first = last;
        }

        return stays;
    }

    private void HoldReadings()
    {
        foreach (var reading in _history.Readings)
        {
            var (from, to) = (reading.Invoked - _history.Slack, reading.Returned + _history.Slack);
            foreach (var slot in reading.Free)
            {
                if (_stays.TryGetValue(slot, out var stays) && Intervals.CountUntil(stays, stay => stay.From, from) is > 0 and var begun && stays[begun - 1] is var stay && stay.To > to)
                {
                    Findings.Add(new Finding(Check.Reading, slot, stay.Booking, $"Slot {slot} was shown as free while booking {stay.Booking} had it all the time of the reading ({reading.Invoked} to {reading.Returned} µs)."));
                }
            }
        }
    }

    private void HoldPatients()
    {
        var patients = _history.Bookings.Where(booking => booking.Patient is not null).ToDictionary(booking => booking.Id, booking => booking.Patient!.Value);
        // Where the claims have lost their key, a slot comes with each of its claims.
        var slots = _history.Slots.DistinctBy(slot => slot.Id).ToDictionary(slot => slot.Id);
        var all = _stays.Values.SelectMany(stays => stays).Where(stay => patients.ContainsKey(stay.Booking) && slots.ContainsKey(stay.Slot));
        foreach (var patient in all.GroupBy(stay => patients[stay.Booking]))
        {
            Intervals.FindOverlaps(
                patient, stay => stay.From, stay => stay.To,
                (one, other) => one.Slot != other.Slot && slots[one.Slot].StartsAt < slots[other.Slot].EndsAt && slots[other.Slot].StartsAt < slots[one.Slot].EndsAt,
                (one, other) => Findings.Add(new Finding(
                    Check.Patient, other.Slot, other.Booking, $"Patient {patient.Key} has bookings {one.Booking} at slot {one.Slot} and {other.Booking} at slot {other.Slot}, which are at the same time.")));
        }
    }
}

/// <summary>Intervals that should not meet.</summary>
internal static class Intervals
{
    /// <summary>How many of a sorted list begin at an instant or before.</summary>
    public static int CountUntil<T>(IReadOnlyList<T> sorted, Func<T, long> from, long at)
    {
        var (low, high) = (0, sorted.Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            (low, high) = from(sorted[middle]) <= at ? (middle + 1, high) : (low, middle);
        }

        return low;
    }

    /// <summary>Tells of each pair that overlaps and matters; ends are open.</summary>
    public static void FindOverlaps<T>(IEnumerable<T> all, Func<T, long> from, Func<T, long> to, Func<T, T, bool> matters, Action<T, T> tell)
    {
        var open = new List<T>();
        foreach (var one in all.OrderBy(from))
        {
            open.RemoveAll(earlier => to(earlier) <= from(one));
            foreach (var earlier in open.Where(earlier => matters(earlier, one)))
            {
                tell(earlier, one);
            }

            open.Add(one);
        }
    }
}
