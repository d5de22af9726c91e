namespace MediBook.Web.Tests.Proof.History;

/// <summary>Drives a running MediBook as many clients, and records everything that they see.</summary>
internal static class Drive
{
    /// <summary>Runs a mix to its end and reads the log.</summary>
    /// <param name="mix">What is done.</param>
    /// <param name="stage">The clinic.</param>
    /// <param name="wire">The way to the processes.</param>
    /// <param name="clock">The run's clock.</param>
    /// <param name="database">Where the log lies.</param>
    public static async Task<RecordedHistory> RunAsync(Mix mix, Stage stage, Wire wire, RunClock clock, string database) =>
        await LogReader.CompleteAsync(await RecordAsync(mix, stage, wire, clock, new Conditions()), database, clock);

    /// <summary>Runs a mix to its end; the log is still to be read. Between two rounds every hold runs out, and people come back to theirs too late.</summary>
    public static async Task<RecordedHistory> RecordAsync(Mix mix, Stage stage, Wire wire, RunClock clock, Conditions conditions)
    {
        ArgumentNullException.ThrowIfNull(mix);
        ArgumentNullException.ThrowIfNull(conditions);
        var clients = Enumerable.Range(0, mix.Clients).Select(number => new Client(number, mix, stage, wire, clock, conditions)).ToList();
        for (var round = 0; round < mix.Rounds; round++)
        {
            if (round > 0)
            {
                await clock.JumpAsync(Stage.Lasts + Stage.Lasts);
                stage.ComeBack();
            }

            var left = mix.Operations / mix.Rounds;
            await Task.WhenAll(clients.Select(client => Task.Run(async () =>
            {
                while (Interlocked.Decrement(ref left) >= 0 && !conditions.IsEnough)
                {
                    await client.ActAsync();
                }
            })));
        }

        return new RecordedHistory
        {
            Seed = mix.Seed,
            Hold = Stage.Hold,
            Slack = RunClock.Slack,
            Operations = [.. clients.SelectMany(client => client.Operations).OrderBy(operation => operation.Invoked)],
            Readings = [.. clients.SelectMany(client => client.Readings).OrderBy(reading => reading.Invoked)],
        };
    }

    /// <summary>Operations by verb and outcome, one line each.</summary>
    public static IEnumerable<string> Table(RecordedHistory history)
    {
        ArgumentNullException.ThrowIfNull(history);
        yield return "| verb | ok | refused | unknown | sent |";
        yield return "|---|---|---|---|---|";
        foreach (var verb in history.Operations.GroupBy(operation => operation.Verb).OrderBy(verb => verb.Key))
        {
            yield return $"| {verb.Key} | {verb.Count(Is(Ending.Ok))} | {verb.Count(Is(Ending.Refused))} | {verb.Count(Is(Ending.Unknown))} | {verb.Sum(operation => operation.Tries)} |";
        }

        static Func<Operation, bool> Is(Ending ending) => operation => operation.Ending == ending;
    }
}

/// <summary>What clients of a run share: numbers, how far they are, the fault in force, and whether to stop.</summary>
internal sealed class Conditions
{
    private int _begun;
    private int _done;

    /// <summary>The fault in force, or null.</summary>
    public string? Fault { get; set; }

    /// <summary>Whether to stop before the mix has ended.</summary>
    public bool IsEnough { get; set; }

    /// <summary>How many operations have begun.</summary>
    public int Begun => Volatile.Read(ref _begun);

    /// <summary>How many changes were answered as done.</summary>
    public int Acknowledged => Volatile.Read(ref _done);

    /// <summary>The next operation's number.</summary>
    public int Next() => Interlocked.Increment(ref _begun);

    /// <summary>A change was answered as done.</summary>
    public void Acknowledge() => Interlocked.Increment(ref _done);
}
