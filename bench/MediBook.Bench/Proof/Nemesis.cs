using System.Globalization;
using MediBook.Web.Tests.Proof.History;
using Npgsql;

namespace MediBook.Bench.Proof;

/// <summary>What went wrong, and when.</summary>
/// <param name="Name">The kind of fault.</param>
/// <param name="Detail">Where, and how long.</param>
/// <param name="From">When it began, on the run's clock.</param>
/// <param name="To">When all was well again.</param>
internal sealed record ThrownFault(string Name, string Detail, long From, long To);

/// <summary>Throws faults into a run, one after another, drawn by the seed.</summary>
internal sealed class Nemesis(long seed, Fleet fleet, Conditions conditions)
{
    private readonly Random _random = new(unchecked((int)(seed * 7_919)));

    /// <summary>What was thrown.</summary>
    public List<ThrownFault> Log { get; } = [];

    /// <summary>Goes on until there is enough; ends with everything in order.</summary>
    public async Task RunAsync()
    {
        (string Name, Func<Task<string>> Throw)[] faults =
        [
            ("app killed (SIGKILL)", KillAppAsync), ("app stopped (SIGTERM)", StopAppAsync), ("app frozen (SIGSTOP)", FreezeAppAsync),
            ("app with a wrong clock", ShiftClockAsync), ("jobs stopped", StopJobsAsync),
            ("database connections ended", EndBackendsAsync), ("database process killed (SIGKILL)", KillBackendAsync), ("database stopped at once", CrashDatabaseAsync),
            ("database frozen (SIGSTOP)", FreezeDatabaseAsync), ("pool squeezed", SqueezePoolAsync),
            ("database connections cut", CutDatabaseAsync), ("database connections delayed", DelayDatabaseAsync), ("client connections cut", CutClientsAsync),
            ("mail server stopped", StopMailAsync),
        ];
        // Every kind once in each round, in an order of its own.
        while (!conditions.IsEnough)
        {
            _random.Shuffle(faults);
            foreach (var (name, fault) in faults)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(_random.Next(500, 3_000)));
                if (conditions.IsEnough)
                {
                    return;
                }

                var from = fleet.Clock.Now;
                conditions.Fault = name;
                var detail = await fault();
                conditions.Fault = null;
                Log.Add(new ThrownFault(name, detail, from, fleet.Clock.Now));
            }
        }
    }

    private async Task<string> KillAppAsync()
    {
        var (number, instance) = AnyInstance();
        await instance.KillAsync();
        await PauseAsync(0, 1_000);
        await instance.StartAsync();
        return $"process {number}";
    }

    private async Task<string> StopAppAsync()
    {
        var (number, instance) = AnyInstance();
        await instance.StopAsync();
        await instance.StartAsync();
        return $"process {number}";
    }

    private async Task<string> FreezeAppAsync()
    {
        var ((number, instance), time) = (AnyInstance(), Milliseconds(200, 2_000));
        await instance.FreezeAsync(time);
        return string.Create(CultureInfo.InvariantCulture, $"process {number}, {time.TotalMilliseconds:F0} ms");
    }

    private async Task<string> ShiftClockAsync()
    {
        var (number, instance) = AnyInstance();
        instance.ClockAhead = TimeSpan.FromMinutes(_random.Next(2) == 0 ? 10 : -10);
        await instance.KillAsync();
        await instance.StartAsync();
        return string.Create(CultureInfo.InvariantCulture, $"process {number}, from now on {instance.ClockAhead.TotalMinutes:+0;-0} min");
    }

    private async Task<string> StopJobsAsync()
    {
        var instance = fleet.Instances[0];
        instance.HasJobs = !instance.HasJobs;
        await instance.StopAsync();
        await instance.StartAsync();
        return instance.HasJobs ? "they run again" : "from now on";
    }

    private async Task<string> EndBackendsAsync()
    {
        var ended = await Machine.AskAsync<long>(Direct, "select count(pg_terminate_backend(pid)) from pg_stat_activity where application_name like 'medibook-%' and pid <> pg_backend_pid() and random() < 0.3");
        return $"{ended} of them";
    }

    private async Task<string> KillBackendAsync()
    {
        var backend = await Machine.AskAsync<int>(Direct, "select pid from pg_stat_activity where application_name = 'medibook-bookings' order by state = 'active' desc, random() limit 1");
        await fleet.Machine.KillBackendsAsync(backend);
        return "one; the server recovers";
    }

    private async Task<string> CrashDatabaseAsync()
    {
        await fleet.Machine.CrashAsync(Milliseconds(0, 1_000));
        return "and started again";
    }

    private async Task<string> FreezeDatabaseAsync()
    {
        var (processes, time) = (await fleet.Machine.ProcessesAsync(), Milliseconds(200, 2_000));
        await Signals.SendAsync("STOP", processes);
        await Task.Delay(time);
        await Signals.SendAsync("CONT", processes);
        return string.Create(CultureInfo.InvariantCulture, $"{time.TotalMilliseconds:F0} ms");
    }

    private async Task<string> SqueezePoolAsync()
    {
        var time = Milliseconds(500, 3_000);
        await using var connection = new NpgsqlConnection(Direct);
        await connection.OpenAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        await using var hold = new NpgsqlCommand("lock table slots in access exclusive mode", connection);
        await hold.ExecuteNonQueryAsync();
        await Task.Delay(time);
        return string.Create(CultureInfo.InvariantCulture, $"every connection waits for {time.TotalMilliseconds:F0} ms");
    }

    private async Task<string> CutDatabaseAsync()
    {
        var ((number, instance), bytes) = (AnyInstance(), _random.Next(2_000));
        instance.ToDatabase.CutAfter(bytes);
        await PauseAsync(500, 1_500);
        return $"process {number}, each after {bytes} more bytes";
    }

    private async Task<string> DelayDatabaseAsync()
    {
        var ((number, instance), delay) = (AnyInstance(), Milliseconds(5, 50));
        instance.ToDatabase.Delay = delay;
        await PauseAsync(1_000, 3_000);
        instance.ToDatabase.Delay = TimeSpan.Zero;
        return string.Create(CultureInfo.InvariantCulture, $"process {number}, {delay.TotalMilliseconds:F0} ms each way");
    }

    private async Task<string> CutClientsAsync()
    {
        var ((number, instance), bytes) = (AnyInstance(), _random.Next(600));
        instance.Clients.CutAfter(bytes);
        await PauseAsync(200, 500);
        return $"process {number}, each after {bytes} more bytes";
    }

    private async Task<string> StopMailAsync()
    {
        fleet.Mail.Stop();
        await PauseAsync(2_000, 6_000);
        fleet.Mail.Start();
        return "and started again";
    }

    private string Direct => fleet.Database + ";Pooling=false";

    private (int Number, Instance Instance) AnyInstance()
    {
        var number = _random.Next(fleet.Instances.Count);
        return (number, fleet.Instances[number]);
    }

    private TimeSpan Milliseconds(int least, int most) => TimeSpan.FromMilliseconds(_random.Next(least, most));

    private Task PauseAsync(int least, int most) => Task.Delay(Milliseconds(least, most));
}
