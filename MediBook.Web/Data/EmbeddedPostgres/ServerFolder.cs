using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace MediBook.Web.Data.EmbeddedPostgres;

/// <summary>
/// The server's own folder. Modes are set explicitly, because with umask 077 root's files would be closed to the user that
/// PostgreSQL runs as; files are written whole or not at all, because the app may be killed at any moment.
/// </summary>
internal sealed class ServerFolder(string root)
{
    // The server's programs run in the folder and get these short names: pg_ctl puts them into a shell's command line, where a
    // $ or a quote in a whole path would be taken for something else.
    public const string DataName = "data";
    public const string UsersLockName = "users.lock";
    public const string PasswordName = "password";
    public const string LogName = "server.log";

    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode AllRead = OwnerOnly | UnixFileMode.GroupRead | UnixFileMode.OtherRead;
    private const UnixFileMode AllEnter = AllRead | UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;
    private const long LargestLog = 5 * 1024 * 1024;
    private static readonly TimeSpan InitIsOver = TimeSpan.FromMinutes(10);

    public string Root { get; } = Path.TrimEndingDirectorySeparator(Path.GetFullPath(root));
    public string Data => Path.Combine(Root, DataName);
    public string ControlLock => Path.Combine(Root, "control.lock");
    public string UsersLock => Path.Combine(Root, UsersLockName);
    public string PasswordFile => Path.Combine(Root, PasswordName);
    public string Log => Path.Combine(Root, LogName);
    private string PortFile => Path.Combine(Root, "port");

    /// <summary>Makes the folder with its lock files and tries to write into it.</summary>
    public void Prepare()
    {
        try
        {
            MakeFolder(Root);
            var trial = Path.Combine(Root, $"trial-{Path.GetRandomFileName()}");
            using (new FileStream(trial, new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, Options = FileOptions.DeleteOnClose }))
            {
                // To be able to is enough.
            }
            foreach (var file in new[] { ControlLock, UsersLock })
                MakeFile(file, AllRead);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new EmbeddedPostgresException(
                $"The private database needs a folder that it can write, and {Root} is none: {e.Message} " +
                "Set the database folder to another place, or configure a connection string.", e);
        }
    }

    /// <summary>The PostgreSQL major version that the data belong to; null when there are no data yet.</summary>
    public int? DataVersion()
    {
        if (!Directory.Exists(Data)) return null;
        try
        {
            var text = File.ReadAllText(Path.Combine(Data, "PG_VERSION"));
            if (int.TryParse(text.Trim(), CultureInfo.InvariantCulture, out var version)) return version;
            throw new IOException("PG_VERSION holds no version.");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new EmbeddedPostgresException(
                $"{Data} is not a PostgreSQL data folder that this account can read: {e.Message} " +
                "Move it away to begin with an empty database, or set the database folder to another place.", e);
        }
    }

    /// <summary>The password of the only database user.</summary>
    public string Password() => File.ReadAllText(PasswordFile).Trim();

    /// <summary>Makes the password when there are no data yet; it is kept as long as they are.</summary>
    public void RequirePassword()
    {
        if (File.Exists(PasswordFile)) return;
        if (Directory.Exists(Data))
            throw new EmbeddedPostgresException(
                $"{PasswordFile} is missing, and without it the data in {Data} cannot be opened. " +
                "Put the file back, or move the data folder away to begin with an empty database.");
        WriteWhole(PasswordFile, RandomNumberGenerator.GetHexString(48, lowercase: true), OwnerOnly);
    }

    /// <summary>The port of the last start, so that a bookmark in psql stays right; null when there was none.</summary>
    public int? LastPort() =>
        File.Exists(PortFile) && int.TryParse(File.ReadAllText(PortFile), CultureInfo.InvariantCulture, out var port) ? port : null;

    public void RememberPort(int port) => WriteWhole(PortFile, port.ToString(CultureInfo.InvariantCulture), AllRead);

    public void WriteConfiguration(string text) => WriteWhole(Path.Combine(Data, "medibook.conf"), text, AllRead);

    /// <summary>An empty folder for a new cluster; the name of a half-made one that a killed start leaves behind.</summary>
    public string MakeInitFolder()
    {
        var folder = Path.Combine(Root, $"init-{Path.GetRandomFileName()}");
        MakeFolder(folder);
        return folder;
    }

    /// <summary>
    /// Removes what killed starts left. Not at once: an initdb outlives the app that was killed, and a server that loses its
    /// files under way leaves shared memory behind for good.
    /// </summary>
    public void RemoveLeftovers()
    {
        var now = TimeProvider.System.GetUtcNow().UtcDateTime;
        foreach (var old in Directory.EnumerateDirectories(Root, "init-*").Where(folder => now - Directory.GetLastWriteTimeUtc(folder) > InitIsOver))
        {
            try
            {
                Directory.Delete(old, recursive: true);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // The next start tries again.
            }
        }
    }

    /// <summary>Makes sure there is a log, and begins a new one when it has grown large; the last large one is kept.</summary>
    public void PrepareLog()
    {
        if (File.Exists(Log) && new FileInfo(Log).Length > LargestLog) File.Move(Log, Log + ".1", overwrite: true);
        MakeFile(Log, OwnerOnly);
    }

    public long LogLength() => new FileInfo(Log).Length;

    /// <summary>What was logged after the log had that length.</summary>
    public string LogSince(long length)
    {
        using var file = new FileStream(Log, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        file.Seek(Math.Min(length, file.Length), SeekOrigin.Begin);
        return new StreamReader(file).ReadToEnd();
    }

    /// <summary>Makes the folder and the missing ones above it, open to be entered by all.</summary>
    public static void MakeFolder(string folder)
    {
        if (Directory.Exists(folder)) return;
        if (Path.GetDirectoryName(folder) is { } parent) MakeFolder(parent);
        Directory.CreateDirectory(folder);
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(folder, AllEnter);
    }

    private static void MakeFile(string path, UnixFileMode mode)
    {
        if (File.Exists(path)) return;
        try
        {
            using var file = new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.ReadWrite);
            if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(file.SafeFileHandle, mode);
        }
        catch (IOException) when (File.Exists(path))
        {
            // Another app that starts at the same moment made it.
        }
    }

    /// <summary>
    /// Writes a draft and puts it in the old file's place. The draft is a new file, never one that a link leads to: root writes
    /// into a data folder that belongs to another user.
    /// </summary>
    private static void WriteWhole(string path, string text, UnixFileMode mode)
    {
        var draft = path + ".new";
        File.Delete(draft);
        var how = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows()) how.UnixCreateMode = OwnerOnly;
        using (var file = new FileStream(draft, how))
        {
            file.Write(Encoding.UTF8.GetBytes(text));
            if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(file.SafeFileHandle, mode);
            file.Flush(flushToDisk: true);
        }
        File.Move(draft, path, overwrite: true);
    }
}
