using MediBook.Web.Data;
using MediBook.Web.Domain;
using MediBook.Web.Services.Availability;
using MediBook.Web.Services.Bookings;
using MediBook.Web.Services.Schedules;
using MediBook.Web.Tests.Support;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using NodaTime;

namespace MediBook.Web.Tests.Services.Bookings;

/// <summary>An appointment over a doctor's other times, on purpose: who may, what is made, what still holds, and how it ends.</summary>
public sealed class OverbookTests(PostgresFixture postgres) : BookingTestBase(postgres)
{
    private const string Why = "She is in pain and cannot wait";
    private Actor _ada = null!;
    private Actor _desk = null!;
    private ZonedDateTime _start;

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        _ada = await Database.AddPatientAsync("ada@example.com");
        _desk = await Database.AddStaffAsync("desk@example.com", Roles.Reception, Roles.Overbooking);
        await using var db = Database.NewContext();
        _start = (await db.FindAsync<Slot>(Slots[0]))!.StartsAt.InZone(Zones.Of("Europe/London"));
    }

    [Fact]
    public async Task It_makes_a_slot_of_its_own_over_a_booked_one_with_a_confirmed_booking_and_says_who_and_why()
    {
        Assert.True((await BookAsync(TestData.NewGuest(), Slots[0], "first@example.com")).Succeeded);
        var receipt = (await OverbookAsync(_desk)).Value;

        Assert.DoesNotContain(receipt.SlotId, Slots);
        Assert.Equal($"OPEN t {_desk.AuditName} {Why} {receipt.BookingId} 1", await SlotAsync(receipt.SlotId));
        Assert.Equal($"CONFIRMED {_ada.PatientId} {_desk.AccountId}", await Database.ScalarAsync<string>(
            $"select concat_ws(' ', status, patient_id, account_id) from bookings where id = {receipt.BookingId} and reference = '{receipt.Reference}'"));
        Assert.Equal(["BOOKED"], await EventsAsync(receipt.SlotId));
        Assert.Equal(1, await Database.ScalarAsync<int>($"select count(*) from slot_claims where booking_id = {receipt.BookingId} and patient_id = {_ada.PatientId}"));
        Assert.Equal(["BOOKING_CONFIRMED 0"], await Database.ListAsync<string>($"select kind || ' ' || version from outbox_messages where booking_id = {receipt.BookingId}"));
        Assert.Equal(0, await Database.ScalarAsync<int>($"select count(*) from booking_seats where booking_id = {receipt.BookingId}"));
    }

    [Theory]
    [InlineData(Roles.Admin)]
    [InlineData(Roles.Reception)]
    [InlineData(Roles.Overbooking)]
    [InlineData(Roles.Doctor, Roles.Overbooking)]
    public async Task It_is_a_right_of_its_own_beside_a_role_of_the_staff(params string[] roles)
    {
        var actor = await Database.AddStaffAsync("other@example.com", roles);
        await Assert.ThrowsAsync<UnauthorizedAccessException>(() => OverbookAsync(actor));
        Assert.Equal(6, await Database.ScalarAsync<int>("select count(*) from slots"));
    }

    [Fact]
    public async Task The_patient_is_in_one_place_all_the_same()
    {
        Assert.True((await BookAsync(_ada, await SlotElsewhereAsync(-20))).Succeeded);
        Assert.Equal(SlotRefusal.PatientBusy, (await OverbookAsync(_desk)).Refusal);
        Assert.True((await OverbookAsync(_desk, "caller@example.com")).Succeeded);
        Assert.True((await OverbookAsync(_desk, from: 10, minutes: 20)).Succeeded);
    }

    [Fact]
    public async Task A_hold_of_the_patient_that_has_run_out_is_not_in_the_way_and_a_live_one_is()
    {
        var elsewhere = await SlotElsewhereAsync(10);
        Assert.True((await HoldAsync(_ada, elsewhere)).Succeeded);
        Assert.Equal(SlotRefusal.PatientBusy, (await OverbookAsync(_desk)).Refusal);
        await Database.AdvanceAsync(Duration.FromSeconds(121));
        Assert.True((await OverbookAsync(_desk)).Succeeded);
        Assert.Equal(["HELD", "EXPIRED"], await EventsAsync(elsewhere));
    }

    [Fact]
    public async Task The_same_press_twice_gives_the_first_result_and_another_press_another_slot()
    {
        var press = Guid.NewGuid();
        var first = (await OverbookAsync(_desk, "caller@example.com", press: press)).Value;
        Assert.Equal(first, (await OverbookAsync(_desk, "caller@example.com", press: press)).Value);
        var other = await Database.AddStaffAsync("other@example.com", Roles.Admin, Roles.Overbooking);
        Assert.Equal(SlotRefusal.Busy, (await OverbookAsync(other, "caller@example.com", press: press)).Refusal);
        Assert.NotEqual(first.SlotId, (await OverbookAsync(_desk, "caller@example.com")).Value.SlotId);
        Assert.Equal(2, await Database.ScalarAsync<int>("select count(*) from slots where overbooked"));
    }

    [Fact]
    public async Task What_cannot_be_is_refused_and_leaves_nothing()
    {
        var idle = await Database.AddDoctorAsync();
        await Database.DeactivateAsync(_desk, idle.Id);
        var date = _start.Date;

        Assert.Equal(SlotRefusal.DoctorNotFound, (await OverbookAsync(_desk, doctorId: int.MaxValue)).Refusal);
        Assert.Equal(SlotRefusal.DoctorInactive, (await OverbookAsync(_desk, doctorId: idle.Id)).Refusal);
        Assert.Equal(SlotRefusal.InThePast, (await OverbookAsync(_desk, date: date.PlusDays(-3))).Refusal);
        Assert.Equal(SlotRefusal.TooFarAhead, (await OverbookAsync(_desk, date: date.PlusDays(SlotPlan.HorizonDays + 2))).Refusal);
        Assert.Equal(SlotRefusal.EndBeforeStart, (await OverbookAsync(_desk, minutes: 0)).Refusal);
        Assert.Equal(SlotRefusal.BadLength, (await OverbookAsync(_desk, minutes: 4)).Refusal);
        await CloseAsync();
        Assert.Equal(SlotRefusal.InClosure, (await OverbookAsync(_desk)).Refusal);
        Assert.Equal(0, await Database.ScalarAsync<int>("select count(*) from slots where overbooked"));
        Assert.Equal(0, await Database.ScalarAsync<int>("select count(*) from bookings"));
    }

    [Fact]
    public async Task A_cancelled_one_is_withdrawn_at_once_and_nobody_else_gets_it()
    {
        var receipt = (await OverbookAsync(_desk)).Value;
        Assert.True((await CancelAsync(_desk, receipt.BookingId)).Succeeded);

        Assert.Equal($"WITHDRAWN t {_desk.AuditName} {Why} 3", await SlotAsync(receipt.SlotId));
        Assert.Equal(["BOOKED", "CANCELLED", "WITHDRAWN"], await EventsAsync(receipt.SlotId));
        Refused(BookingRefusal.SlotNotFound, await BookAsync(TestData.NewGuest(), receipt.SlotId, "next@example.com"));
        Refused(BookingRefusal.SlotNotFound, await HoldAsync(_ada, receipt.SlotId));
        var later = (await BookAsync(_ada, Slots[5])).Value;
        Refused(BookingRefusal.SlotNotFound, await ChangeTimeAsync(_ada, later.BookingId, receipt.SlotId));
    }

    [Fact]
    public async Task One_that_moves_away_leaves_a_withdrawn_slot()
    {
        var receipt = (await OverbookAsync(_desk)).Value;
        Assert.True((await ChangeTimeAsync(_desk, receipt.BookingId, Slots[3])).Succeeded);

        Assert.Equal($"WITHDRAWN t {_desk.AuditName} {Why} 3", await SlotAsync(receipt.SlotId));
        Assert.Equal(["BOOKED", "MOVED_AWAY", "WITHDRAWN"], await EventsAsync(receipt.SlotId));
        Assert.Equal(["MOVED_HERE"], await EventsAsync(Slots[3]));
        Assert.True((await CancelAsync(_desk, receipt.BookingId)).Succeeded);
        Assert.True((await BookAsync(TestData.NewGuest(), Slots[3], "next@example.com")).Succeeded);
    }

    [Theory]
    [InlineData(RepairDeed.Move, "WITHDRAWN", "MOVED_AWAY", "WITHDRAWN")]
    [InlineData(RepairDeed.Cancel, "WITHDRAWN", "CANCELLED", "WITHDRAWN")]
    [InlineData(RepairDeed.Keep, "BLOCKED", "BLOCKED")]
    public async Task A_closure_asks_about_it_as_about_any_other(RepairDeed deed, string state, params string[] events)
    {
        var receipt = (await OverbookAsync(_desk)).Value;
        await CloseAsync(deed);

        Assert.Equal(state, await Database.ScalarAsync<string>($"select state from slots where id = {receipt.SlotId}"));
        Assert.Equal(["BOOKED", .. events], await EventsAsync(receipt.SlotId));
        if (deed is RepairDeed.Keep)
        {
            Assert.True((await CancelAsync(_desk, receipt.BookingId)).Succeeded);
            Assert.Equal(["BOOKED", "BLOCKED", "CANCELLED", "WITHDRAWN"], await EventsAsync(receipt.SlotId));
        }
    }

    [Fact]
    public async Task Nobody_is_offered_one_and_the_public_week_does_not_show_it()
    {
        var kept = (await OverbookAsync(_desk)).Value;
        var ended = (await OverbookAsync(_desk, "caller@example.com")).Value;
        Assert.True((await CancelAsync(_desk, ended.BookingId)).Succeeded);
        await using var db = Database.NewContext();
        var times = new AvailabilityQueries(db, Options.Create(new BookingOptions()));

        var week = (await times.WeekAsync(Doctor.Id, _start.Date, default))!;
        Assert.Empty(week.Days.SelectMany(day => day.Times).Select(time => time.SlotId).Intersect([kept.SlotId, ended.SlotId]));
        Assert.Empty((await times.NearestFreeAsync(Slots[0], 50, default)).Select(time => time.SlotId).Intersect([kept.SlotId, ended.SlotId]));
        Assert.Empty(await Database.ListAsync<int>("select id from slots where overbooked and state = 'OPEN' and booking_id is null"));
    }

    private Task<Outcome<BookingReceipt, SlotRefusal>> OverbookAsync(
        Actor actor, string email = "ada@example.com", int from = 0, int minutes = 30, LocalDate? date = null, int? doctorId = null, Guid? press = null)
    {
        var start = _start.PlusMinutes(from);
        return Bookings.OverbookAsync(actor, new OverbookRequest(
            doctorId ?? Doctor.Id, date ?? start.Date, start.TimeOfDay, start.PlusMinutes(minutes).TimeOfDay, Why, TestData.Details(email), press ?? Guid.NewGuid()), default);
    }

    /// <summary>Closes the first half hour; each booking there goes one way.</summary>
    private async Task CloseAsync(RepairDeed deed = RepairDeed.Move)
    {
        await using var db = Database.NewContext();
        var closures = new ClosureService(db, Database.Repair(db), new SlotChanges(), NullLogger<ClosureService>.Instance);
        var until = _start.PlusMinutes(30);
        var request = new ClosureRequest(Doctor.Id, null, new ClosedDays(_start.Date, until.Date, _start.TimeOfDay, until.TimeOfDay));
        var plan = (await closures.PreviewAsync(request, default)).Value;
        var choices = plan.Plan.Lost.ToDictionary(
            lost => lost.BookingId, lost => deed switch { RepairDeed.Keep => RepairChoice.Keep, RepairDeed.Cancel => RepairChoice.Cancel, _ => lost.NearestChoice! });
        Assert.True((await closures.CloseAsync(_desk, request, null, new RepairRequest(plan.Plan.Fingerprint, choices, "The doctor is ill", Guid.NewGuid()), default)).Succeeded);
    }

    private Task<string> SlotAsync(int id) =>
        Database.ScalarAsync<string>($"select concat_ws(' ', state, overbooked, overbooked_by, overbook_reason, booking_id, version) from slots where id = {id}");
}
