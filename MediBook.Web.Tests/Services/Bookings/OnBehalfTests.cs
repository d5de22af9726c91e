using MediBook.Web.Domain;
using MediBook.Web.Services.Bookings;
using MediBook.Web.Tests.Support;
using NodaTime;

namespace MediBook.Web.Tests.Services.Bookings;

/// <summary>Booking for somebody else: staff on behalf of whoever calls, an account for a friend; and whose rules hold then.</summary>
public sealed class OnBehalfTests(PostgresFixture postgres) : BookingTestBase(postgres)
{
    private Actor _ada = null!;
    private Actor _reception = null!;

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        _ada = await Database.AddPatientAsync("Ada@Example.com");
        _reception = await Database.AddStaffAsync("reception@example.com", Roles.Reception);
    }

    [Theory]
    [InlineData("ada@example.com")]
    [InlineData(" ADA@example.COM ")]
    public async Task Staff_book_for_a_patient_known_by_email_and_the_booking_stays_the_staffs(string email)
    {
        var booked = (await BookAsync(_reception, Slots[0], email)).Value;

        Assert.Equal($"{_reception.AccountId} {_ada.PatientId}", await OwnerAsync(booked.BookingId));
        Assert.Equal(_ada.PatientId, await ClaimedForAsync(Slots[0]));
        Assert.Equal(0, await Database.ScalarAsync<int>("select count(*) from booking_seats"));
        Refused(BookingRefusal.BookingNotFound, await CancelAsync(_ada, booked.BookingId));
    }

    [Fact]
    public async Task A_known_patient_is_in_one_place_whoever_books()
    {
        var overlapping = await SlotElsewhereAsync(10);
        var touching = await SlotElsewhereAsync(30);
        Assert.True((await BookAsync(_reception, Slots[0])).Succeeded);

        Refused(BookingRefusal.PatientBusy, await BookAsync(_ada, overlapping));
        Refused(BookingRefusal.PatientBusy, await BookAsync(_reception, overlapping));
        Assert.True((await BookAsync(_reception, touching)).Succeeded);
    }

    [Fact]
    public async Task Staff_book_for_a_person_named_only_by_email_as_often_and_wherever_they_want()
    {
        var overlapping = await SlotElsewhereAsync(10);
        foreach (var slot in Slots.Append(overlapping))
        {
            var booked = (await BookAsync(_reception, slot, "caller@example.com")).Value;
            Assert.Equal($"{_reception.AccountId}", await OwnerAsync(booked.BookingId));
        }

        Assert.Equal(0, await Database.ScalarAsync<int>("select count(patient_id) from slot_claims"));
        Assert.Equal(0, await Database.ScalarAsync<int>("select count(*) from booking_seats"));
    }

    [Fact]
    public async Task Staff_book_more_than_ten_coming_times_for_a_patient()
    {
        foreach (var slot in await Database.AddSlotsAsync((await Database.AddDoctorAsync()).Id, 11))
        {
            Assert.True((await BookAsync(_reception, slot)).Succeeded);
        }

        Assert.True((await BookAsync(_ada, await SlotElsewhereAsync(-60))).Succeeded);
    }

    [Fact]
    public async Task The_own_me_of_staff_comes_only_under_its_own_email()
    {
        var me = await Database.AddPatientAsync("rita@example.com");
        var rita = _reception with { AccountId = me.AccountId, PatientId = me.PatientId };

        await BookAsync(rita, Slots[0], "caller@example.com");
        await BookAsync(rita, Slots[1], "ada@example.com");
        await BookAsync(rita, Slots[2], "rita@example.com");
        await HoldAsync(rita, Slots[3]);

        Assert.Equal(
            [0, _ada.PatientId!.Value, me.PatientId!.Value, 0],
            await Database.ListAsync<int>("select coalesce(patient_id, 0) from slot_claims order by slot_id"));
    }

    [Fact]
    public async Task A_hold_of_staff_is_for_nobody_until_it_is_confirmed()
    {
        var overlapping = await SlotElsewhereAsync(10);
        var hold = (await HoldAsync(_reception, Slots[0])).Value;
        Assert.Null(await ClaimedForAsync(Slots[0]));
        var adas = (await BookAsync(_ada, overlapping)).Value;

        Refused(BookingRefusal.PatientBusy, await ConfirmAsync(_reception, hold.BookingId));
        Assert.Equal("PENDING", await StatusAsync(hold.BookingId));
        Assert.True((await CancelAsync(_ada, adas.BookingId)).Succeeded);
        Assert.True((await ConfirmAsync(_reception, hold.BookingId)).Succeeded);
        Assert.Equal($"{_reception.AccountId} {_ada.PatientId}", await OwnerAsync(hold.BookingId));
        Assert.Equal(_ada.PatientId, await ClaimedForAsync(Slots[0]));
        Assert.Equal(0, await Database.ScalarAsync<int>("select count(*) from booking_seats"));
    }

    [Fact]
    public async Task A_stale_hold_of_the_patient_does_not_stop_staff()
    {
        var overlapping = await SlotElsewhereAsync(10);
        Assert.True((await HoldAsync(_ada, overlapping)).Succeeded);
        await Database.AdvanceAsync(Duration.FromSeconds(100));
        var hold = (await HoldAsync(_reception, Slots[0])).Value;
        Refused(BookingRefusal.PatientBusy, await ConfirmAsync(_reception, hold.BookingId));
        await Database.AdvanceAsync(Duration.FromSeconds(19));
        Refused(BookingRefusal.PatientBusy, await ConfirmAsync(_reception, hold.BookingId));
        await Database.AdvanceAsync(Duration.FromSeconds(1));
        Assert.True((await ConfirmAsync(_reception, hold.BookingId)).Succeeded);
        Assert.Equal(["HELD", "EXPIRED"], await EventsAsync(overlapping));
    }

    [Fact]
    public async Task An_account_books_for_a_friend_without_the_overlap_rule_and_three_times_at_most()
    {
        var overlapping = await SlotElsewhereAsync(10);
        Assert.True((await BookAsync(_ada, Slots[0])).Succeeded);
        foreach (var slot in new[] { overlapping, Slots[1], Slots[2] })
        {
            var booked = (await BookAsync(_ada, slot, "Friend@Example.com")).Value;
            Assert.Equal($"{_ada.AccountId}", await OwnerAsync(booked.BookingId));
        }

        Assert.Equal(
            [$"account:{_ada.AccountId}", .. Enumerable.Repeat($"email:{OwnerKeys.Hash("friend@example.com")}", 3)],
            await Database.ListAsync<string>("select owner_key from booking_seats order by owner_key"));
        Refused(BookingRefusal.TooManyBookings, await BookAsync(_ada, Slots[3], "friend@example.com"));
        Assert.True((await BookAsync(_ada, Slots[3])).Succeeded);
    }

    [Fact]
    public async Task A_hold_that_was_told_who_comes_is_confirmed_without_asking_again()
    {
        var hold = (await HoldForAsync(_ada, Slots[0], "ada@example.com")).Value;
        Assert.Equal("PENDING Ada Novak ada@example.com 020 7946 0001", await PersonAsync(hold.BookingId));
        Assert.Equal(_ada.PatientId, await ClaimedForAsync(Slots[0]));

        Assert.Equal(hold, (await ConfirmHeldAsync(_ada, hold.BookingId)).Value);
        Assert.Equal("CONFIRMED Ada Novak ada@example.com 020 7946 0001", await PersonAsync(hold.BookingId));
        Assert.Equal(["HELD", "CONFIRMED"], await EventsAsync(Slots[0]));
        Assert.Equal([$"account:{_ada.AccountId}"], await Database.ListAsync<string>("select owner_key from booking_seats"));
    }

    [Fact]
    public async Task A_hold_is_for_the_person_whom_its_email_names()
    {
        await HoldForAsync(_ada, Slots[0], "friend@example.com");
        await HoldForAsync(_reception, Slots[1], "ada@example.com");
        await HoldForAsync(TestData.NewGuest(), Slots[2], "ada@example.com");

        Assert.Equal([0, _ada.PatientId!.Value, 0], await Database.ListAsync<int>("select coalesce(patient_id, 0) from slot_claims order by slot_id"));
        Assert.Equal([0, _ada.PatientId!.Value, 0], await Database.ListAsync<int>("select coalesce(patient_id, 0) from bookings order by slot_id"));
    }

    [Fact]
    public async Task A_hold_confirmed_for_another_person_is_theirs()
    {
        var hold = (await HoldForAsync(_ada, Slots[0], "ada@example.com")).Value;
        Assert.True((await ConfirmAsync(_ada, hold.BookingId, "friend@example.com")).Succeeded);
        Assert.Null(await ClaimedForAsync(Slots[0]));
        Assert.Equal([$"email:{OwnerKeys.Hash("friend@example.com")}"], await Database.ListAsync<string>("select owner_key from booking_seats"));
    }

    [Fact]
    public async Task A_hold_that_does_not_know_who_comes_is_not_confirmed_without_asking()
    {
        var hold = (await HoldAsync(_ada, Slots[0])).Value;
        Refused(BookingRefusal.DetailsMissing, await ConfirmHeldAsync(_ada, hold.BookingId));
        Refused(BookingRefusal.BookingNotFound, await ConfirmHeldAsync(TestData.NewGuest(), hold.BookingId));
        Assert.Equal("PENDING", await StatusAsync(hold.BookingId));

        await Database.AdvanceAsync(Duration.FromSeconds(121));
        Refused(BookingRefusal.HoldExpired, await ConfirmHeldAsync(_ada, hold.BookingId));
        var ended = (await HoldAsync(_ada, Slots[1])).Value;
        await LetGoAsync(_ada, ended.BookingId);
        Refused(BookingRefusal.HoldEnded, await ConfirmHeldAsync(_ada, ended.BookingId));
    }

    [Fact]
    public async Task A_late_confirm_books_anew_for_the_person_of_the_hold()
    {
        var nameless = (await HoldAsync(_ada, Slots[0])).Value;
        var named = (await HoldForAsync(_reception, Slots[1], "caller@example.com")).Value;
        await Database.AdvanceAsync(Duration.FromSeconds(121));

        Refused(BookingRefusal.DetailsMissing, await Bookings.ConfirmOrBookAsync(_ada, new ConfirmRequest(nameless.BookingId, null, Guid.NewGuid()), default));
        var booked = (await Bookings.ConfirmOrBookAsync(_reception, new ConfirmRequest(named.BookingId, null, Guid.NewGuid()), default)).Value;
        Assert.Equal("CONFIRMED Ada Novak caller@example.com 020 7946 0001", await PersonAsync(booked.BookingId));
        Assert.Equal("FAILED", await StatusAsync(named.BookingId));
    }

    [Fact]
    public async Task The_limit_is_looked_at_when_a_hold_is_confirmed()
    {
        foreach (var slot in Slots.Take(3))
        {
            Assert.True((await BookAsync(_ada, slot, "friend@example.com")).Succeeded);
        }

        var hold = (await HoldForAsync(_ada, Slots[3], "friend@example.com")).Value;
        Refused(BookingRefusal.TooManyBookings, await ConfirmHeldAsync(_ada, hold.BookingId));
        Assert.Equal("PENDING", await StatusAsync(hold.BookingId));
    }

    [Fact]
    public async Task The_own_held_time_pressed_for_another_person_is_taken()
    {
        var hold = (await HoldForAsync(_ada, Slots[0], "ada@example.com")).Value;
        Assert.Equal(hold, (await HoldForAsync(_ada, Slots[0], "ada@example.com")).Value);
        Assert.Equal(hold, (await HoldAsync(_ada, Slots[0])).Value);
        Refused(BookingRefusal.SlotTaken, await HoldForAsync(_ada, Slots[0], "friend@example.com"));
    }

    [Fact]
    public async Task A_hold_and_a_booking_at_once_are_told_apart_by_the_same_press()
    {
        var operation = Guid.NewGuid();
        var hold = (await HoldForAsync(_ada, Slots[0], "ada@example.com", operation)).Value;
        Assert.Equal(hold, (await HoldForAsync(_ada, Slots[0], "ada@example.com", operation)).Value);
        Refused(BookingRefusal.SlotTaken, await BookAsync(_ada, Slots[0], operation: operation));
    }

    [Fact]
    public async Task A_known_patient_is_found_by_an_index()
    {
        await Database.ExecuteAsync("insert into patients (name, email) select 'Many', 'p' || n || '@example.com' from generate_series(1, 20000) n; analyze patients");
        var plan = await Database.ListAsync<string>("explain select id from patients where lower(email) = 'p77@example.com'");
        Assert.Contains(plan, line => line.Contains("ix_patients_lower_email", StringComparison.Ordinal));
    }

    private Task<Outcome<BookingReceipt, BookingRefusal>> HoldForAsync(Actor actor, int slotId, string email, Guid? operation = null) =>
        Bookings.HoldAsync(actor, new HoldRequest(slotId, operation ?? Guid.NewGuid(), TestData.Details(email)), default);

    private Task<Outcome<BookingReceipt, BookingRefusal>> ConfirmHeldAsync(Actor actor, int bookingId) =>
        Bookings.ConfirmAsync(actor, new ConfirmRequest(bookingId, null, Guid.NewGuid()), default);

    private Task<string> OwnerAsync(int bookingId) => Database.ScalarAsync<string>($"select concat_ws(' ', account_id, patient_id) from bookings where id = {bookingId}");

    private Task<int?> ClaimedForAsync(int slotId) => Database.ScalarAsync<int?>($"select patient_id from slot_claims where slot_id = {slotId}");

    private Task<string> PersonAsync(int bookingId) =>
        Database.ScalarAsync<string>($"select concat_ws(' ', status, patient_name, patient_email, patient_phone) from bookings where id = {bookingId}");
}
