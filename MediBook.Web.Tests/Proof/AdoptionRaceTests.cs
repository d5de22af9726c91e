using MediBook.Web.Domain;
using MediBook.Web.Services.Bookings;
using MediBook.Web.Tests.Support;

namespace MediBook.Web.Tests.Proof;

/// <summary>Addresses that are proven while their guests cancel and change, and their patients book across, on a durable PostgreSQL.</summary>
[Collection(nameof(DurableProof))]
public sealed class AdoptionRaceTests(PostgresFixture postgres) : IAsyncLifetime
{
    private const int Many = 24;
    private TestDatabase _database = null!;

    public async ValueTask InitializeAsync()
    {
        _database = await postgres.CreateDurableDatabaseAsync();
        await DurableProof.RequireAsync(_database);
        await _database.AddClinicAsync();
    }

    public async ValueTask DisposeAsync()
    {
        Assert.Empty(await HistoryChecker.CheckAsync(_database));
        await _database.DisposeAsync();
    }

    [Fact]
    public async Task Nothing_is_lost_and_nobody_is_in_two_places_whoever_is_first()
    {
        var (bookings, guests) = (_database.Bookings(), Enumerable.Range(0, Many).Select(_ => TestData.NewGuest()).ToList());
        var emails = Enumerable.Range(0, Many).Select(index => $"p{index}@example.com").ToList();
        var slots = await _database.AddSlotsAsync((await _database.AddDoctorAsync()).Id, Many, minutes: 15);
        var across = await _database.AddSlotsAsync((await _database.AddDoctorAsync()).Id, Many, minutes: 15);
        var later = await _database.AddSlotsAsync((await _database.AddDoctorAsync()).Id, Many, minutes: 15);
        var booked = new List<BookingReceipt>();
        for (var index = 0; index < Many; index++)
        {
            booked.Add((await bookings.BookAsync(guests[index], new BookRequest(slots[index], TestData.Details(emails[index]), Guid.NewGuid()), default)).Value);
        }

        var patients = await _database.AddPatientsAsync(emails);
        var adopted = DurableProof.AtOnceAsync(Enumerable.Range(0, Many), index => AdoptAsync(patients[index], emails[index]));
        var elsewhere = DurableProof.AtOnceAsync(Enumerable.Range(0, Many), index => bookings.BookAsync(
            patients[index], new BookRequest(across[index], TestData.Details(emails[index]), Guid.NewGuid()), default));
        var changed = DurableProof.AtOnceAsync(Enumerable.Range(0, Many), index => index % 2 == 0
            ? bookings.CancelAsync(guests[index], new CancelRequest(booked[index].BookingId, Guid.NewGuid()), default)
            : bookings.ChangeTimeAsync(guests[index], new ChangeTimeRequest(booked[index].BookingId, later[index], Guid.NewGuid()), default));

        Assert.All(await adopted, found => Assert.Equal(1, found));
        Assert.All(await elsewhere, answer => Assert.True(answer.Refusal is null or BookingRefusal.PatientBusy, answer.Refusal.ToString()));
        Assert.All(await changed, answer => Assert.True(answer.Refusal is null or BookingRefusal.BookingNotFound or BookingRefusal.PatientBusy, answer.Refusal.ToString()));
        Assert.Equal(0, await _database.ScalarAsync<int>("select count(*) from bookings where account_id is null"));
        Assert.Equal(0, await _database.ScalarAsync<int>(
            "select count(*) from slot_claims join bookings on bookings.id = booking_id where slot_claims.patient_id is distinct from bookings.patient_id"));
    }

    private async Task<int> AdoptAsync(Actor account, string email)
    {
        await using var db = _database.NewContext();
        var adoption = new GuestAdoption();
        return await adoption.RunAsync(db, async transaction =>
        {
            var found = await adoption.AdoptAsync(db, account.AccountId!.Value, email, default);
            await transaction.CommitAsync();
            return found;
        }, default);
    }
}
