using MediBook.Web.Data;
using MediBook.Web.Services.Evidence;
using MediBook.Web.Tests.Support;

namespace MediBook.Web.Tests.Pages;

public sealed class ProofPageTests(PostgresFixture postgres) : IAsyncLifetime
{
    private TestDatabase _database = null!;
    private List<int> _times = [];

    public async ValueTask InitializeAsync()
    {
        _database = await postgres.CreateDatabaseAsync();
        _times = await _database.AddSlotsAsync((await _database.AddClinicAsync()).Id, 3);
    }

    public async ValueTask DisposeAsync() => await _database.DisposeAsync();

    [Fact]
    public async Task It_says_that_nothing_overlaps_and_what_was_never_tried()
    {
        await using var app = new MediBookApp(_database);
        var page = await app.NewBrowser().GetAsync("/proof");

        Assert.Equal((200, "Is every time given only once?"), (page.Status, page.Heading));
        Assert.Equal("No overlap was found.", page.Find(".banner-success").TextContent.Trim());
        Assert.Equal(["0", "0", "0"], page.Document.QuerySelectorAll("td.num").Select(cell => cell.TextContent));
        Assert.Equal("0", page.Find("#overbooked").TextContent);
        Assert.Equal(EvidenceFiles.Commit, page.Find("#commit").TextContent);
        Assert.Equal(EvidenceFiles.Checker is null, page.Find("section[aria-labelledby=checker]").TextContent.Contains("Not run yet", StringComparison.Ordinal));
        Assert.Equal(EvidenceFiles.Bench is null, page.Find("section[aria-labelledby=bench]").TextContent.Contains("Not run yet", StringComparison.Ordinal));
        Assert.Contains("/proof", (await app.NewBrowser().GetAsync("/")).Document.QuerySelectorAll("footer a").Select(link => link.GetAttribute("href")));
    }

    [Fact]
    public async Task It_turns_red_for_an_overlap_and_so_does_the_file()
    {
        await _database.ExecuteAsync($"alter table slots drop constraint {ConstraintNames.DoctorInOnePlace}; update slots set starts_at = starts_at - interval '5 minutes' where id = {_times[1]}");
        await using var app = new MediBookApp(_database);

        var page = await app.NewBrowser().GetAsync("/proof");
        Assert.StartsWith("Overlaps were found: 1.", page.Find(".banner-warn[role=alert]").TextContent.Trim(), StringComparison.Ordinal);
        Assert.Null(page.Document.QuerySelector(".banner-success"));
        Assert.Equal(["1", "0", "0"], page.Document.QuerySelectorAll("td.num").Select(cell => cell.TextContent));

        var file = await new ApiClient(app.CreateClient()).GetAsync("/proof.json");
        Assert.Equal((200, "application/json; charset=utf-8", "public, max-age=60"), (file.Status, file.Headers["Content-Type"], file.Headers["Cache-Control"]));
        var overlaps = file.Json.GetProperty("overlaps");
        Assert.Equal((1, 0, 0), (overlaps.GetProperty("doctors").GetInt32(), overlaps.GetProperty("patients").GetInt32(), overlaps.GetProperty("slots").GetInt32()));
        Assert.Equal(0, file.Json.GetProperty("overbooked_on_purpose").GetInt32());
        Assert.Equal(EvidenceFiles.Commit, file.Json.GetProperty("commit").GetString());
    }
}
