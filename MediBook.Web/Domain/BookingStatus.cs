namespace MediBook.Web.Domain;

/// <summary>Where a booking stands. Stored and shown as its name in capitals; see docs/domain.md for the state diagram.</summary>
public enum BookingStatus
{
    /// <summary>A hold: it ends two minutes after it was made or extended.</summary>
    Pending,

    /// <summary>The time is this person's.</summary>
    Confirmed,

    /// <summary>The hold's time ran out. Final.</summary>
    Failed,

    /// <summary>Let go, replaced by a newer hold, or cancelled. Final.</summary>
    Cancelled,
}

/// <summary>What happened on the day of a confirmed booking.</summary>
public enum Attendance
{
    /// <summary>The person is expected.</summary>
    Expected,

    /// <summary>The person is in the waiting room.</summary>
    Arrived,

    /// <summary>The person did not come.</summary>
    NoShow,

    /// <summary>The appointment took place.</summary>
    Done,
}

/// <summary>Whether a slot is offered at all.</summary>
public enum SlotState
{
    /// <summary>Offered to people.</summary>
    Open,

    /// <summary>Not offered for now: its doctor is inactive or away, its location is closed, or somebody blocked it.</summary>
    Blocked,

    /// <summary>Taken out of the plan for good; kept because bookings name it.</summary>
    Withdrawn,
}

/// <summary>One change of a slot, as the audit trail and the history checker read it.</summary>
public enum SlotEventKind
{
    /// <summary>A person pressed the time: PENDING.</summary>
    Held,

    /// <summary>The time was offered to somebody who waits: PENDING, with an end of its own.</summary>
    Offered,

    /// <summary>The hold's end moved.</summary>
    Extended,

    /// <summary>The hold became CONFIRMED.</summary>
    Confirmed,

    /// <summary>CONFIRMED at once, without a hold.</summary>
    Booked,

    /// <summary>The hold was let go by its holder.</summary>
    Released,

    /// <summary>The hold gave way to the same person's newer press.</summary>
    Replaced,

    /// <summary>The hold's time ran out: FAILED.</summary>
    Expired,

    /// <summary>A confirmed booking was cancelled.</summary>
    Cancelled,

    /// <summary>A confirmed booking went to another slot: this one is free. Its other half is <see cref="MovedHere"/>, in the same transaction.</summary>
    MovedAway,

    /// <summary>A confirmed booking came from another slot.</summary>
    MovedHere,

    /// <summary>The hold was ended by the clinic: its time is not offered any more.</summary>
    TakenBack,

    /// <summary>The slot was taken out of the plan.</summary>
    Withdrawn,

    /// <summary>The slot is not offered for now.</summary>
    Blocked,

    /// <summary>The slot is offered again.</summary>
    Reopened,
}
