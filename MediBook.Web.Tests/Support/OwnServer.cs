using System.Diagnostics;
using System.Globalization;
using MediBook.Web.Data.EmbeddedPostgres;

namespace MediBook.Web.Tests.Support;

/// <summary>A PostgreSQL of one test's own, which it may kill, start and freeze.</summary>
internal sealed class OwnServer : IAsyncDisposable
{
    private readonly string _folder;
    private EmbeddedPostgresServer _server;

    private OwnServer(string folder, EmbeddedPostgresServer server)
    {
        (_folder, _server) = (folder, server);
        Database = new TestDatabase(server.ConnectionString, () => Task.CompletedTask);
    }

    /// <summary>The database on it, empty at first.</summary>
    public TestDatabase Database { get; }

    public static async Task<OwnServer> StartAsync()
    {
        var folder = Path.Combine(Path.GetTempPath(), $"medibook-own-{Guid.NewGuid():N}");
        return new OwnServer(folder, await ServeAsync(folder));
    }

    /// <summary>Ends it at once (immediate shutdown) and waits until it is gone.</summary>
    public async Task KillAsync()
    {
        var postmaster = PostmasterPid.Read(_server.DataFolder)!;
        await SignalAsync("QUIT", [postmaster.ProcessId]);
        await Poll.UntilAsync(() => Task.FromResult(!postmaster.IsRunning() && !postmaster.LeavesProcessesBehind()));
    }

    /// <summary>Starts it again at the same port.</summary>
    public async Task StartAgainAsync()
    {
        var before = _server;
        _server = await ServeAsync(_folder);
        Assert.Equal(before.Port, _server.Port);
        await before.DisposeAsync();
    }

    /// <summary>Stops every process of it where it stands: connections stay open, and nothing answers.</summary>
    public async Task FreezeAsync() => await SignalAsync("STOP", await ProcessesAsync());

    /// <summary>Lets them go on.</summary>
    public async Task ThawAsync() => await SignalAsync("CONT", await ProcessesAsync());

    public async ValueTask DisposeAsync()
    {
        await ThawAsync();
        await Database.DisposeAsync();
        await _server.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private static Task<EmbeddedPostgresServer> ServeAsync(string folder) => EmbeddedPostgresServer.StartAsync(new EmbeddedPostgresOptions
    {
        Root = folder,
        BinFolder = Environment.GetEnvironmentVariable("MEDIBOOK_PG_BIN"),
        FastInit = true,
    });

    /// <summary>The postmaster first, so that it starts no other meanwhile.</summary>
    private async Task<List<int>> ProcessesAsync()
    {
        var postmaster = PostmasterPid.Read(_server.DataFolder)!.ProcessId;
        var children = await File.ReadAllTextAsync($"/proc/{postmaster}/task/{postmaster}/children");
        return [postmaster, .. children.Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(id => int.Parse(id, CultureInfo.InvariantCulture))];
    }

    private static async Task SignalAsync(string signal, IEnumerable<int> processes)
    {
        // Those that ended meanwhile are missed by nobody.
        var start = new ProcessStartInfo("kill", [$"-{signal}", .. processes.Select(id => id.ToString(CultureInfo.InvariantCulture))]) { RedirectStandardError = true };
        using var kill = Process.Start(start)!;
        await kill.StandardError.ReadToEndAsync();
        await kill.WaitForExitAsync();
    }
}
