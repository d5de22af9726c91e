namespace MediBook.Web.Data.EmbeddedPostgres;

/// <summary>
/// Finds PostgreSQL's programs. The first kind of place that has fit ones wins: the configured folder, an earlier download,
/// <c>PATH</c>, the usual folders of an installed PostgreSQL, a download. Within one kind the newest wins.
/// </summary>
internal sealed class BinarySearch(string? configured, string downloadFolder)
{
    private readonly List<string> reasons = [];

    /// <summary>Folders in the order of <c>PATH</c>.</summary>
    public IReadOnlyList<string> PathFolders { get; init; } =
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries);

    /// <summary>Where packages of each system put the programs; <c>*</c> stands for anything within one folder name.</summary>
    public IReadOnlyList<string> UsualFolders { get; init; } =
        OperatingSystem.IsWindows() ? [@"C:\Program Files\PostgreSQL\*\bin"]
        : OperatingSystem.IsMacOS() ?
            ["/opt/homebrew/opt/postgresql*/bin", "/usr/local/opt/postgresql*/bin",
             "/Applications/Postgres.app/Contents/Versions/*/bin", "/Library/PostgreSQL/*/bin"]
        : ["/usr/lib/postgresql/*/bin", "/usr/pgsql-*/bin", "/usr/libexec/postgresql*", "/usr/local/pgsql/bin"];

    /// <summary>Told one line before a download; null keeps silent.</summary>
    public Action<string>? Report { get; init; }

    /// <summary>Puts the programs of a major version (null: the newest) into the download folder.</summary>
    public Func<string, int?, CancellationToken, Task> Download { get; init; } =
        (folder, major, ct) => PostgresDownload.InstallAsync(folder, major, PostgresDownload.Origin, ct);

    /// <summary>
    /// Finds programs that <paramref name="user"/> can run; of the version <paramref name="major"/> when data exist already,
    /// because no other can open them.
    /// </summary>
    public async Task<PostgresBinaries> FindAsync(int? major, ServerUser user, CancellationToken ct)
    {
        if (major < PostgresBinaries.OldestMajor)
            throw new EmbeddedPostgresException(
                $"The existing data were made by PostgreSQL {major}; MediBook needs {PostgresBinaries.OldestMajor} or newer. " +
                "Move the data folder away to begin with an empty database, or upgrade it with pg_upgrade.");

        if (!string.IsNullOrWhiteSpace(configured))
        {
            var (found, reason) = await PostgresBinaries.InspectAsync(Path.GetFullPath(configured), major, user, ct);
            return found ?? throw new EmbeddedPostgresException(
                $"MEDIBOOK_PG_BIN names programs that cannot be used: {reason ?? $"{configured} has no postgres, pg_ctl and initdb"}{DataNeed(major)}. " +
                "Correct it, or leave it out to have PostgreSQL searched for.");
        }

        var earlier = Expand(Path.Combine(downloadFolder, "*", "bin")).ToList();
        return await NewestAsync(earlier, major, user, ct)
            ?? await FirstAsync(PathFolders, major, user, ct)
            ?? await NewestAsync(UsualFolders.SelectMany(Expand), major, user, ct)
            ?? await DownloadAsync(major, user, ct)
            ?? throw Nothing(major);
    }

    private async Task<PostgresBinaries?> DownloadAsync(int? major, ServerUser user, CancellationToken ct)
    {
        Report?.Invoke($"No PostgreSQL found on this machine; downloading one into {downloadFolder} (once, about 20 MB).");
        try
        {
            await Download(downloadFolder, major, ct);
        }
        catch (EmbeddedPostgresException e)
        {
            reasons.Add(e.Message);
            return null;
        }
        return await NewestAsync(Expand(Path.Combine(downloadFolder, "*", "bin")), major, user, ct);
    }

    private async Task<PostgresBinaries?> FirstAsync(IEnumerable<string> folders, int? major, ServerUser user, CancellationToken ct)
    {
        foreach (var folder in folders.Where(Path.IsPathRooted))
        {
            var (found, reason) = await PostgresBinaries.InspectAsync(folder, major, user, ct);
            if (found is not null) return found;
            if (reason is not null) reasons.Add(reason);
        }
        return null;
    }

    private async Task<PostgresBinaries?> NewestAsync(IEnumerable<string> folders, int? major, ServerUser user, CancellationToken ct)
    {
        PostgresBinaries? newest = null;
        foreach (var folder in folders)
            if (await FirstAsync([folder], major, user, ct) is { } found && (newest is null || found.Version > newest.Version))
                newest = found;
        return newest;
    }

    private EmbeddedPostgresException Nothing(int? major)
    {
        var version = major?.ToString(System.Globalization.CultureInfo.InvariantCulture);
        var install =
            OperatingSystem.IsWindows() ? $"Install PostgreSQL {version ?? "17"} from https://www.postgresql.org/download/windows/"
            : OperatingSystem.IsMacOS() ? $"Install it with: brew install postgresql@{version ?? "17"}"
            : $"Install it (Debian, Ubuntu: apt install postgresql{(version is null ? "" : "-" + version)}; " +
              "Fedora, RHEL: dnf install postgresql-server postgresql-contrib; Alpine: apk add postgresql postgresql-contrib; " +
              "Arch: pacman -S postgresql)";
        return new(
            $"No PostgreSQL programs that MediBook can use were found{DataNeed(major)}. {install}, or name their folder in " +
            $"MEDIBOOK_PG_BIN, or configure a connection string. Looked at: {string.Join("; ", reasons.Distinct().DefaultIfEmpty("nothing there"))}.");
    }

    private static string DataNeed(int? major) =>
        major is null ? "" : $" (the existing data need PostgreSQL {major})";

    /// <summary>The existing folders that a pattern stands for.</summary>
    private static IEnumerable<string> Expand(string pattern)
    {
        var root = Path.GetPathRoot(pattern)!;
        IEnumerable<string> folders = [root];
        foreach (var part in pattern[root.Length..].Split(Path.DirectorySeparatorChar, Path.AltDirectorySeparatorChar))
            folders = part.Contains('*', StringComparison.Ordinal)
                ? folders.SelectMany(folder => Below(folder, part))
                : folders.Select(folder => Path.Combine(folder, part)).Where(Directory.Exists);
        return folders;
    }

    private static string[] Below(string folder, string pattern)
    {
        try
        {
            return Directory.GetDirectories(folder, pattern);
        }
        catch (UnauthorizedAccessException)
        {
            return [];
        }
    }
}
