using System.Diagnostics;
using System.Globalization;

namespace MediBook.Web.Tests.Data.EmbeddedPostgres;

public sealed class SuddenDeathTests : IDisposable
{
    private readonly ServerSite site = new();

    public void Dispose() => site.Dispose();

    [Fact]
    public async Task Killed_app_takes_its_server_along_and_loses_no_data()
    {
        using (var app = await OtherApp.StartAsync(site.Root))
        {
            await ServerSite.AskAsync(app.ConnectionString, "create table kept as select 42 as answer");
            app.Kill();
        }
        await site.NoProcessIsLeftAsync();

        await using var server = await site.StartAsync();
        Assert.False(server.Joined);
        Assert.Equal("42", await ServerSite.AskAsync(server.ConnectionString, "select answer from kept"));
    }

    [Fact]
    public async Task App_killed_beside_another_leaves_the_server_to_it()
    {
        using var app = await OtherApp.StartAsync(site.Root);
        await using (var server = await site.StartAsync())
        {
            Assert.True(server.Joined);
            app.Kill();
            Assert.Equal("1", await ServerSite.AskAsync(server.ConnectionString, "select 1"));
        }
        await site.NoProcessIsLeftAsync();
    }

    [Fact]
    public async Task App_that_joined_stops_the_server_even_when_it_is_killed()
    {
        var first = await site.StartAsync();
        using var app = await OtherApp.StartAsync(site.Root);
        await first.DisposeAsync();
        Assert.Equal("1", await ServerSite.AskAsync(app.ConnectionString, "select 1"));

        app.Kill();
        await site.NoProcessIsLeftAsync();
    }

    [Fact]
    public async Task Server_left_behind_is_joined_and_stopped_at_the_next_leave()
    {
        using (var app = await OtherApp.StartAsync(site.Root))
        {
            foreach (var (id, _) in site.Processes().Where(process => process.Name is "flock")) ServerSite.Kill(id);
            app.Kill();
        }
        Assert.Contains(site.Processes(), process => process.Name is "postgres");

        await using (var server = await site.StartAsync())
            Assert.True(server.Joined);
        await site.NoProcessIsLeftAsync();
    }

    [Fact]
    public async Task Killed_postmaster_is_recovered_with_its_data()
    {
        var server = await site.StartAsync();
        await ServerSite.AskAsync(server.ConnectionString, "create table kept as select 42 as answer");
        ServerSite.Kill(site.Postmaster);
        await server.DisposeAsync();

        await using var again = await site.StartAsync();
        Assert.False(again.Joined);
        Assert.Equal("42", await ServerSite.AskAsync(again.ConnectionString, "select answer from kept"));
    }

    [Fact]
    public async Task Killed_app_and_postmaster_are_recovered_with_their_data()
    {
        using (var app = await OtherApp.StartAsync(site.Root))
        {
            await ServerSite.AskAsync(app.ConnectionString, "create table kept as select 42 as answer");
            var postmaster = site.Postmaster;
            app.Kill();
            try
            {
                ServerSite.Kill(postmaster);
            }
            catch (ArgumentException)
            {
                // The watcher was faster.
            }
        }
        await using var server = await site.StartAsync();
        Assert.Equal("42", await ServerSite.AskAsync(server.ConnectionString, "select answer from kept"));
    }

    [Fact]
    public async Task Left_over_pid_file_whose_number_belongs_to_another_program_is_no_obstacle()
    {
        await StopAndPretendToRunAsAsync(Environment.ProcessId);
        await using var server = await site.StartAsync();
        Assert.False(server.Joined);
    }

    [Fact]
    public async Task Left_over_pid_file_whose_number_belongs_to_another_server_is_no_obstacle()
    {
        using var elsewhere = new ServerSite();
        await using var other = await elsewhere.StartAsync();
        await StopAndPretendToRunAsAsync(elsewhere.Postmaster);

        await using (var server = await site.StartAsync())
        {
            Assert.False(server.Joined);
            Assert.NotEqual(other.Port, server.Port);
        }
        Assert.Equal("1", await ServerSite.AskAsync(other.ConnectionString, "select 1"));
    }

    [Fact]
    public async Task Left_over_pid_file_of_a_zombie_is_no_obstacle()
    {
        // The shell's child ends, and the program that takes the shell's place never asks for it.
        using var parent = Process.Start(new ProcessStartInfo("/bin/sh", ["-c", ": & echo $!; exec sleep 60"]) { RedirectStandardOutput = true })!;
        try
        {
            await StopAndPretendToRunAsAsync(int.Parse(await parent.StandardOutput.ReadLineAsync() ?? "", CultureInfo.InvariantCulture));
            await using var server = await site.StartAsync();
            Assert.False(server.Joined);
        }
        finally
        {
            parent.Kill();
        }
    }

    private async Task StopAndPretendToRunAsAsync(int process)
    {
        string[] lines;
        await using (await site.StartAsync())
            lines = File.ReadAllLines(site.PidFile);
        lines[0] = process.ToString(CultureInfo.InvariantCulture);
        File.WriteAllLines(site.PidFile, lines);
    }
}
