using MediBook.Web.Domain;
using MediBook.Web.Services.Bookings;
using MediBook.Web.Tests.Support;
using NodaTime;

namespace MediBook.Web.Tests.Services.Bookings;

/// <summary>What becomes of a guest's bookings once an account has proven the guest's address.</summary>
public sealed class GuestAdoptionTests(PostgresFixture postgres) : BookingTestBase(postgres)
{
    private const string Email = "ada@example.com";

    [Fact]
    public async Task Bookings_of_the_address_become_the_accounts_and_those_of_others_stay()
    {
        var coming = await BookAsync(TestData.NewGuest(), Slots[0], "ADA@Example.com");
        var cancelled = await BookAsync(TestData.NewGuest(), Slots[1]);
        await Bookings.CancelAsync(TestData.NewGuest() with { Roles = [Roles.Admin] }, new CancelRequest(cancelled.Value.BookingId, Guid.NewGuid()), default);
        var others = await BookAsync(TestData.NewGuest(), Slots[2], "bob@example.com");
        var bob = await Database.AddPatientAsync("bob@example.com", "Bob");
        var byBob = await BookAsync(bob, Slots[3], Email);
        var ada = await Database.AddPatientAsync(Email);

        Assert.Equal(2, await AdoptAsync(ada));
        Assert.Equal([$"{coming.Value.BookingId} {ada.AccountId} {ada.PatientId} 1", $"{cancelled.Value.BookingId} {ada.AccountId}  2"], await StateAsync(coming, cancelled));
        Assert.Equal([$"{others.Value.BookingId}   0", $"{byBob.Value.BookingId} {bob.AccountId}  0"], await StateAsync(others, byBob));
        Assert.Equal([$"account:{ada.AccountId} ADOPTED"], await Database.ListAsync<string>("select actor || ' ' || action from audit_entries where subject = 'BOOKING'"));
        Assert.Equal(0, await AdoptAsync(ada));
    }

    [Fact]
    public async Task The_patient_is_in_one_place_then_and_keeps_what_lies_across_without_being_its_patient()
    {
        var ada = await Database.AddPatientAsync(Email);
        Assert.True((await BookAsync(ada, Slots[0])).Succeeded);
        var across = await BookAsync(TestData.NewGuest(), await SlotElsewhereAsync(15));
        var apart = await BookAsync(TestData.NewGuest(), Slots[2]);
        var alsoApart = await BookAsync(TestData.NewGuest(), await SlotElsewhereAsync(70));

        Assert.Equal(3, await AdoptAsync(ada));
        Assert.Equal(
            [$"{across.Value.BookingId} {ada.AccountId}  1", $"{apart.Value.BookingId} {ada.AccountId} {ada.PatientId} 1", $"{alsoApart.Value.BookingId} {ada.AccountId}  1"],
            await StateAsync(across, apart, alsoApart));
        Refused(BookingRefusal.PatientBusy, await BookAsync(ada, await SlotElsewhereAsync(75)));
    }

    [Fact]
    public async Task What_is_over_keeps_its_patient_and_a_hold_its_guest()
    {
        var over = await BookAsync(TestData.NewGuest(), await SlotAheadAsync(Duration.FromMinutes(30)));
        await Database.AdvanceAsync(Duration.FromHours(2));
        var guest = TestData.NewGuest();
        var held = await Bookings.HoldAsync(guest, new HoldRequest(Slots[0], Guid.NewGuid(), TestData.Details(Email)), default);
        var ada = await Database.AddPatientAsync(Email);

        Assert.Equal(1, await AdoptAsync(ada));
        Assert.Equal([$"{over.Value.BookingId} {ada.AccountId}  1", $"{held.Value.BookingId}   0"], await StateAsync(over, held));
        Assert.True((await ConfirmAsync(guest, held.Value.BookingId)).Succeeded);
    }

    [Fact]
    public async Task Seats_are_counted_for_the_account_from_then_on()
    {
        var guest = TestData.NewGuest();
        foreach (var slot in Slots.Take(3))
        {
            Assert.True((await BookAsync(guest, slot)).Succeeded);
        }

        var ada = await Database.AddPatientAsync(Email);
        var few = Database.Bookings(new BookingOptions { MostBookingsPerPatient = 4 });
        Assert.Equal(3, await AdoptAsync(ada));
        Assert.True((await few.BookAsync(ada, new BookRequest(Slots[3], TestData.Details(Email), Guid.NewGuid()), default)).Succeeded);
        Refused(BookingRefusal.TooManyBookings, await few.BookAsync(ada, new BookRequest(Slots[4], TestData.Details(Email), Guid.NewGuid()), default));
        Assert.Equal([$"account:{ada.AccountId}"], await Database.ListAsync<string>("select distinct owner_key from booking_seats"));
    }

    [Fact]
    public async Task The_account_cancels_and_changes_what_it_adopted()
    {
        var (first, second) = (await BookAsync(TestData.NewGuest(), Slots[0]), await BookAsync(TestData.NewGuest(), Slots[1]));
        var ada = await Database.AddPatientAsync(Email);
        await AdoptAsync(ada);

        Assert.True((await CancelAsync(ada, first.Value.BookingId)).Succeeded);
        Assert.True((await ChangeTimeAsync(ada, second.Value.BookingId, Slots[5])).Succeeded);
        Assert.Equal(1, await Database.ScalarAsync<int>("select count(*) from booking_seats"));
    }

    private async Task<int> AdoptAsync(Actor account)
    {
        await using var db = Database.NewContext();
        var adoption = new GuestAdoption();
        return await adoption.RunAsync(db, async transaction =>
        {
            var found = await adoption.AdoptAsync(db, account.AccountId!.Value, Email, default);
            await transaction.CommitAsync();
            return found;
        }, default);
    }

    /// <summary>Booking, account, patient and revision.</summary>
    private async Task<List<string>> StateAsync(params Outcome<BookingReceipt, BookingRefusal>[] bookings) => await Database.ListAsync<string>(
        $"""
        select concat(id, ' ', account_id, ' ', patient_id, ' ', revision) from bookings
        where id in ({string.Join(',', bookings.Select(booking => booking.Value.BookingId))}) order by id
        """);
}
