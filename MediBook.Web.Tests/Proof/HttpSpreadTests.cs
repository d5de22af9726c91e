using MediBook.Web.Data;
using MediBook.Web.Tests.Support;
using Microsoft.Extensions.DependencyInjection;

namespace MediBook.Web.Tests.Proof;

/// <summary>A thousand times in the calendar's order through the pages, 50 people at a time, each time wanted by one: retries are false ones.</summary>
[Collection(nameof(DurableProof))]
public sealed class HttpSpreadTests(PostgresFixture postgres, ITestOutputHelper output)
{
    private const int Many = 1000;
    private const int People = 100;
    private const int AtATime = 50;

    [Fact]
    public Task Hold_then_confirm() => SpreadAsync("hold, confirm", 50, "CONFIRMED", async (member, app, hold) =>
        Assert.Equal(303, (await member.ConfirmAsync(app, hold)).Status));

    [Fact]
    public Task Hold_then_let_go() => SpreadAsync("hold, let go", 50, "CANCELLED", async (member, app, hold) =>
        Assert.Equal(303, (await member.LetGoAsync(app, hold)).Status));

    [Fact]
    public Task Hold_then_confirm_then_cancel() => SpreadAsync("hold, confirm, cancel", Many / 10, "CANCELLED", async (member, app, hold) =>
    {
        var confirmed = await member.ConfirmAsync(app, hold);
        Assert.Equal(303, confirmed.Status);
        Assert.Equal(303, (await member.CancelAsync(app, confirmed.Location!)).Status);
    });

    private async Task SpreadAsync(string what, int mostRetries, string end, Func<Crowd.Member, Uri, string, Task> then)
    {
        await using var database = await postgres.CreateDurableDatabaseAsync();
        await DurableProof.RequireAsync(database);
        var doctor = await database.AddClinicAsync();
        var slots = await database.AddSlotsAsync(doctor.Id, Many, minutes: 15);
        await using var crowd = await Crowd.SignInAsync(database, People);
        var next = -1;
        // A person has one live hold and ten coming bookings: ten times each, one after another.
        var turns = crowd.Members.Select(_ => new SemaphoreSlim(1)).ToList();
        var watch = System.Diagnostics.Stopwatch.StartNew();
        await Task.WhenAll(Enumerable.Range(0, AtATime).Select(_ => Task.Run(async () =>
        {
            for (int index; (index = Interlocked.Increment(ref next)) < Many;)
            {
                var person = index % People;
                await turns[person].WaitAsync();
                var hold = await crowd.Members[person].HoldAsync(crowd.Address, doctor.Id, slots[index]);
                Assert.True(hold.Status == 303, $"{hold.Status}: {hold.Body}");
                await then(crowd.Members[person], crowd.Address, hold.Location!);
                turns[person].Release();
            }
        })));

        var retries = crowd.Services.GetRequiredService<SerializableTransaction>().Retries;
        output.WriteLine($"{what}: {Many} by {AtATime} over HTTP, {retries} retries, {watch.ElapsedMilliseconds} ms");
        Assert.Equal(Many, await database.ScalarAsync<int>($"select count(*) from bookings where status = '{end}'"));
        Assert.InRange(retries, 0, mostRetries);
        Assert.Empty(await HistoryChecker.CheckAsync(database));
    }
}
