using MediBook.Web.Domain;
using MediBook.Web.Services.Availability;
using MediBook.Web.Services.Bookings;
using MediBook.Web.Tests.Support;
using Microsoft.Extensions.Options;
using NodaTime;

namespace MediBook.Web.Tests.Services.Availability;

public sealed class AvailabilityQueriesTests(PostgresFixture postgres) : IAsyncLifetime
{
    private TestDatabase _database = null!;
    private Doctor _doctor = null!;

    public async ValueTask InitializeAsync()
    {
        _database = await postgres.CreateDatabaseAsync();
        _doctor = await _database.AddClinicAsync("Australia/Sydney");
    }

    public ValueTask DisposeAsync() => _database.DisposeAsync();

    [Fact]
    public async Task Days_are_those_of_the_location_and_skip_days_without_free_times()
    {
        var monday = Zones.MondayOf((await NowAsync()).InUtc().Date).PlusWeeks(2);
        var zone = Zones.Of("Australia/Sydney");
        // 08:00 in Sydney is the evening of the day before in UTC.
        var early = zone.AtStrictly(monday.At(new LocalTime(8, 0))).ToInstant();
        await _database.AddSlotsAsync(_doctor.Id, 3, early);
        await _database.AddSlotsAsync(_doctor.Id, 1, zone.AtStrictly(monday.PlusDays(2).At(new LocalTime(8, 0))).ToInstant());

        var card = Assert.Single((await ReadAsync(queries => queries.DoctorsAsync(new DoctorFilter("dermatology"), default))).Doctors);

        Assert.Equal([new FreeDay(monday, 3), new FreeDay(monday.PlusDays(2), 1)], card.Days);
        Assert.Equal(early.InZone(zone), card.NextFree);
    }

    [Fact]
    public async Task A_day_shows_all_its_times_however_many_they_are()
    {
        var zone = Zones.Of("Australia/Sydney");
        var first = (await NowAsync()).InZone(zone).Date.PlusDays(10);
        for (var day = 0; day < 6; day++)
        {
            var bounds = LocalTimes.Day(zone, first.PlusDays(day * 3));
            await _database.AddSlotsAsync(_doctor.Id, (int)(bounds.Duration / Duration.FromMinutes(5)), bounds.Start, minutes: 5);
        }

        var days = await DaysAsync(new BookingOptions());
        Assert.Equal(Enumerable.Range(0, 5).Select(day => first.PlusDays(day * 3)), days.Select(day => day.Date));
        Assert.All(days, day => Assert.Equal((int)(LocalTimes.Day(zone, day.Date).Duration / Duration.FromMinutes(5)), day.Times));
    }

    [Theory]
    // The clocks go back at midnight to 23:00 of the day before, forward at midnight, and back at 01:00 so that midnight comes twice.
    [InlineData("America/Asuncion", 2024, 3, 24)]
    [InlineData("Africa/Cairo", 2025, 4, 25)]
    [InlineData("Africa/Cairo", 2025, 10, 31)]
    [InlineData("America/Havana", 2025, 3, 9)]
    [InlineData("America/Havana", 2025, 11, 2)]
    [InlineData("Europe/Lisbon", 2026, 3, 29)]
    [InlineData("Atlantic/Azores", 2026, 10, 25)]
    public async Task A_day_on_which_the_clocks_change_has_its_own_times_and_no_others(string zoneId, int year, int month, int day)
    {
        var zone = Zones.Of(zoneId);
        var date = new LocalDate(year, month, day);
        await _database.ExecuteAsync($"update locations set time_zone_id = '{zoneId}'");
        var from = LocalTimes.Day(zone, date.PlusDays(-1)).Start;
        var until = LocalTimes.Day(zone, date.PlusDays(1)).End;
        await _database.AddSlotsAsync(_doctor.Id, (int)((until - from) / Duration.FromMinutes(15)), from, minutes: 15);
        await _database.AdvanceAsync(from - Duration.FromHours(1) - await NowAsync());

        var days = await DaysAsync(new BookingOptions());
        Assert.Equal(
            Enumerable.Range(-1, 3).Select(date.PlusDays).Select(wanted => new FreeDay(wanted, (int)(LocalTimes.Day(zone, wanted).Duration / Duration.FromMinutes(15)))), days);
    }

    [Fact]
    public async Task A_live_hold_hides_a_time_and_one_past_its_end_does_not()
    {
        var slot = (await _database.AddSlotsAsync(_doctor.Id, 1))[0];
        Assert.True((await _database.Bookings().HoldAsync(TestData.NewGuest(), new HoldRequest(slot, Guid.NewGuid()), default)).Succeeded);

        Assert.Empty(await DaysAsync(new BookingOptions()));
        await _database.AdvanceAsync(Duration.FromMinutes(3));
        Assert.Single(await DaysAsync(new BookingOptions()));
    }

    [Fact]
    public async Task Only_times_that_the_rules_let_people_book_are_offered()
    {
        var now = await NowAsync();
        await _database.AddSlotsAsync(_doctor.Id, 1, now + Duration.FromHours(1));
        await _database.AddSlotsAsync(_doctor.Id, 1, now + Duration.FromDays(40));

        Assert.Equal(2, (await DaysAsync(new BookingOptions())).Sum(day => day.Times));
        Assert.Equal(1, (await DaysAsync(new BookingOptions { NoticeMinutes = 90 })).Sum(day => day.Times));
        Assert.Equal(1, (await DaysAsync(new BookingOptions { HorizonDays = 30 })).Sum(day => day.Times));
        Assert.Empty(await DaysAsync(new BookingOptions { NoticeMinutes = 90, HorizonDays = 30 }));
    }

    [Fact]
    public async Task The_three_nearest_free_times_lie_on_both_sides()
    {
        var slots = await _database.AddSlotsAsync(_doctor.Id, 6);
        Assert.True((await _database.Bookings().BookAsync(TestData.NewGuest(), new BookRequest(slots[3], TestData.Details(), Guid.NewGuid()), default)).Succeeded);

        var near = await ReadAsync(queries => queries.NearestFreeAsync(slots[2], 3, default));

        Assert.Equal([slots[0], slots[1], slots[4]], near.Select(time => time.SlotId));
    }

    private async Task<IReadOnlyList<FreeDay>> DaysAsync(BookingOptions rules) =>
        Assert.Single((await ReadAsync(queries => queries.DoctorsAsync(new DoctorFilter(), default), rules)).Doctors).Days;

    private async Task<T> ReadAsync<T>(Func<AvailabilityQueries, Task<T>> read, BookingOptions? rules = null)
    {
        await using var db = _database.NewContext();
        return await read(new AvailabilityQueries(db, Options.Create(rules ?? new BookingOptions())));
    }

    private async Task<Instant> NowAsync()
    {
        await using var db = _database.NewContext();
        return await db.NowAsync(default);
    }
}
