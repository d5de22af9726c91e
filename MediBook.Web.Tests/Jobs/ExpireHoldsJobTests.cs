using MediBook.Web.Domain;
using MediBook.Web.Jobs;
using MediBook.Web.Services.Bookings;
using MediBook.Web.Tests.Support;
using NodaTime;

namespace MediBook.Web.Tests.Jobs;

public sealed class ExpireHoldsJobTests(PostgresFixture postgres) : IAsyncLifetime
{
    private TestDatabase _database = null!;
    private Doctor _doctor = null!;

    public async ValueTask InitializeAsync()
    {
        _database = await postgres.CreateDatabaseAsync();
        _doctor = await _database.AddClinicAsync();
    }

    public ValueTask DisposeAsync() => _database.DisposeAsync();

    [Fact]
    public async Task Three_instances_at_once_expire_each_hold_exactly_once()
    {
        const int count = 500;
        await HoldAsync(count);
        await _database.AdvanceAsync(Duration.FromMinutes(3));

        var ended = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => _database.Holds.SweepAsync(default)));

        Assert.Equal(count, ended.Sum());
        Assert.Equal(count, await _database.ScalarAsync<int>("select count(*) from bookings where status = 'FAILED'"));
        Assert.Equal(count, await _database.ScalarAsync<int>("select count(*) from slot_events where kind = 'EXPIRED'"));
        Assert.Equal(0, await _database.ScalarAsync<int>(
            "select (select count(*) from live_holds) + (select count(*) from slot_claims) + (select count(*) from slots where booking_id is not null or held_until is not null)"));
    }

    [Fact]
    public async Task A_live_hold_is_left_alone()
    {
        await HoldAsync(1);

        await new ExpireHoldsJob(_database.Holds).RunAsync(default);

        Assert.Equal(["PENDING"], await _database.ListAsync<string>("select status from bookings"));
    }

    [Fact]
    public async Task Seats_of_appointments_that_are_over_are_freed()
    {
        var ada = await _database.AddPatientAsync("ada@example.com");
        var slot = (await _database.AddSlotsAsync(_doctor.Id, 1))[0];
        Assert.True((await _database.Bookings().BookAsync(ada, new BookRequest(slot, TestData.Details(), Guid.NewGuid()), default)).Succeeded);
        var job = new FreeSeatsJob(new BookingLimits(_database.BookingContexts, Microsoft.Extensions.Options.Options.Create(new BookingOptions())));

        await job.RunAsync(default);
        Assert.Equal(1, await _database.ScalarAsync<int>("select count(*) from booking_seats"));
        await _database.AdvanceAsync(Duration.FromDays(3));
        await job.RunAsync(default);
        Assert.Equal(0, await _database.ScalarAsync<int>("select count(*) from booking_seats"));
    }

    private async Task HoldAsync(int count)
    {
        var bookings = _database.Bookings(new BookingOptions { MostGuestHoldsPerAddress = count });
        foreach (var slot in await _database.AddSlotsAsync(_doctor.Id, count, minutes: 5))
        {
            Assert.True((await bookings.HoldAsync(TestData.NewGuest(), new HoldRequest(slot, Guid.NewGuid()), default)).Succeeded);
        }
    }
}
