using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Runtime.Versioning;
using MediBook.Web.Data.EmbeddedPostgres;

namespace MediBook.Web.Tests.Data.EmbeddedPostgres;

[UnsupportedOSPlatform("windows")]
public sealed class EmbeddedPostgresServerTests : IDisposable
{
    private readonly ServerSite site = new();

    public void Dispose() => site.Dispose();

    [Fact]
    public void Each_place_that_MediBook_runs_from_has_a_folder_of_its_own()
    {
        var here = EmbeddedPostgresOptions.DefaultRoot("/srv/medibook");
        Assert.Equal(here, EmbeddedPostgresOptions.DefaultRoot("/srv/medibook/"));
        Assert.NotEqual(here, EmbeddedPostgresOptions.DefaultRoot("/srv/other"));
        if (Environment.IsPrivilegedProcess) Assert.StartsWith("/var/lib/medibook/", here);
    }

    [Fact]
    public async Task Durability_stays_on_unless_it_is_switched_off()
    {
        await using var server = await EmbeddedPostgresServer.StartAsync(
            new() { Root = site.Root, BinFolder = ServerSite.BinFolder, FastInit = true });
        Assert.Equal("on|on|on|on", await ServerSite.AskAsync(
            server.ConnectionString,
            "select concat_ws('|', current_setting('fsync'), current_setting('full_page_writes'), current_setting('synchronous_commit'), current_setting('autovacuum'))"));
    }

    [Fact]
    public async Task Second_app_joins_and_the_server_lives_until_the_last_one_leaves()
    {
        var first = await site.StartAsync();
        var second = await site.StartAsync();
        Assert.True(second.Joined);
        Assert.Equal(first.ConnectionString, second.ConnectionString);

        await first.DisposeAsync();
        await first.DisposeAsync(); // Leaving twice is leaving once.
        Assert.Equal("1", await ServerSite.AskAsync(second.ConnectionString, "select 1"));

        await second.DisposeAsync();
        await site.NoProcessIsLeftAsync();
    }

    [Fact]
    public async Task Data_password_and_port_are_kept_from_one_start_to_the_next()
    {
        // A port that the system gives to nobody unasked, so that no other test can take it between the two starts.
        Directory.CreateDirectory(site.Root);
        File.WriteAllText(Path.Combine(site.Root, "port"), Random.Shared.Next(20_000, 30_000).ToString(CultureInfo.InvariantCulture));
        string before;
        await using (var server = await site.StartAsync())
        {
            before = server.ConnectionString;
            await ServerSite.AskAsync(before, "create table kept as select 42 as answer");
        }
        await using var again = await site.StartAsync();
        Assert.Equal(before, again.ConnectionString);
        Assert.Equal("42", await ServerSite.AskAsync(again.ConnectionString, "select answer from kept"));
    }

    [Fact]
    public async Task Another_port_is_taken_when_the_last_one_is_in_use()
    {
        using var squatter = new TcpListener(IPAddress.Loopback, 0);
        squatter.Start();
        var taken = ((IPEndPoint)squatter.LocalEndpoint).Port;
        Directory.CreateDirectory(site.Root);
        File.WriteAllText(Path.Combine(site.Root, "port"), taken.ToString(CultureInfo.InvariantCulture));

        await using var server = await site.StartAsync();
        Assert.NotEqual(taken, server.Port);
        Assert.Equal(server.Port.ToString(CultureInfo.InvariantCulture), File.ReadAllText(Path.Combine(site.Root, "port")));
    }

    [Fact]
    public async Task Six_cold_starts_at_once_make_one_cluster()
    {
        var servers = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => Task.Run(site.StartAsync)));
        Assert.Single(servers, server => !server.Joined);
        Assert.Single(servers.Select(server => server.ConnectionString).Distinct());
        Assert.Empty(Directory.GetDirectories(site.Root, "init-*"));

        await Task.WhenAll(servers.Select(server => Task.Run(async () => await server.DisposeAsync())));
        await site.NoProcessIsLeftAsync();
    }

    [Theory]
    [InlineData(30)]
    [InlineData(250)]
    [InlineData(600)]
    public async Task Start_that_is_given_up_does_not_hinder_the_next(int milliseconds)
    {
        using (var soon = new CancellationTokenSource(milliseconds))
        {
            try
            {
                await using var maybe = await EmbeddedPostgresServer.StartAsync(ServerSite.OptionsFor(site.Root), soon.Token);
            }
            catch (OperationCanceledException)
            {
                // Whether it comes this far depends on the machine; the next start must work either way.
            }
        }
        await using (var server = await site.StartAsync())
            Assert.Equal("1", await ServerSite.AskAsync(server.ConnectionString, "select 1"));
        await site.NoProcessIsLeftAsync();
    }

    [Fact]
    public async Task Folder_name_may_hold_spaces_quotes_and_letters_with_accents()
    {
        using var odd = new ServerSite("Café du 'Nord' $HOME");
        await using (var server = await odd.StartAsync())
            Assert.Equal("1", await ServerSite.AskAsync(server.ConnectionString, "select 1"));
        await odd.NoProcessIsLeftAsync();
    }

    [Fact]
    public async Task Linked_folder_leads_to_the_same_server()
    {
        await using var server = await site.StartAsync();
        var link = site.PathOf("link");
        Directory.CreateSymbolicLink(link, site.Root);
        await using var second = await EmbeddedPostgresServer.StartAsync(ServerSite.OptionsFor(link));
        Assert.True(second.Joined);
        Assert.Equal(server.Port, second.Port);
    }

    [Fact]
    public async Task Start_puts_a_large_log_aside_and_removes_half_made_clusters_of_long_ago()
    {
        Directory.CreateDirectory(site.Root);
        var (old, recent) = (Path.Combine(site.Root, "init-old"), Path.Combine(site.Root, "init-recent"));
        Directory.CreateDirectory(Path.Combine(old, "base"));
        Directory.CreateDirectory(recent);
        Directory.SetLastWriteTimeUtc(old, Directory.GetLastWriteTimeUtc(recent).AddMinutes(-11));
        var log = Path.Combine(site.Root, "server.log");
        using (var file = File.Create(log)) file.SetLength(5 * 1024 * 1024 + 1);

        await using var server = await site.StartAsync();
        Assert.Equal(5 * 1024 * 1024 + 1, new FileInfo(log + ".1").Length);
        Assert.InRange(new FileInfo(log).Length, 1, 1024 * 1024);
        Assert.False(Directory.Exists(old));
        Assert.True(Directory.Exists(recent)); // Its initdb may still be running.
    }

    [Fact]
    public async Task Narrow_umask_new_parent_folders_and_a_foreign_environment_do_no_harm()
    {
        var root = Path.Combine(site.Root, "new", "deeper");
        using (var app = await OtherApp.StartAsync(
            root, umask: "077",
            ("PGPORT", "1"), ("PGDATA", "/nowhere"), ("PGUSER", "nobody"), ("PGSSLMODE", "verify-full"), ("LC_ALL", "xx_XX.missing")))
        {
            Assert.Equal("1", await ServerSite.AskAsync(app.ConnectionString, "select 1"));
            await app.LeaveAsync();
        }
        Assert.Equal("755", ServerSite.ModeOf(root));
        Assert.Equal("755", ServerSite.ModeOf(site.Root));
        await site.NoProcessIsLeftAsync();
    }
}
