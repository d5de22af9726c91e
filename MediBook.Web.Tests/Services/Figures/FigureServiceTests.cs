using MediBook.Web.Domain;
using MediBook.Web.Services.Bookings;
using MediBook.Web.Services.Figures;
using MediBook.Web.Tests.Support;
using Microsoft.Extensions.Logging.Abstractions;
using NodaTime;

namespace MediBook.Web.Tests.Services.Figures;

/// <summary>The rows that analytics reads say what slots and bookings say.</summary>
public sealed class FigureServiceTests(PostgresFixture postgres) : IAsyncLifetime
{
    private static readonly DateTimeZone Auckland = Zones.Of("Pacific/Auckland");
    private TestDatabase _database = null!;
    private Doctor _doctor = null!;
    private LocalDate _day;
    private List<int> _slots = [];

    public async ValueTask InitializeAsync()
    {
        _database = await postgres.CreateDatabaseAsync();
        // A zone whose date is not that of UTC for most of the day.
        _doctor = await _database.AddClinicAsync("Pacific/Auckland");
        await using var db = _database.NewContext();
        _day = (await db.NowAsync(Ct)).InZone(Auckland).Date.PlusDays(3);
        _slots = await _database.AddSlotsAsync(_doctor.Id, 10, _day.At(new LocalTime(8, 0)).InZoneLeniently(Auckland).ToInstant());
    }

    public ValueTask DisposeAsync() => _database.DisposeAsync();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Appointments_are_counted_on_the_date_and_in_the_hour_of_their_location()
    {
        var booked = await BookAsync(_slots[0], _slots[1], _slots[4], _slots[5], _slots[6]);
        await _database.ExecuteAsync($"update bookings set attendance = 'DONE' where id = {booked[0]}");
        await _database.ExecuteAsync($"update bookings set attendance = 'NO_SHOW' where id = {booked[1]}");
        Assert.True((await _database.Bookings().CancelAsync(Owner(4), new CancelRequest(booked[4], Guid.NewGuid()), Ct)).Succeeded);

        var figures = await CountedAsync(_day, _day);
        var day = Assert.Single(figures.Periods);
        Assert.Equal(new PeriodFigures(_day, 4, 1, 1, 1), day);
        Assert.Equal((0.5, 0.2), (day.NoShowRate, day.CancellationRate));
        Assert.Equal([(8, 2), (10, 2)], figures.Hours.Select(hour => (hour.Hour, hour.Booked)));
        Assert.All(figures.Hours, hour => Assert.Equal(_day.DayOfWeek, hour.Day));
        var doctor = Assert.Single(figures.Fills.Doctors);
        Assert.Equal((_doctor.Id, 10, 4, 0.4), (doctor.DoctorId, doctor.Slots, doctor.Booked, doctor.Rate));
        Assert.NotNull(figures.AsOf);
    }

    [Fact]
    public async Task What_was_made_is_told_by_what_became_of_it()
    {
        var bookings = _database.Bookings();
        await BookAsync(_slots[0], _slots[1]);
        var (kept, left, lost) = (TestData.NewGuest(), TestData.NewGuest(), TestData.NewGuest());
        var hold = await bookings.HoldAsync(kept, new HoldRequest(_slots[2], Guid.NewGuid()), Ct);
        await bookings.ConfirmAsync(kept, new ConfirmRequest(hold.Value.BookingId, TestData.Details(), Guid.NewGuid()), Ct);
        var letGo = await bookings.HoldAsync(left, new HoldRequest(_slots[3], Guid.NewGuid()), Ct);
        await bookings.LetGoAsync(left, new HoldChangeRequest(letGo.Value.BookingId, Guid.NewGuid()), Ct);
        await bookings.HoldAsync(lost, new HoldRequest(_slots[4], Guid.NewGuid()), Ct);
        await _database.AdvanceAsync(Duration.FromMinutes(3));

        // The sweep has not run: a hold past its time counts as one whose time ran out all the same.
        var funnel = (await CountedAsync(_day.PlusDays(-4), _day)).Funnel;
        Assert.Equal((3, 1, 1, 2), (funnel.Held, funnel.Confirmed, funnel.Expired, funnel.AtOnce));
        Assert.Equal(3, funnel.Leads.Sum());
        Assert.Equal(3, funnel.Leads[LeadTimes.FirstDays.ToList().IndexOf(2)] + funnel.Leads[LeadTimes.FirstDays.ToList().IndexOf(4)]);
    }

    [Fact]
    public async Task Counting_again_changes_nothing_and_counting_at_once_on_two_instances_neither()
    {
        await BookAsync(_slots[0], _slots[1]);
        var first = await CountedAsync(_day, _day);
        await Task.WhenAll(RefreshAsync(), RefreshAsync(), RefreshAsync());
        var again = await CountedAsync(_day, _day);
        Assert.Equal(first.Periods, again.Periods);
        Assert.Equal(first.Hours, again.Hours);
        Assert.Equal(first.Fills.Doctors, again.Fills.Doctors);
    }

    [Fact]
    public async Task What_changed_since_is_counted_anew()
    {
        var booked = await BookAsync(_slots[0], _slots[1]);
        Assert.Equal(2, (await CountedAsync(_day, _day)).Periods[0].Booked);
        await _database.Bookings().CancelAsync(Owner(0), new CancelRequest(booked[0], Guid.NewGuid()), Ct);
        Assert.Equal((1, 1), ((await CountedAsync(_day, _day)).Periods[0].Booked, (await CountedAsync(_day, _day)).Periods[0].Cancelled));
    }

    [Fact]
    public async Task The_first_count_goes_back_to_the_beginning_and_later_ones_a_week()
    {
        await _database.ExecuteAsync("update slots set starts_at = starts_at - interval '200 days', ends_at = ends_at - interval '200 days'");
        await using var db = _database.NewContext();
        var service = new FigureService(db, NullLogger<FigureService>.Instance);
        Assert.InRange(await service.RefreshAsync(Ct), 255, 265);
        Assert.Equal(10, await _database.ScalarAsync<int>("select sum(slots) from hour_figures"));
        Assert.Equal(70, await service.RefreshAsync(Ct));
        Assert.Equal(10, await _database.ScalarAsync<int>("select sum(slots) from hour_figures"));
    }

    [Fact]
    public async Task A_long_range_is_shown_by_weeks_and_none_is_missing()
    {
        await BookAsync(_slots[0]);
        var figures = await CountedAsync(_day.PlusDays(-100), _day);
        Assert.True(figures.ByWeek);
        Assert.All(figures.Periods, period => Assert.Equal(IsoDayOfWeek.Monday, period.Date.DayOfWeek));
        Assert.Equal(figures.Periods.Skip(1).Select(period => period.Date.PlusDays(-7)), figures.Periods.SkipLast(1).Select(period => period.Date));
        Assert.Equal(1, figures.Periods.Sum(period => period.Booked));
    }

    private static Actor Owner(int index) => Guests[index];

    private static readonly Actor[] Guests = [.. Enumerable.Range(0, 10).Select(_ => TestData.NewGuest())];

    private async Task<List<int>> BookAsync(params int[] slots)
    {
        var made = new List<int>();
        foreach (var slot in slots)
        {
            var receipt = await _database.Bookings().BookAsync(Owner(made.Count), new BookRequest(slot, TestData.Details($"p{slot}@example.com"), Guid.NewGuid()), Ct);
            made.Add(receipt.Value.BookingId);
        }

        return made;
    }

    private async Task RefreshAsync()
    {
        await using var db = _database.NewContext();
        await new FigureService(db, NullLogger<FigureService>.Instance).RefreshAsync(Ct);
    }

    private async Task<Analytics> CountedAsync(LocalDate from, LocalDate to)
    {
        await RefreshAsync();
        await using var db = _database.NewContext();
        return await new FigureQueries(db).ReadAsync(new FigureRange(null, from, to), 1, Ct);
    }
}
