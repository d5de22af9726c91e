using MediBook.Web.Domain;

namespace MediBook.Web.Tests.Proof.History;

/// <summary>
/// A history written by hand, step by step: each step is an operation of 10 µs with its event in the middle, unless it is told apart.
/// Two slots, 1 and 2, are at the same time; 3 is later.
/// </summary>
internal sealed class Story
{
    /// <summary>How long a hold lasts here.</summary>
    public const long Hold = 1_000;

    private readonly Dictionary<int, int> _versions = [];
    private readonly List<Operation> _operations = [];
    private readonly List<LoggedEvent> _events = [];
    private readonly List<Reading> _readings = [];
    private readonly Dictionary<int, (int Person, int Slot, BookingStatus Status)> _bookings = [];
    private long _now;

    /// <summary>The time.</summary>
    public long Now => _now;

    /// <summary>Time passes.</summary>
    public Story Wait(long time)
    {
        _now += time;
        return this;
    }

    /// <summary>An operation and its event, as it should be.</summary>
    public Story Does(Verb verb, int person, int slot, int booking)
    {
        var kinds = verb switch
        {
            Verb.Hold => SlotEventKind.Held,
            Verb.Book => SlotEventKind.Booked,
            Verb.Confirm => SlotEventKind.Confirmed,
            Verb.Extend => SlotEventKind.Extended,
            Verb.Cancel => SlotEventKind.Cancelled,
            Verb.LetGo => SlotEventKind.Released,
            _ => throw new InvalidOperationException($"{verb} has no simple event."),
        };
        var key = Answers(verb, person, slot, booking, Ending.Ok);
        return Logs(kinds, slot, booking, key, at: _now - 5);
    }

    /// <summary>A move, as it should be.</summary>
    public Story Moves(int person, int from, int to, int booking)
    {
        var key = Answers(Verb.Change, person, to, booking, Ending.Ok);
        return Logs(SlotEventKind.MovedAway, from, booking, key, _now - 5).Logs(SlotEventKind.MovedHere, to, booking, key, _now - 5);
    }

    /// <summary>An operation alone.</summary>
    /// <returns>The key that its event would have.</returns>
    public Guid Answers(Verb verb, int person, int slot, int booking, Ending ending, bool keyless = false, string? disagreement = null)
    {
        var key = new Guid(_operations.Count + 1, 0, 0, [0, 0, 0, 0, 0, 0, 0, 0]);
        _operations.Add(new Operation
        {
            Id = _operations.Count + 1,
            Verb = verb,
            Person = person,
            Key = keyless ? null : key,
            Slot = slot,
            Booking = booking,
            Invoked = _now,
            Returned = _now + 10,
            Ending = ending,
            Until = verb is Verb.Hold ? _now + 5 + Hold : null,
            Disagreement = disagreement,
        });
        _now += 20;
        if (!_bookings.ContainsKey(booking))
        {
            _bookings[booking] = (person, slot, default);
        }

        return key;
    }

    /// <summary>An event alone, with the slot's next version.</summary>
    public Story Logs(SlotEventKind kind, int slot, int booking, Guid? key = null, long? at = null, int? version = null, string transaction = "1")
    {
        _versions[slot] = version ?? _versions.GetValueOrDefault(slot) + 1;
        _events.Add(new LoggedEvent { Slot = slot, Version = _versions[slot], Key = key, Kind = kind, Booking = booking, At = at ?? _now, Transaction = transaction });
        var (person, _, status) = _bookings.GetValueOrDefault(booking, (booking, slot, default));
        _bookings[booking] = (person, slot, kind switch
        {
            SlotEventKind.Held or SlotEventKind.Extended => BookingStatus.Pending,
            SlotEventKind.Booked or SlotEventKind.Confirmed or SlotEventKind.MovedAway or SlotEventKind.MovedHere => BookingStatus.Confirmed,
            SlotEventKind.Expired => BookingStatus.Failed,
            SlotEventKind.Blocked or SlotEventKind.Reopened => status,
            _ => BookingStatus.Cancelled,
        });
        return this;
    }

    /// <summary>A reading that shows slots as free.</summary>
    public Story Shows(params int[] free)
    {
        _readings.Add(new Reading(_now, _now + 10, free));
        _now += 20;
        return this;
    }

    /// <summary>The whole, with rows that agree with the log.</summary>
    public RecordedHistory End()
    {
        var replay = new TrailReplay(_events, Hold);
        var told = _events.Select(change => change.Booking).ToHashSet();
        return new RecordedHistory
        {
            Seed = 7,
            Hold = Hold,
            Slack = 0,
            Operations = _operations,
            Readings = _readings,
            Events = _events,
            Bookings = [.. _bookings.Where(booking => told.Contains(booking.Key)).Select(booking => new FinalBooking(booking.Key, booking.Value.Slot, booking.Value.Person, booking.Value.Status))],
            Slots = [.. new[] { (1, 0), (2, 0), (3, 30) }.Select(slot => new FinalSlot(slot.Item1, slot.Item2, slot.Item2 + 30, replay.LiveAt(slot.Item1), replay.LiveAt(slot.Item1), replay.EventsOf(slot.Item1)))],
        };
    }
}
