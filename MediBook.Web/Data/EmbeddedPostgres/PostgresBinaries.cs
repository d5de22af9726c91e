namespace MediBook.Web.Data.EmbeddedPostgres;

/// <summary>A folder of PostgreSQL's server programs that was looked at and found fit.</summary>
internal sealed record PostgresBinaries(string Folder, Version Version)
{
    /// <summary>The oldest major version that MediBook's database can live on.</summary>
    public const int OldestMajor = 15;

    private static readonly string[] Extensions = ["btree_gist", "pg_trgm"];
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    public string PgCtl => Program(Folder, "pg_ctl");
    public string InitDb => Program(Folder, "initdb");

    /// <summary>
    /// Looks at a folder as the user who would run the programs. Gives the programs, or why they cannot be used; neither when
    /// the folder holds no PostgreSQL at all.
    /// </summary>
    public static async Task<(PostgresBinaries? Found, string? Reason)> InspectAsync(
        string folder, int? major, ServerUser user, CancellationToken ct)
    {
        var programs = new[] { "postgres", "pg_ctl", "initdb" };
        var missing = programs.Where(name => !File.Exists(Program(folder, name))).ToList();
        if (missing.Count == programs.Length) return (null, null);
        if (missing.Count > 0) return (null, $"{folder} has no {string.Join(" and no ", missing)}");

        var said = await AskAsync(folder, "postgres", ["--version"], user, ct);
        if (VersionIn(said.Output) is not { } version) return (null, $"{folder} does not tell its version ({said.Cause})");
        if (version.Major < OldestMajor) return (null, $"{folder} is PostgreSQL {version}, older than {OldestMajor}");
        if (major is not null && version.Major != major) return (null, $"{folder} is PostgreSQL {version}");

        // Only the programs themselves know where their extensions lie: each packager chooses another place.
        var settings = await AskAsync(folder, "initdb", ["--show", "-D", folder], user, ct);
        if (settings.Error.Contains("effective user ID", StringComparison.Ordinal))
            throw new EmbeddedPostgresException(
                $"PostgreSQL refuses a user without an entry in /etc/passwd ({settings.Cause}). " +
                "Start MediBook as a user that has one, or configure a connection string.");
        if (SharedFolderIn(settings.Error) is not { } share) return (null, $"{folder}: initdb does not run ({settings.Cause})");

        var lacking = Extensions.Where(name => !File.Exists(Path.Combine(share, "extension", $"{name}.control"))).ToList();
        return lacking.Count == 0
            ? (new(folder, version), null)
            : (null, $"{folder} (PostgreSQL {version}) lacks the extension {string.Join(" and ", lacking)}: install its contrib package");
    }

    private static async Task<ProgramResult> AskAsync(string folder, string program, string[] arguments, ServerUser user, CancellationToken ct)
    {
        try
        {
            var outside = Path.GetPathRoot(Path.GetFullPath(folder))!;
            return await ServerProgram.RunAsync(Program(folder, program), arguments, user, outside, Limit, ct);
        }
        catch (EmbeddedPostgresException e)
        {
            return new(ExitCode: -1, Output: "", Error: e.Message);
        }
    }

    private static string? SharedFolderIn(string settings)
    {
        const string mark = "share_path=";
        return settings.Split('\n').FirstOrDefault(line => line.StartsWith(mark, StringComparison.Ordinal))?[mark.Length..].Trim();
    }

    private static string Program(string folder, string name) =>
        Path.Combine(folder, OperatingSystem.IsWindows() ? $"{name}.exe" : name);

    /// <summary>Reads "postgres (PostgreSQL) 15.18 (Debian …)"; betas and development builds count as minor 0.</summary>
    private static Version? VersionIn(string text)
    {
        const string mark = "(PostgreSQL) ";
        var start = text.IndexOf(mark, StringComparison.Ordinal);
        if (start < 0) return null;
        var parts = string.Concat(text[(start + mark.Length)..].TakeWhile(c => char.IsAsciiDigit(c) || c == '.')).Split('.');
        return int.TryParse(parts[0], out var major)
            ? new(major, parts.Length > 1 && int.TryParse(parts[1], out var minor) ? minor : 0)
            : null;
    }
}
