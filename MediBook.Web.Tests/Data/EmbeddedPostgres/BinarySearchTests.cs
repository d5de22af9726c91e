using MediBook.Web.Data.EmbeddedPostgres;

namespace MediBook.Web.Tests.Data.EmbeddedPostgres;

public sealed class BinarySearchTests : IDisposable
{
    private readonly ServerSite site = new();

    public void Dispose() => site.Dispose();

    [Fact]
    public async Task Configured_folder_wins_over_everything()
    {
        var configured = await FakeProgramsAsync("own", "15.1");
        await FakeProgramsAsync("download/postgres-17/bin", "17.1");
        var onPath = await FakeProgramsAsync("path", "16.1");
        Assert.Equal(configured, await FindAsync(Search(configured, onPath)));
    }

    [Fact]
    public async Task Configured_folder_is_never_replaced_by_another()
    {
        var configured = await FakeProgramsAsync("own", "14.9");
        var onPath = await FakeProgramsAsync("path", "16.1");
        var failure = await Assert.ThrowsAsync<EmbeddedPostgresException>(() => FindAsync(Search(configured, onPath)));
        Assert.Contains("older than 15", failure.Message);
    }

    [Fact]
    public async Task Earlier_download_wins_over_the_path()
    {
        await FakeProgramsAsync("download/postgres-16/bin", "16.9");
        var newest = await FakeProgramsAsync("download/postgres-17/bin", "17.1");
        var onPath = await FakeProgramsAsync("path", "18.1");
        Assert.Equal(newest, await FindAsync(Search(null, onPath)));
    }

    [Fact]
    public async Task Path_wins_over_the_usual_folders()
    {
        await FakeProgramsAsync("usual/17/bin", "17.1");
        var onPath = await FakeProgramsAsync("path", "15.1");
        Assert.Equal(onPath, await FindAsync(Search(null, site.PathOf("nowhere"), onPath)));
    }

    [Fact]
    public async Task Newest_of_the_usual_folders_wins()
    {
        await FakeProgramsAsync("usual/9/bin", "9.6");
        var newest = await FakeProgramsAsync("usual/17/bin", "17.10");
        await FakeProgramsAsync("usual/17b/bin", "17.9");
        Assert.Equal(newest, await FindAsync(Search(null)));
    }

    [Fact]
    public async Task Existing_data_take_only_their_own_version()
    {
        var own = await FakeProgramsAsync("usual/15/bin", "15.18");
        var onPath = await FakeProgramsAsync("path", "17.1");
        Assert.Equal(own, await FindAsync(Search(null, onPath), major: 15));
    }

    [Fact]
    public async Task Download_comes_last_and_fetches_the_version_of_the_data()
    {
        await FakeProgramsAsync("usual/15/bin", "15.18");
        var said = new List<string>();
        var search = Search(null, said.Add, (folder, major, _) => FakeProgramsAsync($"download/postgres-{major}/bin", $"{major}.4"));
        Assert.Equal(site.PathOf("download/postgres-16/bin"), await FindAsync(search, major: 16));
        Assert.Contains("downloading", Assert.Single(said));
    }

    [Fact]
    public async Task Folders_that_lack_something_are_passed_over_and_named()
    {
        await FakeProgramsAsync("usual/a/bin", "17.1", "btree_gist");
        File.Delete(Path.Combine(await FakeProgramsAsync("usual/b/bin", "17.1"), "initdb"));
        await FakeProgramsAsync("usual/c/bin", "unknown");
        var failure = await Assert.ThrowsAsync<EmbeddedPostgresException>(() => FindAsync(Search(null)));
        Assert.Contains("lacks the extension pg_trgm", failure.Message);
        Assert.Contains("has no initdb", failure.Message);
        Assert.Contains("does not tell its version", failure.Message);
        Assert.Contains("the network is down", failure.Message);
        Assert.Contains("apt install postgresql", failure.Message);
        Assert.DoesNotContain('\n', failure.Message);
    }

    [Fact]
    public async Task Links_to_the_programs_are_as_good_as_the_programs()
    {
        var (real, user) = await ServerSite.ThisMachineAsync();
        var links = site.PathOf("links");
        Directory.CreateDirectory(links);
        foreach (var name in new[] { "postgres", "pg_ctl", "initdb" })
            File.CreateSymbolicLink(Path.Combine(links, name), Path.Combine(real.Folder, name));
        var (found, reason) = await PostgresBinaries.InspectAsync(links, null, user, default);
        Assert.Null(reason);
        Assert.Equal(real.Version, found?.Version);
    }

    private BinarySearch Search(string? configured, params string[] path) =>
        Search(configured, _ => { }, (_, _, _) => throw new EmbeddedPostgresException("the network is down"), path);

    private BinarySearch Search(string? configured, Action<string> report, Func<string, int?, CancellationToken, Task> download, params string[] path) =>
        new(configured, site.PathOf("download"))
        {
            PathFolders = path,
            UsualFolders = [site.PathOf("usual/*/bin")],
            Report = report,
            Download = download,
        };

    private static async Task<string> FindAsync(BinarySearch search, int? major = null) =>
        (await search.FindAsync(major, ServerUser.Self, default)).Folder;

    private Task<string> FakeProgramsAsync(string folder, string version, params string[] extensions) =>
        FakePrograms.MakeAsync(site.PathOf(folder), version, extensions.Length == 0 ? ["btree_gist", "pg_trgm"] : extensions);
}
