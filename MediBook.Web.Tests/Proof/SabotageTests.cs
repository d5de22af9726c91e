using System.Diagnostics;
using MediBook.Web.Tests.Proof.History;
using MediBook.Web.Tests.Support;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace MediBook.Web.Tests.Proof;

/// <summary>
/// The checker is checked: each guard of the booking transaction is taken away in turn, together with what stands behind it, and a short run
/// must report it. Without sabotage the same run reports nothing.
/// </summary>
[Collection(nameof(DurableProof))]
public sealed class SabotageTests(PostgresFixture postgres, ITestOutputHelper output)
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task Nothing_is_reported_where_nothing_is_broken() => Assert.Empty(await RunAsync(null, (_, _) => { }, operations: 500));

    [Fact]
    public async Task A_slot_without_its_claim_and_its_version_is_reported() => await ReportsAsync(
        "alter table slot_claims drop constraint pk_slot_claims; alter table slot_events drop constraint pk_slot_events",
        (services, database) => services.AddBookingContexts(database, new WithoutSnapshots(), new WithoutRowVersions()),
        [Check.Replay, Check.BlackBox],
        mix => mix with { Operations = 480, InTurn = 4, Verbs = [(Verb.Book, 90), (Verb.Cancel, 10)] });

    [Fact]
    public async Task A_patient_in_two_places_is_reported() => await ReportsAsync(
        "alter table slot_claims drop constraint ex_slot_claims_patient_time", (_, _) => { }, [Check.Patient]);

    [Fact]
    public async Task A_cancellation_that_asks_for_nothing_is_reported() => await ReportsAsync(
        null,
        (services, database) => services.AddStep(async context =>
        {
            if (Sabotage.BookingOf(context, "cancel") is not { } booking)
            {
                return false;
            }

            await Sabotage.ExecuteAsync(
                database,
                """
                with it as (select b.id, s.id as slot_id, s.version + 1 as version from bookings b join slots s on s.id = b.slot_id where b.id = $1 for update of s),
                freed as (update slots set booking_id = null, held_until = null, version = it.version from it where slots.id = it.slot_id),
                ended as (update bookings set status = 'CANCELLED', ended_at = booking_clock(), revision = revision + 1 from it where bookings.id = it.id),
                unclaimed as (delete from slot_claims using it where slot_claims.slot_id = it.slot_id),
                let_go as (delete from live_holds using it where live_holds.slot_id = it.slot_id)
                insert into slot_events (slot_id, version, operation_id, kind, booking_id, actor, at)
                    select slot_id, version, gen_random_uuid(), 'CANCELLED', id, 'job', booking_clock() from it
                """,
                booking);
            await context.Response.WriteAsync("{}");
            return true;
        }),
        [Check.Replay, Check.Terminal]);

    [Fact]
    public async Task A_confirmation_that_does_not_ask_for_the_holds_end_is_reported() => await ReportsAsync(
        null,
        (services, database) => services.AddStep(async context =>
        {
            if (Sabotage.BookingOf(context, "confirm") is { } booking)
            {
                await Sabotage.ExecuteAsync(
                    database,
                    """
                    with late as (update bookings set expires_at = expires_at + interval '1 day' where id = $1 and status = 'PENDING' returning id)
                    update slots set held_until = held_until + interval '1 day' from late where booking_id = late.id and held_until is not null
                    """,
                    booking);
            }

            return false;
        }),
        [Check.Replay, Check.BlackBox],
        // Nobody sweeps, so that what ran out is still there to be confirmed.
        mix => mix with { Verbs = [(Verb.Hold, 50), (Verb.Confirm, 50)] });

    [Fact]
    public async Task An_operation_id_that_is_not_stored_is_reported() => await ReportsAsync(
        """
        create function forget_operation() returns trigger language plpgsql as $$ begin new.operation_id := null; return new; end $$;
        create trigger forget_operation before insert on slot_events for each row execute function forget_operation();
        """,
        // The kept answers stand behind it: the same request runs again.
        (services, _) => services.AddStep(context =>
        {
            context.Request.Headers.Remove("Idempotency-Key");
            return Task.FromResult(false);
        }),
        [Check.Effects]);

    [Fact]
    public async Task An_answer_before_the_commit_is_reported() => await ReportsAsync(
        null, (services, database) => services.AddBookingContexts(database, new AnswerBeforeCommit()), [Check.Effects]);

    private async Task ReportsAsync(
        string? sql, Action<IServiceCollection, string> sabotage, IReadOnlyList<Check> checks, Func<Mix, Mix>? adjust = null)
    {
        var watch = Stopwatch.StartNew();
        var findings = await RunAsync(sql, sabotage, operations: 2_000, adjust);
        output.WriteLine($"{findings.Count} findings in {watch.Elapsed}");
        foreach (var check in findings.GroupBy(finding => finding.Check))
        {
            output.WriteLine($"{check.Key}: {check.Count()}, as {check.First().Text}");
        }

        Assert.All(checks, check => Assert.Contains(findings, finding => finding.Check == check));
        if (DurableProof.IsWhole)
        {
            // Beside the other tests the machine is not its own.
            Assert.InRange(watch.Elapsed, TimeSpan.Zero, Limit);
        }
    }

    private async Task<List<Finding>> RunAsync(string? sql, Action<IServiceCollection, string> sabotage, int operations, Func<Mix, Mix>? adjust = null)
    {
        await using var database = await postgres.CreateDurableDatabaseAsync();
        if (sql is not null)
        {
            await database.ExecuteAsync(sql);
        }

        var clock = new RunClock(database.ConnectionString);
        var settings = Stage.Settings.ToDictionary(setting => setting.Key.Replace("__", ":", StringComparison.Ordinal), setting => (string?)setting.Value);
        await using var app = new MediBookApp(database, settings: settings, services: services => sabotage(services, database.ConnectionString));
        app.UseKestrel(0);
        app.StartServer();
        using var wire = new Wire([app.ClientOptions.BaseAddress], TimeSpan.FromSeconds(30));
        var stage = await Stage.SetAsync(wire, people: 16, pages: false);
        var mix = new Mix { Seed = 20261130, Operations = operations, Rounds = 4, Clients = 32, Pages = false, OneInSentTwice = 10, Perseverance = TimeSpan.FromSeconds(5) };
        var history = await Drive.RunAsync(adjust?.Invoke(mix) ?? mix, stage, wire, clock, database.ConnectionString);
        var findings = HistoryChecks.Of(history);
        await KeepAsync(history, findings);
        return findings;
    }

    /// <summary><c>MEDIBOOK_KEEP_OFFENDERS</c>: a folder in which the smallest history of each check is kept.</summary>
    private static async Task KeepAsync(RecordedHistory history, List<Finding> findings)
    {
        if (Environment.GetEnvironmentVariable("MEDIBOOK_KEEP_OFFENDERS") is { } folder)
        {
            foreach (var check in findings.GroupBy(finding => finding.Check))
            {
                var name = $"{TestContext.Current.TestMethod!.MethodName}-{check.Key}.json".ToLowerInvariant().Replace('_', '-');
                await File.WriteAllTextAsync(Path.Combine(folder, name), Offender.SmallestOf(history, check.First()).Write());
            }
        }
    }
}
