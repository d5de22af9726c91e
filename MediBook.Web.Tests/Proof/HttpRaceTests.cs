using AngleSharp.Html.Parser;
using MediBook.Web.Tests.Support;

namespace MediBook.Web.Tests.Proof;

/// <summary>A hundred signed-in patients press one free time at the same instant, over real HTTP, on a durable PostgreSQL.</summary>
[Collection(nameof(DurableProof))]
public sealed class HttpRaceTests(PostgresFixture postgres, ITestOutputHelper output)
{
    private const int Many = 100;
    private static readonly int Rounds = DurableProof.Share(20);

    [Fact]
    public Task One_wins_and_the_others_are_told_through_the_pages() => RaceAsync(twoProcesses: false);

    [Fact]
    public Task One_wins_and_the_others_are_told_through_two_app_processes() => RaceAsync(twoProcesses: true);

    private async Task RaceAsync(bool twoProcesses)
    {
        await using var database = await postgres.CreateDurableDatabaseAsync();
        await DurableProof.RequireAsync(database);
        var doctor = await database.AddClinicAsync();
        var slots = await database.AddSlotsAsync(doctor.Id, Rounds + 6);
        await using var crowd = await Crowd.SignInAsync(database, Many);
        await using var first = twoProcesses ? await DurableProof.StartAsync(database, crowd.DataFolder) : null;
        await using var second = twoProcesses ? await DurableProof.StartAsync(database, crowd.DataFolder) : null;
        Uri[] apps = twoProcesses ? [first!.Address, second!.Address] : [crowd.Address];
        var watch = System.Diagnostics.Stopwatch.StartNew();
        for (var round = 0; round < Rounds; round++)
        {
            var go = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            var presses = crowd.Members.Select((member, index) => Task.Run(async () =>
            {
                await go.Task;
                return await member.HoldAsync(apps[index % apps.Length], doctor.Id, slots[round]);
            })).ToList();
            go.SetResult();
            var answers = await Task.WhenAll(presses);

            var winner = Assert.Single(answers, answer => answer.Status == 303);
            Assert.StartsWith("/holds/", winner.Location, StringComparison.Ordinal);
            var refused = answers.Where(answer => answer.Status == 409).ToList();
            Assert.Equal(Many - 1, refused.Count);
            await RequireHelpAsync(refused[round], slots[round]);
            Assert.Equal(1, await database.ScalarAsync<int>($"select count(*) from bookings where slot_id = {slots[round]} and status = 'PENDING'"));
            Assert.Equal(1, await database.ScalarAsync<int>($"select count(*) from slot_claims where slot_id = {slots[round]}"));
        }

        output.WriteLine($"{Rounds} rounds of {Many} presses through {(twoProcesses ? "two processes" : "the pages")}: {watch.ElapsedMilliseconds} ms");
        Assert.Empty(await HistoryChecker.CheckAsync(database));
    }

    /// <summary>A plain sentence, and free times near the one that is gone.</summary>
    private static async Task RequireHelpAsync(Crowd.Answer answer, int slotId)
    {
        using var page = await new HtmlParser().ParseDocumentAsync(answer.Body);
        var alert = page.QuerySelector("[role=alert], .alert, .summary") ?? throw new Xunit.Sdk.XunitException(page.QuerySelector("main")?.TextContent);
        Assert.NotEqual("", alert.TextContent.Trim());
        var offered = page.QuerySelectorAll("main button[name=Slot], main button[name=slot]").Select(button => button.GetAttribute("value")).ToList();
        Assert.NotEmpty(offered);
        Assert.DoesNotContain(slotId.ToString(System.Globalization.CultureInfo.InvariantCulture), offered);
    }
}
