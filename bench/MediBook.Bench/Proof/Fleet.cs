using MediBook.Web.Tests.Proof.History;

namespace MediBook.Bench.Proof;

/// <summary>Several processes of MediBook over one durable PostgreSQL of their own, with a mail server, and the clinic of a run.</summary>
internal sealed class Fleet : IAsyncDisposable
{
    private Fleet(Machine machine, string database) => (Machine, Database, Clock) = (machine, database, new RunClock(database));

    /// <summary>The server.</summary>
    public Machine Machine { get; }

    /// <summary>Connection string of the run's database, past every wire that may be cut.</summary>
    public string Database { get; }

    /// <summary>The processes.</summary>
    public List<Instance> Instances { get; } = [];

    /// <summary>Where mail goes.</summary>
    public MailSink Mail { get; } = new();

    /// <summary>The run's clock.</summary>
    public RunClock Clock { get; }

    /// <summary>The clients' way to the processes.</summary>
    public Wire Wire { get; private set; } = null!;

    /// <summary>Starts processes, the first of which prepares the database.</summary>
    /// <param name="instances">How many.</param>
    /// <param name="ahead">How far each one's own clock is ahead.</param>
    /// <param name="jobs">Whether the first one runs the jobs.</param>
    public static async Task<Fleet> StartAsync(int instances, IReadOnlyList<TimeSpan>? ahead = null, bool jobs = true)
    {
        var machine = await Machine.StartAsync();
        var fleet = new Fleet(machine, await machine.CreateDatabaseAsync());
        var settings = new Dictionary<string, string>(Stage.Settings) { ["Smtp__Host"] = "127.0.0.1", ["Smtp__Port"] = $"{fleet.Mail.Port}", ["Smtp__Security"] = "None" };
        for (var number = 0; number < instances; number++)
        {
            var instance = new Instance(fleet.Database, machine.Port, Path.Combine(machine.Folder, $"app{number}"), settings)
            {
                ClockAhead = ahead?[number] ?? TimeSpan.Zero,
                HasJobs = jobs && number == 0,
            };
            fleet.Instances.Add(instance);
            await instance.StartAsync();
        }

        fleet.Wire = new Wire([.. fleet.Instances.Select(instance => instance.Address)], TimeSpan.FromSeconds(15));
        return fleet;
    }

    public async ValueTask DisposeAsync()
    {
        Wire?.Dispose();
        foreach (var instance in Instances)
        {
            await instance.DisposeAsync();
        }

        Mail.Dispose();
        await Machine.DisposeAsync();
    }
}
