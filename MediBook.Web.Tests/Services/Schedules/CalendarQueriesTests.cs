using MediBook.Web.Domain;
using MediBook.Web.Services.Bookings;
using MediBook.Web.Services.Schedules;
using MediBook.Web.Tests.Support;
using NodaTime;

namespace MediBook.Web.Tests.Services.Schedules;

public sealed class CalendarQueriesTests(PostgresFixture postgres) : IAsyncLifetime
{
    private static readonly DateTimeZone London = Zones.Of("Europe/London");
    private TestDatabase _database = null!;
    private int _doctor;
    private LocalDate _monday;

    public async ValueTask InitializeAsync()
    {
        _database = await postgres.CreateDatabaseAsync();
        _doctor = (await _database.AddClinicAsync()).Id;
        await using var db = _database.NewContext();
        _monday = Zones.MondayOf((await db.NowAsync(CancellationToken.None)).InZone(London).Date).PlusWeeks(1);
    }

    public ValueTask DisposeAsync() => _database.DisposeAsync();

    [Fact]
    public async Task A_doctors_week_says_how_each_time_stands_and_who_comes()
    {
        var slots = await _database.AddSlotsAsync(_doctor, 5, At(0, 9));
        var bookings = _database.Bookings();
        await bookings.BookAsync(TestData.NewGuest(), new BookRequest(slots[1], TestData.Details(name: "Grace Hopper"), Guid.NewGuid()), CancellationToken.None);
        await bookings.HoldAsync(TestData.NewGuest(), new HoldRequest(slots[2], Guid.NewGuid()), CancellationToken.None);
        await _database.ExecuteAsync($"update slots set state = 'BLOCKED', blocked_by_hand = true, block_reason = 'Training' where id = {slots[3]}");
        await _database.ExecuteAsync($"update slots set state = 'WITHDRAWN' where id = {slots[4]}");

        var week = await AskAsync(calendar => calendar.DoctorWeekAsync(_doctor, _monday.PlusDays(3), CancellationToken.None));
        Assert.Equal((_monday, 5), (week!.Monday, week.Grid.Columns.Count));
        Assert.Equal([SlotStanding.Free, SlotStanding.Booked, SlotStanding.Held, SlotStanding.Blocked], week.Grid.Columns[0].Slots.Select(slot => slot.Standing));
        Assert.Equal((1, 1), (week.Grid.Columns[0].Free, week.Grid.Columns[0].Booked));
        Assert.Equal(("Grace Hopper", "Training"), (week.Grid.Columns[0].Slots[1].PatientName, week.Grid.Columns[0].Slots[3].BlockReason));
        Assert.InRange(week.Grid.UntilChange(week.AsOf.ToInstant())!.Value.TotalSeconds, 60, 120);
    }

    [Fact]
    public async Task A_weekend_with_times_has_its_column_and_an_empty_week_names_the_next_one()
    {
        await _database.AddSlotsAsync(_doctor, 1, At(5, 10));
        Assert.Equal(6, (await AskAsync(calendar => calendar.DoctorWeekAsync(_doctor, _monday, CancellationToken.None)))!.Grid.Columns.Count);
        var before = (await AskAsync(calendar => calendar.DoctorWeekAsync(_doctor, _monday.PlusWeeks(-1), CancellationToken.None)))!;
        Assert.Equal((0, _monday.PlusDays(5)), (before.Grid.Rows.Count, before.NextWithSlots));
        Assert.Null(await AskAsync(calendar => calendar.DoctorWeekAsync(-1, null, CancellationToken.None)));
    }

    [Fact]
    public async Task A_time_is_on_the_clock_of_its_own_location()
    {
        await using (var db = _database.NewContext())
        {
            db.Add(Location.Create("Reef Clinic", "1 Reef Road", "Australia/Sydney"));
            await db.SaveChangesAsync();
        }

        var start = _monday.At(new LocalTime(8, 0)).InZoneStrictly(Zones.Of("Australia/Sydney"));
        var slot = (await _database.AddSlotsAsync(_doctor, 1, start.ToInstant())).Single();
        await _database.ExecuteAsync($"update slots set location_id = (select id from locations where name = 'Reef Clinic') where id = {slot}");
        var week = (await AskAsync(calendar => calendar.DoctorWeekAsync(_doctor, _monday, CancellationToken.None)))!;
        Assert.Equal((start.LocalDateTime, "Reef Clinic"), (week.Grid.Columns[0].Slots.Single().Start.LocalDateTime, week.Grid.Columns[0].Slots.Single().LocationName));
    }

    [Fact]
    public async Task A_locations_day_has_its_doctors_side_by_side_and_names_those_without_times()
    {
        var other = (await _database.AddDoctorAsync("Dr Ada First")).Id;
        var idle = (await _database.AddDoctorAsync("Dr Idle")).Id;
        await _database.AddSlotsAsync(_doctor, 3, At(1, 9));
        await _database.AddSlotsAsync(other, 2, At(1, 9));
        await _database.AddSlotsAsync(idle, 1, At(2, 9));
        var day = (await AskAsync(calendar => calendar.LocationDayAsync(null, _monday.PlusDays(1), CancellationToken.None)))!;
        Assert.Equal([other, _doctor], day.Grid.Columns.Select(column => column.Doctor.Id));
        Assert.Equal([2, 3], day.Grid.Columns.Select(column => column.Slots.Count));
        Assert.Equal([idle], day.Without.Select(doctor => doctor.Id));
        Assert.Null(await AskAsync(calendar => calendar.LocationDayAsync(77, null, CancellationToken.None)));
    }

    [Fact]
    public async Task A_locations_week_counts_each_doctors_days()
    {
        var slots = await _database.AddSlotsAsync(_doctor, 4, At(2, 9));
        await _database.AddSlotsAsync(_doctor, 1, At(6, 23));
        await _database.Bookings().BookAsync(TestData.NewGuest(), new BookRequest(slots[0], TestData.Details(), Guid.NewGuid()), CancellationToken.None);
        await _database.ExecuteAsync($"update slots set state = 'BLOCKED' where id = {slots[1]}");
        var desk = await _database.AddStaffAsync("desk@example.com", Roles.Reception, Roles.Overbooking);
        Assert.True((await _database.Bookings().OverbookAsync(desk, new OverbookRequest(
            _doctor, _monday.PlusDays(2), new LocalTime(9, 10), new LocalTime(9, 20), "She is in pain", TestData.Details("in.pain@example.com"), Guid.NewGuid()), CancellationToken.None)).Succeeded);
        await _database.AddDoctorAsync("Dr Ada First");
        var week = (await AskAsync(calendar => calendar.LocationWeekAsync(1, _monday.PlusDays(6), CancellationToken.None)))!;
        Assert.Equal(["Dr Ada First", "Dr Ingrid Olsen 1"], week.Doctors.Select(row => row.Doctor.Name));
        Assert.All(week.Doctors[0].Days, count => Assert.Equal(DayCount.None, count));
        Assert.Equal(new DayCount(5, 2, 1, 1, 1), week.Doctors[1].Days[2]);
        Assert.Equal(new DayCount(1, 1, 0, 0, 0), week.Doctors[1].Days[6]);
    }

    private Instant At(int day, int hour) => _monday.PlusDays(day).At(new LocalTime(hour, 0)).InZoneStrictly(London).ToInstant();

    private async Task<T> AskAsync<T>(Func<CalendarQueries, Task<T>> question)
    {
        await using var db = _database.NewContext();
        return await question(new CalendarQueries(db));
    }
}
