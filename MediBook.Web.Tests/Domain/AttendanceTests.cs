using FsCheck.Xunit;
using MediBook.Web.Domain;
using NodaTime;

namespace MediBook.Web.Tests.Domain;

/// <summary>An appointment in Sydney on Monday 7 December 2026 at 09:20; the zone says what "the day" is.</summary>
public sealed class AttendanceTests
{
    private static readonly DateTimeZone Sydney = Zones.Of("Australia/Sydney");
    private static readonly ZonedDateTime Start = At(7, 9, 20);

    [Theory]
    [InlineData(6, 23, 59, AttendanceRefusal.DayToCome)]
    [InlineData(7, 0, 0, null)]
    [InlineData(7, 9, 20, null)]
    [InlineData(7, 23, 59, null)]
    [InlineData(8, 0, 0, AttendanceRefusal.DayOver)]
    public void A_person_arrives_on_the_day_early_or_late(int day, int hour, int minute, AttendanceRefusal? refusal) =>
        Assert.Equal(refusal, Confirmed().Arrive(At(day, hour, minute).ToInstant(), Start));

    [Theory]
    [InlineData(7, 9, 19, AttendanceRefusal.NotBegun)]
    [InlineData(7, 9, 20, null)]
    [InlineData(9, 12, 0, null)]
    public void Nobody_is_a_no_show_before_the_start(int day, int hour, int minute, AttendanceRefusal? refusal) =>
        Assert.Equal(refusal, Confirmed().NoShow(At(day, hour, minute).ToInstant(), Start));

    [Theory]
    [InlineData(7, 9, 19, AttendanceRefusal.NotBegun)]
    [InlineData(7, 9, 20, null)]
    [InlineData(9, 12, 0, null)]
    public void Who_has_not_arrived_is_done_from_the_start_on(int day, int hour, int minute, AttendanceRefusal? refusal) =>
        Assert.Equal(refusal, Confirmed().Done(At(day, hour, minute).ToInstant(), Start));

    [Fact]
    public void Who_has_arrived_early_may_be_seen_early()
    {
        var booking = Confirmed();
        Assert.Null(booking.Arrive(At(7, 8, 50).ToInstant(), Start));
        Assert.Null(booking.Done(At(7, 9, 10).ToInstant(), Start));
        Assert.Equal(Attendance.Done, booking.Attendance);
    }

    [Theory]
    [InlineData(Attendance.Arrived, AttendanceStep.Arrive, AttendanceRefusal.HasArrived)]
    [InlineData(Attendance.Arrived, AttendanceStep.NoShow, AttendanceRefusal.HasArrived)]
    [InlineData(Attendance.NoShow, AttendanceStep.Arrive, AttendanceRefusal.IsNoShow)]
    [InlineData(Attendance.NoShow, AttendanceStep.NoShow, AttendanceRefusal.IsNoShow)]
    [InlineData(Attendance.NoShow, AttendanceStep.Done, AttendanceRefusal.IsNoShow)]
    [InlineData(Attendance.Done, AttendanceStep.Arrive, AttendanceRefusal.IsDone)]
    [InlineData(Attendance.Done, AttendanceStep.NoShow, AttendanceRefusal.IsDone)]
    [InlineData(Attendance.Done, AttendanceStep.Done, AttendanceRefusal.IsDone)]
    [InlineData(Attendance.Expected, AttendanceStep.Undo, AttendanceRefusal.IsExpected)]
    public void What_does_not_follow_is_refused_by_how_it_stands_and_changes_nothing(Attendance stands, AttendanceStep step, AttendanceRefusal refusal)
    {
        var (booking, led) = Standing(stands);
        Assert.Equal(refusal, Press(booking, step, At(7, 10, 0).ToInstant(), led));
        Assert.Equal(stands, booking.Attendance);
        Assert.DoesNotContain(step, booking.StepsAt(At(7, 10, 0).ToInstant(), Start, led));
    }

    [Theory]
    [InlineData(Attendance.Expected, 8, 0, "Arrive")]
    [InlineData(Attendance.Expected, 9, 20, "Arrive Done NoShow")]
    [InlineData(Attendance.Arrived, 8, 0, "Done Undo")]
    [InlineData(Attendance.NoShow, 10, 0, "Undo")]
    [InlineData(Attendance.Done, 10, 0, "Undo")]
    public void What_can_be_pressed_is_what_would_not_be_refused(Attendance stands, int hour, int minute, string steps)
    {
        var (booking, led) = Standing(stands);
        Assert.Equal(steps, string.Join(' ', booking.StepsAt(At(7, hour, minute).ToInstant(), Start, led)));
    }

    [Fact]
    public void Only_a_confirmed_booking_has_a_day()
    {
        var guest = new Actor(null, null, "guest", null, [], []);
        var hold = Booking.Hold(guest, 1, null, null, At(7, 9, 19).ToInstant(), At(7, 9, 21).ToInstant());
        var cancelled = Confirmed();
        Assert.Null(cancelled.Cancel(At(6, 9, 0).ToInstant(), Start.ToInstant(), Duration.Zero));
        foreach (var booking in new[] { hold, cancelled })
        {
            foreach (var step in Enum.GetValues<AttendanceStep>())
            {
                Assert.Equal(AttendanceRefusal.NotConfirmed, Press(booking, step, At(7, 9, 20).ToInstant(), null));
            }
        }
    }

    [Fact]
    public void A_press_is_taken_back_until_the_end_of_the_day_on_which_it_was_made()
    {
        var booking = Confirmed();
        Assert.Null(booking.NoShow(At(8, 8, 0).ToInstant(), Start));
        var led = new AttendanceEvent(1, 1, null, Attendance.Expected, Attendance.NoShow, "account:1", At(8, 8, 0).ToInstant());
        Assert.Equal(AttendanceRefusal.UndoOver, booking.Undo(At(9, 0, 0).ToInstant(), Start, led));
        Assert.Equal(AttendanceRefusal.UndoOver, booking.Undo(At(8, 23, 59).ToInstant(), Start, null));
        Assert.Null(booking.Undo(At(8, 23, 59).ToInstant(), Start, led));
        Assert.Equal(Attendance.Expected, booking.Attendance);
    }

    /// <summary>Whatever is pressed on the day, taking it all back step by step ends where it began, and the trail has no break.</summary>
    [Property]
    public bool Undo_upon_undo_leads_back_to_expected(AttendanceStep[] steps)
    {
        var (booking, trail, now) = (Confirmed(), new List<AttendanceEvent>(), At(7, 9, 30).ToInstant());
        foreach (var step in steps)
        {
            Play(step);
        }

        for (var back = 0; back < 3; back++)
        {
            Play(AttendanceStep.Undo);
        }

        return booking.Attendance is Attendance.Expected
            && trail.Select(change => change.Before).SequenceEqual(trail.Select(change => change.After).Prepend(Attendance.Expected).Take(trail.Count));

        void Play(AttendanceStep step)
        {
            var before = booking.Attendance;
            if (Press(booking, step, now, AttendanceEvent.ThatLedTo(before, trail)) is null)
            {
                trail.Add(new AttendanceEvent(1, trail.Count + 1, null, before, booking.Attendance, "account:1", now));
            }
        }
    }

    [Theory]
    [InlineData(Attendance.Expected)]
    [InlineData(Attendance.Arrived)]
    public void Done_goes_back_to_what_it_was(Attendance was)
    {
        var (booking, _) = Standing(was);
        Assert.Null(booking.Done(At(7, 9, 30).ToInstant(), Start));
        Assert.Null(booking.Undo(At(7, 9, 31).ToInstant(), Start, new AttendanceEvent(1, 2, null, was, Attendance.Done, "account:1", At(7, 9, 30).ToInstant())));
        Assert.Equal(was, booking.Attendance);
    }

    private static (Booking Booking, AttendanceEvent? Led) Standing(Attendance attendance)
    {
        var (booking, at) = (Confirmed(), At(7, 9, 20).ToInstant());
        Assert.Null(attendance switch
        {
            Attendance.Expected => null,
            Attendance.Arrived => booking.Arrive(at, Start),
            Attendance.NoShow => booking.NoShow(at, Start),
            Attendance.Done => booking.Done(at, Start),
        });
        return (booking, attendance is Attendance.Expected ? null : new AttendanceEvent(1, 1, null, Attendance.Expected, attendance, "account:1", at));
    }

    private static AttendanceRefusal? Press(Booking booking, AttendanceStep step, Instant now, AttendanceEvent? led) => step switch
    {
        AttendanceStep.Arrive => booking.Arrive(now, Start),
        AttendanceStep.Done => booking.Done(now, Start),
        AttendanceStep.NoShow => booking.NoShow(now, Start),
        AttendanceStep.Undo => booking.Undo(now, Start, led),
    };

    private static Booking Confirmed() => Booking.Confirmed(
        new Actor(1, null, null, null, [], [Roles.Reception]), 1, new PatientDetails("Ada Novak", "ada@example.com", null, null), null, At(1, 12, 0).ToInstant());

    private static ZonedDateTime At(int day, int hour, int minute) => Sydney.AtStrictly(new LocalDateTime(2026, 12, day, hour, minute));
}
