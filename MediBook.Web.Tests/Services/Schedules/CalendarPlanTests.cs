using MediBook.Web.Data;
using MediBook.Web.Domain;
using MediBook.Web.Services.Schedules;
using MediBook.Web.Tests.Support;
using Microsoft.EntityFrameworkCore;
using NodaTime;

namespace MediBook.Web.Tests.Services.Schedules;

/// <summary>Of 42,000 slots at three locations, a look at the calendar reads little more than it shows, by an index, in one read: PostgreSQL says what it did.</summary>
public sealed class CalendarPlanTests(CalendarPlanTests.Plenty plenty) : IClassFixture<CalendarPlanTests.Plenty>
{
    private const int DoctorsOfEach = 20;
    private const int SlotsOfEach = 700;
    private const int SlotsOfADay = 8;

    [Fact]
    public async Task A_doctors_week()
    {
        var (week, reads) = await plenty.ReadAsync(calendar => calendar.DoctorWeekAsync(plenty.Doctor, plenty.Monday, CancellationToken.None));
        Assert.Equal(7 * SlotsOfADay, week!.Grid.Slots.Count());
        var read = Assert.Single(reads);
        Assert.Equal("ix_slots_doctor_id_starts_at", read.Index);
        // The week, and a day and two hours at each side, since another location's clock may be so far away.
        Assert.InRange(read.Rows, 7 * SlotsOfADay, 10 * SlotsOfADay);
    }

    [Fact]
    public async Task A_locations_day()
    {
        var (day, reads) = await plenty.ReadAsync(calendar => calendar.LocationDayAsync(1, plenty.Monday, CancellationToken.None));
        Assert.Equal(DoctorsOfEach * SlotsOfADay, day!.Grid.Slots.Count());
        var read = Assert.Single(reads);
        Assert.Equal(("ix_slots_location_id_starts_at", DoctorsOfEach * SlotsOfADay), (read.Index, read.Rows));
    }

    [Fact]
    public async Task A_locations_week()
    {
        var (week, reads) = await plenty.ReadAsync(calendar => calendar.LocationWeekAsync(1, plenty.Monday, CancellationToken.None));
        Assert.Equal(DoctorsOfEach * 7 * SlotsOfADay, week!.Doctors.Sum(doctor => doctor.Days.Sum(count => count.All)));
        var read = Assert.Single(reads);
        Assert.Equal(("ix_slots_location_id_starts_at", DoctorsOfEach * 7 * SlotsOfADay), (read.Index, read.Rows));
    }

    /// <summary>Three locations with 20 doctors each, a time every three hours; every third is booked.</summary>
    public sealed class Plenty(PostgresFixture postgres) : IAsyncLifetime
    {
        private readonly QueryPlans _plans = new("slots");
        private TestDatabase _database = null!;

        public int Doctor { get; private set; }

        public LocalDate Monday { get; private set; }

        public async ValueTask InitializeAsync()
        {
            _database = await postgres.CreateDatabaseAsync();
            await _database.AddClinicAsync(timeZone: "Europe/London");
            await _database.ExecuteAsync("insert into locations (name, address, time_zone_id) select 'Place ' || n, n || ' Street', 'Europe/London' from generate_series(2, 3) n; update doctors set is_active = false");
            await _database.ExecuteAsync($"insert into doctors (name, email, location_id, is_active) select 'Dr Plenty ' || n, n || '@example.com', 1 + n % 3, true from generate_series(0, {(3 * DoctorsOfEach) - 1}) n");
            await _database.ExecuteAsync(
                $"""
                insert into slots (doctor_id, location_id, starts_at, ends_at, state, overbooked, version)
                select doctors.id, location_id, at, at + interval '30 minutes', 'OPEN', false, 0
                from doctors, generate_series(0, {SlotsOfEach - 1}) n, lateral (select date_trunc('hour', now()) + interval '2 hours' + n * interval '3 hours' as at) as times
                where doctors.is_active order by doctors.id, n
                """);
            await _database.ExecuteAsync(
                """
                insert into bookings (id, reference, slot_id, status, attendance, patient_name, patient_email, patient_phone, created_at, confirmed_at, extensions, revision)
                select id, 'MB-' || translate(lpad((id / 32768 % 1048576)::text, 4, '0'), '01', 'XY') || '-' || translate(lpad((id % 10000)::text, 4, '0'), '01', 'XY'), id, 'CONFIRMED', 'EXPECTED', 'Ada', 'ada@example.com', '1', now(), now(), 0, 0
                from slots where id % 3 = 0 and id < 10000;
                update slots set booking_id = id where id % 3 = 0 and id < 10000
                """);
            await _database.ExecuteAsync("analyze");
            Doctor = await _database.ScalarAsync<int>("select min(id) from doctors where is_active");
            await using var db = _database.NewContext();
            var zone = Zones.Of("Europe/London");
            var today = (await db.NowAsync(CancellationToken.None)).InZone(zone).Date;
            Monday = Enumerable.Range(3, 4).Select(week => Zones.MondayOf(today).PlusWeeks(week))
                .First(monday => Enumerable.Range(0, 7).All(day => LocalTimes.Day(zone, monday.PlusDays(day)).Duration == Duration.FromDays(1)));
        }

        public ValueTask DisposeAsync() => _database.DisposeAsync();

        /// <summary>Asks, and tells how the slots were read.</summary>
        public async Task<(T Result, IReadOnlyList<TableRead> Reads)> ReadAsync<T>(Func<CalendarQueries, Task<T>> question)
        {
            await using var source = DatabaseConnections.DataSource(_database.ConnectionString, "medibook-tests-plans", 1);
            await using var db = new MediBookDbContext(
                DatabaseConnections.Configure(new DbContextOptionsBuilder<MediBookDbContext>(), source).AddInterceptors(_plans).Options);
            _plans.Take();
            return (await question(new CalendarQueries(db)), _plans.Take());
        }
    }
}
