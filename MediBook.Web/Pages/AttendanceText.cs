using MediBook.Web.Domain;
using MediBook.Web.Domain.Languages;
using MediBook.Web.Services.Bookings;
using static MediBook.Web.Domain.Languages.Words;

namespace MediBook.Web.Pages;

/// <summary>The words of the day: how an appointment stands, what can be pressed, and why a press did nothing.</summary>
public static class AttendanceText
{
    /// <summary>How it stands, in a word.</summary>
    public static string Of(Attendance attendance) => attendance switch
    {
        Attendance.Expected => T("Expected"),
        Attendance.Arrived => T("Arrived"),
        Attendance.NoShow => T("No-show"),
        Attendance.Done => T("Done"),
    };

    /// <summary>The class of its tag.</summary>
    public static string ClassOf(Attendance attendance) => attendance switch
    {
        Attendance.Expected => "",
        Attendance.Arrived => "tag-warn",
        Attendance.NoShow => "tag-danger",
        Attendance.Done => "tag-ok",
    };

    /// <summary>How many stand so: <c>3 arrived</c>.</summary>
    public static string Counted(Attendance attendance, int count) => attendance switch
    {
        Attendance.Expected => Count("expected", count),
        Attendance.Arrived => Count("arrived", count),
        Attendance.NoShow => Count("no_shows", count),
        Attendance.Done => Count("done", count),
    };

    /// <summary>What a press did.</summary>
    public static string Said(Attendance attendance) => attendance switch
    {
        Attendance.Expected => T("Taken back: expected again."),
        Attendance.Arrived => T("Marked as arrived."),
        Attendance.NoShow => T("Marked as a no-show. Their time is not offered again."),
        Attendance.Done => T("Marked as done."),
    };

    /// <summary>A button.</summary>
    public static string Of(AttendanceStep step) => step switch
    {
        AttendanceStep.Arrive => T("Arrived"),
        AttendanceStep.Done => T("Done"),
        AttendanceStep.NoShow => T("No-show"),
        AttendanceStep.Undo => T("Undo"),
    };

    /// <summary>Why a press did nothing, and how the appointment stands now.</summary>
    /// <param name="refusal">The refusal.</param>
    /// <param name="visit">The appointment as it stands now, or null where the day no longer has it.</param>
    public static string Of(AttendanceRefusal refusal, Visit? visit)
    {
        var (name, since) = (visit?.PatientName ?? T("not given yet"), visit?.Since is { } at ? Show.Time(at) : "");
        return refusal switch
        {
            AttendanceRefusal.BookingNotFound => T("We could not find that booking."),
            AttendanceRefusal.NotConfirmed => T("This appointment was cancelled meanwhile, so nobody is expected."),
            AttendanceRefusal.IsExpected => T("{0} is expected: somebody took the mark back before you pressed.", name),
            AttendanceRefusal.HasArrived => T("{0} was marked as arrived at {1}, before you pressed. Nothing was changed.", name, since),
            AttendanceRefusal.IsNoShow => T("{0} was marked as a no-show at {1}, before you pressed. Nothing was changed.", name, since),
            AttendanceRefusal.IsDone => T("{0} was marked as done at {1}, before you pressed. Nothing was changed.", name, since),
            AttendanceRefusal.DayToCome => T("The appointment is on a later day. Mark it when the day has come."),
            AttendanceRefusal.DayOver => T("The day of the appointment is over. Mark it as done, or as a no-show."),
            AttendanceRefusal.NotBegun => T("The appointment has not begun. Mark it from its start on."),
            AttendanceRefusal.UndoOver => T("This was marked on an earlier day and can no longer be taken back."),
            AttendanceRefusal.Busy => T("We are busy just now. Nothing was changed. Wait a moment and try again."),
        };
    }

    /// <summary>The status of the answer (RFC 9110): 404, 409, or 503 where trying again may work.</summary>
    public static int StatusOf(AttendanceRefusal refusal) => refusal switch
    {
        AttendanceRefusal.BookingNotFound => StatusCodes.Status404NotFound,
        AttendanceRefusal.Busy => StatusCodes.Status503ServiceUnavailable,
        AttendanceRefusal.NotConfirmed or AttendanceRefusal.IsExpected or AttendanceRefusal.HasArrived or AttendanceRefusal.IsNoShow or AttendanceRefusal.IsDone
            or AttendanceRefusal.DayToCome or AttendanceRefusal.DayOver or AttendanceRefusal.NotBegun or AttendanceRefusal.UndoOver => StatusCodes.Status409Conflict,
    };
}
