using System.Runtime.Versioning;
using MediBook.Web.Data.EmbeddedPostgres;

namespace MediBook.Web.Tests.Data.EmbeddedPostgres;

[UnsupportedOSPlatform("windows")]
public sealed class FailureMessageTests : IDisposable
{
    private readonly ServerSite site = new();

    public void Dispose() => site.Dispose();

    [Fact]
    public async Task Folder_that_is_a_file_is_named()
    {
        File.WriteAllText(site.Root, "");
        await FailsWithAsync(ServerSite.OptionsFor(site.Root), site.Root, "Set the database folder", "connection string");
    }

    [Fact]
    public async Task Folder_that_cannot_be_written_is_named()
    {
        // Root may write everywhere but here.
        var closed = Environment.IsPrivilegedProcess ? "/proc" : site.PathOf("closed");
        if (!Environment.IsPrivilegedProcess) Directory.CreateDirectory(closed, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        await FailsWithAsync(ServerSite.OptionsFor(Path.Combine(closed, "medibook")), closed, "Set the database folder", "connection string");
    }

    [Fact]
    public async Task Folder_that_the_servers_user_cannot_enter_is_named()
    {
        if (!Environment.IsPrivilegedProcess) return; // Only root runs the server as somebody else.
        var closed = site.PathOf("closed");
        Directory.CreateDirectory(closed, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        await FailsWithAsync(ServerSite.OptionsFor(Path.Combine(closed, "medibook")), "cannot enter", closed, "not below /root");
    }

    [Theory]
    [InlineData("12", "made by PostgreSQL 12", "pg_upgrade")]
    [InlineData("99", "need PostgreSQL 99", "MEDIBOOK_PG_BIN")]
    public async Task Data_of_another_major_version_are_not_touched(string version, string cause, string remedy)
    {
        var (binaries, user) = await ServerSite.ThisMachineAsync();
        Directory.CreateDirectory(site.Data);
        File.WriteAllText(Path.Combine(site.Data, "PG_VERSION"), version);
        await user.TakeOverAsync(site.Data, default);

        await FailsWithAsync(new() { Root = site.Root, BinFolder = binaries.Folder }, cause, remedy);
        Assert.Single(Directory.GetFileSystemEntries(site.Data));
    }

    [Fact]
    public async Task Data_folder_of_something_else_is_not_touched()
    {
        Directory.CreateDirectory(site.Data);
        File.WriteAllText(Path.Combine(site.Data, "holiday.jpg"), "");
        await (await ServerUser.ChooseAsync("/nowhere", default)).TakeOverAsync(site.Data, default);
        await FailsWithAsync(ServerSite.OptionsFor(site.Root), site.Data, "not a PostgreSQL data folder", "Move it away");
    }

    [Fact]
    public async Task Configured_folder_without_programs_is_named()
    {
        var empty = site.PathOf("empty");
        Directory.CreateDirectory(empty);
        await FailsWithAsync(new() { Root = site.Root, BinFolder = empty }, "MEDIBOOK_PG_BIN", empty, "no postgres, pg_ctl and initdb");
    }

    [Fact]
    public async Task Lost_password_is_named_before_anything_starts()
    {
        await using (await site.StartAsync())
            File.Move(Path.Combine(site.Root, "password"), site.PathOf("password"));
        await FailsWithAsync(ServerSite.OptionsFor(site.Root), "password is missing", "Put the file back");
        await site.NoProcessIsLeftAsync();

        File.Move(site.PathOf("password"), Path.Combine(site.Root, "password"));
        File.WriteAllText(Path.Combine(site.Root, "password"), "another one");
        await FailsWithAsync(ServerSite.OptionsFor(site.Root), "does not open the data", "Put the file that belongs to them back");
        await site.NoProcessIsLeftAsync();
    }

    [Fact]
    public async Task Server_that_does_not_start_tells_its_own_cause_and_leaves_nothing_behind()
    {
        await FailsWithAsync(
            new() { Root = site.Root, BinFolder = ServerSite.BinFolder, FastInit = true, ServerSettings = new Dictionary<string, string> { ["wal_level"] = "it's odd" } },
            "does not start", "FATAL", "server.log");
        await site.NoProcessIsLeftAsync();

        await using var server = await site.StartAsync();
        Assert.Equal("1", await ServerSite.AskAsync(server.ConnectionString, "select 1"));
    }

    private static async Task FailsWithAsync(EmbeddedPostgresOptions options, params string[] parts)
    {
        var failure = await Assert.ThrowsAsync<EmbeddedPostgresException>(() => EmbeddedPostgresServer.StartAsync(options));
        Assert.DoesNotContain('\n', failure.Message);
        Assert.All(parts, part => Assert.Contains(part, failure.Message, StringComparison.Ordinal));
    }
}
