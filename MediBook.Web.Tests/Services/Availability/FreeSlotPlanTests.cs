using MediBook.Web.Data;
using MediBook.Web.Domain;
using MediBook.Web.Services.Availability;
using MediBook.Web.Services.Bookings;
using MediBook.Web.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using NodaTime;

namespace MediBook.Web.Tests.Services.Availability;

/// <summary>
/// Whatever is asked of 150,000 slots, a third of them taken, an index finds it, and little more is read than is given:
/// PostgreSQL says what it did.
/// </summary>
public sealed class FreeSlotPlanTests(FreeSlotPlanTests.Plenty plenty) : IClassFixture<FreeSlotPlanTests.Plenty>
{
    private const int Doctors = 30;
    private const int SlotsOfEach = 5_000;
    private const string ByDoctorAndStart = "ix_slots_doctor_id_starts_at";

    [Theory]
    [InlineData(100)]
    [InlineData(2_000)]
    public async Task All_slots(int most) => Assert.Equal(most, await CheckAsync(new FreeSlotFilter(null, null, most, null)));

    [Theory]
    [InlineData(100)]
    [InlineData(10_000)]
    public async Task Those_of_a_doctor(int most) =>
        Assert.Equal(Math.Min(most, SlotsOfEach * 2 / 3), await CheckAsync(new FreeSlotFilter(plenty.Doctor, null, most, null)));

    [Fact]
    public async Task Those_of_a_date() => Assert.Equal(Doctors * 32, await CheckAsync(new FreeSlotFilter(null, plenty.Date, 10_000, null)));

    [Fact]
    public async Task Those_of_a_doctor_on_a_date() =>
        Assert.Equal(32, await CheckAsync(new FreeSlotFilter(plenty.Doctor, plenty.Date, 10_000, null)));

    [Fact]
    public async Task A_slice_deep_inside()
    {
        var deep = new SlotCursor(plenty.Now + Duration.FromDays(60), 40_000);
        Assert.Equal(500, await CheckAsync(new FreeSlotFilter(null, null, 500, deep)));
        Assert.Equal(500, await CheckAsync(new FreeSlotFilter(plenty.Doctor, null, 500, deep)));
    }

    [Fact]
    public async Task A_short_slice_of_a_date_is_sought_in_that_date_alone()
    {
        var noon = plenty.Date.At(new(12, 0)).InUtc().ToInstant();
        var reads = await plenty.ReadAsync(new FreeSlotFilter(null, plenty.Date, 10, new SlotCursor(noon, 0)));
        Assert.Equal(10, reads.Slots);
        Assert.InRange(Assert.Single(reads.Tables).Rows, 10, Doctors * 48);
    }

    [Fact]
    public async Task The_taken_ones_at_the_front_are_read_once_and_no_more()
    {
        // Another doctor's, so that the other tests see what they saw.
        const int taken = 3_000;
        var (doctor, free) = await plenty.AddBusyDoctorAsync(taken, Duration.FromDays(400));
        var reads = await plenty.ReadAsync(new FreeSlotFilter(doctor, null, 100, null));
        Assert.Equal(free, reads.Slots);
        Assert.InRange(Assert.Single(reads.Tables).Rows, taken, taken + free + 1);
    }

    [Fact]
    public async Task The_strip_of_a_doctor_is_found_by_doctor_and_start_and_reads_no_more_than_its_five_days()
    {
        // Twice the taken ones in front: for the order, and for the strip.
        const int taken = 3_000;
        var (doctor, free) = await plenty.AddBusyDoctorAsync(taken, Duration.FromDays(300), "Dr Busy");
        var reads = await plenty.ReadAsync(queries => queries.DoctorsAsync(new DoctorFilter(Name: "busy"), CancellationToken.None));

        var card = Assert.Single(reads.Result.Doctors);
        Assert.Equal((doctor, free), (card.Id, card.Days.Sum(day => day.Times)));
        Assert.All(reads.Tables, read => Assert.Equal(ByDoctorAndStart, read.Index));
        Assert.InRange(reads.Tables.Sum(read => read.Rows), 2 * taken, (2 * taken) + (5 * free));
    }

    [Fact]
    public async Task The_order_of_the_list_asks_each_doctor_for_one_free_time_and_those_of_the_page_for_five_days()
    {
        var soonest = await plenty.ReadAsync(queries => queries.DoctorsAsync(new DoctorFilter(Name: "plenty"), CancellationToken.None));
        Assert.Equal((AvailabilityQueries.DoctorsOnAPage, Doctors - 1), (soonest.Result.Doctors.Count, soonest.Result.Total));
        Assert.All(soonest.Tables, read => Assert.Equal(ByDoctorAndStart, read.Index));
        // A third is taken, and the night has times too: five days are 240 slots, the last one is read to its end and three hours more.
        Assert.InRange(soonest.Tables.Sum(read => read.Rows), Doctors, (Doctors * 2) + (AvailabilityQueries.DoctorsOnAPage * 6 * 60));
    }

    [Fact]
    public async Task The_next_free_time_after_a_week_is_found_by_doctor_and_start()
    {
        var reads = await plenty.ReadAsync(queries => queries.WeekAsync(plenty.Doctor, plenty.Date, CancellationToken.None));
        Assert.NotNull(reads.Result!.NextFree);
        Assert.Equal(2, reads.Tables.Count);
        Assert.All(reads.Tables, read => Assert.Equal(ByDoctorAndStart, read.Index));
        Assert.InRange(reads.Tables[^1].Rows, 1, 3);
    }

    private async Task<int> CheckAsync(FreeSlotFilter filter)
    {
        var (slots, tables) = await plenty.ReadAsync(filter);
        var read = Assert.Single(tables);
        Assert.NotEqual("Seq Scan", read.Kind);
        Assert.InRange(read.Rows, slots, (slots * 2) + 50);
        return slots;
    }

    /// <summary>The slots, made once.</summary>
    public sealed class Plenty(PostgresFixture postgres) : IAsyncLifetime
    {
        private readonly QueryPlans _plans = new("slots");
        private TestDatabase _database = null!;

        /// <summary>One of the doctors.</summary>
        public int Doctor { get; private set; }

        /// <summary>When they were made.</summary>
        public Instant Now { get; private set; }

        /// <summary>A date in the middle, without a change of the clocks.</summary>
        public LocalDate Date { get; private set; }

        public async ValueTask InitializeAsync()
        {
            _database = await postgres.CreateDatabaseAsync();
            await _database.AddClinicAsync();
            // Nothing here overlaps; without the check the slots are made in a moment.
            await _database.ExecuteAsync("alter table slots drop constraint ex_slots_doctor_time");
            await _database.ExecuteAsync($"insert into doctors (name, email, location_id, is_active) select 'Dr Plenty ' || n, n || '@example.com', 1, true from generate_series(2, {Doctors}) n");
            await _database.ExecuteAsync("insert into doctor_specializations (doctor_id, specialization_id, position) select id, 1, 0 from doctors on conflict do nothing");
            await _database.ExecuteAsync(
                $"""
                insert into slots (doctor_id, location_id, starts_at, ends_at, state, overbooked, version, booking_id)
                select doctors.id, 1, at, at + interval '30 minutes', 'OPEN', false, 0, case when (n + doctors.id) % 3 = 0 then n + 1 end
                from doctors, generate_series(0, {SlotsOfEach - 1}) n, lateral (select date_trunc('hour', now()) + interval '2 hours' + n * interval '30 minutes' as at) as times
                order by doctors.id, n
                """);
            await _database.ExecuteAsync("analyze");
            Doctor = await _database.ScalarAsync<int>("select max(id) from doctors");
            await using var db = _database.NewContext();
            Now = await db.NowAsync(CancellationToken.None);
            var zone = Zones.Of("Europe/London");
            Date = Enumerable.Range(40, 3).Select(Now.InZone(zone).Date.PlusDays).First(date => LocalTimes.Day(zone, date).Duration == Duration.FromDays(1));
        }

        public ValueTask DisposeAsync() => _database.DisposeAsync();

        /// <summary>A doctor whose next slots are all taken.</summary>
        /// <returns>The doctor, and how many free ones come after.</returns>
        public async Task<(int Doctor, int Free)> AddBusyDoctorAsync(int taken, Duration from, string? name = null)
        {
            const int free = 20;
            var doctor = (await _database.AddDoctorAsync(name)).Id;
            var slots = await _database.AddSlotsAsync(doctor, taken + free, Now + from, minutes: 15);
            await _database.ExecuteAsync($"update slots set booking_id = id where id >= {slots[0]} and id <= {slots[taken - 1]}");
            return (doctor, free);
        }

        /// <summary>Reads free slots.</summary>
        public async Task<(int Slots, IReadOnlyList<TableRead> Tables)> ReadAsync(FreeSlotFilter filter)
        {
            var (slice, tables) = await ReadAsync(queries => queries.FreeSlotsAsync(filter, CancellationToken.None));
            return (slice.Slots.Count, tables);
        }

        /// <summary>Reads, and tells how the slots were read.</summary>
        public async Task<(T Result, IReadOnlyList<TableRead> Tables)> ReadAsync<T>(Func<AvailabilityQueries, Task<T>> read)
        {
            await using var source = DatabaseConnections.DataSource(_database.ConnectionString, "medibook-tests-plans", 1);
            await using var db = new MediBookDbContext(
                DatabaseConnections.Configure(new DbContextOptionsBuilder<MediBookDbContext>(), source).AddInterceptors(_plans).Options);
            _plans.Take();
            return (await read(new AvailabilityQueries(db, Options.Create(new BookingOptions()))), _plans.Take());
        }
    }
}
