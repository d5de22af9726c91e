using MediBook.Web.Data;
using MediBook.Web.Data.Seed;
using MediBook.Web.Services.Bookings;
using MediBook.Web.Services.Schedules;
using MediBook.Web.Tests.Services.Schedules;
using MediBook.Web.Tests.Support;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;
using NodaTime;

namespace MediBook.Web.Tests.Data.Seed;

/// <summary>A database with the demo in it, for the tests of a class.</summary>
public sealed class DemoDatabase(PostgresFixture postgres) : IAsyncLifetime
{
    private TestDatabase? _database;

    public TestDatabase Database => _database ?? throw new InvalidOperationException("Not started.");

    public async ValueTask InitializeAsync()
    {
        _database = await postgres.CreateDatabaseAsync();
        Assert.True(await SeedAsync(_database));
    }

    public ValueTask DisposeAsync() => Database.DisposeAsync();

    /// <summary>Seeds as the start does.</summary>
    public static async Task<bool> SeedAsync(TestDatabase database)
    {
        await using var db = database.NewContext();
        var hasher = new PasswordHasher<AppUser>(Options.Create(new PasswordHasherOptions { IterationCount = 10 }));
        return await DemoData.SeedAsync(db, hasher, TestData.Password, CancellationToken.None);
    }
}

public sealed class DemoDataTests(DemoDatabase demo, PostgresFixture postgres) : IClassFixture<DemoDatabase>
{
    private TestDatabase Database => demo.Database;

    [Theory]
    [InlineData("select count(*) from locations", 3)]
    [InlineData("select count(distinct time_zone_id) from locations", 3)]
    [InlineData("select count(distinct specialization_id) from doctor_specializations where position = 0", 12)]
    [InlineData("select count(*) from doctors", 60)]
    [InlineData("select count(distinct doctor_id) from slots", 60)]
    [InlineData("select count(*) from patients where family_account_id is null", 120)]
    [InlineData("select count(*) from patients where family_account_id is not null", 3)]
    [InlineData("select count(*) from users where password_hash is not null", 4)]
    [InlineData("select count(*) from waiting_entries where ended_at is null and booking_id is null", 9)]
    [InlineData("select count(*) from waiting_entries where ended_at is null and booking_id is not null", 2)]
    [InlineData("select count(*) from bookings", 2000)]
    [InlineData("select count(distinct status) from bookings", 4)]
    [InlineData("select count(*) from bookings where status = 'PENDING' and expires_at > booking_clock() - interval '5 minutes'", 10)]
    public async Task There_is_as_much_as_promised(string query, long expected) => Assert.Equal(expected, await Database.ScalarAsync<long>(query));

    [Fact]
    public async Task The_times_fill_eight_weeks_from_today()
    {
        var weeks = await Database.ScalarAsync<double>("select extract(epoch from max(ends_at) - booking_clock()) / 604800 from slots");
        Assert.InRange(weeks, 7.5, 8.1);
    }

    [Fact]
    public async Task Every_time_comes_from_a_schedule_that_would_make_it_again()
    {
        Assert.Equal(0, await Database.ScalarAsync<long>("select count(*) from slots where schedule_id is null"));
        Assert.Equal(5, await Database.ScalarAsync<long>("select count(*) from extra_hours"));
        Assert.Equal(new PlanDone(0, 0, 0), await new ScheduleWorld(Database, horizonWeeks: 7).GenerateAsync());
    }

    [Fact]
    public async Task Slot_1_is_a_free_time_of_active_doctor_1_at_least_a_day_ahead()
    {
        Assert.True(await Database.ScalarAsync<bool>(
            """
            select doctor_id = 1 and is_active and state = 'OPEN' and booking_id is null and starts_at > booking_clock() + interval '1 day'
            from slots join doctors on doctors.id = doctor_id where slots.id = 1
            """));
    }

    [Theory]
    [InlineData("admin@medibook.example", "Admin", "Overbooking")]
    [InlineData("reception@medibook.example", "Reception")]
    [InlineData("doctor@medibook.example", "Doctor")]
    [InlineData("patient@medibook.example")]
    public async Task Each_account_has_its_roles_and_no_more(string email, params string[] roles)
    {
        var given = await Database.ListAsync<string>(
            $"select roles.name from users join user_roles on user_id = users.id join roles on roles.id = role_id where email = '{email}' order by roles.name");
        Assert.Equal(roles, given);
    }

    [Fact]
    public async Task The_doctors_account_is_doctor_1_and_the_patients_has_a_me_with_bookings_behind_and_ahead()
    {
        Assert.Equal(1, await Database.ScalarAsync<int>("select doctors.id from doctors join users on users.id = account_id where users.email = 'doctor@medibook.example'"));
        var mine = await Database.ListAsync<string>(
            """
            select distinct bookings.status || case when starts_at > booking_clock() then ' ahead' else ' behind' end
            from bookings join users on users.id = account_id join patients on patients.id = patient_id and patients.account_id = users.id
            join slots on slots.id = slot_id where users.email = 'patient@medibook.example' order by 1
            """);
        Assert.Equal(["CANCELLED ahead", "CANCELLED behind", "CONFIRMED ahead", "CONFIRMED behind", "FAILED behind"], mine);
    }

    [Theory]
    [InlineData("a slot names a booking that is not live there",
        "select 1 from slots left join bookings on bookings.id = booking_id and bookings.slot_id = slots.id and status in ('PENDING', 'CONFIRMED') where booking_id is not null and bookings.id is null")]
    [InlineData("a live booking is not named by its slot",
        "select 1 from bookings join slots on slots.id = slot_id where status in ('PENDING', 'CONFIRMED') and booking_id is distinct from bookings.id")]
    [InlineData("claims differ from live bookings",
        """
        select 1 from slot_claims full join (select * from bookings where status in ('PENDING', 'CONFIRMED')) live
            on live.id = booking_id and live.slot_id = slot_claims.slot_id and live.patient_id is not distinct from slot_claims.patient_id
        where live.id is null or booking_id is null
        """)]
    [InlineData("a claim has other times than its slot",
        "select 1 from slot_claims join slots on slots.id = slot_id where (slot_claims.starts_at, slot_claims.ends_at) <> (slots.starts_at, slots.ends_at)")]
    [InlineData("live holds differ from PENDING bookings",
        """
        select 1 from live_holds full join (select bookings.*, held_until from bookings join slots on slots.id = slot_id where status = 'PENDING') held
            on held.id = booking_id and held.slot_id = live_holds.slot_id and held.expires_at = held.held_until
        where held.id is null or booking_id is null
        """)]
    [InlineData("seats differ from coming confirmed bookings",
        """
        select 1 from booking_seats full join (select bookings.id from bookings join slots on slots.id = slot_id where status = 'CONFIRMED' and starts_at > booking_clock()) coming
            on coming.id = booking_id where coming.id is null or booking_id is null
        """)]
    [InlineData("events have gaps, or do not end at the slot's version",
        """
        select 1 from slots left join (select slot_id, count(*) as events, max(version) as last from slot_events group by slot_id) trail on slot_id = slots.id
        where coalesce(events, 0) <> slots.version or coalesce(last, 0) <> slots.version
        """)]
    [InlineData("events of a slot go back in time",
        "select 1 from slot_events one join slot_events next on next.slot_id = one.slot_id and next.version = one.version + 1 where next.at < one.at")]
    [InlineData("a booking ends otherwise than its last event says",
        """
        select 1 from bookings join lateral (select kind from slot_events where booking_id = bookings.id order by version desc limit 1) last on true
        where status <> case kind when 'HELD' then 'PENDING' when 'EXPIRED' then 'FAILED' when 'CONFIRMED' then 'CONFIRMED' when 'BOOKED' then 'CONFIRMED' else 'CANCELLED' end
        """)]
    [InlineData("attendance differs from what was told of it",
        """
        select 1 from bookings left join lateral (select after from attendance_events where booking_id = bookings.id order by seq desc limit 1) last on true
        where attendance <> coalesce(after, 'EXPECTED') or (attendance <> 'EXPECTED' and status <> 'CONFIRMED')
        """)]
    [InlineData("something was made in the future", "select 1 from slot_events where at > booking_clock() union all select 1 from attendance_events where at > booking_clock()")]
    [InlineData("a message would still be sent", "select 1 from outbox_messages where sent_at is null")]
    [InlineData("a confirmation or cancellation has no message",
        """
        select 1 from slot_events left join outbox_messages on outbox_messages.booking_id = slot_events.booking_id
            and outbox_messages.kind = case slot_events.kind when 'CANCELLED' then 'BOOKING_CANCELLED' else 'BOOKING_CONFIRMED' end
        where slot_events.kind in ('CONFIRMED', 'BOOKED', 'CANCELLED') and outbox_messages.booking_id is null
        """)]
    [InlineData("a person is in two places at once",
        """
        select 1 from slot_claims one join bookings b1 on b1.id = one.booking_id join bookings b2 on b2.patient_email = b1.patient_email and b2.id > b1.id and b1.patient_email <> ''
        join slot_claims two on two.booking_id = b2.id where one.starts_at < two.ends_at and two.starts_at < one.ends_at
        """)]
    [InlineData("somebody has more coming bookings than a guest may have", "select 1 from booking_seats where seat > 3")]
    [InlineData("an address could be a real one",
        "select 1 from (select email from users union all select email from doctors union all select email from patients union all select patient_email from bookings) every where email <> '' and email collate \"C\" not like '%@medibook.example' and email collate \"C\" not like '%@example.com'")]
    public async Task The_rows_agree_with_each_other(string wrong, string query) =>
        Assert.True(!await Database.ScalarAsync<bool>($"select exists ({query})"), wrong);

    [Fact]
    public async Task A_second_run_changes_nothing()
    {
        const string everything =
            """
            select format('%s %s %s %s', (select count(*) from users), (select count(*) from slots), (select sum(hashtext(slot_events::text)::bigint) from slot_events),
                (select sum(hashtext(bookings::text)::bigint) from bookings))
            """;
        var before = await Database.ListAsync<string>(everything);

        Assert.False(await DemoDatabase.SeedAsync(Database));

        Assert.Equal(before, await Database.ListAsync<string>(everything));
    }

    [Fact]
    public async Task New_bookings_go_on_behind_the_seeds_ids()
    {
        await using var own = await postgres.CreateDatabaseAsync();
        Assert.True(await DemoDatabase.SeedAsync(own));
        var last = await own.ScalarAsync<int>("select max(id) from bookings");
        var free = await own.ListAsync<int>("select id from slots where booking_id is null and starts_at > booking_clock() + interval '1 day' order by id limit 150");

        var bookings = own.Bookings(new BookingOptions { MostBookingsPerGuest = 1000 });
        var ids = new List<int>();
        foreach (var slot in free)
        {
            var outcome = await bookings.BookAsync(
                TestData.NewGuest(), new BookRequest(slot, TestData.Details($"guest{slot}@example.com"), Guid.NewGuid()), CancellationToken.None);
            ids.Add(outcome.Value.BookingId);
        }

        Assert.Equal(150, ids.Distinct().Count());
        Assert.All(ids, id => Assert.True(id > last));
    }

    [Fact]
    public async Task New_slots_and_doctors_go_on_behind_the_seeds_ids()
    {
        await using var own = await postgres.CreateDatabaseAsync();
        Assert.True(await DemoDatabase.SeedAsync(own));
        var last = await own.ScalarAsync<int>("select max(id) from slots");

        var doctor = await own.AddDoctorAsync();
        var slot = Assert.Single(await own.AddSlotsAsync(doctor.Id, 1));

        Assert.Equal((61, last + 1), (doctor.Id, slot));
    }

    [Fact]
    public async Task The_demos_holds_run_out_as_any_other()
    {
        await using var own = await postgres.CreateDatabaseAsync();
        Assert.True(await DemoDatabase.SeedAsync(own));
        await own.AdvanceAsync(Duration.FromMinutes(2));

        Assert.Equal(10, await own.Holds.SweepAsync(CancellationToken.None));

        Assert.Equal(0, await own.ScalarAsync<long>("select count(*) from bookings where status = 'PENDING'"));
    }

    [Fact]
    public async Task Two_instances_that_start_at_once_seed_once()
    {
        await using var own = await postgres.CreateDatabaseAsync();

        var made = await Task.WhenAll(DemoDatabase.SeedAsync(own), DemoDatabase.SeedAsync(own));

        Assert.Single(made, seeded => seeded);
        Assert.Equal(2000, await own.ScalarAsync<long>("select count(*) from bookings"));
    }

    [Fact]
    public async Task A_database_with_a_clinic_is_left_alone()
    {
        await using var own = await postgres.CreateDatabaseAsync();
        await own.AddClinicAsync();

        Assert.False(await DemoDatabase.SeedAsync(own));

        Assert.Equal(0, await own.ScalarAsync<long>("select count(*) from users"));
    }

    [Fact]
    public async Task The_same_people_are_invented_each_time()
    {
        await using var own = await postgres.CreateDatabaseAsync();
        Assert.True(await DemoDatabase.SeedAsync(own));

        const string doctors = "select name || email from doctors order by id";
        Assert.Equal(await Database.ListAsync<string>(doctors), await own.ListAsync<string>(doctors));
    }
}
