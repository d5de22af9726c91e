using MediBook.Web.Data;
using MediBook.Web.Domain;
using MediBook.Web.Services.Bookings;
using MediBook.Web.Services.Evidence;
using MediBook.Web.Services.Figures;
using MediBook.Web.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace MediBook.Web.Tests.Services.Evidence;

/// <summary>What anybody may check. Each overlap is planted behind a constraint that was dropped; two doctors have six times each at the same hours.</summary>
public sealed class EvidenceTests(PostgresFixture postgres) : IAsyncLifetime
{
    private TestDatabase _database = null!;
    private Actor _ada = null!;
    private List<int> _times = [];
    private List<int> _others = [];

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _database = await postgres.CreateDatabaseAsync();
        _times = await _database.AddSlotsAsync((await _database.AddClinicAsync()).Id, 6);
        _others = await _database.AddSlotsAsync((await _database.AddDoctorAsync()).Id, 6);
        _ada = await _database.AddPatientAsync("ada@example.com");
        await BookAsync(_ada, _times[0]);
        await BookAsync(_ada, _times[1]);
        await BookAsync(TestData.NewGuest(), _others[0]);
    }

    public async ValueTask DisposeAsync() => await _database.DisposeAsync();

    [Fact]
    public async Task What_touches_or_is_free_or_over_is_no_overlap()
    {
        await BookAsync(TestData.NewGuest(), _others[1]);
        await _database.Bookings().HoldAsync(TestData.NewGuest(), new HoldRequest(_times[2], Guid.NewGuid()), Ct);
        await _database.ExecuteAsync($"update slots set state = 'WITHDRAWN', starts_at = starts_at - interval '20 minutes' where id = {_times[5]}");

        Assert.Equal((0, 0, 0, 0), await CountAsync());
    }

    [Fact]
    public async Task A_doctor_in_two_places_is_counted_once()
    {
        await _database.ExecuteAsync($"alter table slots drop constraint {ConstraintNames.DoctorInOnePlace}; update slots set starts_at = starts_at - interval '5 minutes' where id = {_times[4]}");

        Assert.Equal((1, 0, 0, 0), await CountAsync());
    }

    [Fact]
    public async Task A_long_time_that_covers_several_is_seen_behind_each_of_them()
    {
        await _database.ExecuteAsync($"alter table slots drop constraint {ConstraintNames.DoctorInOnePlace}; update slots set ends_at = ends_at + interval '61 minutes' where id = {_times[2]}");

        Assert.Equal((3, 0, 0, 0), await CountAsync());
    }

    [Fact]
    public async Task A_patient_in_two_places_is_counted_once()
    {
        await _database.ExecuteAsync($"alter table slot_claims drop constraint {ConstraintNames.PatientInOnePlace}");
        Assert.Equal((0, 0, 0, 0), await CountAsync());
        await _database.ExecuteAsync($"update slots set booking_id = null where id = {_others[0]}; delete from slot_claims where slot_id = {_others[0]}; delete from outbox_messages; update bookings set status = 'CANCELLED', ended_at = booking_clock() where slot_id = {_others[0]}");
        await BookAsync(_ada, _others[0]);

        Assert.Equal((0, 1, 0, 0), await CountAsync());
    }

    [Fact]
    public async Task A_time_that_two_people_have_is_counted_once()
    {
        await _database.ExecuteAsync($"alter table slot_claims drop constraint {ConstraintNames.OneClaimPerSlot}; update slots set booking_id = null where id = {_times[1]}");
        await BookAsync(TestData.NewGuest(), _times[1]);

        Assert.Equal((0, 0, 1, 0), await CountAsync());
    }

    [Fact]
    public async Task A_booking_that_its_time_has_forgotten_is_counted_before_somebody_else_gets_it()
    {
        await _database.ExecuteAsync($"update slots set booking_id = null where id = {_times[1]}");

        Assert.Equal((0, 0, 1, 0), await CountAsync());
    }

    [Fact]
    public async Task A_hold_that_has_run_out_has_no_time()
    {
        Assert.True((await _database.Bookings().HoldAsync(TestData.NewGuest(), new HoldRequest(_times[2], Guid.NewGuid()), Ct)).Succeeded);
        await _database.ExecuteAsync($"update slots set booking_id = null, held_until = null where id = {_times[2]}");
        Assert.Equal((0, 0, 1, 0), await CountAsync());

        await _database.AdvanceAsync(NodaTime.Duration.FromMinutes(3));

        Assert.Equal((0, 0, 0, 0), await CountAsync());
    }

    [Fact]
    public async Task An_overbooking_on_purpose_is_counted_apart()
    {
        await _database.ExecuteAsync($"""
            update slots set overbooked = true, overbooked_by = 'account:1', overbook_reason = 'She is in pain', overbook_operation = gen_random_uuid(),
                starts_at = starts_at - interval '5 minutes', ends_at = ends_at - interval '5 minutes' where id = {_others[0]}
            """);

        Assert.Equal((0, 0, 0, 1), await CountAsync());
    }

    [Fact]
    public async Task What_is_long_over_is_not_looked_at()
    {
        await _database.ExecuteAsync($"update slots set booking_id = null where id = {_times[1]}");

        await _database.AdvanceAsync(NodaTime.Duration.FromDays(EvidenceQueries.DaysBack + 3));

        Assert.Equal((0, 0, 0, 0), await CountAsync());
    }

    [Fact]
    public async Task All_bookings_that_were_made_are_known_once_the_figures_are_counted()
    {
        Assert.Null((await ReadAsync()).Made);
        await using (var db = _database.NewContext())
        {
            await new FigureService(db, NullLogger<FigureService>.Instance).RefreshAsync(Ct);
        }

        Assert.Equal(3, (await ReadAsync()).Made!.Count);
    }

    [Fact]
    public async Task It_is_counted_once_a_minute()
    {
        var clock = new FakeTimeProvider();
        var kept = new EvidenceService(new Scopes(_database), clock);
        Assert.Equal(0, (await kept.ReadAsync(Ct)).Overlaps.Sum);
        await _database.ExecuteAsync($"update slots set booking_id = null where id = {_times[1]}");

        clock.Advance(EvidenceService.Life - TimeSpan.FromSeconds(1));
        Assert.Equal(0, (await kept.ReadAsync(Ct)).Overlaps.Sum);
        clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(1, (await kept.ReadAsync(Ct)).Overlaps.Sum);
    }

    [Fact]
    public async Task Many_who_ask_wait_for_one_count_and_a_failed_one_is_not_kept()
    {
        var service = new EvidenceService(new Scopes(_database), TimeProvider.System);
        var locked = await TableLock.TakeAsync(_database, "bookings");
        var asked = Enumerable.Range(0, 10).Select(_ => service.ReadAsync(Ct)).ToList();
        await Poll.UntilAsync(async () => await TableLock.WaitersAsync(_database) > 0);
        Assert.Equal(1, await TableLock.WaitersAsync(_database));
        await _database.ExecuteAsync("select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'");
        foreach (var one in asked)
        {
            await Assert.ThrowsAnyAsync<Exception>(() => one);
        }

        await locked.DisposeAsync();
        Assert.Equal(0, (await service.ReadAsync(Ct)).Overlaps.Sum);
    }

    [Theory]
    [InlineData("1.0.0+fd615eb9d95e13c833bb81ca8d94e848ec047816", "fd615eb9d95e13c833bb81ca8d94e848ec047816")]
    [InlineData("1.0.0", "unknown")]
    [InlineData("1.0.0+", "unknown")]
    [InlineData(null, "unknown")]
    public void The_commit_is_the_versions(string? version, string commit) => Assert.Equal(commit, EvidenceFiles.CommitOf(version));

    [Fact]
    public void What_is_kept_in_the_files_can_be_read()
    {
        Assert.Equal(File.Exists(Path.Combine(SourceTree.Root, "docs", "proof", "bench.json")), EvidenceFiles.Bench is not null);
        Assert.Equal(File.Exists(Path.Combine(SourceTree.Root, "docs", "proof", "checker.json")), EvidenceFiles.Checker is not null);
    }

    private async Task<(int Doctors, int Patients, int Slots, int Overbooked)> CountAsync() =>
        (await ReadAsync()).Overlaps is var counts ? (counts.Doctors, counts.Patients, counts.Slots, counts.Overbooked) : default;

    private async Task<LiveEvidence> ReadAsync()
    {
        await using var db = _database.NewContext();
        return await new EvidenceQueries(db).ReadAsync(Ct);
    }

    private async Task BookAsync(Actor actor, int slot) =>
        Assert.True((await _database.Bookings().BookAsync(actor, new BookRequest(slot, TestData.Details(), Guid.NewGuid()), Ct)).Succeeded);

    /// <summary>What the service needs of the app.</summary>
    private sealed class Scopes(TestDatabase database) : IServiceScopeFactory
    {
        public IServiceScope CreateScope() => new ServiceCollection().AddScoped(_ => database.NewContext()).AddScoped<EvidenceQueries>().BuildServiceProvider().CreateScope();
    }
}
