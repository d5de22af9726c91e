using MediBook.Web.Domain;

namespace MediBook.Web.Tests.Proof.History;

/// <summary>
/// Plays every slot's trail from its first event: (a) legal steps, (b) versions, (g) moves whole, (h) ended stays ended. A booking that moves
/// leaves one slot and comes to another in one transaction: the two halves are played as one step, when both slots have come that far.
/// </summary>
internal sealed class TrailReplay
{
    private readonly Dictionary<int, List<LoggedEvent>> _trails;
    private readonly Dictionary<int, int> _played = [];
    private readonly Dictionary<int, List<Moment>> _moments = [];
    private readonly Dictionary<int, long> _until = [];
    private readonly HashSet<int> _closed = [];
    private readonly ILookup<(int? Booking, Guid? Key, long At), LoggedEvent> _moves;
    private readonly long? _hold;

    /// <summary>Plays everything.</summary>
    /// <param name="events">The log, in any order.</param>
    /// <param name="hold">How long a hold lasts; null: not judged.</param>
    public TrailReplay(IEnumerable<LoggedEvent> events, long? hold = null)
    {
        _hold = hold;
        _trails = events.GroupBy(change => change.Slot).ToDictionary(trail => trail.Key, trail => trail.OrderBy(change => change.Version).ToList());
        _moves = _trails.Values.SelectMany(trail => trail).Where(IsMove).ToLookup(change => (change.Booking, change.Key, change.At));
        var slots = new Queue<int>(_trails.Keys);
        while (slots.TryDequeue(out var slot))
        {
            PlayOn(slot, slots);
        }

        // What still waits for its other half waits for ever: played as it stands, so that what follows it is judged as well.
        foreach (var slot in _trails.Keys)
        {
            while (Next(slot) is { } change)
            {
                Add(Check.Move, change, $"version {change.Version} waits for a half of a move that never comes");
                Play(change);
            }
        }
    }

    /// <summary>A slot right after one of its events.</summary>
    /// <param name="Change">The event.</param>
    /// <param name="Live">The booking that has the slot now, or null.</param>
    /// <param name="Until">The end of its hold, or null.</param>
    internal sealed record Moment(LoggedEvent Change, int? Live, long? Until);

    /// <summary>What cannot be.</summary>
    public List<Finding> Findings { get; } = [];

    /// <summary>Each booking's status at the end of the log.</summary>
    public Dictionary<int, BookingStatus> Statuses { get; } = [];

    /// <summary>Each booking's slot at the end of the log.</summary>
    public Dictionary<int, int> Places { get; } = [];

    /// <summary>A slot's states, in the order of its versions.</summary>
    public IReadOnlyList<Moment> MomentsOf(int slot) => _moments.TryGetValue(slot, out var moments) ? moments : [];

    /// <summary>The booking that has a slot at the end of the log, or null.</summary>
    public int? LiveAt(int slot) => MomentsOf(slot) is [.., var last] ? last.Live : null;

    /// <summary>How many events a slot has.</summary>
    public int EventsOf(int slot) => MomentsOf(slot).Count;

    private static bool IsMove(LoggedEvent change) => change.Kind is SlotEventKind.MovedAway or SlotEventKind.MovedHere;

    private void PlayOn(int slot, Queue<int> slots)
    {
        while (Next(slot) is { } change)
        {
            if (!IsMove(change))
            {
                Play(change);
            }
            else if (OtherHalf(change) is not { } other)
            {
                Add(Check.Move, change, $"{change.Kind} of booking {change.Booking} at version {change.Version} has no other half");
                Play(change);
            }
            else if (Next(other.Slot) == other)
            {
                if (change.Transaction != other.Transaction)
                {
                    Add(Check.Move, change, $"the move of booking {change.Booking} was written by two transactions");
                }

                Play(change.Kind is SlotEventKind.MovedAway ? change : other);
                Play(change.Kind is SlotEventKind.MovedAway ? other : change);
                slots.Enqueue(other.Slot);
            }
            else
            {
                // The other slot has earlier events to play; it comes back to this one.
                return;
            }
        }
    }

    private LoggedEvent? Next(int slot) => _trails[slot].ElementAtOrDefault(_played.GetValueOrDefault(slot));

    private LoggedEvent? OtherHalf(LoggedEvent change) =>
        _moves[(change.Booking, change.Key, change.At)].FirstOrDefault(other => other.Kind != change.Kind && other.Slot != change.Slot);

    private void Play(LoggedEvent change)
    {
        var (slot, before) = (change.Slot, MomentsOf(change.Slot) is [.., var last] ? last : null);
        if (change.Version != (before?.Change.Version ?? 0) + 1)
        {
            Add(Check.Versions, change, $"version {change.Version} follows {before?.Change.Version ?? 0}");
        }

        if (_hold is not null && change.At < before?.Change.At)
        {
            Add(Check.Versions, change, $"the clock goes back at version {change.Version}");
        }

        Judge(change, before?.Live);
        var live = change.Kind switch
        {
            SlotEventKind.Held or SlotEventKind.Offered or SlotEventKind.Booked or SlotEventKind.MovedHere => change.Booking,
            SlotEventKind.Released or SlotEventKind.Replaced or SlotEventKind.TakenBack or SlotEventKind.Expired or SlotEventKind.Cancelled or SlotEventKind.MovedAway => null,
            SlotEventKind.Extended or SlotEventKind.Confirmed or SlotEventKind.Withdrawn or SlotEventKind.Blocked or SlotEventKind.Reopened => before?.Live,
        };
        Note(change);
        var until = live is { } id && Statuses.GetValueOrDefault(id) is BookingStatus.Pending && _until.TryGetValue(id, out var end) ? end : (long?)null;
        if (!_moments.TryGetValue(slot, out var moments))
        {
            _moments[slot] = moments = [];
        }

        moments.Add(new Moment(change, live, until));
        _played[slot] = _played.GetValueOrDefault(slot) + 1;
    }

    /// <summary>Whether the step may be taken.</summary>
    private void Judge(LoggedEvent change, int? live)
    {
        var id = change.Booking ?? -1;
        var current = Statuses.TryGetValue(id, out var known) ? known : (BookingStatus?)null;
        var legal = change.Kind switch
        {
            SlotEventKind.Held or SlotEventKind.Offered or SlotEventKind.Booked => live is null && current is null,
            SlotEventKind.Extended or SlotEventKind.Confirmed or SlotEventKind.Released or SlotEventKind.Replaced or SlotEventKind.TakenBack or SlotEventKind.Expired =>
                live == id && current is BookingStatus.Pending,
            SlotEventKind.Cancelled or SlotEventKind.MovedAway => live == id && current is BookingStatus.Confirmed,
            SlotEventKind.MovedHere => live is null && current is BookingStatus.Confirmed,
            SlotEventKind.Withdrawn => live is null,
            SlotEventKind.Blocked or SlotEventKind.Reopened => true,
        };
        if (!legal)
        {
            var ended = current is BookingStatus.Failed or BookingStatus.Cancelled;
            Add(
                ended ? Check.Terminal : Check.Replay, change,
                $"{change.Kind} of booking {change.Booking}, which is {current?.ToString() ?? "new"}, at version {change.Version}, while {live?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "nobody"} has the slot");
        }

        if (_closed.Contains(change.Slot) && change.Kind is SlotEventKind.Held or SlotEventKind.Booked && _hold is not null)
        {
            Add(Check.Replay, change, $"{change.Kind} of booking {change.Booking} at version {change.Version}, while the slot is closed");
        }

        if (_hold is not null && _until.TryGetValue(id, out var until) && current is BookingStatus.Pending)
        {
            if (change.Kind is SlotEventKind.Confirmed or SlotEventKind.Extended && change.At >= until)
            {
                Add(Check.Replay, change, $"{change.Kind} of booking {change.Booking} at version {change.Version}, {change.At - until} µs after its hold had run out");
            }
            else if (change.Kind is SlotEventKind.Expired && change.At < until)
            {
                Add(Check.Replay, change, $"booking {change.Booking} expired at version {change.Version}, {until - change.At} µs before its hold ran out");
            }
        }
    }

    /// <summary>Remembers what the step did.</summary>
    private void Note(LoggedEvent change)
    {
        switch (change.Kind)
        {
            case SlotEventKind.Withdrawn or SlotEventKind.Blocked:
                _closed.Add(change.Slot);
                break;
            case SlotEventKind.Reopened:
                _closed.Remove(change.Slot);
                break;
        }

        if (change.Booking is not { } id)
        {
            return;
        }

        Statuses[id] = change.Kind switch
        {
            SlotEventKind.Held or SlotEventKind.Offered or SlotEventKind.Extended => BookingStatus.Pending,
            SlotEventKind.Booked or SlotEventKind.Confirmed or SlotEventKind.MovedAway or SlotEventKind.MovedHere => BookingStatus.Confirmed,
            SlotEventKind.Released or SlotEventKind.Replaced or SlotEventKind.TakenBack or SlotEventKind.Cancelled => BookingStatus.Cancelled,
            SlotEventKind.Expired => BookingStatus.Failed,
            SlotEventKind.Withdrawn or SlotEventKind.Blocked or SlotEventKind.Reopened => Statuses.GetValueOrDefault(id, BookingStatus.Confirmed),
        };
        Places[id] = change.Slot;
        if (_hold is { } hold && change.Kind is SlotEventKind.Held or SlotEventKind.Extended)
        {
            _until[id] = change.At + hold;
        }
    }

    private void Add(Check check, LoggedEvent change, string text) => Findings.Add(new Finding(check, change.Slot, change.Booking, $"Slot {change.Slot}: {text}."));
}
