using MediBook.Web.Domain;

namespace MediBook.Web.Tests.Proof.History;

/// <summary>What a client asked for.</summary>
internal enum Verb
{
    /// <summary>Hold a free time.</summary>
    Hold,

    /// <summary>Book a free time at once.</summary>
    Book,

    /// <summary>Confirm a hold.</summary>
    Confirm,

    /// <summary>Keep a hold longer.</summary>
    Extend,

    /// <summary>Let a hold go.</summary>
    LetGo,

    /// <summary>Cancel a confirmed booking.</summary>
    Cancel,

    /// <summary>Move a confirmed booking to another slot.</summary>
    Change,

    /// <summary>Sweep the holds whose time ran out.</summary>
    Expire,

    /// <summary>Make a slot.</summary>
    Generate,

    /// <summary>Stop offering a slot.</summary>
    Close,

    /// <summary>Offer it again.</summary>
    Open,
}

/// <summary>What a client knows of its operation when it ends.</summary>
internal enum Ending
{
    /// <summary>Answered as done.</summary>
    Ok,

    /// <summary>Answered as refused: it must have no effect, now or later.</summary>
    Refused,

    /// <summary>No answer that decides: it has one effect, or none.</summary>
    Unknown,
}

/// <summary>
/// One operation, as its client saw it. Instants are microseconds of the deciding clock since the run began, in every type here: clients read
/// them off their own monotonic clock, on the same machine.
/// </summary>
internal sealed record Operation
{
    /// <summary>Number in the run.</summary>
    public required int Id { get; init; }

    /// <summary>What was asked for.</summary>
    public required Verb Verb { get; init; }

    /// <summary>The account that asked; 0: a guest, each of whom is somebody else.</summary>
    public required int Person { get; init; }

    /// <summary>The id that its event carries; null where the door takes none, and the booking tells the event.</summary>
    public Guid? Key { get; init; }

    /// <summary>The slot it is about; where a booking moves, the one it should go to. Null: unknown to the client.</summary>
    public int? Slot { get; init; }

    /// <summary>The booking it is about, or that the answer named.</summary>
    public int? Booking { get; init; }

    /// <summary>Right before the first byte of the first try was sent.</summary>
    public required long Invoked { get; init; }

    /// <summary>Right after the last answer was read.</summary>
    public required long Returned { get; init; }

    /// <summary>How it ended.</summary>
    public required Ending Ending { get; init; }

    /// <summary>The end of the hold, where the answer named it.</summary>
    public long? Until { get; init; }

    /// <summary>The guest's key to the booking, as the answer gave it; not kept in files.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public string? GuestKey { get; init; }

    /// <summary>How many a sweep said it ended.</summary>
    public int? Count { get; init; }

    /// <summary>How often it was sent.</summary>
    public int Tries { get; init; } = 1;

    /// <summary>The process that answered last.</summary>
    public int Instance { get; init; }

    /// <summary>The fault that was in force, or null.</summary>
    public string? Fault { get; init; }

    /// <summary>The last status, or the failure's name.</summary>
    public string? Answer { get; init; }

    /// <summary>Two answers to the same request that differ, or null.</summary>
    public string? Disagreement { get; init; }
}

/// <summary>Which slots of a doctor an answer showed as free.</summary>
internal sealed record Reading(long Invoked, long Returned, IReadOnlyList<int> Free);

/// <summary>A row of the slot event log.</summary>
internal sealed record LoggedEvent
{
    /// <summary>The slot.</summary>
    public required int Slot { get; init; }

    /// <summary>Its version.</summary>
    public required int Version { get; init; }

    /// <summary>The operation that caused it, or null.</summary>
    public Guid? Key { get; init; }

    /// <summary>What happened.</summary>
    public required SlotEventKind Kind { get; init; }

    /// <summary>To which booking, or null.</summary>
    public int? Booking { get; init; }

    /// <summary>When, as the transaction read the deciding clock.</summary>
    public required long At { get; init; }

    /// <summary>The transaction that wrote it.</summary>
    public string Transaction { get; init; } = "";
}

/// <summary>A booking as it stands after the run.</summary>
internal sealed record FinalBooking(int Id, int Slot, int? Patient, BookingStatus Status);

/// <summary>A slot as it stands after the run, with the booking that it names and the one that its claim names.</summary>
internal sealed record FinalSlot(int Id, long StartsAt, long EndsAt, int? Booking, int? Claim, int Version);

/// <summary>Everything that was seen of a run.</summary>
internal sealed record RecordedHistory
{
    /// <summary>What it was drawn from.</summary>
    public long Seed { get; init; }

    /// <summary>How long a hold lasts, in microseconds of the deciding clock; null: not known, and holds are not judged by their time.</summary>
    public long? Hold { get; init; }

    /// <summary>How far the clients' clock and the database's may be apart.</summary>
    public long Slack { get; init; }

    /// <summary>What clients did.</summary>
    public IReadOnlyList<Operation> Operations { get; init; } = [];

    /// <summary>What clients read.</summary>
    public IReadOnlyList<Reading> Readings { get; init; } = [];

    /// <summary>The event log.</summary>
    public IReadOnlyList<LoggedEvent> Events { get; init; } = [];

    /// <summary>The bookings after the run.</summary>
    public IReadOnlyList<FinalBooking> Bookings { get; init; } = [];

    /// <summary>The slots after the run.</summary>
    public IReadOnlyList<FinalSlot> Slots { get; init; } = [];
}

/// <summary>The checks, by the letters under which docs/proof/README.md explains them.</summary>
internal enum Check
{
    /// <summary>a: each step of the log is legal, and a slot has at most one live booking.</summary>
    Replay,

    /// <summary>b: versions count 1, 2, 3, … and the clock never goes back along them.</summary>
    Versions,

    /// <summary>c: done once, refused never, unknown at most once.</summary>
    Effects,

    /// <summary>d: what returned before another began stands before it.</summary>
    RealTime,

    /// <summary>e: by the answers alone, nobody has a slot while somebody else has it, or after its hold ran out.</summary>
    BlackBox,

    /// <summary>f: a slot that was shown as free was free at some moment of the reading.</summary>
    Reading,

    /// <summary>g: both halves of a move, in one transaction.</summary>
    Move,

    /// <summary>h: what has ended stays ended.</summary>
    Terminal,

    /// <summary>i: a patient is in one place at a time.</summary>
    Patient,
}

/// <summary>Something that cannot be.</summary>
/// <param name="Check">The check that found it.</param>
/// <param name="Slot">Where; null: at no slot in particular.</param>
/// <param name="Booking">The booking concerned, or null.</param>
/// <param name="Text">In words.</param>
internal sealed record Finding(Check Check, int? Slot, int? Booking, string Text);
