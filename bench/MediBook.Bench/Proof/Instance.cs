using System.Diagnostics;
using System.Globalization;
using Npgsql;

namespace MediBook.Bench.Proof;

/// <summary>
/// One process of MediBook, which may be killed and comes back: clients reach it, and it reaches its database, through wires that stay.
/// </summary>
internal sealed class Instance : IAsyncDisposable
{
    private readonly Dictionary<string, string> _settings;
    private readonly string _folder;
    private Process? _process;

    /// <summary>An instance that is yet to be started.</summary>
    /// <param name="database">Connection string.</param>
    /// <param name="databasePort">Where the server listens.</param>
    /// <param name="folder">For its local state.</param>
    /// <param name="settings">Its settings.</param>
    public Instance(string database, int databasePort, string folder, IEnumerable<KeyValuePair<string, string>> settings)
    {
        ToDatabase = new TcpProxy(databasePort);
        Clients = new TcpProxy(0);
        _folder = folder;
        _settings = new Dictionary<string, string>(settings)
        {
            ["ASPNETCORE_ENVIRONMENT"] = "Development",
            ["ASPNETCORE_URLS"] = "http://127.0.0.1:0",
            ["ConnectionStrings__MediBook"] = new NpgsqlConnectionStringBuilder(database) { Port = ToDatabase.Port }.ConnectionString,
            ["MEDIBOOK_DATA"] = folder,
            ["Logging__LogLevel__Default"] = "None",
            ["Logging__LogLevel__Microsoft.Hosting.Lifetime"] = "Information",
            // A process that lives for seconds is not made faster by measuring itself.
            ["DOTNET_TieredPGO"] = "0",
        };
    }

    /// <summary>Between the clients and this process.</summary>
    public TcpProxy Clients { get; }

    /// <summary>Between this process and the database.</summary>
    public TcpProxy ToDatabase { get; }

    /// <summary>Where clients find it.</summary>
    public Uri Address => new($"http://127.0.0.1:{Clients.Port}");

    /// <summary>Whether its jobs run.</summary>
    public bool HasJobs { get; set; }

    /// <summary>How far its clock is ahead.</summary>
    public TimeSpan ClockAhead { get; set; }

    /// <summary>Starts it and waits until it listens.</summary>
    public async Task StartAsync()
    {
        List<string> arguments = ClockAhead == TimeSpan.Zero
            ? [Path.Combine(AppContext.BaseDirectory, "MediBook.Web.dll")]
            : [Path.Combine(AppContext.BaseDirectory, "MediBook.Bench.dll"), "serve", ClockAhead.TotalSeconds.ToString(CultureInfo.InvariantCulture)];
        var start = new ProcessStartInfo("dotnet", arguments) { WorkingDirectory = Path.GetFullPath("MediBook.Web"), RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var (name, value) in _settings)
        {
            start.Environment[name] = value;
        }

        start.Environment["Jobs__Enabled"] = HasJobs ? "true" : "false";
        Directory.CreateDirectory(_folder);
        var (listening, said) = (new TaskCompletionSource<Uri>(TaskCreationOptions.RunContinuationsAsynchronously), new List<string>());
        var process = new Process { StartInfo = start };
        void Read(string? line)
        {
            const string mark = "Now listening on: ";
            lock (said)
            {
                said.Add(line ?? "");
            }

            if (line?.IndexOf(mark, StringComparison.Ordinal) is >= 0 and var at)
            {
                listening.TrySetResult(new Uri(line[(at + mark.Length)..].Trim()));
            }
        }

        process.OutputDataReceived += (_, line) => Read(line.Data);
        process.ErrorDataReceived += (_, line) => Read(line.Data);
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        _process = process;
        var ended = process.WaitForExitAsync();
        if (await Task.WhenAny(listening.Task, ended).WaitAsync(TimeSpan.FromMinutes(2)) == ended)
        {
            lock (said)
            {
                throw new InvalidOperationException($"The app ended with {process.ExitCode}:\n{string.Join('\n', said)}");
            }
        }

        Clients.Target = (await listening.Task).Port;
    }

    /// <summary>Ends it without a word (SIGKILL).</summary>
    public async Task KillAsync()
    {
        if (_process is { HasExited: false } process)
        {
            process.Kill();
            await process.WaitForExitAsync();
        }

        _process?.Dispose();
        _process = null;
    }

    /// <summary>Asks it to stop (SIGTERM) and waits.</summary>
    public async Task StopAsync()
    {
        await Signals.SendAsync("TERM", _process!.Id);
        await _process.WaitForExitAsync().WaitAsync(TimeSpan.FromMinutes(1));
        await KillAsync();
    }

    /// <summary>Freezes it for a while (SIGSTOP, SIGCONT).</summary>
    public async Task FreezeAsync(TimeSpan time)
    {
        await Signals.SendAsync("STOP", _process!.Id);
        await Task.Delay(time);
        await Signals.SendAsync("CONT", _process.Id);
    }

    public async ValueTask DisposeAsync()
    {
        await KillAsync();
        Clients.Dispose();
        ToDatabase.Dispose();
    }
}

/// <summary>Signals to processes.</summary>
internal static class Signals
{
    /// <summary>Sends one; a process that has ended meanwhile does not mind.</summary>
    public static async Task SendAsync(string signal, params IEnumerable<int> processes)
    {
        using var kill = Process.Start(new ProcessStartInfo("kill", [$"-{signal}", .. processes.Select(id => id.ToString(CultureInfo.InvariantCulture))]) { RedirectStandardError = true })!;
        await kill.WaitForExitAsync();
    }
}
