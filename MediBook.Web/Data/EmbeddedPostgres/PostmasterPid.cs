using System.Diagnostics;
using System.Globalization;

namespace MediBook.Web.Data.EmbeddedPostgres;

/// <summary>
/// <c>data/postmaster.pid</c>, the file by which a server says that it runs, and the check that it still does: the process may
/// be dead, a zombie, or another program that got its number. <c>Identity</c> is the first three lines (process, data folder,
/// start time), which no two servers share; <c>Status</c> is starting, ready, stopping, or empty when not written yet.
/// </summary>
internal sealed record PostmasterPid(int ProcessId, string DataFolder, DateTimeOffset StartedAt, int Port, string Status, string Identity)
{
    public bool IsReady => Status is "ready";

    public static string PathIn(string dataFolder) => Path.Combine(dataFolder, "postmaster.pid");

    /// <summary>Null when there is no such file or it is not readable as one; PostgreSQL itself then decides.</summary>
    public static PostmasterPid? Read(string dataFolder)
    {
        string[] lines;
        try
        {
            lines = File.ReadAllLines(PathIn(dataFolder));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
        if (lines.Length < 4
            || !int.TryParse(lines[0], CultureInfo.InvariantCulture, out var process)
            || !long.TryParse(lines[2], CultureInfo.InvariantCulture, out var seconds)
            || !int.TryParse(lines[3], CultureInfo.InvariantCulture, out var port))
            return null;
        return new(
            process, lines[1], DateTimeOffset.FromUnixTimeSeconds(seconds), port,
            lines.ElementAtOrDefault(7)?.Trim() ?? "", IdentityOf(lines));
    }

    /// <summary>Whether the server that wrote the file is alive.</summary>
    public bool IsRunning() => OperatingSystem.IsLinux() ? WorksInDataFolder(ProcessId) : LooksLikeServer();

    /// <summary>Whether processes of the server outlive it; two servers on one data folder would destroy it.</summary>
    public bool LeavesProcessesBehind() =>
        OperatingSystem.IsLinux()
        && Directory.EnumerateDirectories("/proc")
            .Select(folder => int.TryParse(Path.GetFileName(folder), CultureInfo.InvariantCulture, out var id) ? id : 0)
            .Any(id => id > 0 && id != ProcessId && WorksInDataFolder(id));

    /// <summary>Whether any process, even a zombie, has the server's number.</summary>
    public bool NumberIsTaken()
    {
        if (OperatingSystem.IsLinux()) return Directory.Exists($"/proc/{ProcessId}");
        try
        {
            using var process = Process.GetProcessById(ProcessId);
            return true;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }

    /// <summary>
    /// Every process of a server has the data folder as its working folder, so the very same file is seen from there, whatever
    /// links lead to it. A zombie has no working folder any more.
    /// </summary>
    private bool WorksInDataFolder(int process)
    {
        try
        {
            return File.ReadAllText($"/proc/{process}/comm").Trim() is "postgres" or "postmaster"
                && IdentityOf(File.ReadAllLines($"/proc/{process}/cwd/postmaster.pid")) == Identity;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private bool LooksLikeServer()
    {
        try
        {
            using var process = Process.GetProcessById(ProcessId);
            return process.ProcessName.StartsWith("post", StringComparison.OrdinalIgnoreCase)
                && (process.StartTime.ToUniversalTime() - StartedAt.UtcDateTime).Duration() < TimeSpan.FromMinutes(1);
        }
        catch (Exception e) when (e is ArgumentException or InvalidOperationException or System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }

    private static string IdentityOf(string[] lines) => string.Join('\n', lines.Take(3));
}
