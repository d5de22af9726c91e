using System.Diagnostics;
using System.Runtime.Versioning;
using MediBook.Web.Data.EmbeddedPostgres;
using Npgsql;

namespace MediBook.Web.Tests.Data.EmbeddedPostgres;

/// <summary>What a first start leaves, looked at while the server runs; all tests look at the same one.</summary>
[UnsupportedOSPlatform("windows")]
public sealed class FreshServerTests(FreshServerTests.Fixture fresh) : IClassFixture<FreshServerTests.Fixture>
{
    [Fact]
    public async Task Fresh_start_makes_a_private_cluster_with_the_database()
    {
        Assert.False(fresh.Server.Joined);
        Assert.Equal(fresh.Site.Data, fresh.Server.DataFolder);
        var told = await AskAsync(
            """
            select concat_ws('|', current_database(), current_setting('server_encoding'), current_setting('listen_addresses'),
                current_setting('unix_socket_directories'), current_setting('timezone'), current_setting('max_connections'),
                current_setting('password_encryption'), current_setting('fsync'), current_setting('port'))
            """);
        Assert.Equal($"medibook|UTF8|127.0.0.1||UTC|200|scram-sha-256|off|{fresh.Server.Port}", told);
    }

    [Fact]
    public async Task Extensions_that_the_migrations_need_are_there() =>
        Assert.Equal("2", await AskAsync("select count(*) from pg_available_extensions where name in ('btree_gist', 'pg_trgm')"));

    [Fact]
    public async Task Letters_sort_and_change_case_as_people_expect() =>
        Assert.Equal("aAbBéz é", await AskAsync(
            "select string_agg(l, '' order by l) || ' ' || lower('É') from unnest(array['z','é','B','b','A','a']) as l"));

    [Fact]
    public async Task Wrong_password_is_refused()
    {
        var wrong = new NpgsqlConnectionStringBuilder(fresh.Server.ConnectionString) { Password = "guessed" };
        var refusal = await Assert.ThrowsAsync<PostgresException>(() => ServerSite.AskAsync(wrong.ConnectionString, "select 1"));
        Assert.Equal(PostgresErrorCodes.InvalidPassword, refusal.SqlState);
    }

    [Fact]
    public async Task Root_runs_the_server_as_another_user_and_everybody_else_as_themselves()
    {
        var owner = await OwnerAsync(fresh.Site.Data);
        if (OperatingSystem.IsLinux()) Assert.Equal(owner, await OwnerAsync($"/proc/{fresh.Site.Postmaster}"));
        if (Environment.IsPrivilegedProcess)
            Assert.Contains(owner, new[] { "postgres", "_postgres", "nobody" });
        else
            Assert.Equal(Environment.UserName, owner);
    }

    [Fact]
    public void Secrets_are_closed_to_others_and_locks_are_not()
    {
        var (root, data) = (fresh.Site.Root, fresh.Site.Data);
        Assert.Equal("755", ServerSite.ModeOf(root));
        Assert.Equal("700", ServerSite.ModeOf(data));
        Assert.Equal("600", ServerSite.ModeOf(Path.Combine(root, "password")));
        Assert.Equal("600", ServerSite.ModeOf(Path.Combine(root, "server.log")));
        Assert.Equal("644", ServerSite.ModeOf(Path.Combine(root, "users.lock")));
        Assert.Equal("644", ServerSite.ModeOf(Path.Combine(data, "medibook.conf")));
    }

    private Task<string> AskAsync(string sql) => ServerSite.AskAsync(fresh.Server.ConnectionString, sql);

    private static async Task<string> OwnerAsync(string path)
    {
        using var ls = Process.Start(new ProcessStartInfo("ls", ["-ld", path]) { RedirectStandardOutput = true })!;
        return (await ls.StandardOutput.ReadToEndAsync()).Split(' ', StringSplitOptions.RemoveEmptyEntries)[2];
    }

    public sealed class Fixture : IAsyncLifetime
    {
        public ServerSite Site { get; } = new();
        public EmbeddedPostgresServer Server { get; private set; } = null!;

        public async ValueTask InitializeAsync() => Server = await Site.StartAsync();

        public async ValueTask DisposeAsync()
        {
            await Server.DisposeAsync();
            await Site.NoProcessIsLeftAsync();
            Site.Dispose();
        }
    }
}
