using System.ComponentModel;
using System.Diagnostics;

namespace MediBook.Web.Data.EmbeddedPostgres;

/// <summary>What a program said before it ended.</summary>
internal sealed record ProgramResult(int ExitCode, string Output, string Error)
{
    public bool Succeeded => ExitCode == 0;

    /// <summary>The line that names the cause, of all that the program printed.</summary>
    public string Cause => CauseIn(Error) ?? CauseIn(Output) ?? $"exit code {ExitCode}";

    /// <summary>The first line that PostgreSQL marks as an error, else the last line; null when there is none.</summary>
    public static string? CauseIn(string text)
    {
        var lines = text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        return lines.FirstOrDefault(line => line.Contains("FATAL:", StringComparison.Ordinal) || line.Contains("PANIC:", StringComparison.Ordinal))
            ?? lines.FirstOrDefault(line => line.Contains("error:", StringComparison.Ordinal))
            ?? lines.LastOrDefault();
    }
}

/// <summary>Runs PostgreSQL's own programs and the few of the system that are needed around them.</summary>
internal static class ServerProgram
{
    private const int NotPermitted = 1;

    /// <summary>
    /// Runs to the end and gives what was printed. <paramref name="capture"/> is false for the program that starts the server on
    /// Windows: the server would inherit the pipe, and reading would never end.
    /// </summary>
    public static async Task<ProgramResult> RunAsync(
        string file, IEnumerable<string> arguments, ServerUser user, string workingFolder, TimeSpan limit, CancellationToken ct,
        bool capture = true)
    {
        using var process = Start(Describe(file, arguments, user, workingFolder, capture), user);
        using var time = CancellationTokenSource.CreateLinkedTokenSource(ct);
        time.CancelAfter(limit);
        try
        {
            var output = capture ? process.StandardOutput.ReadToEndAsync(time.Token) : Task.FromResult("");
            var error = capture ? process.StandardError.ReadToEndAsync(time.Token) : Task.FromResult("");
            await process.WaitForExitAsync(time.Token);
            return new(process.ExitCode, await output, await error);
        }
        catch (OperationCanceledException) when (time.IsCancellationRequested)
        {
            // Only itself: below pg_ctl there may be the server by now, which is to be stopped, not killed.
            process.Kill();
            ct.ThrowIfCancellationRequested();
            throw new EmbeddedPostgresException($"{file} did not end within {limit.TotalSeconds:0} seconds. Look at the load and the disk of this machine, then start again.");
        }
    }

    /// <summary>Starts a program that lives on beside this process.</summary>
    public static Process StartBeside(string file, IEnumerable<string> arguments, ServerUser user, string workingFolder) =>
        Start(Describe(file, arguments, user, workingFolder, capture: false), user);

    /// <summary>The program of that name on <c>PATH</c>, or null.</summary>
    public static string? OnPath(string name) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "")
        .Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
        .Select(folder => Path.Combine(folder, name))
        .FirstOrDefault(File.Exists);

    private static ProcessStartInfo Describe(string file, IEnumerable<string> arguments, ServerUser user, string workingFolder, bool capture)
    {
        var start = new ProcessStartInfo(file, arguments)
        {
            WorkingDirectory = workingFolder,
            RedirectStandardOutput = capture,
            RedirectStandardError = capture,
        };
        // The caller's PGHOST, PGDATA, PGSERVICE… must not steer our server; macOS needs a valid locale to start it at all.
        foreach (var name in start.Environment.Keys.Where(key => key.StartsWith("PG", StringComparison.OrdinalIgnoreCase)).ToList())
            start.Environment.Remove(name);
        start.Environment["LC_ALL"] = "C";
        if (OperatingSystem.IsWindows())
        {
            // Otherwise Ctrl-C for the app would reach the server too, while requests still drain.
            start.CreateNewProcessGroup = true;
        }
        else if (user.Name is not null)
        {
            start.UserName = user.Name;
            start.Environment["HOME"] = workingFolder;
        }
        return start;
    }

    private static Process Start(ProcessStartInfo start, ServerUser user)
    {
        try
        {
            return Process.Start(start) ?? throw new EmbeddedPostgresException($"{start.FileName} did not start.");
        }
        catch (Win32Exception e) when (user.Name is not null && e.NativeErrorCode == NotPermitted)
        {
            throw new EmbeddedPostgresException(
                $"PostgreSQL refuses to run as root, and this root may not switch to the user {user.Name} (no CAP_SETUID). " +
                "Start MediBook as an ordinary user, or configure a connection string.", e);
        }
        catch (Win32Exception e)
        {
            var who = user.Name is null ? "" : $" by the user {user.Name}";
            throw new EmbeddedPostgresException($"{start.FileName} cannot be run{who}: {e.Message}", e);
        }
    }
}
