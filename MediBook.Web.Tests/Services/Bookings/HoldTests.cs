using MediBook.Web.Domain;
using MediBook.Web.Services.Bookings;
using MediBook.Web.Tests.Support;
using NodaTime;

namespace MediBook.Web.Tests.Services.Bookings;

public sealed class HoldTests(PostgresFixture postgres) : IAsyncLifetime
{
    private TestDatabase _database = null!;
    private List<int> _slots = [];

    public async ValueTask InitializeAsync()
    {
        _database = await postgres.CreateDatabaseAsync();
        var doctor = await _database.AddClinicAsync();
        _slots = await _database.AddSlotsAsync(doctor.Id, 4);
    }

    public ValueTask DisposeAsync() => _database.DisposeAsync();

    [Fact]
    public async Task Held_slot_is_free_again_two_minutes_later()
    {
        var bookings = _database.Bookings();
        var ada = await _database.AddPatientAsync("ada@example.com");
        var bob = await _database.AddPatientAsync("bob@example.com");

        Assert.True((await bookings.HoldAsync(ada, new HoldRequest(_slots[0], Guid.NewGuid()), default)).Succeeded);
        await _database.AdvanceAsync(Duration.FromSeconds(110));
        Assert.Equal(BookingRefusal.SlotTaken, (await bookings.HoldAsync(bob, new HoldRequest(_slots[0], Guid.NewGuid()), default)).Refusal);
        await _database.AdvanceAsync(Duration.FromSeconds(11));
        Assert.True((await bookings.HoldAsync(bob, new HoldRequest(_slots[0], Guid.NewGuid()), default)).Succeeded);

        Assert.Equal(["FAILED", "PENDING"], await _database.ListAsync<string>("select status from bookings order by id"));
        Assert.Equal(["HELD", "EXPIRED", "HELD"], await _database.ListAsync<string>("select kind from slot_events order by slot_id, version"));
    }

    [Fact]
    public async Task Confirmed_then_cancelled_slot_can_be_booked_by_another()
    {
        var bookings = _database.Bookings();
        var ada = await _database.AddPatientAsync("ada@example.com");
        var guest = TestData.NewGuest();

        var hold = (await bookings.HoldAsync(ada, new HoldRequest(_slots[1], Guid.NewGuid()), default)).Value;
        var confirmed = await bookings.ConfirmAsync(ada, new ConfirmRequest(hold.BookingId, TestData.Details(), Guid.NewGuid()), default);
        Assert.True(confirmed.Succeeded);
        Assert.Equal(1, await _database.ScalarAsync<int>("select count(*) from booking_seats"));
        Assert.True((await bookings.CancelAsync(ada, new CancelRequest(hold.BookingId, Guid.NewGuid()), default)).Succeeded);
        Assert.Equal(0, await _database.ScalarAsync<int>("select count(*) from booking_seats"));

        var booked = await bookings.BookAsync(guest, new BookRequest(_slots[1], TestData.Details("guest@example.com"), Guid.NewGuid()), default);
        Assert.True(booked.Succeeded);
        Assert.Equal(
            ["HELD", "CONFIRMED", "CANCELLED", "BOOKED"], await _database.ListAsync<string>("select kind from slot_events order by slot_id, version"));
    }
}
