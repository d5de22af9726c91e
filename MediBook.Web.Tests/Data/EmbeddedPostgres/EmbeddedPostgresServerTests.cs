using MediBook.Web.Data.EmbeddedPostgres;
using Npgsql;

namespace MediBook.Web.Tests.Data.EmbeddedPostgres;

public sealed class EmbeddedPostgresServerTests : IDisposable
{
    private readonly ServerSite site = new();

    public void Dispose() => site.Dispose();

    [Fact]
    public async Task Fresh_start_makes_a_private_cluster_and_leaves_no_process_behind()
    {
        await using (var server = await site.StartAsync())
        {
            Assert.False(server.Joined);
            Assert.Equal(site.Data, server.DataFolder);
            var told = await ServerSite.AskAsync(
                server.ConnectionString,
                """
                select concat_ws('|', current_database(), current_setting('server_encoding'), current_setting('listen_addresses'),
                    current_setting('unix_socket_directories'), current_setting('timezone'), current_setting('max_connections'),
                    current_setting('password_encryption'), current_setting('fsync'), current_setting('port'), lower('É'))
                """);
            Assert.Equal($"medibook|UTF8|127.0.0.1||UTC|200|scram-sha-256|off|{server.Port}|é", told);
        }
        await site.NoProcessIsLeftAsync();
        Assert.False(File.Exists(site.PidFile));
    }

    [Fact]
    public async Task Letters_sort_as_people_expect()
    {
        await using var server = await site.StartAsync();
        Assert.Equal("aAbBéz", await ServerSite.AskAsync(
            server.ConnectionString, "select string_agg(l, '' order by l) from unnest(array['z','é','B','b','A','a']) as l"));
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
        Assert.Equal("1", await ServerSite.AskAsync(second.ConnectionString, "select 1"));

        await second.DisposeAsync();
        await site.NoProcessIsLeftAsync();
    }

    [Fact]
    public async Task Data_password_and_port_are_kept_from_one_start_to_the_next()
    {
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
        int before;
        await using (var server = await site.StartAsync()) before = server.Port;

        using var squatter = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, before);
        squatter.Start();
        await using var again = await site.StartAsync();
        Assert.NotEqual(before, again.Port);
        Assert.Equal(again.Port.ToString(System.Globalization.CultureInfo.InvariantCulture), File.ReadAllText(Path.Combine(site.Root, "port")));
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

    [Fact]
    public async Task Wrong_password_is_refused()
    {
        await using var server = await site.StartAsync();
        var wrong = new NpgsqlConnectionStringBuilder(server.ConnectionString) { Password = "guessed", Pooling = false };
        var refusal = await Assert.ThrowsAsync<PostgresException>(() => ServerSite.AskAsync(wrong.ConnectionString, "select 1"));
        Assert.Equal(PostgresErrorCodes.InvalidPassword, refusal.SqlState);
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
    public async Task Large_log_is_put_aside()
    {
        Directory.CreateDirectory(site.Root);
        var log = Path.Combine(site.Root, "server.log");
        using (var file = File.Create(log)) file.SetLength(5 * 1024 * 1024 + 1);

        await using var server = await site.StartAsync();
        Assert.Equal(5 * 1024 * 1024 + 1, new FileInfo(log + ".1").Length);
        Assert.InRange(new FileInfo(log).Length, 1, 1024 * 1024);
    }

    [Fact]
    public async Task Leaving_twice_is_leaving_once()
    {
        var first = await site.StartAsync();
        await using var second = await site.StartAsync();
        await first.DisposeAsync();
        await first.DisposeAsync();
        Assert.Equal("1", await ServerSite.AskAsync(second.ConnectionString, "select 1"));
    }
}
