using System.IO.Compression;
using System.Net;
using System.Net.Sockets;
using System.Runtime.Versioning;
using System.Security.Cryptography;
using System.Text;
using MediBook.Web.Data.EmbeddedPostgres;

namespace MediBook.Web.Tests.Data.EmbeddedPostgres;

/// <summary>The download, against a small server on this machine that publishes made-up programs.</summary>
[UnsupportedOSPlatform("windows")]
public sealed class PostgresDownloadTests : IDisposable
{
    private readonly ServerSite site = new();
    private readonly HttpListener listener = new();
    private readonly string origin;
    private byte[] archive = [];
    private string checksum = "";

    public PostgresDownloadTests()
    {
        using (var probe = new TcpListener(IPAddress.Loopback, 0))
        {
            probe.Start();
            origin = $"http://127.0.0.1:{((IPEndPoint)probe.LocalEndpoint).Port}";
        }
        listener.Prefixes.Add(origin + "/");
        listener.Start();
        _ = ServeAsync();
    }

    public void Dispose()
    {
        listener.Close();
        site.Dispose();
    }

    [Fact]
    public async Task Downloaded_programs_are_found_and_open_to_the_servers_user()
    {
        await PublishAsync();
        var user = await ServerUser.ChooseAsync("/nowhere", default);
        var found = await Search().FindAsync(null, user, default);
        Assert.Equal(new Version(18, 1), found.Version);
        Assert.StartsWith(site.PathOf("download"), found.Folder);
        Assert.True(File.GetUnixFileMode(found.PgCtl).HasFlag(UnixFileMode.OtherExecute));
    }

    [Fact]
    public async Task Altered_download_is_refused()
    {
        await PublishAsync();
        checksum = new('0', 64);
        var failure = await Assert.ThrowsAsync<EmbeddedPostgresException>(() => Search().FindAsync(null, ServerUser.Self, default));
        Assert.Contains("Checksum mismatch", failure.Message);
        Assert.DoesNotContain('\n', failure.Message);
    }

    [Fact]
    public async Task Version_that_is_not_published_is_named()
    {
        await PublishAsync();
        var failure = await Assert.ThrowsAsync<EmbeddedPostgresException>(() => Search().FindAsync(16, ServerUser.Self, default));
        Assert.Contains("16", failure.Message);
        Assert.Contains("the download into", failure.Message);
    }

    private BinarySearch Search() =>
        new(null, site.PathOf("download"))
        {
            PathFolders = [],
            UsualFolders = [],
            Download = (folder, major, ct) => PostgresDownload.InstallAsync(folder, major, origin, ct),
        };

    private async Task PublishAsync()
    {
        await FakePrograms.MakeAsync(site.PathOf("made/bin"), "18.1", "btree_gist", "pg_trgm");
        var packed = site.PathOf("postgres.txz");
        var result = await ServerProgram.RunAsync(
            "tar", ["-cJf", packed, "-C", site.PathOf("made"), "."], ServerUser.Self, "/", TimeSpan.FromSeconds(30), default);
        Assert.True(result.Succeeded, result.Cause);

        using var jar = new MemoryStream();
        using (var zip = new ZipArchive(jar, ZipArchiveMode.Create))
            zip.CreateEntryFromFile(packed, "postgres.txz");
        archive = jar.ToArray();
        checksum = Convert.ToHexStringLower(SHA256.HashData(archive));
    }

    private async Task ServeAsync()
    {
        try
        {
            while (true)
            {
                var context = await listener.GetContextAsync();
                var path = context.Request.Url!.AbsolutePath;
                var body =
                    path.EndsWith("maven-metadata.xml", StringComparison.Ordinal)
                        ? "<metadata><versioning><versions><version>18.1.0</version></versions></versioning></metadata>"u8.ToArray()
                    : path.EndsWith(".sha256", StringComparison.Ordinal) ? Encoding.ASCII.GetBytes(checksum)
                    : path.EndsWith("-18.1.0.jar", StringComparison.Ordinal) ? archive
                    : null;
                context.Response.StatusCode = body is null ? 404 : 200;
                await context.Response.OutputStream.WriteAsync(body ?? []);
                context.Response.Close();
            }
        }
        catch (Exception e) when (e is HttpListenerException or ObjectDisposedException)
        {
            // The test is over.
        }
    }
}
