namespace MediBook.Web.Data.EmbeddedPostgres;

/// <summary>Where the private PostgreSQL server lives and how it is set up.</summary>
public sealed class EmbeddedPostgresOptions
{
    /// <summary>
    /// The server's own folder; made when missing. It holds <c>data/</c>, <c>password</c>, <c>port</c>, <c>server.log</c>,
    /// <c>control.lock</c> and <c>users.lock</c>. Apps with the same folder share one server.
    /// </summary>
    public required string Root { get; init; }

    /// <summary>
    /// The folder of the PostgreSQL programs to use (<c>MEDIBOOK_PG_BIN</c>), and no other; null searches for them.
    /// </summary>
    public string? BinFolder { get; init; }

    /// <summary>Where downloaded PostgreSQL programs lie, and where a download goes. Shared by all servers of this account.</summary>
    public string DownloadFolder { get; init; } = Path.Combine(AccountFolder, "postgresql");

    /// <summary>
    /// More lines for the server's configuration (<c>fsync</c> = <c>off</c> in tests). They count only for the app that starts
    /// the server; address, port and sockets stay as they are.
    /// </summary>
    public IReadOnlyDictionary<string, string> ServerSettings { get; init; } = new Dictionary<string, string>();

    /// <summary>Skips the flush to disk after a new cluster is made: for throw-away clusters of tests.</summary>
    public bool FastInit { get; init; }

    /// <summary>Told one line before something slow, such as a download, begins; null keeps silent.</summary>
    public Action<string>? Report { get; init; }

    /// <summary>
    /// The usual <see cref="Root"/>: a folder of its own for each place that MediBook runs from, below the account's
    /// application data, or below <c>/var/lib/medibook</c> for root, whose home is closed to the user that PostgreSQL runs as.
    /// </summary>
    public static string DefaultRoot(string contentRoot)
    {
        var place = Path.TrimEndingDirectorySeparator(Path.GetFullPath(contentRoot));
        var hash = System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(place));
        return Path.Combine(AccountFolder, Convert.ToHexStringLower(hash)[..12]);
    }

    private static string AccountFolder =>
        !OperatingSystem.IsWindows() && Environment.IsPrivilegedProcess
            ? "/var/lib/medibook"
            : Path.Combine(
                // Without this option the answer is empty as long as the folder does not exist.
                Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify),
                "medibook");
}
