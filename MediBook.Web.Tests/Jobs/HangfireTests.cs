using MediBook.Web.Domain;
using MediBook.Web.Services.Bookings;
using MediBook.Web.Tests.Support;
using NodaTime;

namespace MediBook.Web.Tests.Jobs;

/// <summary>The real Hangfire server and its dashboard.</summary>
public sealed class HangfireTests(PostgresFixture postgres) : IAsyncLifetime
{
    private TestDatabase _database = null!;
    private MediBookApp _app = null!;

    public async ValueTask InitializeAsync()
    {
        _database = await postgres.CreateDatabaseAsync();
        _app = new MediBookApp(_database, settings: new() { ["Jobs:Enabled"] = "true" });
    }

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        await _database.DisposeAsync();
    }

    [Fact]
    public async Task The_recurring_job_turns_a_stale_hold_to_FAILED_by_itself()
    {
        var doctor = await _database.AddClinicAsync();
        var slot = (await _database.AddSlotsAsync(doctor.Id, 1))[0];
        Assert.True((await _database.Bookings().HoldAsync(TestData.NewGuest(), new HoldRequest(slot, Guid.NewGuid()), default)).Succeeded);
        await _database.AdvanceAsync(Duration.FromMinutes(3));
        _ = _app.Server;

        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(90));
        while (await _database.ScalarAsync<string>("select status from bookings") != "FAILED")
        {
            await Task.Delay(100, limit.Token);
        }

        Assert.Equal("EXPIRED", (await _database.ListAsync<string>("select kind from slot_events order by version")).Last());
    }

    [Fact]
    public async Task The_dashboard_is_for_admins_only()
    {
        await _database.AddStaffAsync("admin@example.com", Roles.Admin);
        await _database.AddPatientAsync("ada@example.com");

        var anonymous = await _app.NewBrowser().GetAsync("/ops/jobs");
        Assert.Equal(302, anonymous.Status);
        Assert.Contains("/Identity/Account/Login", anonymous.Location, StringComparison.OrdinalIgnoreCase);

        var patient = await _app.SignInAsync("ada@example.com");
        Assert.Equal(403, (await patient.FollowAsync(await patient.GetAsync("/ops/jobs"))).Status);

        await RegisteredAsync();
        var admin = await (await _app.SignInAsync("admin@example.com")).GetAsync("/ops/jobs/recurring");
        Assert.Equal(200, admin.Status);
        Assert.Contains("expire-holds", admin.Text, StringComparison.Ordinal);
        Assert.Contains(
            "script-src 'self'; style-src 'self' 'unsafe-inline';",
            string.Concat(admin.Response.Headers.GetValues("Content-Security-Policy")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_instance_starts_while_a_lock_of_a_killed_one_is_left_and_registers_its_jobs_once_that_has_ended()
    {
        _ = _app.Server;
        await RegisteredAsync();
        await _database.ExecuteAsync("insert into hangfire.lock (resource, updatecount, acquired) values ('hangfire:lock:recurring-job:expire-holds', 0, now())");
        await _database.ExecuteAsync("delete from hangfire.set where key = 'recurring-jobs'; delete from hangfire.hash where key like 'recurring-job:%'");
        await using var next = new MediBookApp(_database, settings: new() { ["Jobs:Enabled"] = "true" });

        Assert.Equal(200, (await next.NewBrowser().GetAsync("/health")).Status);
        Assert.False(await IsRegisteredAsync());

        await _database.ExecuteAsync("delete from hangfire.lock");
        await RegisteredAsync();
    }

    private Task RegisteredAsync() => Poll.UntilAsync(IsRegisteredAsync, seconds: 60);

    /// <summary>Whether the last of them is there: they are registered one after another.</summary>
    private async Task<bool> IsRegisteredAsync() =>
        await _database.ScalarAsync<int>("select count(*)::int from hangfire.set where key = 'recurring-jobs' and value = 'keep-slots'") == 1;
}
