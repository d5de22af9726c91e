using NodaTime;

namespace MediBook.Web.Domain;

/// <summary>What is pressed on the day of an appointment, in the order of a visit.</summary>
public enum AttendanceStep
{
    /// <summary>The person is here.</summary>
    Arrive,

    /// <summary>The person has been seen.</summary>
    Done,

    /// <summary>The person did not come.</summary>
    NoShow,

    /// <summary>The last press was wrong.</summary>
    Undo,
}

/// <summary>Why a press was refused. What is said of the booking is how it stands now, whoever made it so.</summary>
public enum AttendanceRefusal
{
    /// <summary>No such booking, or another doctor's: the two are never told apart.</summary>
    BookingNotFound,

    /// <summary>A hold, or a booking that was cancelled or ran out: nobody is expected.</summary>
    NotConfirmed,

    /// <summary>The person is expected: there is nothing to take back.</summary>
    IsExpected,

    /// <summary>The person has arrived.</summary>
    HasArrived,

    /// <summary>The person did not come.</summary>
    IsNoShow,

    /// <summary>The appointment took place.</summary>
    IsDone,

    /// <summary>The appointment is on a later day.</summary>
    DayToCome,

    /// <summary>The day of the appointment is over.</summary>
    DayOver,

    /// <summary>The appointment has not begun.</summary>
    NotBegun,

    /// <summary>The press was made on an earlier day and stands.</summary>
    UndoOver,

    /// <summary>The database was too busy after every try; the person may press again at once.</summary>
    Busy,
}

/// <summary>One change of a booking's attendance: append-only, gapless per booking, each beginning where the one before ended.</summary>
/// <param name="BookingId">The booking.</param>
/// <param name="Seq">1, 2, 3, … per booking.</param>
/// <param name="OperationId">The one-use id of the press; null where the booking moved and is expected anew.</param>
/// <param name="Before">How it stood.</param>
/// <param name="After">How it stands since.</param>
/// <param name="Actor">Who pressed, see <see cref="Domain.Actor.AuditName"/>; <c>move</c> where the booking moved: the slots' trail says who moved it.</param>
/// <param name="At">When, by the database's clock.</param>
public sealed record AttendanceEvent(int BookingId, int Seq, Guid? OperationId, Attendance Before, Attendance After, string Actor, Instant At)
{
    /// <summary>Whether the visit went on; else a press was taken back, or the booking moved.</summary>
    public bool GoesOn => Before is Attendance.Expected || After is Attendance.Done;

    /// <summary>The press that led to an attendance, in a trail in order; null where the person is expected.</summary>
    public static AttendanceEvent? ThatLedTo(Attendance attendance, IEnumerable<AttendanceEvent> trail) =>
        trail.LastOrDefault(change => change.GoesOn && change.After == attendance);
}
