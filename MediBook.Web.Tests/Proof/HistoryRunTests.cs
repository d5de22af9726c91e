using MediBook.Web.Domain;
using MediBook.Web.Tests.Proof.History;
using MediBook.Web.Tests.Support;

namespace MediBook.Web.Tests.Proof;

/// <summary>
/// Many clients do everything at once to two processes over one durable database, on so few slots that most of them meet somebody; the
/// history checker finds nothing. <c>bench/prove</c> does the same with many times as many operations, while faults are thrown in.
/// </summary>
[Collection(nameof(DurableProof))]
public sealed class HistoryRunTests(PostgresFixture postgres, ITestOutputHelper output) : IDisposable
{
    private const int People = 32;
    private readonly string _folder = Directory.CreateTempSubdirectory("medibook-proof-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task What_64_clients_do_at_once_on_two_processes_is_as_they_were_answered()
    {
        var mix = new Mix { Seed = Random.Shared.Next(), Operations = DurableProof.IsWhole ? 30_000 : 6_000, Rounds = 6 };
        output.WriteLine($"Seed {mix.Seed}");
        await using var database = await postgres.CreateDurableDatabaseAsync();
        await DurableProof.RequireAsync(database);
        var clock = new RunClock(database.ConnectionString);
        await using var first = await DurableProof.StartAsync(database, _folder, settings: Stage.Settings);
        await using var second = await DurableProof.StartAsync(database, _folder, settings: Stage.Settings);
        using var wire = new Wire([first.Address, second.Address], TimeSpan.FromSeconds(30));
        var stage = await Stage.SetAsync(wire, People, pages: true);
        var watch = System.Diagnostics.Stopwatch.StartNew();
        var history = await Drive.RunAsync(mix, stage, wire, clock, database.ConnectionString);
        output.WriteLine($"{history.Operations.Count} operations in {watch.Elapsed}, {history.Events.Count} events");
        foreach (var line in Drive.Table(history))
        {
            output.WriteLine(line);
        }

        var findings = HistoryChecks.Of(history);
        if (findings.Count > 0)
        {
            // To be kept in Proof/Offenders, once it is understood.
            output.WriteLine(Offender.SmallestOf(history, findings[0]).Write());
        }

        Assert.Empty(findings.Select(finding => $"{finding.Check}: {finding.Text}").Take(20));
        // A busy machine may answer 503; it was sent again until it was known, or the checks above take it for either.
        Assert.InRange(history.Operations.Count(operation => operation.Ending is Ending.Unknown), 0, mix.Operations / 50);
        // After each round but the last, holds that were left alone ran out.
        Assert.Contains(history.Events, change => change.Kind is SlotEventKind.Expired);
        Assert.Empty(await HistoryChecker.CheckAsync(database));
    }
}
