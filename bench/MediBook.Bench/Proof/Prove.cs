using System.Diagnostics;
using System.Globalization;
using MediBook.Web.Tests.Proof.History;

namespace MediBook.Bench.Proof;

/// <summary><c>bench/prove</c>: runs MediBook against faults and many clients, holds what was seen against what may be, and writes a report.</summary>
internal static class Prove
{
    private const int People = 32;
    private static readonly TimeSpan Behind = TimeSpan.FromMinutes(-10);

    /// <summary>How to call it.</summary>
    public const string Usage =
        "Usage: bench/prove [--ops N] [--faults on|off] [--seed N], bench/prove kills [--cycles N] [--seed N], bench/prove expiry [--holds N] [--seed N], bench/prove repeats [--ops N] [--seed N]";

    /// <summary>Runs one of the proofs.</summary>
    /// <returns>True where all is well.</returns>
    public static async Task<bool> RunAsync(string[] args)
    {
        var what = args is [var first, ..] && !first.StartsWith('-') ? first : "mix";
        var options = args.Skip(what == "mix" ? 0 : 1).Chunk(2).ToDictionary(pair => pair[0], pair => pair.Length == 2 ? pair[1] : throw new ArgumentException(Usage));
        var seed = Number(options, "--seed", Random.Shared.Next());
        var command = $"bench/prove {string.Join(' ', args)}".Trim();
        Console.WriteLine($"Seed {seed}");
        return what switch
        {
            "mix" => await MixAsync(command, (int)Number(options, "--ops", 300_000), options.GetValueOrDefault("--faults", "on") == "on", seed),
            "kills" => await KillsAsync(command, (int)Number(options, "--cycles", 300), seed),
            "expiry" => await Expiry.RunAsync(command, (int)Number(options, "--holds", 10_000), seed),
            "repeats" => await RepeatsAsync(command, (int)Number(options, "--ops", 100_000), seed),
            _ => throw new ArgumentException(Usage),
        };
    }

    /// <summary>Everything at once, with faults or without.</summary>
    private static async Task<bool> MixAsync(string command, int operations, bool faults, long seed)
    {
        await using var fleet = await Fleet.StartAsync(2, faults ? [Behind, TimeSpan.Zero] : null);
        var stage = await Stage.SetAsync(fleet.Wire, People, pages: true);
        var (conditions, watch) = (new Conditions(), Stopwatch.StartNew());
        var nemesis = new Nemesis(seed, fleet, conditions);
        var thrown = faults ? nemesis.RunAsync() : Task.CompletedTask;
        var mix = new Mix { Seed = seed, Operations = operations };
        var recorded = await RecordAsync(mix, stage, fleet, conditions);
        var driven = watch.Elapsed;
        conditions.IsEnough = true;
        await thrown;
        var report = await Report.BeginAsync("mix", faults ? "Everything at once, with faults" : "Everything at once, without faults", fleet, command, seed);
        var (history, findings) = await JudgeAsync(report, fleet, recorded, nemesis.Log, driven);
        await Report.WriteForThePageAsync(history, nemesis.Log, findings, fleet, mix.Clients, seed);
        return findings.Count == 0;
    }

    /// <summary>Kills processes while at least fifty changes are acknowledged between one kill and the next.</summary>
    private static async Task<bool> KillsAsync(string command, int cycles, long seed)
    {
        const int leastAcknowledged = 50;
        await using var fleet = await Fleet.StartAsync(2);
        var stage = await Stage.SetAsync(fleet.Wire, People, pages: false);
        var (conditions, watch, least) = (new Conditions(), Stopwatch.StartNew(), int.MaxValue);
        var (kills, random) = (new List<ThrownFault>(), new Random(unchecked((int)seed)));
        var mix = new Mix { Seed = seed, Operations = int.MaxValue, Pages = false };
        var driving = RecordAsync(mix, stage, fleet, conditions);
        for (var cycle = 0; cycle < cycles; cycle++)
        {
            var before = conditions.Acknowledged;
            while (conditions.Acknowledged - before < leastAcknowledged)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(5));
            }

            // Not right at the fiftieth: any moment of a request's life may be the last.
            await Task.Delay(TimeSpan.FromMilliseconds(random.Next(0, 200)));
            least = Math.Min(least, conditions.Acknowledged - before);
            var (from, instance) = (fleet.Clock.Now, fleet.Instances[random.Next(fleet.Instances.Count)]);
            var name = (cycle % 3) switch
            {
                0 => "app killed (SIGKILL)",
                1 => "database process killed (SIGKILL)",
                _ => "database stopped at once",
            };
            conditions.Fault = name;
            switch (cycle % 3)
            {
                case 0:
                    await instance.KillAsync();
                    await instance.StartAsync();
                    break;
                case 1:
                    var backend = await Machine.AskAsync<int>(
                        fleet.Database + ";Pooling=false", "select pid from pg_stat_activity where application_name = 'medibook-bookings' order by state = 'active' desc, random() limit 1");
                    await fleet.Machine.KillBackendsAsync(backend);
                    break;
                default:
                    await fleet.Machine.CrashAsync(TimeSpan.Zero);
                    break;
            }

            conditions.Fault = null;
            kills.Add(new ThrownFault(name, "", from, fleet.Clock.Now));
        }

        conditions.IsEnough = true;
        var recorded = await driving;
        var report = await Report.BeginAsync("kills", "Kills, and nothing acknowledged lost", fleet, command, seed);
        report.Say($"| kill cycles | {cycles}, by turns an app process, a process of the database, the whole database |");
        report.Say($"| changes acknowledged before each kill | at least {least}, with {mix.Clients} clients under way |");
        return (await JudgeAsync(report, fleet, recorded, kills, watch.Elapsed)).Findings.Count == 0;
    }

    /// <summary>Every request is sent two to five times at once, and once more after it was answered.</summary>
    private static async Task<bool> RepeatsAsync(string command, int operations, long seed)
    {
        await using var fleet = await Fleet.StartAsync(2);
        var stage = await Stage.SetAsync(fleet.Wire, People, pages: false);
        var (conditions, watch) = (new Conditions(), Stopwatch.StartNew());
        var mix = new Mix
        {
            Seed = seed,
            Operations = operations,
            Pages = false,
            Clients = 24,
            OneInSentTwice = 1,
            OneInSentLater = 3,
            Verbs = [(Verb.Hold, 30), (Verb.Book, 30), (Verb.Confirm, 20), (Verb.Change, 20)],
        };
        var restarts = RestartAsync(fleet, conditions, seed);
        var recorded = await RecordAsync(mix, stage, fleet, conditions);
        var driven = watch.Elapsed;
        conditions.IsEnough = true;
        await restarts;
        var report = await Report.BeginAsync("repeats", "The same request, sent again", fleet, command, seed);
        report.Say($"| how often | two to five times at once to both processes, every third once more later; a process is killed now and then |");
        return (await JudgeAsync(report, fleet, recorded, [], driven)).Findings.Count == 0;
    }

    private static async Task RestartAsync(Fleet fleet, Conditions conditions, long seed)
    {
        var random = new Random(unchecked((int)seed));
        while (!conditions.IsEnough)
        {
            await Task.Delay(TimeSpan.FromSeconds(random.Next(8, 16)));
            var instance = fleet.Instances[random.Next(fleet.Instances.Count)];
            await instance.KillAsync();
            await instance.StartAsync();
        }
    }

    private static async Task<RecordedHistory> RecordAsync(Mix mix, Stage stage, Fleet fleet, Conditions conditions)
    {
        var driving = Drive.RecordAsync(mix, stage, fleet.Wire, fleet.Clock, conditions);
        for (var before = 0; await Task.WhenAny(driving, Task.Delay(TimeSpan.FromSeconds(10))) != driving; before = conditions.Begun)
        {
            Console.WriteLine($"{conditions.Begun} operations, {(conditions.Begun - before) / 10} a second");
        }

        return await driving;
    }

    private static async Task<(RecordedHistory History, List<Finding> Findings)> JudgeAsync(
        Report report, Fleet fleet, RecordedHistory recorded, IReadOnlyList<ThrownFault> faults, TimeSpan driven)
    {
        var history = await LogReader.CompleteAsync(recorded, fleet.Database, fleet.Clock);
        var watch = Stopwatch.StartNew();
        var findings = HistoryChecks.Of(history);
        report.Say(string.Create(CultureInfo.InvariantCulture, $"| time | {driven.TotalSeconds:F0} s for {history.Operations.Count} operations; {watch.Elapsed.TotalSeconds:F1} s for the checks |"));
        report.Tell(history, faults);
        await report.EndAsync(history, findings);
        await report.WriteAsync();
        return (history, findings);
    }

    private static long Number(Dictionary<string, string> options, string name, long otherwise) =>
        options.TryGetValue(name, out var text) ? long.Parse(text, CultureInfo.InvariantCulture) : otherwise;
}
