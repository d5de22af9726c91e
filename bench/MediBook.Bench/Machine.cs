using System.Globalization;
using MediBook.Bench.Proof;
using MediBook.Web.Data.EmbeddedPostgres;
using Npgsql;

namespace MediBook.Bench;

/// <summary>A throw-away PostgreSQL with its usual durability, and what a reader of figures needs to know of the machine.</summary>
internal sealed class Machine : IAsyncDisposable
{
    private readonly string _folder;
    private readonly List<EmbeddedPostgresServer> _earlier = [];
    private EmbeddedPostgresServer _server;

    private Machine(string folder, EmbeddedPostgresServer server) => (_folder, _server) = (folder, server);

    /// <summary>The server's connection string.</summary>
    public string Connection => _server.ConnectionString;

    /// <summary>Where the server listens.</summary>
    public int Port => _server.Port;

    /// <summary>A folder that goes with the server.</summary>
    public string Folder => _folder;

    /// <summary>Processors, database and its durability, in words.</summary>
    public string Description { get; private set; } = "";

    /// <summary>Starts the server and prints the first lines of the figures.</summary>
    public static async Task<Machine> StartAsync()
    {
        var folder = Path.Combine(Path.GetTempPath(), $"medibook-bench-{Guid.NewGuid():N}");
        var server = await ServeAsync(folder);
        var machine = new Machine(folder, server);
        var postgres = await AskAsync<string>(
            machine.Connection, "select split_part(version(), ' ', 2) || ', fsync ' || current_setting('fsync') || ', synchronous_commit ' || current_setting('synchronous_commit')");
        machine.Description = string.Create(CultureInfo.InvariantCulture, $"{Environment.ProcessorCount} cores, PostgreSQL {postgres}, app and server on one machine");
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{TimeProvider.System.GetUtcNow():yyyy-MM-dd}, {machine.Description}"));
        return machine;
    }

    /// <summary>Makes an empty database.</summary>
    /// <returns>Its connection string.</returns>
    public async Task<string> CreateDatabaseAsync()
    {
        var name = $"bench_{Guid.NewGuid():N}";
        await using var connection = new NpgsqlConnection(Connection);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand($"create database {name}", connection);
        await command.ExecuteNonQueryAsync();
        return new NpgsqlConnectionStringBuilder(Connection) { Database = name }.ConnectionString;
    }

    /// <summary>Stops the server and starts it again at the same port.</summary>
    public async Task RestartAsync()
    {
        var port = _server.Port;
        await _server.DisposeAsync();
        _server = await ServeAsync(_folder);
        if (_server.Port != port)
        {
            throw new InvalidOperationException($"The server came back at port {_server.Port} in place of {port}.");
        }
    }

    /// <summary>Ends the server at once (its <c>immediate</c> stop): no checkpoint, no farewell; and starts it again at the same port.</summary>
    public async Task CrashAsync(TimeSpan pause)
    {
        var (port, postmaster) = (_server.Port, await PostmasterAsync());
        await Signals.SendAsync("QUIT", postmaster);
        while (Directory.Exists($"/proc/{postmaster}"))
        {
            await Task.Delay(TimeSpan.FromMilliseconds(10));
        }

        await Task.Delay(pause);
        await ServeAgainAsync(port);
    }

    /// <summary>Kills processes of the server (SIGKILL): it ends all others, recovers and goes on.</summary>
    public async Task KillBackendsAsync(params IEnumerable<int> backends)
    {
        await Signals.SendAsync("KILL", backends);
        for (var tries = 0; ; tries++)
        {
            try
            {
                await AskAsync<int>(Connection + ";Pooling=false;Timeout=2", "select 1");
                return;
            }
            catch (NpgsqlException) when (tries < 300)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(50));
            }
            catch (NpgsqlException)
            {
                // Seen after many kills: the server itself has ended.
                await ServeAgainAsync(_server.Port);
                return;
            }
        }
    }

    /// <summary>Every process of the server.</summary>
    public async Task<IReadOnlyList<int>> ProcessesAsync()
    {
        var postmaster = await PostmasterAsync();
        var children = await File.ReadAllTextAsync($"/proc/{postmaster}/task/{postmaster}/children");
        return [.. children.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(child => int.Parse(child, CultureInfo.InvariantCulture)), postmaster];
    }

    private async Task<int> PostmasterAsync() =>
        int.Parse((await File.ReadAllLinesAsync(Path.Combine(_server.DataFolder, "postmaster.pid")))[0], CultureInfo.InvariantCulture);

    private async Task ServeAgainAsync(int port)
    {
        // The earlier share is left last: whoever leaves as the only one stops the server.
        _earlier.Add(_server);
        _server = await ServeAsync(_folder);
        if (_server.Port != port)
        {
            throw new InvalidOperationException($"The server came back at port {_server.Port} in place of {port}.");
        }
    }

    private static Task<EmbeddedPostgresServer> ServeAsync(string folder) => EmbeddedPostgresServer.StartAsync(new EmbeddedPostgresOptions
    {
        Root = folder,
        BinFolder = Environment.GetEnvironmentVariable("MEDIBOOK_PG_BIN"),
    });

    /// <summary>The first value of the first row.</summary>
    public static async Task<T> AskAsync<T>(string database, string sql)
    {
        await using var connection = new NpgsqlConnection(database);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 600 };
        return (T)(await command.ExecuteScalarAsync())!;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var earlier in _earlier)
        {
            await earlier.DisposeAsync();
        }

        await _server.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }
}
