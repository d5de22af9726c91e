namespace MediBook.Web.Domain;

/// <summary>Why a booking's use case was refused. Each has one sentence and one status in each door.</summary>
public enum BookingRefusal
{
    /// <summary>No such slot, or it was withdrawn.</summary>
    SlotNotFound,

    /// <summary>Somebody else has the time.</summary>
    SlotTaken,

    /// <summary>The time has begun or is nearer than the least notice.</summary>
    SlotPast,

    /// <summary>The time is further ahead than people may book.</summary>
    SlotTooFarAhead,

    /// <summary>The doctor does not take bookings at the moment.</summary>
    SlotClosed,

    /// <summary>The time is shorter than the visit type needs.</summary>
    SlotTooShort,

    /// <summary>The doctor does not offer the visit type, or it can no longer be chosen.</summary>
    VisitNotOffered,

    /// <summary>The patient is somewhere else at that time.</summary>
    PatientBusy,

    /// <summary>The person has as many coming bookings as are allowed.</summary>
    TooManyBookings,

    /// <summary>Too many guests hold times from one network address.</summary>
    TooManyHolds,

    /// <summary>The same person's other presses kept replacing this hold.</summary>
    HoldReplaced,

    /// <summary>The hold's time ran out before it was confirmed.</summary>
    HoldExpired,

    /// <summary>The hold was let go or replaced; it cannot be confirmed.</summary>
    HoldEnded,

    /// <summary>Nobody has said yet who comes: a booking needs a name and an email address.</summary>
    DetailsMissing,

    /// <summary>The person who was chosen is not, or no longer, on the account's list.</summary>
    PersonNotFound,

    /// <summary>The hold was extended as often as is allowed.</summary>
    NoExtensionsLeft,

    /// <summary>No such booking, or it is somebody else's: the two are never told apart.</summary>
    BookingNotFound,

    /// <summary>The time is only on hold: there is nothing to cancel or move yet.</summary>
    NotConfirmed,

    /// <summary>The booking was cancelled before.</summary>
    AlreadyCancelled,

    /// <summary>The booking is confirmed: there is nothing to let go or extend.</summary>
    AlreadyConfirmed,

    /// <summary>Inside the cut-off: patients call the clinic to cancel.</summary>
    TooLateToCancel,

    /// <summary>Inside the cut-off: patients call the clinic to change the time.</summary>
    TooLateToChange,

    /// <summary>The appointment has begun.</summary>
    AlreadyBegun,

    /// <summary>The database was too busy after every retry; the person may try again at once.</summary>
    Busy,
}
