using MediBook.Web.Tests.Support;

namespace MediBook.Web.Tests.Proof;

/// <summary>
/// Guests book over HTTP and send each booking five times at once with one <c>Idempotency-Key</c>, to two app processes on a durable PostgreSQL.
/// Every answer carries a random token, so that identical answers are one answer.
/// </summary>
[Collection(nameof(DurableProof))]
public sealed class KeyedRaceTests(PostgresFixture postgres, ITestOutputHelper output) : IDisposable
{
    private static readonly int Keys = DurableProof.Share(2000);
    private const int Times = 5;
    private const int KeysAtATime = 10;
    private readonly string _folder = Directory.CreateTempSubdirectory("medibook-proof-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task A_key_sent_five_times_at_once_to_two_processes_books_once_and_gets_five_identical_answers()
    {
        await using var database = await postgres.CreateDurableDatabaseAsync();
        await DurableProof.RequireAsync(database);
        var doctor = await database.AddClinicAsync();
        var slots = await database.AddSlotsAsync(doctor.Id, Keys, minutes: 15);
        await using var first = await DurableProof.StartAsync(database, _folder);
        await using var second = await DurableProof.StartAsync(database, _folder);
        using var http = new HttpClient { BaseAddress = first.Address };
        using var otherHttp = new HttpClient { BaseAddress = second.Address };
        var (one, other) = (new ApiClient(http), new ApiClient(otherHttp));

        var watch = System.Diagnostics.Stopwatch.StartNew();
        await Parallel.ForAsync(0, Keys, new ParallelOptions { MaxDegreeOfParallelism = KeysAtATime }, async (index, _) =>
        {
            var answers = await Task.WhenAll(Enumerable.Range(0, Times).Select(time => BookAsync(time % 2 == 0 ? one : other, slots[index], index)));
            var answer = Assert.Single(answers.Distinct());
            Assert.True(answer.Status == 201, $"{answer.Status}: {answer.Body}");
            Assert.Contains("manage_token", answer.Body, StringComparison.Ordinal);
        });

        output.WriteLine($"{Keys} keys, each {Times} times to two processes, {KeysAtATime * Times} requests at a time: {watch.ElapsedMilliseconds} ms");
        Assert.Equal(Keys, await database.ScalarAsync<int>("select count(*) from bookings where status = 'CONFIRMED'"));
        Assert.Equal(Keys, await database.ScalarAsync<int>("select count(*) from slot_events where kind = 'BOOKED'"));
        Assert.Equal(Keys, await database.ScalarAsync<int>("select count(*) from keyed_requests where status = 201"));
        Assert.Empty(await HistoryChecker.CheckAsync(database));
    }

    /// <summary>Books as a client should: one that waited five seconds for the first answer, on a machine that has much to do, asks once more.</summary>
    private static async Task<(int Status, string? ContentType, string? Location, string Body)> BookAsync(ApiClient api, int slotId, int index)
    {
        ApiReply reply;
        do
        {
            reply = await api.PostAsync(
                "/api/bookings",
                new { slot_id = slotId, patient_name = "Grace Hopper", patient_email = $"g{index}@example.com" },
                null,
                ("Idempotency-Key", $"press {index}"));
        }
        while (reply.Status == 409 && reply.Text.Contains("still running", StringComparison.Ordinal));

        return (reply.Status, reply.Headers.GetValueOrDefault("Content-Type"), reply.Headers.GetValueOrDefault("Location"), reply.Text);
    }
}
