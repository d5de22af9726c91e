using System.Data.Common;
using MediBook.Web.Data;
using MediBook.Web.Domain;
using MediBook.Web.Services.Bookings;
using MediBook.Web.Services.Doctors;
using MediBook.Web.Services.Schedules;
using MediBook.Web.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.Logging.Abstractions;
using NodaTime;

namespace MediBook.Web.Tests.Services.Schedules;

public sealed class SlotServiceTests(PostgresFixture postgres) : IAsyncLifetime
{
    private static readonly IsoDayOfWeek[] EveryDay = [.. Enumerable.Range(1, 7).Select(day => (IsoDayOfWeek)day)];
    private TestDatabase _database = null!;
    private Actor _admin = null!;
    private int _doctor;
    private LocalDate _tomorrow;

    public async ValueTask InitializeAsync()
    {
        _database = await postgres.CreateDatabaseAsync();
        _doctor = (await _database.AddClinicAsync()).Id;
        _admin = await _database.AddStaffAsync("admin@example.com", Roles.Admin);
        await using var db = _database.NewContext();
        _tomorrow = (await db.NowAsync(CancellationToken.None)).InZone(Zones.Of("Europe/London")).Date.PlusDays(1);
    }

    public ValueTask DisposeAsync() => _database.DisposeAsync();

    [Fact]
    public async Task Bulk_done_twice_makes_nothing_the_second_time()
    {
        var first = (await DoAsync(slots => slots.CreateBulkAsync(Week(), null, CancellationToken.None))).Value;
        var second = (await DoAsync(slots => slots.CreateBulkAsync(Week(), null, CancellationToken.None))).Value;
        Assert.Equal((7 * 12, 0), (first.Made, first.Left));
        Assert.Equal((0, 7 * 12), (second.Made, second.Left));
        Assert.Equal(7 * 12, await CountAsync());
    }

    [Fact]
    public async Task Bulk_done_by_eight_admins_at_once_makes_each_time_once()
    {
        var results = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => DoAsync(slots => slots.CreateBulkAsync(Week(), null, CancellationToken.None))));
        Assert.Equal(7 * 12, results.Sum(result => result.Value.Made));
        Assert.Equal(7 * 12, await CountAsync());
    }

    [Fact]
    public async Task The_preview_says_exactly_what_is_made_what_exists_and_what_overlaps()
    {
        // 09:00 to 09:20 exists as it will be asked for; 10:10 to 10:30 overlaps two of the asked ones.
        await AddOneAsync(_tomorrow, new(9, 0), new(9, 20));
        await AddOneAsync(_tomorrow, new(10, 10), new(10, 30));
        var request = Week() with { Pattern = Week().Pattern with { LastDate = _tomorrow } };

        var preview = (await DoAsync(slots => slots.PreviewBulkAsync(request, CancellationToken.None))).Value;
        var own = Assert.Single(preview.Doctors);
        Assert.Equal([_tomorrow.At(new(9, 0))], own.Existing.Select(slot => slot.Local));
        Assert.Equal([_tomorrow.At(new(10, 0)), _tomorrow.At(new(10, 20))], own.Overlapping.Select(slot => slot.Local));
        Assert.Equal(9, own.New.Count);

        var made = (await DoAsync(slots => slots.CreateBulkAsync(request, preview.Fingerprint, CancellationToken.None))).Value;
        Assert.Equal((9, 3), (made.Made, made.Left));
        Assert.Equal(own.New.Select(slot => slot.StartsAt).Order(), (await _database.ListAsync<Instant>("select starts_at from slots order by id")).Skip(2).Order());
    }

    [Fact]
    public async Task What_changed_since_the_preview_is_never_made_silently()
    {
        var preview = (await DoAsync(slots => slots.PreviewBulkAsync(Week(), CancellationToken.None))).Value;
        await AddOneAsync(_tomorrow, new(9, 0), new(9, 20));
        var outcome = await DoAsync(slots => slots.CreateBulkAsync(Week(), preview.Fingerprint, CancellationToken.None));
        Assert.Equal(SlotRefusal.PlanChanged, outcome.Refusal);
        Assert.Equal(1, await CountAsync());
    }

    [Fact]
    public async Task Nothing_is_made_for_an_inactive_or_unknown_doctor()
    {
        await _database.ExecuteAsync("update doctors set is_active = false");
        Assert.Equal(SlotRefusal.DoctorInactive, (await DoAsync(slots => slots.CreateBulkAsync(Week(), null, CancellationToken.None))).Refusal);
        Assert.Equal(SlotRefusal.DoctorNotFound, (await DoAsync(slots => slots.CreateBulkAsync(Week() with { DoctorIds = [-1] }, null, CancellationToken.None))).Refusal);
        Assert.Equal(SlotRefusal.DoctorNotFound, (await DoAsync(slots => slots.AddOneAsync(new SlotRequest(int.MaxValue, _tomorrow, new(9, 0), new(9, 20)), CancellationToken.None))).Refusal);
        Assert.Equal(0, await CountAsync());
    }

    [Fact]
    public async Task One_slot_that_overlaps_another_is_refused_and_one_that_touches_it_is_made()
    {
        await AddOneAsync(_tomorrow, new(9, 0), new(9, 30));
        Assert.Equal(SlotRefusal.Overlaps, (await DoAsync(slots => slots.AddOneAsync(new SlotRequest(_doctor, _tomorrow, new(9, 20), new(9, 40)), CancellationToken.None))).Refusal);
        await AddOneAsync(_tomorrow, new(9, 30), new(10, 0));
        Assert.Equal(2, await CountAsync());
    }

    [Fact]
    public async Task A_slot_is_made_at_an_instant_or_on_the_clock_of_the_location_also_in_the_past()
    {
        var instant = (await AddAtAsync("2024-06-16T09:00:00Z")).Value.Id;
        var clock = (await AddAtAsync("2024-06-16T11:00", 45)).Value.Id;
        Assert.Equal(
            [Instant.FromUtc(2024, 6, 16, 9, 0), Instant.FromUtc(2024, 6, 16, 10, 0)],
            await _database.ListAsync<Instant>($"select starts_at from slots where id in ({instant}, {clock}) order by id"));
        Assert.Equal(45, await _database.ScalarAsync<int>($"select extract(epoch from ends_at - starts_at) / 60 from slots where id = {clock}"));
    }

    [Theory]
    [InlineData("2024-06-16T09:00:00Z")]
    [InlineData("2024-06-16T10:00")]
    [InlineData("2024-06-16T09:45:00+01:00")]
    [InlineData("2024-06-16T10:29")]
    public async Task A_slot_that_exists_or_overlaps_another_is_refused(string start)
    {
        await AddAtAsync("2024-06-16T10:00");
        Assert.Equal(SlotRefusal.Overlaps, (await AddAtAsync(start)).Refusal);
        Assert.Equal(1, await CountAsync());
    }

    [Fact]
    public async Task A_slot_at_a_time_that_does_not_exist_or_of_a_doctor_who_has_none_is_refused()
    {
        Assert.Equal(SlotRefusal.TimeSkipped, (await AddAtAsync("2026-03-29T01:30")).Refusal);
        Assert.Equal(SlotRefusal.DoctorNotFound, (await DoAsync(slots => slots.AddAtAsync(new SlotAtRequest(int.MaxValue, SlotStart.Parse("2024-06-16T10:00")!, 30), CancellationToken.None))).Refusal);
        await _database.ExecuteAsync("update doctors set is_active = false");
        Assert.Equal(SlotRefusal.DoctorInactive, (await AddAtAsync("2024-06-16T10:00")).Refusal);
        Assert.Equal(0, await CountAsync());
    }

    [Fact]
    public async Task Of_20_who_make_the_same_slot_at_once_one_makes_it()
    {
        var outcomes = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => AddAtAsync("2024-06-16T10:00")));
        Assert.Single(outcomes, outcome => outcome.Succeeded);
        Assert.All(outcomes.Where(outcome => !outcome.Succeeded), outcome => Assert.Equal(SlotRefusal.Overlaps, outcome.Refusal));
    }

    [Fact]
    public async Task Bulk_for_any_date_makes_80_in_a_past_working_week_and_none_the_second_time()
    {
        var request = new BulkRequest([_doctor], new SlotPattern(
            new(2024, 12, 15), new(2024, 12, 20), EveryDay, new(9, 0), new(17, 0), 30, ExcludeWeekends: true, AnyDate: true));
        Assert.Equal(80, (await DoAsync(slots => slots.CreateBulkAsync(request, null, CancellationToken.None))).Value.Made);
        Assert.Equal(0, (await DoAsync(slots => slots.CreateBulkAsync(request, null, CancellationToken.None))).Value.Made);
        Assert.Equal([Instant.FromUtc(2024, 12, 20, 17, 0)], await _database.ListAsync<Instant>("select max(ends_at) from slots"));
        Assert.Equal(80, await CountAsync());
    }

    [Fact]
    public async Task Of_100_overlapping_slots_made_at_once_no_two_stand_that_overlap()
    {
        var outcomes = await Task.WhenAll(Enumerable.Range(0, 100).Select(number =>
        {
            var from = new LocalTime(8, 0).PlusMinutes(5 * (number % 50));
            return DoAsync(slots => slots.AddOneAsync(new SlotRequest(_doctor, _tomorrow, from, from.PlusMinutes(60)), CancellationToken.None));
        }));
        Assert.All(outcomes, outcome => Assert.True(outcome.Succeeded || outcome.Refusal is SlotRefusal.Overlaps, outcome.Refusal.ToString()));
        Assert.Equal(outcomes.Count(outcome => outcome.Succeeded), await CountAsync());
        Assert.NotEqual(0, await CountAsync());
        Assert.Equal(0, await _database.ScalarAsync<long>(
            "select count(*) from slots a join slots b on a.id < b.id and a.doctor_id = b.doctor_id and tstzrange(a.starts_at, a.ends_at) && tstzrange(b.starts_at, b.ends_at)"));
    }

    [Fact]
    public async Task A_doctor_deactivated_just_before_slots_are_made_gets_none()
    {
        foreach (var make in Ways())
        {
            await _database.ExecuteAsync("update doctors set is_active = true");
            var between = new BeforeFirstCommand("for no key update", () => DeactivateAsync());
            await using var db = Context(between);
            Assert.Equal(SlotRefusal.DoctorInactive, await make(Service(db)));
            Assert.Equal(1, between.Runs);
            Assert.Equal(0, await CountAsync());
        }
    }

    [Fact]
    public async Task A_doctor_deactivated_while_slots_are_made_has_none_open_after_it()
    {
        foreach (var make in Ways())
        {
            await _database.ExecuteAsync("update doctors set is_active = true; delete from slots");
            var deactivation = Task.CompletedTask;
            var between = new BeforeFirstCommand("insert into slots", async () =>
            {
                deactivation = DeactivateAsync();
                while (!deactivation.IsCompleted && await _database.ScalarAsync<long>("select count(*) from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'") == 0)
                {
                    await Task.Yield();
                }
            });
            await using var db = Context(between);
            Assert.Null(await make(Service(db)));
            await deactivation;
            Assert.Equal(1, between.Runs);
            Assert.NotEqual(0, await CountAsync());
            Assert.Equal(0, await _database.ScalarAsync<long>("select count(*) from slots where state = 'OPEN'"));
        }
    }

    [Fact]
    public async Task A_free_slot_that_never_had_a_booking_is_deleted()
    {
        var slot = (await _database.AddSlotsAsync(_doctor, 1)).Single();
        Assert.True((await WithdrawAsync(slot)).Succeeded);
        Assert.Equal(0, await CountAsync());
        Assert.Equal(SlotRefusal.SlotNotFound, (await WithdrawAsync(slot)).Refusal);
    }

    [Fact]
    public async Task A_free_slot_that_had_a_booking_stays_as_withdrawn_with_its_event()
    {
        var slot = (await _database.AddSlotsAsync(_doctor, 1)).Single();
        var receipt = (await BookAsync(slot)).Value;
        Assert.Equal(SlotRefusal.SlotTaken, (await WithdrawAsync(slot)).Refusal);
        await _database.Bookings().CancelAsync(_admin, new CancelRequest(receipt.BookingId, Guid.NewGuid()), CancellationToken.None);

        Assert.True((await WithdrawAsync(slot)).Succeeded);
        Assert.Equal("WITHDRAWN", await _database.ScalarAsync<string>("select state from slots"));
        Assert.Equal(["BOOKED", "CANCELLED", "WITHDRAWN"], await _database.ListAsync<string>("select kind from slot_events order by version"));
        Assert.Equal(await _database.ScalarAsync<int>("select version from slots"), await _database.ScalarAsync<int>("select max(version) from slot_events"));
    }

    [Fact]
    public async Task A_slot_with_a_live_hold_is_refused_and_one_with_a_stale_hold_is_withdrawn_after_it_is_retired()
    {
        var slot = (await _database.AddSlotsAsync(_doctor, 1)).Single();
        await _database.Bookings().HoldAsync(TestData.NewGuest(), new HoldRequest(slot, Guid.NewGuid()), CancellationToken.None);
        Assert.Equal(SlotRefusal.SlotHeld, (await WithdrawAsync(slot)).Refusal);

        await _database.AdvanceAsync(Duration.FromMinutes(3));
        Assert.True((await WithdrawAsync(slot)).Succeeded);
        Assert.Equal(["HELD", "EXPIRED", "WITHDRAWN"], await _database.ListAsync<string>("select kind from slot_events order by version"));
        Assert.Equal("FAILED", await _database.ScalarAsync<string>("select status from bookings"));
        Assert.Equal(0, await _database.ScalarAsync<long>("select (select count(*) from slot_claims) + (select count(*) from live_holds)"));
    }

    [Fact]
    public async Task A_slot_read_as_free_by_an_admin_and_booked_by_another_before_the_write_is_refused()
    {
        // Once as a slot that could be deleted, once as one that would stay as WITHDRAWN.
        var fresh = (await _database.AddSlotsAsync(_doctor, 1)).Single();
        var used = (await _database.AddSlotsAsync(_doctor, 1, first: _tomorrow.PlusDays(3).At(new(9, 0)).InUtc().ToInstant())).Single();
        var receipt = (await BookAsync(used)).Value;
        await _database.Bookings().CancelAsync(_admin, new CancelRequest(receipt.BookingId, Guid.NewGuid()), CancellationToken.None);
        foreach (var slot in new[] { fresh, used })
        {
            var between = new BeforeFirstSave(() => BookAsync(slot));
            await using var db = Context(between);
            var outcome = await Service(db).WithdrawAsync(_admin, new SlotChangeRequest(slot, Guid.NewGuid()), CancellationToken.None);
            Assert.Equal(1, between.Runs);
            Assert.Equal(SlotRefusal.SlotTaken, outcome.Refusal);
            Assert.Equal("OPEN", await _database.ScalarAsync<string>($"select state from slots where id = {slot} and booking_id is not null"));
            Assert.Equal(1, await _database.ScalarAsync<long>($"select count(*) from bookings where slot_id = {slot} and status = 'CONFIRMED'"));
        }
    }

    [Fact]
    public async Task A_blocked_slot_is_not_given_to_anybody_until_it_is_opened_and_each_change_is_told()
    {
        var slot = (await _database.AddSlotsAsync(_doctor, 1)).Single();
        Assert.True((await BlockAsync(slot, "  Training ")).Succeeded);
        Assert.Equal("BLOCKED|t|Training", await StateAsync(slot));
        Assert.Equal(BookingRefusal.SlotClosed, (await BookAsync(slot)).Refusal);
        Assert.Equal(SlotRefusal.AlreadyBlocked, (await BlockAsync(slot)).Refusal);

        Assert.True((await ReopenAsync(slot)).Succeeded);
        Assert.Equal("OPEN|f", await StateAsync(slot));
        Assert.Equal(SlotRefusal.AlreadyOpen, (await ReopenAsync(slot)).Refusal);
        Assert.True((await BookAsync(slot)).Succeeded);
        Assert.Equal(SlotRefusal.SlotTaken, (await BlockAsync(slot)).Refusal);
        Assert.Equal(["BLOCKED", "REOPENED", "BOOKED"], await _database.ListAsync<string>("select kind from slot_events order by version"));
        Assert.Equal([1, 2, 3], await _database.ListAsync<int>("select version from slot_events order by version"));
    }

    [Fact]
    public async Task The_same_press_again_gets_what_it_had_the_first_time()
    {
        var slot = (await _database.AddSlotsAsync(_doctor, 1)).Single();
        var press = new BlockRequest(slot, Guid.NewGuid(), null);
        var first = await DoAsync(slots => slots.BlockAsync(_admin, press, CancellationToken.None));
        Assert.Equal(first.Value, (await DoAsync(slots => slots.BlockAsync(_admin, press, CancellationToken.None))).Value);
        Assert.Equal(1, await _database.ScalarAsync<long>("select count(*) from slot_events"));
    }

    [Fact]
    public async Task A_held_slot_is_not_blocked_and_one_whose_hold_ran_out_is()
    {
        var slot = (await _database.AddSlotsAsync(_doctor, 1)).Single();
        await _database.Bookings().HoldAsync(TestData.NewGuest(), new HoldRequest(slot, Guid.NewGuid()), CancellationToken.None);
        Assert.Equal(SlotRefusal.SlotHeld, (await BlockAsync(slot)).Refusal);
        await _database.AdvanceAsync(Duration.FromMinutes(3));
        Assert.True((await BlockAsync(slot)).Succeeded);
        Assert.Equal(["HELD", "EXPIRED", "BLOCKED"], await _database.ListAsync<string>("select kind from slot_events order by version"));
    }

    [Fact]
    public async Task A_slot_that_was_blocked_by_hand_stays_so_when_its_doctor_comes_back()
    {
        var ids = await _database.AddSlotsAsync(_doctor, 2);
        Assert.True((await BlockAsync(ids[0], "Training")).Succeeded);
        await DeactivateAsync();
        Assert.Equal(SlotRefusal.DoctorInactive, (await ReopenAsync(ids[0])).Refusal);
        Assert.Equal(SlotRefusal.DoctorInactive, (await ReopenAsync(ids[1])).Refusal);
        await using var db = _database.NewContext();
        await new DoctorService(db, new SlotChanges(), NullLogger<DoctorService>.Instance).ActivateAsync(_admin, _doctor, Guid.NewGuid(), CancellationToken.None);
        Assert.Equal(("BLOCKED|t|Training", "OPEN|f"), (await StateAsync(ids[0]), await StateAsync(ids[1])));
        Assert.True((await ReopenAsync(ids[0])).Succeeded);
    }

    [Theory]
    [InlineData("doctor_id", true)]
    [InlineData("location_id", true)]
    [InlineData("location_id", false)]
    public async Task A_slot_in_a_closure_is_opened_only_when_the_closure_is_undone(string whose, bool stands)
    {
        var slot = (await _database.AddSlotsAsync(_doctor, 1)).Single();
        await BlockAsync(slot);
        await _database.ExecuteAsync($"""
            insert into closures ({whose}, starts_at, ends_at, created_at, created_by, undone_at, operation_id)
            select {whose}, ends_at - interval '1 minute', ends_at + interval '1 hour', now(), 'job', {(stands ? "null" : "now()")}, gen_random_uuid() from slots where id = {slot}
            """);
        Assert.Equal(stands ? SlotRefusal.InClosure : null, (await ReopenAsync(slot)).Refusal);
        Assert.Equal(stands ? "BLOCKED|t" : "OPEN|f", await StateAsync(slot));
    }

    [Fact]
    public async Task A_slot_booked_between_an_admins_look_and_the_block_stays_booked()
    {
        var slot = (await _database.AddSlotsAsync(_doctor, 1)).Single();
        var between = new BeforeFirstSave(() => BookAsync(slot));
        await using var db = Context(between);
        var outcome = await Service(db).BlockAsync(_admin, new BlockRequest(slot, Guid.NewGuid(), null), CancellationToken.None);
        Assert.Equal((1, SlotRefusal.SlotTaken), (between.Runs, outcome.Refusal));
        Assert.Equal("OPEN|f", await StateAsync(slot));
        Assert.Equal(1, await _database.ScalarAsync<long>("select count(*) from bookings where status = 'CONFIRMED'"));
    }

    [Fact]
    public async Task A_doctor_deactivated_while_a_slot_is_opened_has_none_open_after_it()
    {
        var slot = (await _database.AddSlotsAsync(_doctor, 1)).Single();
        await BlockAsync(slot);
        var between = new BeforeFirstCommand("for no key update", DeactivateAsync);
        await using var db = Context(between);
        Assert.Equal(SlotRefusal.DoctorInactive, (await Service(db).ReopenAsync(_admin, new SlotChangeRequest(slot, Guid.NewGuid()), CancellationToken.None)).Refusal);
        Assert.Equal((1, "BLOCKED|t"), (between.Runs, await StateAsync(slot)));
    }

    private Func<SlotService, Task<SlotRefusal?>>[] Ways() =>
    [
        async slots => (await slots.CreateBulkAsync(Week(), null, CancellationToken.None)).Refusal,
        async slots => (await slots.AddOneAsync(new SlotRequest(_doctor, _tomorrow, new(9, 0), new(9, 20)), CancellationToken.None)).Refusal,
    ];

    private Task<RepairResult> DeactivateAsync() => _database.DeactivateAsync(_admin, _doctor);

    private BulkRequest Week() => new([_doctor], new SlotPattern(_tomorrow, _tomorrow.PlusDays(6), EveryDay, new(9, 0), new(13, 0), 20, ExcludeWeekends: false));

    private async Task<T> DoAsync<T>(Func<SlotService, Task<T>> deed)
    {
        await using var db = _database.NewContext();
        return await deed(Service(db));
    }

    private SlotService Service(MediBookDbContext db) => new(db, _database.Holds, new SlotChanges(), NullLogger<SlotService>.Instance);

    private async Task AddOneAsync(LocalDate date, LocalTime from, LocalTime to) =>
        Assert.Null((await DoAsync(slots => slots.AddOneAsync(new SlotRequest(_doctor, date, from, to), CancellationToken.None))).Refusal);

    private Task<Outcome<MadeSlot, SlotRefusal>> AddAtAsync(string start, int minutes = 30) =>
        DoAsync(slots => slots.AddAtAsync(new SlotAtRequest(_doctor, SlotStart.Parse(start)!, minutes), CancellationToken.None));

    private Task<Outcome<ChangedSlot, SlotRefusal>> WithdrawAsync(int slot) =>
        DoAsync(slots => slots.WithdrawAsync(_admin, new SlotChangeRequest(slot, Guid.NewGuid()), CancellationToken.None));

    private Task<Outcome<ChangedSlot, SlotRefusal>> BlockAsync(int slot, string? reason = null) =>
        DoAsync(slots => slots.BlockAsync(_admin, new BlockRequest(slot, Guid.NewGuid(), reason), CancellationToken.None));

    private Task<Outcome<ChangedSlot, SlotRefusal>> ReopenAsync(int slot) =>
        DoAsync(slots => slots.ReopenAsync(_admin, new SlotChangeRequest(slot, Guid.NewGuid()), CancellationToken.None));

    private Task<string> StateAsync(int slot) =>
        _database.ScalarAsync<string>($"select concat_ws('|', state, blocked_by_hand, block_reason) from slots where id = {slot}");

    private Task<Outcome<BookingReceipt, BookingRefusal>> BookAsync(int slot) =>
        _database.Bookings().BookAsync(TestData.NewGuest(), new BookRequest(slot, TestData.Details($"p{Guid.NewGuid():N}@example.com"), Guid.NewGuid()), CancellationToken.None);

    private Task<long> CountAsync() => _database.ScalarAsync<long>("select count(*) from slots where state <> 'WITHDRAWN'");

    private MediBookDbContext Context(IInterceptor interceptor) => new(DatabaseConnections.Configure(
        new DbContextOptionsBuilder<MediBookDbContext>(), DatabaseConnections.DataSource(_database.ConnectionString, "medibook-tests-race", 2)).AddInterceptors(interceptor).Options);

    /// <summary>Stands before the first command that has some words, once.</summary>
    private sealed class BeforeFirstCommand(string words, Func<Task> deed) : DbCommandInterceptor
    {
        public int Runs { get; private set; }

        public override async ValueTask<InterceptionResult<DbDataReader>> ReaderExecutingAsync(
            DbCommand command, CommandEventData eventData, InterceptionResult<DbDataReader> result, CancellationToken cancellationToken = default)
        {
            if (Runs == 0 && command.CommandText.Contains(words, StringComparison.Ordinal))
            {
                Runs++;
                await deed();
            }

            return result;
        }
    }

    /// <summary>Stands between an admin's read and write, once.</summary>
    private sealed class BeforeFirstSave(Func<Task> deed) : SaveChangesInterceptor
    {
        public int Runs { get; private set; }

        public override async ValueTask<InterceptionResult<int>> SavingChangesAsync(DbContextEventData eventData, InterceptionResult<int> result, CancellationToken cancellationToken = default)
        {
            if (Runs == 0)
            {
                Runs++;
                await deed();
            }

            return result;
        }
    }
}
