using MediBook.Web.Tests.Support;
using Microsoft.Extensions.DependencyInjection;

namespace MediBook.Web.Tests.Proof;

/// <summary>A hundred programs and a hundred people at the pages want one time at the same instant: both doors lead to the same slot row.</summary>
[Collection(nameof(DurableProof))]
public sealed class ApiRaceTests(PostgresFixture postgres, ITestOutputHelper output)
{
    private const int Many = 100;
    private static readonly int Rounds = DurableProof.Share(10);
    private const string Lost = "{'error':'Slot already booked','status':'FAILED'}";

    [Fact]
    public async Task One_wins_in_all_and_programs_read_what_they_know()
    {
        await using var database = await postgres.CreateDurableDatabaseAsync();
        await DurableProof.RequireAsync(database);
        var doctor = await database.AddClinicAsync();
        var slots = await database.AddSlotsAsync(doctor.Id, Rounds + 6);
        await using var crowd = await Crowd.SignInAsync(database, Many);
        using var http = new HttpClient { BaseAddress = crowd.Address };
        var api = new ApiClient(http);
        var one = await api.SignInAsync(crowd.Members[0].Email);
        for (var round = 0; round < Rounds; round++)
        {
            var slot = slots[round];
            var go = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            var people = crowd.Members.Select(member => Task.Run(async () =>
            {
                await go.Task;
                return await member.HoldAsync(crowd.Address, doctor.Id, slot);
            })).ToList();
            // In the odd rounds every program carries the same token.
            var programs = Enumerable.Range(0, Many).Select(index => Task.Run(async () =>
            {
                await go.Task;
                return await BookAsync(api, slot, $"g{round}x{index}@example.com", round % 2 == 0 ? null : one);
            })).ToList();
            go.SetResult();
            var (pages, calls) = (await Task.WhenAll(people), await Task.WhenAll(programs));

            Assert.Equal(1, pages.Count(answer => answer.Status == 303) + calls.Count(reply => reply.Status == 201));
            Assert.All(pages.Where(answer => answer.Status != 303), answer => Assert.Equal(409, answer.Status));
            foreach (var reply in calls.Where(reply => reply.Status != 201))
            {
                reply.MustBe(409, Lost);
            }

            Assert.Equal(1, await database.ScalarAsync<int>($"select count(*)::int from bookings where slot_id = {slot} and status in ('PENDING', 'CONFIRMED')"));
        }

        Assert.Empty(await HistoryChecker.CheckAsync(database));
    }

    [Fact]
    public async Task A_hundred_calls_with_one_token_for_its_own_patient_book_once()
    {
        await using var database = await postgres.CreateDurableDatabaseAsync();
        await DurableProof.RequireAsync(database);
        var doctor = await database.AddClinicAsync();
        var slots = await database.AddSlotsAsync(doctor.Id, Rounds);
        await database.AddPatientAsync("ada@example.com");
        await using var app = Start(database, []);
        using var http = new HttpClient { BaseAddress = app.ClientOptions.BaseAddress };
        var api = new ApiClient(http);
        var token = await api.SignInAsync("ada@example.com");
        foreach (var slot in slots)
        {
            var replies = await AllAtOnceAsync(_ => BookAsync(api, slot, "ada@example.com", token));
            Assert.Single(replies, reply => reply.Status == 201);
            Assert.All(replies.Where(reply => reply.Status != 201), reply => reply.MustBe(409, Lost));
        }

        Assert.Empty(await HistoryChecker.CheckAsync(database));
    }

    [Fact]
    public async Task A_clinic_behind_one_address_books_a_hundred_times_at_once_with_the_usual_limits()
    {
        await using var database = await postgres.CreateDurableDatabaseAsync();
        var doctor = await database.AddClinicAsync();
        var slots = await database.AddSlotsAsync(doctor.Id, Many);
        await using var app = Start(database, new() { ["RateLimits:Enabled"] = "true" });
        using var http = new HttpClient { BaseAddress = app.ClientOptions.BaseAddress };
        var api = new ApiClient(http);
        var replies = await AllAtOnceAsync(index => BookAsync(api, slots[index], $"g{index}@example.com", null));
        Assert.All(replies, reply => Assert.Equal(201, reply.Status));

        var more = await AllAtOnceAsync(index => BookAsync(api, slots[index], $"h{index}@example.com", null));
        var last = await AllAtOnceAsync(index => BookAsync(api, slots[index], $"i{index}@example.com", null));
        var refused = more.Concat(last).Where(reply => reply.Status == 429).ToList();
        Assert.NotEmpty(refused);
        Assert.All(refused, reply => reply.MustRefuse(429, $"Too many requests. Try again in {reply.Headers["Retry-After"]} seconds."));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Many_bookings_by_fifty_connections_all_succeed(bool shuffled)
    {
        var all = DurableProof.Share(2_000);
        await using var database = await postgres.CreateDurableDatabaseAsync();
        await DurableProof.RequireAsync(database);
        var doctor = await database.AddClinicAsync();
        var slots = await database.AddSlotsAsync(doctor.Id, all, minutes: 5);
        if (shuffled)
        {
            new Random(20261122).Shuffle(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(slots));
        }

        await using var app = Start(database, []);
        using var http = new HttpClient(new SocketsHttpHandler { MaxConnectionsPerServer = 50 }) { BaseAddress = app.ClientOptions.BaseAddress };
        var api = new ApiClient(http);
        var watch = System.Diagnostics.Stopwatch.StartNew();
        await Parallel.ForAsync(0, all, new ParallelOptions { MaxDegreeOfParallelism = 50 }, async (index, _) =>
        {
            var reply = await BookAsync(api, slots[index], $"g{index}@example.com", null);
            Assert.True(reply.Status == 201, $"{reply.Status}: {reply.Text}");
        });

        var retries = app.Services.GetRequiredService<MediBook.Web.Data.SerializableTransaction>().Retries;
        output.WriteLine($"{all} bookings by 50 connections, {(shuffled ? "shuffled" : "in calendar order")}: {retries} retries, {watch.ElapsedMilliseconds} ms");
        Assert.Equal(all, await database.ScalarAsync<int>("select count(*)::int from bookings where status = 'CONFIRMED'"));
        Assert.InRange(retries, 0, all / 10);
        Assert.Empty(await HistoryChecker.CheckAsync(database));
    }

    private static MediBookApp Start(TestDatabase database, Dictionary<string, string?> settings)
    {
        var app = new MediBookApp(database, settings: settings);
        app.UseKestrel(0);
        app.StartServer();
        return app;
    }

    private static Task<ApiReply> BookAsync(ApiClient api, int slotId, string email, string? token) =>
        api.PostAsync("/api/bookings", new { slot_id = slotId, patient_name = "Grace Hopper", patient_email = email, patient_phone = "" }, token);

    private static async Task<ApiReply[]> AllAtOnceAsync(Func<int, Task<ApiReply>> call)
    {
        var go = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var calls = Enumerable.Range(0, Many).Select(index => Task.Run(async () =>
        {
            await go.Task;
            return await call(index);
        })).ToList();
        go.SetResult();
        return await Task.WhenAll(calls);
    }
}
