using System.Diagnostics;
using System.Runtime.Versioning;

namespace MediBook.Web.Tests.Data.EmbeddedPostgres;

[UnsupportedOSPlatform("windows")]
public sealed class ServerAccountTests : IDisposable
{
    private readonly ServerSite site = new();

    public void Dispose() => site.Dispose();

    [Fact]
    public async Task Root_runs_the_server_as_another_user_and_everybody_else_as_themselves()
    {
        await using var server = await site.StartAsync();
        var owner = await OwnerAsync(site.Data);
        Assert.Equal(owner, await OwnerAsync($"/proc/{site.Postmaster}"));
        if (Environment.IsPrivilegedProcess)
            Assert.Contains(owner, new[] { "postgres", "_postgres", "nobody" });
        else
            Assert.Equal(Environment.UserName, owner);
    }

    [Fact]
    public async Task Secrets_are_closed_to_others_and_locks_are_not()
    {
        await using var server = await site.StartAsync();
        Assert.Equal("755", Mode(site.Root));
        Assert.Equal("700", Mode(site.Data));
        Assert.Equal("600", Mode(Path.Combine(site.Root, "password")));
        Assert.Equal("600", Mode(Path.Combine(site.Root, "server.log")));
        Assert.Equal("644", Mode(Path.Combine(site.Root, "users.lock")));
        Assert.Equal("644", Mode(Path.Combine(site.Data, "medibook.conf")));
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
        Assert.Equal("755", Mode(root));
        Assert.Equal("755", Mode(site.Root));
        await site.NoProcessIsLeftAsync();
    }

    private static string Mode(string path) => Convert.ToString((int)File.GetUnixFileMode(path), 8);

    private static async Task<string> OwnerAsync(string path)
    {
        using var ls = Process.Start(new ProcessStartInfo("ls", ["-ld", path]) { RedirectStandardOutput = true })!;
        return (await ls.StandardOutput.ReadToEndAsync()).Split(' ', StringSplitOptions.RemoveEmptyEntries)[2];
    }
}
