using MediBook.Web.Domain;
using MediBook.Web.Services.Bookings;
using MediBook.Web.Services.Family;
using MediBook.Web.Tests.Support;
using Microsoft.Extensions.Options;

namespace MediBook.Web.Tests.Services.Bookings;

/// <summary>Booking for somebody else: the claim is the person's who comes, the booking is the account's.</summary>
public sealed class DependantTests(PostgresFixture postgres) : BookingTestBase(postgres)
{
    private Actor _ada = null!;
    private int _ben;
    private int _cara;

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        _ada = await Database.AddPatientAsync("ada@example.com");
        _ben = await Database.AddDependantAsync(_ada, "Ben Novak");
        _cara = await Database.AddDependantAsync(_ada, "Cara Novak");
    }

    [Fact]
    public async Task The_confirm_for_a_child_takes_the_claim_over_from_the_accounts_me()
    {
        var hold = (await HoldAsync(_ada, Slots[0])).Value;
        Assert.Equal(_ada.PatientId, await ClaimantAsync(Slots[0]));
        Assert.True((await ConfirmForAsync(hold, _ben)).Succeeded);

        Assert.Equal(_ben, await ClaimantAsync(Slots[0]));
        Assert.Equal(
            [$"{_ada.AccountId} {_ben} CONFIRMED"],
            await Database.ListAsync<string>($"select concat_ws(' ', account_id, patient_id, status) from bookings where id = {hold.BookingId}"));
        Assert.Equal([$"patient:{_ben} {hold.BookingId}"], await Database.ListAsync<string>("select concat_ws(' ', owner_key, booking_id) from booking_seats"));
    }

    [Fact]
    public async Task Two_children_come_at_the_same_hour_and_their_mother_too_but_nobody_twice()
    {
        var (first, second, third, fourth) = (Slots[0], await SlotElsewhereAsync(0), await SlotElsewhereAsync(0), await SlotElsewhereAsync(15));
        Assert.True((await ConfirmForAsync((await HoldAsync(_ada, first)).Value, _ada.PatientId)).Succeeded);
        Assert.True((await ConfirmForAsync((await HoldAsync(_ada, second)).Value, _ben)).Succeeded);
        Assert.True((await ConfirmForAsync((await HoldAsync(_ada, third)).Value, _cara)).Succeeded);

        // "Me" is busy, so the hold is nobody's yet.
        var hold = (await HoldAsync(_ada, fourth)).Value;
        Assert.Null(await ClaimantAsync(fourth));
        foreach (var busy in new int?[] { _ada.PatientId, _ben, _cara })
        {
            Refused(BookingRefusal.PatientBusy, await ConfirmForAsync(hold, busy));
        }

        Assert.True((await ConfirmForAsync(hold, null)).Succeeded);
        Assert.Null(await ClaimantAsync(fourth));
    }

    [Fact]
    public async Task Who_books_for_nobody_else_is_told_at_once_that_they_are_busy()
    {
        var bob = await Database.AddPatientAsync("bob@example.com", "Bob Stone");
        Assert.True((await BookAsync(bob, Slots[0], "bob@example.com")).Succeeded);
        Refused(BookingRefusal.PatientBusy, await HoldAsync(bob, await SlotElsewhereAsync(10)));
    }

    [Fact]
    public async Task Somebody_elses_person_a_removed_one_and_any_for_a_guest_are_not_found()
    {
        var bob = await Database.AddPatientAsync("bob@example.com", "Bob Stone");
        var guest = TestData.NewGuest();
        await using (var db = Database.NewContext())
        {
            Assert.True((await new FamilyService(db, Options.Create(new FamilyOptions())).RemoveAsync(_ada, _cara, default)).Succeeded);
        }

        var orphan = await Database.ScalarAsync<int>("insert into patients (name, email) values ('Nobody''s', 'nobody@example.com') returning id");
        foreach (var (actor, person) in new[] { (bob, _ben), (bob, _ada.PatientId!.Value), (_ada, _cara), (_ada, bob.PatientId!.Value), (_ada, orphan), (guest, _ben), (guest, orphan), (guest, _ada.PatientId!.Value) })
        {
            var hold = (await HoldAsync(actor, Slots[1])).Value;
            Refused(BookingRefusal.PersonNotFound, await ConfirmForAsync(hold, person, actor));
            Refused(BookingRefusal.PersonNotFound, await Bookings.BookAsync(actor, new BookRequest(Slots[2], TestData.Details(), Guid.NewGuid(), Chosen: new ChosenPerson(person)), default));
            Assert.True((await LetGoAsync(actor, hold.BookingId)).Succeeded);
        }
    }

    [Fact]
    public async Task Each_person_has_a_limit_of_their_own_and_cancelling_frees_a_place_of_theirs()
    {
        var bookings = Database.Bookings(new BookingOptions { MostBookingsPerPatient = 1 });
        Task<Outcome<BookingReceipt, BookingRefusal>> ForAsync(int slot, int? person) =>
            bookings.BookAsync(_ada, new BookRequest(slot, TestData.Details(), Guid.NewGuid(), Chosen: new ChosenPerson(person)), default);

        var (mine, bens) = (await ForAsync(Slots[0], _ada.PatientId), await ForAsync(Slots[1], _ben));
        Assert.True(mine.Succeeded && bens.Succeeded);
        Refused(BookingRefusal.TooManyBookings, await ForAsync(Slots[2], _ben));
        Refused(BookingRefusal.TooManyBookings, await ForAsync(Slots[2], _ada.PatientId));
        Assert.True((await ForAsync(Slots[2], _cara)).Succeeded);

        Assert.True((await CancelAsync(_ada, bens.Value.BookingId)).Succeeded);
        Assert.Equal(0, await Database.ScalarAsync<int>($"select count(*) from booking_seats where booking_id = {bens.Value.BookingId}"));
        Assert.True((await ForAsync(Slots[3], _ben)).Succeeded);
    }

    [Fact]
    public async Task A_late_confirm_books_anew_for_the_same_person()
    {
        var hold = (await HoldAsync(_ada, Slots[0])).Value;
        await Database.AdvanceAsync(NodaTime.Duration.FromSeconds(121));
        var late = await Bookings.ConfirmOrBookAsync(_ada, new ConfirmRequest(hold.BookingId, TestData.Details(), Guid.NewGuid(), Chosen: new ChosenPerson(_ben)), default);
        Assert.True(late.Succeeded);
        Assert.Equal(_ben, await ClaimantAsync(Slots[0]));
        Assert.Equal(_ben, await Database.ScalarAsync<int>($"select patient_id from bookings where id = {late.Value.BookingId}"));
    }

    [Fact]
    public async Task A_childs_appointment_is_changed_and_cancelled_by_the_account_and_the_claim_stays_the_childs()
    {
        var booked = (await ConfirmForAsync((await HoldAsync(_ada, Slots[0])).Value, _ben)).Value;
        Assert.True((await ChangeTimeAsync(_ada, booked.BookingId, Slots[1])).Succeeded);
        Assert.Equal(_ben, await ClaimantAsync(Slots[1]));
        Assert.True((await CancelAsync(_ada, booked.BookingId)).Succeeded);
        Assert.Equal(0, await Database.ScalarAsync<int>("select count(*) from slot_claims"));
    }

    private Task<Outcome<BookingReceipt, BookingRefusal>> ConfirmForAsync(BookingReceipt hold, int? person, Actor? actor = null) =>
        Bookings.ConfirmAsync(actor ?? _ada, new ConfirmRequest(hold.BookingId, TestData.Details(), Guid.NewGuid(), Chosen: new ChosenPerson(person)), default);

    private Task<int?> ClaimantAsync(int slot) => Database.ScalarAsync<int?>($"select patient_id from slot_claims where slot_id = {slot}");
}
