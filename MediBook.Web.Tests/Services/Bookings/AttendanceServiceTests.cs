using MediBook.Web.Domain;
using MediBook.Web.Services.Bookings;
using MediBook.Web.Tests.Support;
using NodaTime;

namespace MediBook.Web.Tests.Services.Bookings;

/// <summary>A booking tomorrow at noon in London, and who may say that its person came.</summary>
public sealed class AttendanceServiceTests(PostgresFixture postgres) : BookingTestBase(postgres)
{
    private static readonly Actor Desk = Staff(1, Roles.Reception);
    private AttendanceService _attendance = null!;
    private BookingReceipt _booked = null!;

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        _attendance = Database.Attendance();
        await using var db = Database.NewContext();
        var zone = Zones.Of("Europe/London");
        var noon = zone.AtStrictly((await db.NowAsync(default)).InZone(zone).Date.PlusDays(2).At(LocalTime.Noon)).ToInstant();
        var slot = (await Database.AddSlotsAsync((await Database.AddDoctorAsync()).Id, 1, noon)).Single();
        _booked = (await BookAsync(TestData.NewGuest(), slot)).Value;
    }

    [Fact]
    public async Task A_press_changes_the_booking_and_is_told_with_who_and_when_while_the_slot_stays_as_it_is()
    {
        await AtStartAsync(Duration.FromMinutes(-10));
        var slot = await Database.ScalarAsync<string>($"select xmin::text || version from slots where id = {_booked.SlotId}");
        Assert.Equal(Attendance.Arrived, (await PressAsync(AttendanceStep.Arrive)).Value.Attendance);
        await AtStartAsync(Duration.FromMinutes(20));
        Assert.Equal(Attendance.Done, (await PressAsync(AttendanceStep.Done)).Value.Attendance);
        Assert.Equal(["1 EXPECTED ARRIVED account:1", "2 ARRIVED DONE account:1"], await TrailAsync());
        Assert.True(await Database.ScalarAsync<bool>("select bool_and(abs(extract(epoch from booking_clock() - at)) < 3600) from attendance_events"));
        Assert.Equal(slot, await Database.ScalarAsync<string>($"select xmin::text || version from slots where id = {_booked.SlotId}"));
        Assert.Equal("DONE 0", await Database.ScalarAsync<string>($"select attendance || ' ' || revision from bookings where id = {_booked.BookingId}"));
    }

    [Fact]
    public async Task Undo_leads_back_to_what_it_was_step_by_step()
    {
        await AtStartAsync(Duration.FromMinutes(1));
        await PressAsync(AttendanceStep.Arrive);
        await PressAsync(AttendanceStep.Done);
        Assert.Equal(Attendance.Arrived, (await PressAsync(AttendanceStep.Undo, Attendance.Done)).Value.Attendance);
        Assert.Equal(Attendance.Expected, (await PressAsync(AttendanceStep.Undo, Attendance.Arrived)).Value.Attendance);
        Assert.Equal(Attendance.NoShow, (await PressAsync(AttendanceStep.NoShow)).Value.Attendance);
        Assert.Equal(Attendance.Expected, (await PressAsync(AttendanceStep.Undo, Attendance.NoShow)).Value.Attendance);
        Assert.Equal(AttendanceRefusal.IsExpected, (await PressAsync(AttendanceStep.Undo, Attendance.NoShow)).Refusal);
        Assert.Equal(6, (await TrailAsync()).Count);
    }

    [Fact]
    public async Task An_undo_takes_back_only_what_the_person_saw()
    {
        await AtStartAsync(Duration.FromMinutes(1));
        await PressAsync(AttendanceStep.Arrive);
        await PressAsync(AttendanceStep.Done);
        Assert.Equal(AttendanceRefusal.IsDone, (await PressAsync(AttendanceStep.Undo, Attendance.Arrived)).Refusal);
        Assert.Equal("DONE", await AttendanceAsync());
    }

    [Fact]
    public async Task Pressing_twice_gives_the_first_result_also_after_the_booking_went_on()
    {
        await AtStartAsync(Duration.FromMinutes(1));
        var press = Guid.NewGuid();
        Assert.Equal(Attendance.Arrived, (await PressAsync(AttendanceStep.Arrive, operation: press)).Value.Attendance);
        Assert.Equal(Attendance.Arrived, (await PressAsync(AttendanceStep.Arrive, operation: press)).Value.Attendance);
        await PressAsync(AttendanceStep.Done);
        Assert.Equal(Attendance.Arrived, (await PressAsync(AttendanceStep.Arrive, operation: press)).Value.Attendance);
        Assert.Equal("DONE", await AttendanceAsync());
        Assert.Equal(2, (await TrailAsync()).Count);
    }

    [Fact]
    public async Task The_rules_of_the_domain_are_asked_by_the_databases_clock()
    {
        Assert.Equal(AttendanceRefusal.DayToCome, (await PressAsync(AttendanceStep.Arrive)).Refusal);
        await AtStartAsync(Duration.FromMinutes(-1));
        Assert.Equal(AttendanceRefusal.NotBegun, (await PressAsync(AttendanceStep.NoShow)).Refusal);
        await AtStartAsync(Duration.Zero);
        Assert.True((await PressAsync(AttendanceStep.NoShow)).Succeeded);
        await AtStartAsync(Duration.FromHours(13));
        Assert.Equal(AttendanceRefusal.UndoOver, (await PressAsync(AttendanceStep.Undo, Attendance.NoShow)).Refusal);
    }

    [Fact]
    public async Task A_cancelled_booking_has_no_day()
    {
        await CancelAsync(Desk, _booked.BookingId);
        await AtStartAsync(Duration.Zero);
        Assert.Equal(AttendanceRefusal.NotConfirmed, (await PressAsync(AttendanceStep.Arrive)).Refusal);
        Assert.Empty(await TrailAsync());
    }

    [Fact]
    public async Task A_doctor_marks_the_own_days_and_nobody_elses()
    {
        await AtStartAsync(Duration.Zero);
        var own = await Database.ScalarAsync<int>($"select doctor_id from slots where id = {_booked.SlotId}");
        Assert.Equal(AttendanceRefusal.BookingNotFound, (await PressAsync(AttendanceStep.Arrive, actor: Staff(2, Roles.Doctor) with { DoctorId = Doctor.Id })).Refusal);
        Assert.Equal(AttendanceRefusal.BookingNotFound, (await PressAsync(AttendanceStep.Arrive, actor: Staff(3, Roles.Doctor))).Refusal);
        Assert.Equal(AttendanceRefusal.BookingNotFound, (await PressAsync(AttendanceStep.Arrive, actor: TestData.NewGuest())).Refusal);
        Assert.Empty(await TrailAsync());
        Assert.True((await PressAsync(AttendanceStep.Arrive, actor: Staff(4, Roles.Doctor) with { DoctorId = own })).Succeeded);
        Assert.Equal(["1 EXPECTED ARRIVED account:4"], await TrailAsync());
    }

    [Fact]
    public async Task Who_had_arrived_and_is_moved_is_expected_anew_and_the_trail_says_so()
    {
        await AtStartAsync(Duration.FromMinutes(-5));
        await PressAsync(AttendanceStep.Arrive);
        await using var db = Database.NewContext();
        var later = (await Database.AddSlotsAsync(Doctor.Id, 1, await db.NowAsync(default) + Duration.FromHours(30))).Single();
        Assert.True((await ChangeTimeAsync(Desk, _booked.BookingId, later)).Succeeded);
        Assert.Equal("EXPECTED", await AttendanceAsync());
        Assert.Equal(["1 EXPECTED ARRIVED account:1", "2 ARRIVED EXPECTED move"], await TrailAsync());
        Assert.Equal(AttendanceRefusal.DayToCome, (await PressAsync(AttendanceStep.Arrive)).Refusal);
    }

    [Fact]
    public async Task Twenty_who_press_different_things_at_once_have_one_effect_and_the_others_see_how_it_stands()
    {
        await AtStartAsync(Duration.FromMinutes(1));
        for (var round = 0; round < 5; round++)
        {
            var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(index => Task.Run(() => PressAsync(
                index % 2 == 0 ? AttendanceStep.Arrive : AttendanceStep.NoShow, actor: Staff(10 + index, Roles.Reception)))));
            var winner = Assert.Single(answers, answer => answer.Succeeded).Value.Attendance;
            Assert.All(answers.Where(answer => !answer.Succeeded), answer => Assert.Equal(Booking.AlreadyIs(winner), answer.Refusal));
            Assert.True((await PressAsync(AttendanceStep.Undo, winner)).Succeeded);
        }

        Assert.Equal(10, (await TrailAsync()).Count);
    }

    [Fact]
    public async Task Arriving_and_cancelling_at_once_come_one_after_the_other()
    {
        await AtStartAsync(Duration.FromMinutes(-5));
        var press = Task.Run(() => PressAsync(AttendanceStep.Arrive));
        var cancel = Task.Run(() => CancelAsync(Desk, _booked.BookingId));
        var (arrived, cancelled) = (await press, await cancel);
        Assert.True(cancelled.Succeeded);
        Assert.True(arrived.Succeeded || arrived.Refusal is AttendanceRefusal.NotConfirmed, arrived.Refusal.ToString());
        Assert.Equal("CANCELLED", await StatusAsync(_booked.BookingId));
    }

    private Task<Outcome<AttendanceReceipt, AttendanceRefusal>> PressAsync(
        AttendanceStep step, Attendance? seen = null, Actor? actor = null, Guid? operation = null) =>
        _attendance.PressAsync(actor ?? Desk, new AttendanceRequest(_booked.BookingId, step, seen, operation ?? Guid.NewGuid()), default);

    private Task<string> AttendanceAsync() => Database.ScalarAsync<string>($"select attendance from bookings where id = {_booked.BookingId}");

    private Task<List<string>> TrailAsync() => Database.ListAsync<string>(
        $"select concat_ws(' ', seq, before, after, actor) from attendance_events where booking_id = {_booked.BookingId} order by seq");

    /// <summary>Moves the deciding clock to so long after the start.</summary>
    private async Task AtStartAsync(Duration after)
    {
        await using var db = Database.NewContext();
        await Database.AdvanceAsync((await db.FindAsync<Slot>(_booked.SlotId))!.StartsAt + after - await db.NowAsync(default));
    }

    private static Actor Staff(int account, string role) => new(account, null, null, null, [], [role]);
}
