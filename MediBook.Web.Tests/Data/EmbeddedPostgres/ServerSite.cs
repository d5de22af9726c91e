using System.Diagnostics;
using System.Globalization;
using System.Runtime.Versioning;
using MediBook.Web.Data.EmbeddedPostgres;
using Npgsql;

namespace MediBook.Web.Tests.Data.EmbeddedPostgres;

/// <summary>A temporary folder for one server, and the means to look at it from outside.</summary>
public sealed class ServerSite : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);
    private readonly string temporary = Path.Combine(Spacious ?? Path.GetTempPath(), $"medibook-test-{Guid.NewGuid():N}"[..26]);

    public ServerSite(string name = "server")
    {
        Directory.CreateDirectory(temporary);
        // Root's umask may be 077, and the server is another user.
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(temporary, (UnixFileMode)Convert.ToInt32("755", 8));
        Root = Path.Combine(temporary, name);
    }

    public string Root { get; }
    public string Data => Path.Combine(Root, "data");
    public string PidFile => Path.Combine(Data, "postmaster.pid");
    public int Postmaster => int.Parse(File.ReadLines(PidFile).First(), CultureInfo.InvariantCulture);

    /// <summary>Memory instead of disk halves the time, where there is enough of it (a container may have only 64 MB).</summary>
    private static string? Spacious =>
        Directory.Exists("/dev/shm") && new DriveInfo("/dev/shm").AvailableFreeSpace > 1L << 30 ? "/dev/shm" : null;

    public static string? BinFolder => Environment.GetEnvironmentVariable("MEDIBOOK_PG_BIN");

    /// <summary>Fast settings for a throw-away server; none of them matters when only processes die.</summary>
    public static Dictionary<string, string> FastSettings => new() { ["fsync"] = "off", ["full_page_writes"] = "off", ["autovacuum"] = "off" };

    public static EmbeddedPostgresOptions OptionsFor(string root) =>
        new() { Root = root, BinFolder = BinFolder, FastInit = true, ServerSettings = FastSettings };

    /// <summary>The PostgreSQL programs of this machine and the user that runs them.</summary>
    internal static async Task<(PostgresBinaries Binaries, ServerUser User)> ThisMachineAsync()
    {
        var options = OptionsFor("/nowhere");
        var user = await ServerUser.ChooseAsync("/nowhere", default);
        return (await new BinarySearch(options.BinFolder, options.DownloadFolder).FindAsync(null, user, default), user);
    }

    public Task<EmbeddedPostgresServer> StartAsync() => EmbeddedPostgresServer.StartAsync(OptionsFor(Root));

    public string PathOf(string name) => Path.Combine(temporary, name);

    /// <summary>The programs that work in the server's folder: the server itself and the watchers.</summary>
    public IReadOnlyList<(int Id, string Name)> Processes() =>
        [.. Directory.EnumerateDirectories("/proc")
            .Select(folder => int.TryParse(Path.GetFileName(folder), out var id) ? id : 0)
            .Where(id => id > 0 && WorkingFolder(id) is { } folder && (folder == Root || folder.StartsWith(Root + "/", StringComparison.Ordinal)))
            .Select(id => (id, NameOf(id)))];

    public Task NoProcessIsLeftAsync() =>
        UntilAsync(() => !OperatingSystem.IsLinux() || Processes().Count == 0, "a process still works in the server's folder");

    public static async Task UntilAsync(Func<bool> condition, string otherwise)
    {
        var watch = Stopwatch.StartNew();
        while (!condition())
        {
            Assert.True(watch.Elapsed < Limit, otherwise);
            await Task.Delay(20);
        }
    }

    public static async Task<string> AskAsync(string connectionString, string sql)
    {
        // A pooled connection may belong to the server that was killed before.
        await using var connection = new NpgsqlConnection(connectionString + ";Pooling=false");
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        return Convert.ToString(await command.ExecuteScalarAsync(), CultureInfo.InvariantCulture) ?? "";
    }

    [UnsupportedOSPlatform("windows")]
    public static string ModeOf(string path) => Convert.ToString((int)File.GetUnixFileMode(path), 8);

    public static void Kill(int process)
    {
        using var found = Process.GetProcessById(process);
        found.Kill();
    }

    public void Dispose()
    {
        try
        {
            Directory.Delete(temporary, recursive: true);
        }
        catch (IOException)
        {
            // A server that is just ending may still write; the system empties its temporary folder.
        }
    }

    private static string? WorkingFolder(int process)
    {
        try
        {
            return new FileInfo($"/proc/{process}/cwd").LinkTarget;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static string NameOf(int process)
    {
        try
        {
            return File.ReadAllText($"/proc/{process}/comm").Trim();
        }
        catch (IOException)
        {
            return "ended";
        }
    }
}
