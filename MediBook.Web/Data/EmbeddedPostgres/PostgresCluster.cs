using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace MediBook.Web.Data.EmbeddedPostgres;

/// <summary>The data folder and the server on it: made, started and stopped by PostgreSQL's own programs.</summary>
internal sealed class PostgresCluster(ServerFolder folder, PostgresBinaries binaries, ServerUser user, EmbeddedPostgresOptions options)
{
    public const string UserName = "medibook";

    private const int Tries = 4;
    private const string PatienceInSeconds = "60";
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(90);

    /// <summary>The server that already runs on the data, once it is ready; null when there is none and a new one may start.</summary>
    public async Task<PostmasterPid?> FindRunningAsync(CancellationToken ct)
    {
        var patience = Patience.ForOthers();
        while (PostmasterPid.Read(folder.Data) is { } pid)
        {
            if (pid.IsRunning())
            {
                if (pid.IsReady) return pid;
            }
            else if (!pid.LeavesProcessesBehind())
            {
                // PostgreSQL refuses to start while any process has the number in the file, be it a zombie or another program.
                // Where the number is free, it removes the file itself, with checks of its own.
                if (pid.NumberIsTaken()) File.Delete(PostmasterPid.PathIn(folder.Data));
                return null;
            }
            await patience.PauseAsync($"The private database (process {pid.ProcessId}) has been starting or stopping", ct);
        }
        return null;
    }

    /// <summary>Makes the data folder: under another name first, so that a killed start never leaves half of one.</summary>
    public async Task CreateAsync(CancellationToken ct)
    {
        var draft = folder.MakeInitFolder();
        await user.TakeOverAsync(draft, ct);
        await user.TakeOverAsync(folder.PasswordFile, ct);

        // The same order of letters everywhere, whatever the system's locales; a build without ICU has only C.
        string[] icu = ["--locale-provider=icu", "--icu-locale=und"];
        var result = await InitAsync(draft, icu, ct);
        if (!result.Succeeded && result.Error.Contains("ICU", StringComparison.Ordinal)) result = await InitAsync(draft, [], ct);
        if (!result.Succeeded)
            throw new EmbeddedPostgresException(
                $"The private database cannot be made in {folder.Root}: {result.Cause}. Mend the cause and start again, or configure a connection string.");

        await File.AppendAllTextAsync(Path.Combine(draft, "postgresql.conf"), "\ninclude = 'medibook.conf'\n", ct);
        Directory.Move(draft, folder.Data);
    }

    /// <summary>Starts the server and gives its port: last time's when it is still free.</summary>
    public async Task<int> StartAsync(CancellationToken ct)
    {
        folder.PrepareLog();
        await user.TakeOverAsync(folder.Log, ct);
        for (var attempt = 1; ; attempt++)
        {
            var port = attempt == 1 && folder.LastPort() is { } last && IsFree(last) ? last : FreePort();
            folder.WriteConfiguration(Configuration(port));
            folder.RememberPort(port);
            var before = folder.LogLength();
            var result = await RunAsync(
                binaries.PgCtl, ["start", "-w", "-t", PatienceInSeconds, "-s", "-D", ServerFolder.DataName, "-l", ServerFolder.LogName], ct,
                capture: !OperatingSystem.IsWindows());
            if (result.Succeeded) return port;

            var logged = folder.LogSince(before);
            var portWasTaken = logged.Contains("could not bind", StringComparison.Ordinal);
            if (!portWasTaken || attempt == Tries)
                throw new EmbeddedPostgresException(
                    $"The private database in {folder.Data} does not start: {ProgramResult.CauseIn(logged) ?? result.Cause} " +
                    $"(all of it in {folder.Log}). Mend the cause and start again, or configure a connection string.");
        }
    }

    /// <summary>Ends all connections and stops the server cleanly; nothing to do when none runs.</summary>
    public async Task StopAsync()
    {
        // pg_ctl signals whatever process has the number in the file: never let it when that is not our server.
        if (PostmasterPid.Read(folder.Data) is not { } pid || !pid.IsRunning()) return;
        var result = await RunAsync(
            binaries.PgCtl, ["stop", "-m", "fast", "-w", "-t", PatienceInSeconds, "-s", "-D", ServerFolder.DataName], CancellationToken.None);
        // It may have died by itself meanwhile.
        if (!result.Succeeded && pid.IsRunning())
            throw new EmbeddedPostgresException($"The private database in {folder.Data} does not stop: {result.Cause} (see {folder.Log}).");
    }

    private string[] Sync => options.FastInit ? ["--no-sync"] : [];

    private Task<ProgramResult> InitAsync(string target, string[] locale, CancellationToken ct) =>
        RunAsync(
            binaries.InitDb,
            ["-D", Path.GetFileName(target), "-U", UserName, "-A", "scram-sha-256", $"--pwfile={ServerFolder.PasswordName}", "-E", "UTF8", "--locale=C",
             .. locale, .. Sync],
            ct);

    private Task<ProgramResult> RunAsync(string program, string[] arguments, CancellationToken ct, bool capture = true) =>
        ServerProgram.RunAsync(program, arguments, user, folder.Root, Limit, ct, capture);

    /// <summary>A file instead of the command line: nothing to quote, so any path and value works.</summary>
    private string Configuration(int port)
    {
        var settings = new Dictionary<string, string>
        {
            ["timezone"] = "UTC",
            ["log_timezone"] = "UTC",
            ["max_connections"] = "200",
        };
        foreach (var (name, value) in options.ServerSettings) settings[name] = value;
        settings["listen_addresses"] = "127.0.0.1";
        settings["port"] = port.ToString(CultureInfo.InvariantCulture);
        // Debian's usual place for it is closed to others, and its path may be too long.
        settings["unix_socket_directories"] = "";
        // The causes are read from the log.
        settings["lc_messages"] = "C";

        var text = new StringBuilder("# Written by MediBook before each start; changes here are lost.\n");
        foreach (var (name, value) in settings)
            text.Append(CultureInfo.InvariantCulture, $"{name} = '{value.Replace(@"\", @"\\").Replace("'", "''")}'\n");
        return text.ToString();
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private static bool IsFree(int port)
    {
        try
        {
            using var listener = new TcpListener(IPAddress.Loopback, port);
            listener.Start();
            return true;
        }
        catch (Exception e) when (e is SocketException or ArgumentOutOfRangeException)
        {
            return false;
        }
    }
}
