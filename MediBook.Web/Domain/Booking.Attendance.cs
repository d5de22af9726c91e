using NodaTime;

namespace MediBook.Web.Domain;

/// <content>The day of a confirmed booking: the person comes or not, is seen, and a wrong press is taken back.</content>
public sealed partial class Booking
{
    /// <summary>The person is in the waiting room: on the day of the appointment, early or late.</summary>
    /// <param name="now">The deciding clock.</param>
    /// <param name="start">Start of the slot in its location's zone, which says what the day is.</param>
    public AttendanceRefusal? Arrive(Instant now, ZonedDateTime start) => Become(Attendance.Arrived, RefusalToArrive(now, start));

    /// <summary>The person did not come; nobody can say so before the start.</summary>
    public AttendanceRefusal? NoShow(Instant now, ZonedDateTime start) => Become(Attendance.NoShow, RefusalToBeNoShow(now, start));

    /// <summary>The appointment took place: after the person arrived, or without that press from the start on.</summary>
    public AttendanceRefusal? Done(Instant now, ZonedDateTime start) => Become(Attendance.Done, RefusalToBeDone(now, start));

    /// <summary>Takes the last press back, until the end of the location's day on which it was made.</summary>
    /// <param name="now">The deciding clock.</param>
    /// <param name="start">Start of the slot in its location's zone.</param>
    /// <param name="led">The press that led to the present attendance, or null where nothing is known of it.</param>
    public AttendanceRefusal? Undo(Instant now, ZonedDateTime start, AttendanceEvent? led) =>
        Become(led?.Before ?? Attendance.Expected, RefusalToUndo(now, start, led));

    /// <summary>What can be pressed now, in the order of a visit.</summary>
    public IEnumerable<AttendanceStep> StepsAt(Instant now, ZonedDateTime start, AttendanceEvent? led) =>
        Enum.GetValues<AttendanceStep>().Where(step => RefusalTo(step, now, start, led) is null);

    private AttendanceRefusal? RefusalTo(AttendanceStep step, Instant now, ZonedDateTime start, AttendanceEvent? led) => step switch
    {
        AttendanceStep.Arrive => RefusalToArrive(now, start),
        AttendanceStep.NoShow => RefusalToBeNoShow(now, start),
        AttendanceStep.Done => RefusalToBeDone(now, start),
        AttendanceStep.Undo => RefusalToUndo(now, start, led),
    };

    private AttendanceRefusal? RefusalToArrive(Instant now, ZonedDateTime start)
    {
        var today = now.InZone(start.Zone).Date;
        return RefusalOf(Attendance.Expected)
            ?? (today < start.Date ? AttendanceRefusal.DayToCome : today > start.Date ? AttendanceRefusal.DayOver : null);
    }

    private AttendanceRefusal? RefusalToBeNoShow(Instant now, ZonedDateTime start) =>
        RefusalOf(Attendance.Expected) ?? (now < start.ToInstant() ? AttendanceRefusal.NotBegun : null);

    private AttendanceRefusal? RefusalToBeDone(Instant now, ZonedDateTime start) =>
        RefusalOf(Attendance.Expected, Attendance.Arrived)
            ?? (Attendance is Attendance.Expected && now < start.ToInstant() ? AttendanceRefusal.NotBegun : null);

    private AttendanceRefusal? RefusalToUndo(Instant now, ZonedDateTime start, AttendanceEvent? led) =>
        RefusalOf(Attendance.Arrived, Attendance.NoShow, Attendance.Done)
            ?? (led is null || led.At.InZone(start.Zone).Date < now.InZone(start.Zone).Date ? AttendanceRefusal.UndoOver : null);

    private AttendanceRefusal? RefusalOf(params ReadOnlySpan<Attendance> allowed) =>
        Status is not BookingStatus.Confirmed ? AttendanceRefusal.NotConfirmed : allowed.Contains(Attendance) ? null : AlreadyIs(Attendance);

    private AttendanceRefusal? Become(Attendance attendance, AttendanceRefusal? refusal)
    {
        Attendance = refusal is null ? attendance : Attendance;
        return refusal;
    }

    /// <summary>How a press is told that the booking stands otherwise than it thought.</summary>
    public static AttendanceRefusal AlreadyIs(Attendance attendance) => attendance switch
    {
        Attendance.Expected => AttendanceRefusal.IsExpected,
        Attendance.Arrived => AttendanceRefusal.HasArrived,
        Attendance.NoShow => AttendanceRefusal.IsNoShow,
        Attendance.Done => AttendanceRefusal.IsDone,
    };
}
