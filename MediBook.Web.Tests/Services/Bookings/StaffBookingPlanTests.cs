using MediBook.Web.Data;
using MediBook.Web.Domain;
using MediBook.Web.Services.Bookings;
using MediBook.Web.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using NodaTime;

namespace MediBook.Web.Tests.Services.Bookings;

/// <summary>Whatever staff ask of 60,000 bookings, an index finds it and a page is read without the rest: PostgreSQL says what it did.</summary>
public sealed class StaffBookingPlanTests(StaffBookingPlanTests.Plenty plenty, ITestOutputHelper output) : IClassFixture<StaffBookingPlanTests.Plenty>
{
    private const int Doctors = 20;
    private const int SlotsOfEach = 6_000;
    private const int Overbooked = 20;
    private const string ByWords = "ix_booking_words_words";
    private static readonly StaffBookingFilter All = new();

    [Theory]
    [InlineData("01cfcd4f6b8770febfb40cb906715822")]
    [InlineData("person54321@example")]
    [InlineData("543-21")]
    public async Task A_person_among_many_is_found_by_their_words(string typed)
    {
        var reads = await ReadAsync(All with { Search = PeopleSearch.Of(typed) }, StaffBookingOrder.Latest, null);
        Assert.All(reads.Words, read => Assert.Equal(ByWords, read.Index));
        Assert.InRange(reads.Bookings.Concat(reads.Slots).Concat(reads.Words).Sum(read => read.Rows), 1, 400);
    }

    [Theory]
    [InlineData("Person54321@Example.com", "ix_booking_words_email")]
    [InlineData("020-0005 4321", "ix_booking_words_phone_backwards")]
    public async Task What_is_typed_whole_is_looked_up(string typed, string index)
    {
        var reads = await ReadAsync(All with { Search = PeopleSearch.Of(typed) }, StaffBookingOrder.Latest, null);
        Assert.All(reads.Words, read => Assert.Contains(read.Index, new[] { index, "pk_booking_words" }));
        Assert.Contains(reads.Words, read => read.Index == index);
        Assert.InRange(reads.Bookings.Concat(reads.Slots).Concat(reads.Words).Sum(read => read.Rows), 1, 20);
    }

    [Fact]
    public async Task A_name_that_everybody_has_costs_a_page_and_what_is_counted()
    {
        var reads = await ReadAsync(All with { Search = PeopleSearch.Of("ada") }, StaffBookingOrder.Latest, null);
        Assert.InRange(reads.Bookings.Sum(read => read.Rows), 50, 10_000);
        Assert.InRange(reads.Slots.Sum(read => read.Rows), 50, 10_000);
    }

    [Theory]
    [InlineData(StaffBookingOrder.Latest, "ix_slots_starts_at_id")]
    [InlineData(StaffBookingOrder.Earliest, "ix_slots_starts_at_id")]
    public async Task In_order_of_time_a_page_is_read_along_the_slots(StaffBookingOrder order, string index)
    {
        foreach (var place in new[] { null, new StaffBookingPlace(plenty.Middle, 1, false), new StaffBookingPlace(plenty.Middle, 1, true) })
        {
            var reads = await ReadAsync(All, order, place);
            Assert.Contains(reads.Slots, read => read.Index == index);
            Assert.InRange(reads.Slots.Sum(read => read.Rows), 50, 1_500);
        }
    }

    [Theory]
    [InlineData(StaffBookingOrder.Newest)]
    [InlineData(StaffBookingOrder.Oldest)]
    public async Task In_the_order_in_which_they_were_made_a_page_is_read_along_their_index(StaffBookingOrder order)
    {
        foreach (var place in new[] { null, new StaffBookingPlace(plenty.MadeInTheMiddle, 1, false) })
        {
            var reads = await ReadAsync(All, order, place);
            Assert.Contains(reads.Bookings, read => read.Index == "ix_bookings_created_at");
            Assert.InRange(reads.Bookings.Sum(read => read.Rows), 50, 1_500);
        }
    }

    [Fact]
    public async Task Those_of_a_doctor_are_read_along_the_doctors_slots()
    {
        var reads = await ReadAsync(All with { DoctorId = plenty.Doctor }, StaffBookingOrder.Latest, null);
        Assert.Contains(reads.Slots, read => read.Index == "ix_slots_doctor_id_starts_at");
        Assert.InRange(reads.Slots.Sum(read => read.Rows), 50, 2 * SlotsOfEach);
    }

    [Fact]
    public async Task Those_of_a_day_are_sought_in_that_day_alone()
    {
        var day = plenty.Middle.InUtc().Date;
        var reads = await ReadAsync(All with { From = day, To = day }, StaffBookingOrder.Earliest, null);
        Assert.All(reads.Slots, read => Assert.NotEqual("Seq Scan", read.Kind));
        Assert.InRange(reads.Slots.Sum(read => read.Rows), 50, 4 * 96 * Doctors);
    }

    [Fact]
    public async Task The_overbooked_ones_are_read_without_the_others()
    {
        var reads = await ReadAsync(All with { Overbooked = true }, StaffBookingOrder.Latest, null);
        Assert.Contains(reads.Slots, read => read.Index == "ix_slots_overbooked");
        Assert.All(reads.Slots, read => Assert.NotEqual("Seq Scan", read.Kind));
        Assert.InRange(reads.Slots.Sum(read => read.Rows), Overbooked, 4 * Overbooked);
    }

    [Fact]
    public async Task Holds_are_sought_among_the_live_ones()
    {
        var reads = await ReadAsync(All with { Status = BookingStatus.Pending }, StaffBookingOrder.Latest, null);
        Assert.InRange(reads.Bookings.Sum(read => read.Rows), 60, 300);
    }

    [Fact]
    public async Task A_history_is_found_by_its_booking()
    {
        var reads = await plenty.ReadAsync("slot_events", queries => queries.FindAsync(plenty.Staff, plenty.Reference, default));
        // Its own events, and those of the earlier times that were offered for it.
        Assert.Equal(2, reads.Count);
        Assert.All(reads, read => Assert.Equal("ix_slot_events_booking_id", read.Index));
    }

    private async Task<(IReadOnlyList<TableRead> Slots, IReadOnlyList<TableRead> Bookings, IReadOnlyList<TableRead> Words)> ReadAsync(
        StaffBookingFilter filter, StaffBookingOrder order, StaffBookingPlace? place)
    {
        Task<StaffBookingPage> List(StaffBookingQueries queries) => queries.ListAsync(filter, order, place, default);
        var reads = (await plenty.ReadAsync("slots", List), await plenty.ReadAsync("bookings", List), await plenty.ReadAsync("booking_words", List));
        foreach (var read in reads.Item1.Concat(reads.Item2).Concat(reads.Item3))
        {
            output.WriteLine($"{read.Kind} {read.Index} {read.Rows}");
        }

        return reads;
    }

    /// <summary>The bookings, made once: every other slot, everybody called Ada, 60 holds.</summary>
    public sealed class Plenty(PostgresFixture postgres) : IAsyncLifetime
    {
        private TestDatabase _database = null!;

        /// <summary>One of the doctors.</summary>
        public int Doctor { get; private set; }

        /// <summary>Somebody of the staff.</summary>
        public Actor Staff { get; } = new(1, null, null, null, [], [Roles.Reception]);

        /// <summary>One of the bookings.</summary>
        public string Reference { get; private set; } = "";

        /// <summary>An appointment in the middle of all.</summary>
        public Instant Middle { get; private set; }

        /// <summary>When the booking in the middle was made.</summary>
        public Instant MadeInTheMiddle { get; private set; }

        public async ValueTask InitializeAsync()
        {
            _database = await postgres.CreateDatabaseAsync();
            await _database.AddClinicAsync();
            // Nothing here overlaps; without the check the slots are made in a moment.
            await _database.ExecuteAsync("alter table slots drop constraint ex_slots_doctor_time");
            await _database.ExecuteAsync($"insert into doctors (name, email, location_id, is_active) select 'Dr Plenty ' || n, n || '@example.com', 1, true from generate_series(2, {Doctors}) n");
            await _database.ExecuteAsync(
                $"""
                insert into slots (doctor_id, location_id, starts_at, ends_at, state, overbooked, version)
                select doctors.id, 1, at, at + interval '15 minutes', 'OPEN', false, 0
                from doctors, generate_series(0, {SlotsOfEach - 1}) n, lateral (select date_trunc('day', now()) - interval '30 days' + n * interval '15 minutes' as at) as times
                order by doctors.id, n
                """);
            await _database.ExecuteAsync(
                $"""
                insert into slots (doctor_id, location_id, starts_at, ends_at, state, overbooked, overbooked_by, overbook_reason, overbook_operation, version)
                select doctor_id, 1, starts_at, ends_at, 'WITHDRAWN', true, 'account:1', 'She is in pain', gen_random_uuid(), 3 from slots where id % 5000 = 0 limit {Overbooked}
                """);
            // The words come all at once, and their index after them.
            await _database.ExecuteAsync("alter table bookings disable trigger user; drop index ix_booking_words_words");
            await _database.ExecuteAsync(
                """
                insert into bookings (id, reference, slot_id, status, attendance, patient_name, patient_email, patient_phone, created_at, expires_at, confirmed_at, extensions, revision)
                select id, 'MB-' || translate(upper(substr(md5(id::text), 1, 4)), '01', 'XY') || '-' || translate(upper(lpad(to_hex(id % 65536), 4, '0')), '01', 'XY'), id,
                    case when id % 2000 = 0 then 'PENDING' else 'CONFIRMED' end, 'EXPECTED',
                    'Ada ' || md5(id::text), 'person' || id || '@example.com', '020 ' || lpad(id::text, 8, '0'),
                    now() - (id % 60000) * interval '1 minute', now() + interval '1 day', now(), 0, 1
                from slots where id % 2 = 1 or id % 2000 = 0
                on conflict do nothing
                """);
            await _database.ExecuteAsync("insert into booking_words select id, words_for_search(patient_name, patient_email, patient_phone), name_for_search(patient_email), reverse(regexp_replace(coalesce(patient_phone, ''), '[^0-9]', '', 'g')) from bookings");
            await _database.ExecuteAsync("create index ix_booking_words_words on booking_words using gin (words gin_trgm_ops)");
            await _database.ExecuteAsync("insert into live_holds (owner_key, slot_id, booking_id) select 'account:' || id, slot_id, id from bookings where status = 'PENDING'");
            await _database.ExecuteAsync("insert into slot_events (slot_id, version, kind, booking_id, actor, at) select slot_id, 1, 'BOOKED', id, 'guest', now() from bookings");
            await _database.ExecuteAsync("vacuum analyze");
            Doctor = await _database.ScalarAsync<int>("select max(id) from doctors");
            Reference = await _database.ScalarAsync<string>("select reference from bookings where id = 777");
            await using var db = _database.NewContext();
            Middle = (await db.FindAsync<Slot>(SlotsOfEach / 2))!.StartsAt;
            MadeInTheMiddle = (await db.FindAsync<Booking>(30_001))!.CreatedAt;
        }

        public ValueTask DisposeAsync() => _database.DisposeAsync();

        /// <summary>Reads, and tells how a table was read.</summary>
        public async Task<IReadOnlyList<TableRead>> ReadAsync<T>(string table, Func<StaffBookingQueries, Task<T>> read)
        {
            var plans = new QueryPlans(table);
            await using var source = DatabaseConnections.DataSource(_database.ConnectionString, "medibook-tests-plans", 1);
            await using var db = new MediBookDbContext(
                DatabaseConnections.Configure(new DbContextOptionsBuilder<MediBookDbContext>(), source).AddInterceptors(plans).Options);
            await read(new StaffBookingQueries(db, new BookingQueries(db, Options.Create(new BookingOptions())), Options.Create(new BookingOptions())));
            return plans.Take();
        }
    }
}
