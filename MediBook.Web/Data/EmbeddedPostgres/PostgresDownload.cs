using MysticMind.PostgresEmbed;

namespace MediBook.Web.Data.EmbeddedPostgres;

/// <summary>
/// Downloads PostgreSQL's programs, checked against their published SHA-256. Nothing else of the package is used: it would run
/// the server with trust authentication and without fsync.
/// </summary>
internal static class PostgresDownload
{
    /// <summary>The version for new data; a fixed major, so that tomorrow's release does not surprise anybody.</summary>
    private const int Usual = 18;

    public const string Origin = PgServerOptions.DefaultMavenRepo;

    public static async Task InstallAsync(string folder, int? major, string origin, CancellationToken ct)
    {
        try
        {
            ServerFolder.MakeFolder(folder);
            var version = (major ?? Usual).ToString(System.Globalization.CultureInfo.InvariantCulture);
            await new PgServer(new PgServerOptions { PgVersion = version, BinariesDir = folder, DbDir = folder, MavenRepo = origin })
                .InstallAsync(ct);
            // Under umask 077 root's download would be closed to the user that PostgreSQL runs as.
            if (!OperatingSystem.IsWindows())
                await ServerProgram.RunAsync("chmod", ["-R", "a+rX", folder], ServerUser.Self, "/", TimeSpan.FromSeconds(30), ct);
        }
        catch (Exception e) when (e is PostgresEmbedException or UnsupportedPlatformException or HttpRequestException
                                      or IOException or UnauthorizedAccessException)
        {
            throw new EmbeddedPostgresException($"the download into {folder} failed ({e.Message})", e);
        }
    }
}
