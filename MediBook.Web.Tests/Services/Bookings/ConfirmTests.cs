using MediBook.Web.Domain;
using MediBook.Web.Tests.Support;
using NodaTime;

namespace MediBook.Web.Tests.Services.Bookings;

public sealed class ConfirmTests(PostgresFixture postgres) : BookingTestBase(postgres)
{
    private Actor _ada = null!;
    private Actor _bob = null!;

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        _ada = await Database.AddPatientAsync("ada@example.com");
        _bob = await Database.AddPatientAsync("bob@example.com");
    }

    [Fact]
    public async Task A_confirmed_hold_keeps_its_id_and_leaves_a_seat_a_message_and_an_event()
    {
        var hold = (await HoldAsync(_ada, Slots[0])).Value;
        Assert.Equal(hold, (await ConfirmAsync(_ada, hold.BookingId)).Value);

        Assert.Equal("CONFIRMED", await StatusAsync(hold.BookingId));
        Assert.Equal(["HELD", "CONFIRMED"], await EventsAsync(Slots[0]));
        Assert.Equal([$"{hold.BookingId} BOOKING_CONFIRMED 1"], await Database.ListAsync<string>("select concat_ws(' ', booking_id, kind, version) from outbox_messages"));
        Assert.Equal([$"account:{_ada.AccountId} {hold.BookingId}"], await Database.ListAsync<string>("select concat_ws(' ', owner_key, booking_id) from booking_seats"));
        Assert.Equal(0, await Database.ScalarAsync<int>("select count(*) from live_holds"));
        await Database.AdvanceAsync(Duration.FromMinutes(5));
        Assert.Equal(0, await Database.Holds.SweepAsync(default));
        Refused(BookingRefusal.SlotTaken, await HoldAsync(_bob, Slots[0]));
        Refused(BookingRefusal.AlreadyConfirmed, await LetGoAsync(_ada, hold.BookingId));
        Refused(BookingRefusal.AlreadyConfirmed, await ExtendAsync(_ada, hold.BookingId));
    }

    [Fact]
    public async Task Confirming_twice_with_two_presses_changes_nothing()
    {
        var hold = (await HoldAsync(_ada, Slots[0])).Value;
        Assert.True((await ConfirmAsync(_ada, hold.BookingId)).Succeeded);
        Assert.Equal(hold, (await ConfirmAsync(_ada, hold.BookingId)).Value);
        Assert.Equal(["HELD", "CONFIRMED"], await EventsAsync(Slots[0]));
    }

    [Fact]
    public async Task A_late_confirm_books_anew_and_the_old_booking_stays_failed()
    {
        var hold = (await HoldAsync(_ada, Slots[0])).Value;
        await Database.AdvanceAsync(Duration.FromSeconds(121));
        var booked = (await ConfirmOrBookAsync(_ada, hold.BookingId)).Value;

        Assert.NotEqual(hold.BookingId, booked.BookingId);
        Assert.NotEqual(hold.Reference, booked.Reference);
        Assert.Equal("FAILED", await StatusAsync(hold.BookingId));
        Assert.Equal("CONFIRMED", await StatusAsync(booked.BookingId));
        Assert.Equal(["HELD", "EXPIRED", "BOOKED"], await EventsAsync(Slots[0]));
        Assert.Equal("ada@example.com", await Database.ScalarAsync<string>($"select patient_email from bookings where id = {booked.BookingId}"));
    }

    [Fact]
    public async Task A_late_confirm_of_a_time_that_another_has_is_refused()
    {
        var hold = (await HoldAsync(_ada, Slots[0])).Value;
        await Database.AdvanceAsync(Duration.FromSeconds(121));
        Assert.True((await HoldAsync(_bob, Slots[0])).Succeeded);
        Refused(BookingRefusal.SlotTaken, await ConfirmOrBookAsync(_ada, hold.BookingId));
    }

    [Fact]
    public async Task A_hold_that_was_let_go_or_replaced_is_not_booked_anew()
    {
        var letGo = (await HoldAsync(_ada, Slots[0])).Value;
        await LetGoAsync(_ada, letGo.BookingId);
        var replaced = (await HoldAsync(_ada, Slots[1])).Value;
        await HoldAsync(_ada, Slots[2]);
        Refused(BookingRefusal.HoldEnded, await ConfirmOrBookAsync(_ada, letGo.BookingId));
        Refused(BookingRefusal.HoldEnded, await ConfirmOrBookAsync(_ada, replaced.BookingId));
    }

    [Fact]
    public async Task A_guests_hold_confirmed_after_sign_in_belongs_to_the_account()
    {
        var guest = TestData.NewGuest();
        var hold = (await HoldAsync(guest, Slots[0])).Value;
        var signedIn = _ada with { GuestKey = guest.GuestKey };

        Assert.True((await ConfirmAsync(signedIn, hold.BookingId)).Succeeded);
        Assert.Equal(
            $"{_ada.AccountId} {_ada.PatientId}", await Database.ScalarAsync<string>($"select concat_ws(' ', account_id, patient_id) from bookings where id = {hold.BookingId}"));
        Assert.Equal(_ada.PatientId, await Database.ScalarAsync<int?>($"select patient_id from slot_claims where slot_id = {Slots[0]}"));
        Assert.Equal($"account:{_ada.AccountId}", await Database.ScalarAsync<string>("select owner_key from booking_seats"));
        Assert.Equal(0, await Database.ScalarAsync<int>("select count(*) from live_holds"));
        Refused(BookingRefusal.BookingNotFound, await CancelAsync(guest, hold.BookingId));
        Assert.True((await CancelAsync(_ada, hold.BookingId)).Succeeded);
    }

    [Fact]
    public async Task A_guests_hold_is_not_confirmed_for_a_patient_who_is_elsewhere_then()
    {
        var overlapping = await SlotElsewhereAsync(10);
        var guest = TestData.NewGuest();
        Assert.True((await BookAsync(_ada, overlapping)).Succeeded);
        var hold = (await HoldAsync(guest, Slots[0])).Value;

        Refused(BookingRefusal.PatientBusy, await ConfirmAsync(_ada with { GuestKey = guest.GuestKey }, hold.BookingId));
        Assert.Equal("PENDING", await StatusAsync(hold.BookingId));
        Assert.True((await ConfirmAsync(_ada with { GuestKey = guest.GuestKey }, hold.BookingId, "friend@example.com")).Succeeded);
        Assert.Equal(0, await Database.ScalarAsync<int>($"select count(patient_id) from slot_claims where slot_id = {Slots[0]}"));
    }

    [Fact]
    public async Task A_stale_hold_elsewhere_does_not_keep_a_guests_hold_from_its_account()
    {
        var overlapping = await SlotElsewhereAsync(10);
        Assert.True((await HoldAsync(_ada, overlapping)).Succeeded);
        await Database.AdvanceAsync(Duration.FromSeconds(100));
        var guest = TestData.NewGuest();
        var hold = (await HoldAsync(guest, Slots[0])).Value;
        await Database.AdvanceAsync(Duration.FromSeconds(30));

        Assert.True((await ConfirmAsync(_ada with { GuestKey = guest.GuestKey }, hold.BookingId)).Succeeded);
        Assert.Equal(["HELD", "EXPIRED"], await EventsAsync(overlapping));
    }

    [Fact]
    public async Task A_patient_is_not_in_two_places_but_may_go_from_one_to_the_next()
    {
        var overlapping = await SlotElsewhereAsync(29);
        var touching = await SlotElsewhereAsync(30);
        Assert.True((await BookAsync(_ada, Slots[0])).Succeeded);

        Refused(BookingRefusal.PatientBusy, await HoldAsync(_ada, overlapping));
        Refused(BookingRefusal.PatientBusy, await BookAsync(_ada, overlapping));
        Assert.True((await BookAsync(_ada, touching)).Succeeded);
        Assert.True((await BookAsync(_ada, overlapping, "child@example.com")).Succeeded);
    }

    [Fact]
    public async Task A_patient_has_ten_coming_bookings_and_a_cancelled_one_makes_room()
    {
        var slots = await Database.AddSlotsAsync((await Database.AddDoctorAsync()).Id, 12);
        var first = (await BookAsync(_ada, slots[0])).Value;
        foreach (var slot in slots.Skip(1).Take(9))
        {
            Assert.True((await BookAsync(_ada, slot)).Succeeded);
        }

        Refused(BookingRefusal.TooManyBookings, await BookAsync(_ada, slots[10]));
        var hold = (await HoldAsync(_ada, slots[10])).Value;
        Refused(BookingRefusal.TooManyBookings, await ConfirmAsync(_ada, hold.BookingId));
        Assert.Equal("PENDING", await StatusAsync(hold.BookingId));
        Assert.True((await CancelAsync(_ada, first.BookingId)).Succeeded);
        Assert.True((await ConfirmAsync(_ada, hold.BookingId)).Succeeded);
    }

    [Fact]
    public async Task A_guest_has_three_coming_bookings_by_email_and_past_ones_do_not_count()
    {
        var soon = await SlotAheadAsync(Duration.FromHours(1));
        Assert.True((await BookAsync(TestData.NewGuest(), soon, "Guest@Example.com")).Succeeded);
        Assert.True((await BookAsync(TestData.NewGuest(), Slots[0], "guest@example.com ")).Succeeded);
        Assert.True((await BookAsync(TestData.NewGuest(), Slots[1], "guest@example.com")).Succeeded);
        Refused(BookingRefusal.TooManyBookings, await BookAsync(TestData.NewGuest(), Slots[2], "guest@example.com"));

        await Database.AdvanceAsync(Duration.FromHours(2));
        Assert.True((await BookAsync(TestData.NewGuest(), Slots[2], "guest@example.com")).Succeeded);
        Assert.Equal(3, await Database.ScalarAsync<int>("select count(*) from booking_seats"));
    }

    [Fact]
    public async Task Seats_of_bookings_that_are_over_are_freed()
    {
        var soon = await SlotAheadAsync(Duration.FromHours(1));
        await BookAsync(_ada, soon);
        await BookAsync(_ada, Slots[0]);
        await Database.AdvanceAsync(Duration.FromHours(2));
        var limits = new MediBook.Web.Services.Bookings.BookingLimits(
            Database.BookingContexts, Microsoft.Extensions.Options.Options.Create(new MediBook.Web.Services.Bookings.BookingOptions()));
        Assert.Equal(1, await limits.FreeLeftoversAsync(default));
        Assert.Equal(1, await Database.ScalarAsync<int>("select count(*) from booking_seats"));
    }

    [Fact]
    public async Task Booking_at_once_writes_the_slot_once()
    {
        var booked = (await BookAsync(_ada, Slots[0])).Value;
        Assert.Equal("CONFIRMED", await StatusAsync(booked.BookingId));
        Assert.Equal(["BOOKED"], await EventsAsync(Slots[0]));
        Assert.Equal(1, await Database.ScalarAsync<int>($"select version from slots where id = {Slots[0]}"));
        Assert.Equal(1, await Database.ScalarAsync<int>("select count(*) from outbox_messages"));
        Refused(BookingRefusal.SlotTaken, await BookAsync(_bob, Slots[0], "bob@example.com"));
    }

    [Fact]
    public async Task Patients_cancel_until_two_hours_before_and_staff_until_the_start()
    {
        var reception = await Database.AddStaffAsync("reception@example.com", Roles.Reception);
        var soon = await SlotAheadAsync(Duration.FromMinutes(119));
        var inTime = await SlotAheadAsync(Duration.FromMinutes(125));
        var late = (await BookAsync(_ada, soon)).Value;
        var early = (await BookAsync(_bob, inTime, "bob@example.com")).Value;

        Refused(BookingRefusal.TooLateToCancel, await CancelAsync(_ada, late.BookingId));
        Assert.True((await CancelAsync(_bob, early.BookingId)).Succeeded);
        Refused(BookingRefusal.AlreadyCancelled, await CancelAsync(_bob, early.BookingId));
        Assert.True((await CancelAsync(reception, late.BookingId)).Succeeded);
        Assert.Equal(["BOOKED", "CANCELLED"], await EventsAsync(soon));
        Assert.Equal(0, await Database.ScalarAsync<int>("select count(*) from booking_seats"));
        Assert.Equal(
            ["BOOKING_CANCELLED 1", "BOOKING_CANCELLED_BY_CLINIC 1", "BOOKING_CONFIRMED 0", "BOOKING_CONFIRMED 0"],
            await Database.ListAsync<string>("select concat_ws(' ', kind, version) from outbox_messages order by kind, version"));

        var begun = (await BookAsync(_ada, soon)).Value;
        await Database.AdvanceAsync(Duration.FromHours(2));
        Refused(BookingRefusal.AlreadyBegun, await CancelAsync(reception, begun.BookingId));
    }

    [Fact]
    public async Task A_foreign_booking_is_not_found()
    {
        var guest = TestData.NewGuest();
        var hold = (await HoldAsync(_ada, Slots[0])).Value;
        foreach (var other in new[] { _bob, guest, Actor.Job })
        {
            Refused(BookingRefusal.BookingNotFound, await ConfirmAsync(other, hold.BookingId));
            Refused(BookingRefusal.BookingNotFound, await ConfirmOrBookAsync(other, hold.BookingId));
            Refused(BookingRefusal.BookingNotFound, await ExtendAsync(other, hold.BookingId));
            Refused(BookingRefusal.BookingNotFound, await LetGoAsync(other, hold.BookingId));
        }

        Assert.True((await ConfirmAsync(_ada, hold.BookingId)).Succeeded);
        Refused(BookingRefusal.BookingNotFound, await CancelAsync(_bob, hold.BookingId));
        Refused(BookingRefusal.BookingNotFound, await CancelAsync(guest, hold.BookingId));
        Refused(BookingRefusal.BookingNotFound, await CancelAsync(_ada, 0));
        Assert.Equal("CONFIRMED", await StatusAsync(hold.BookingId));
    }

    [Fact]
    public async Task A_link_opens_its_one_booking_and_no_other()
    {
        var guest = TestData.NewGuest();
        var first = (await BookAsync(guest, Slots[0], "guest@example.com")).Value;
        var second = (await BookAsync(guest, Slots[1], "guest@example.com")).Value;
        await using var db = Database.NewContext();
        var token = await new MediBook.Web.Services.Bookings.ManageLinks(db).MintAsync(first.BookingId, default);
        var holder = TestData.NewGuest() with { ManageKeys = [OwnerKeys.Hash(token)] };

        Refused(BookingRefusal.BookingNotFound, await CancelAsync(holder, second.BookingId));
        Assert.True((await CancelAsync(holder, first.BookingId)).Succeeded);
    }
}
