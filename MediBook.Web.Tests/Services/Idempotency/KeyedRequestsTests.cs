using System.Text;
using MediBook.Web.Data;
using MediBook.Web.Domain;
using MediBook.Web.Jobs;
using MediBook.Web.Services.Idempotency;
using MediBook.Web.Tests.Support;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using NodaTime;

namespace MediBook.Web.Tests.Services.Idempotency;

/// <summary>Who runs, who waits and who gets which answer; each service here is an instance of its own on one database.</summary>
public sealed class KeyedRequestsTests(PostgresFixture postgres) : IAsyncLifetime
{
    private static readonly string Ada = OwnerKeys.ForKeyedRequest(1, "", null);
    private readonly EphemeralDataProtectionProvider _protection = new();
    private readonly List<MediBookDbContext> _contexts = [];
    private TestDatabase _database = null!;

    public async ValueTask InitializeAsync() => _database = await postgres.CreateDatabaseAsync();

    public async ValueTask DisposeAsync()
    {
        foreach (var context in _contexts)
        {
            await context.DisposeAsync();
        }

        await _database.DisposeAsync();
    }

    [Fact]
    public async Task Five_at_once_at_two_instances_run_once_and_get_one_answer()
    {
        for (var round = 0; round < 20; round++)
        {
            var key = KeyOf($"round {round}");
            var runs = 0;
            var go = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            var presses = Enumerable.Range(0, 5).Select(_ => Task.Run(async () =>
            {
                var instance = Instance();
                await go.Task;
                var turn = (await instance.BeginAsync(key, default)).Value;
                if (turn.Answer is not null)
                {
                    return turn.Answer;
                }

                var answer = AnswerOf(201, $"run {Interlocked.Increment(ref runs)}");
                await instance.CompleteAsync(turn, answer);
                return answer;
            })).ToList();
            go.SetResult();
            var answers = await Task.WhenAll(presses);

            Assert.Equal(1, runs);
            Assert.All(answers, answer => Assert.Equal("run 1", TextOf(answer)));
        }
    }

    [Fact]
    public async Task The_answer_is_given_again_whole()
    {
        var key = KeyOf("once");
        var first = await RunAsync(key);
        await Instance().CompleteAsync(
            first, new KeyedAnswer(201, "application/json; charset=utf-8", new Dictionary<string, string> { ["Location"] = "/api/bookings/7" }, Bytes("{\"a\":\"ž\"}")));

        for (var again = 0; again < 2; again++)
        {
            var answer = (await Instance().BeginAsync(key, default)).Value.Answer!;
            Assert.Equal(201, answer.Status);
            Assert.Equal("application/json; charset=utf-8", answer.ContentType);
            Assert.Equal([new("Location", "/api/bookings/7")], answer.Headers);
            Assert.Equal("{\"a\":\"ž\"}", TextOf(answer));
        }
    }

    [Fact]
    public async Task The_same_key_with_another_request_is_refused_while_the_first_runs_and_after()
    {
        var turn = await RunAsync(KeyOf("k", body: "{1}"));

        foreach (var other in new[] { KeyOf("k", body: "{2}"), KeyOf("k", body: "{1}", target: "/api/slots"), KeyOf("k", body: "{1}", method: "PUT") })
        {
            Assert.Equal(KeyRefusal.OtherRequest, (await Instance().BeginAsync(other, default)).Refusal);
        }

        await Instance().CompleteAsync(turn, AnswerOf(409, "taken"));
        Assert.Equal(KeyRefusal.OtherRequest, (await Instance().BeginAsync(KeyOf("k", body: "{2}"), default)).Refusal);
        await _database.AdvanceAsync(Duration.FromHours(23));
        Assert.Equal(KeyRefusal.OtherRequest, (await Instance().BeginAsync(KeyOf("k", body: "{2}"), default)).Refusal);
    }

    [Fact]
    public async Task A_key_is_private_to_its_owner()
    {
        var owners = new[]
        {
            Ada,
            OwnerKeys.ForKeyedRequest(2, "", null),
            OwnerKeys.ForKeyedRequest(null, OwnerKeys.Hash("192.0.2.1"), null),
            OwnerKeys.ForKeyedRequest(null, OwnerKeys.Hash("192.0.2.2"), null),
            OwnerKeys.ForKeyedRequest(null, OwnerKeys.Hash("192.0.2.1"), OwnerKeys.Hash("link 1")),
            OwnerKeys.ForKeyedRequest(null, OwnerKeys.Hash("192.0.2.1"), OwnerKeys.Hash("link 2")),
            OwnerKeys.ForKeyedRequest(null, OwnerKeys.Hash("192.0.2.2"), OwnerKeys.Hash("link 1")),
        };

        foreach (var owner in owners)
        {
            var key = KeyOf("same", owner);
            var turn = await RunAsync(key);
            await Instance().CompleteAsync(turn, AnswerOf(200, owner));
        }

        foreach (var owner in owners)
        {
            Assert.Equal(owner, TextOf((await Instance().BeginAsync(KeyOf("same", owner), default)).Value.Answer!));
        }

        Assert.Equal(owners.Length, owners.Select(owner => KeyOf("same", owner).OperationId).Distinct().Count());
    }

    [Fact]
    public async Task A_request_that_waits_gets_the_answer_when_it_comes_and_holds_no_connection_meanwhile()
    {
        var key = KeyOf("slow");
        await using var onlyOne = DatabaseConnections.DataSource($"{_database.ConnectionString};Timeout=5", "medibook-one", 1);
        var time = new FakeTimeProvider();
        var first = await RunAsync(key);
        var waiting = Instance(time, onlyOne).BeginAsync(key, default);
        await UntilAsync(async () => await _database.ScalarAsync<int>(
            "select count(*) from pg_stat_activity where datname = current_database() and application_name = 'medibook-one' and query like 'SELECT%keyed_requests%'") == 1);

        // Through the one connection that the waiting request would hold.
        await Instance(pool: onlyOne).CompleteAsync(first, AnswerOf(201, "late"));
        while (!waiting.IsCompleted)
        {
            time.Advance(TimeSpan.FromMilliseconds(50));
            await Task.Yield();
        }

        Assert.Equal("late", TextOf((await waiting).Value.Answer!));
    }

    [Fact]
    public async Task A_request_that_waits_gives_up_after_five_seconds_of_short_pauses()
    {
        var key = KeyOf("slow");
        await RunAsync(key);
        var time = new JumpingTime();

        Assert.Equal(KeyRefusal.StillRunning, (await Instance(time).BeginAsync(key, default)).Refusal);

        Assert.Equal(TimeSpan.FromSeconds(5), time.Pauses.Aggregate((all, pause) => all + pause));
        Assert.Equal(TimeSpan.FromMilliseconds(50), time.Pauses[0]);
        Assert.Equal(TimeSpan.FromMilliseconds(250), time.Pauses.Max());
    }

    [Fact]
    public async Task An_answer_is_forgotten_after_a_day_and_the_key_is_new()
    {
        var turn = await RunAsync(KeyOf("day", body: "{1}"));
        await Instance().CompleteAsync(turn, AnswerOf(201, "yesterday"));
        await _database.AdvanceAsync(Duration.FromHours(24) - Duration.FromMinutes(1));
        Assert.Equal("yesterday", TextOf((await Instance().BeginAsync(KeyOf("day", body: "{1}"), default)).Value.Answer!));

        await _database.AdvanceAsync(Duration.FromMinutes(1));
        var next = await RunAsync(KeyOf("day", body: "{2}"));
        await Instance().CompleteAsync(next, AnswerOf(201, "today"));

        Assert.Equal("today", TextOf((await Instance().BeginAsync(KeyOf("day", body: "{2}"), default)).Value.Answer!));
        Assert.Equal(KeyRefusal.OtherRequest, (await Instance().BeginAsync(KeyOf("day", body: "{1}"), default)).Refusal);
    }

    [Fact]
    public async Task A_run_that_died_is_taken_over_by_exactly_one_of_many_with_the_same_operation()
    {
        var key = KeyOf("dead");
        var dead = await RunAsync(key);
        await _database.AdvanceAsync(Duration.FromSeconds(29));
        Assert.Equal(KeyRefusal.StillRunning, (await Instance(new JumpingTime()).BeginAsync(key, default)).Refusal);
        await _database.AdvanceAsync(Duration.FromSeconds(1));

        var many = await MeetAsync(key, _protection);

        var taken = Assert.Single(many, outcome => outcome.Succeeded).Value;
        Assert.Null(taken.Answer);
        Assert.True(taken.StartedAt > dead.StartedAt);
        Assert.Equal(dead.Key.OperationId, taken.Key.OperationId);
        Assert.All(many.Where(outcome => !outcome.Succeeded), outcome => Assert.Equal(KeyRefusal.StillRunning, outcome.Refusal));
    }

    [Fact]
    public async Task A_run_that_was_taken_over_neither_answers_nor_frees_the_key()
    {
        var key = KeyOf("slow");
        var slow = await RunAsync(key);
        await _database.AdvanceAsync(Duration.FromSeconds(30));
        var quick = await RunAsync(key);

        await Instance().CompleteAsync(slow, AnswerOf(201, "slow"));
        await Instance().ReleaseAsync(slow);
        Assert.Equal(KeyRefusal.StillRunning, (await Instance(new JumpingTime()).BeginAsync(key, default)).Refusal);
        await Instance().CompleteAsync(quick, AnswerOf(201, "quick"));
        await Instance().CompleteAsync(slow, AnswerOf(201, "slow"));
        await Instance().ReleaseAsync(slow);

        Assert.Equal("quick", TextOf((await Instance().BeginAsync(key, default)).Value.Answer!));
    }

    [Fact]
    public async Task A_dead_run_still_refuses_another_request()
    {
        await RunAsync(KeyOf("dead", body: "{1}"));
        await _database.AdvanceAsync(Duration.FromMinutes(1));

        Assert.Equal(KeyRefusal.OtherRequest, (await Instance().BeginAsync(KeyOf("dead", body: "{2}"), default)).Refusal);
    }

    [Theory]
    [InlineData(200, true)]
    [InlineData(201, true)]
    [InlineData(204, true)]
    [InlineData(400, true)]
    [InlineData(404, true)]
    [InlineData(409, true)]
    [InlineData(302, false)]
    [InlineData(401, false)]
    [InlineData(403, false)]
    [InlineData(408, false)]
    [InlineData(413, false)]
    [InlineData(415, false)]
    [InlineData(422, false)]
    [InlineData(429, false)]
    [InlineData(500, false)]
    [InlineData(503, false)]
    public async Task Final_answers_are_kept_and_any_other_frees_the_key(int status, bool kept)
    {
        var key = KeyOf("status");
        await Instance().CompleteAsync(await RunAsync(key), AnswerOf(status, "first"));

        var next = (await Instance().BeginAsync(key, default)).Value;

        Assert.Equal(kept ? status : null, next.Answer?.Status);
    }

    [Fact]
    public async Task A_released_key_is_free_for_another_request()
    {
        await Instance().ReleaseAsync(await RunAsync(KeyOf("k", body: "{1}")));
        Assert.Equal(0, await _database.ScalarAsync<int>("select count(*) from keyed_requests"));
        await RunAsync(KeyOf("k", body: "{2}"));
    }

    [Fact]
    public async Task Neither_the_key_nor_the_answer_can_be_read_in_the_row()
    {
        const string canary = "canary-7f3a";
        var key = KeyOf(canary, OwnerKeys.ForKeyedRequest(null, OwnerKeys.Hash("192.0.2.1"), OwnerKeys.Hash(canary)), body: canary);
        await Instance().CompleteAsync(
            await RunAsync(key), new KeyedAnswer(201, canary, new Dictionary<string, string> { ["Location"] = canary }, Bytes(canary)));

        Assert.Equal(canary, TextOf((await Instance().BeginAsync(key, default)).Value.Answer!));
        var row = await _database.ScalarAsync<string>(
            "select concat_ws(' ', owner_key, key_hash, fingerprint, status, encode(protected_answer, 'escape')) from keyed_requests");
        Assert.Contains("201", row, StringComparison.Ordinal);
        Assert.DoesNotContain(canary, row, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain(Convert.ToBase64String(Bytes(canary))[..12], row, StringComparison.Ordinal);
        // A password in the body could be tried out against a bare digest.
        Assert.DoesNotContain(OwnerKeys.Hash($"POST /api/bookings\n{canary}"), row, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_answer_that_can_no_longer_be_read_counts_as_absent_and_one_runs_again()
    {
        var key = KeyOf("lost keys");
        await Instance().CompleteAsync(await RunAsync(key), AnswerOf(201, "unreadable"));

        var many = await MeetAsync(key, new EphemeralDataProtectionProvider());

        Assert.Null(Assert.Single(many, outcome => outcome.Succeeded).Value.Answer);
    }

    [Fact]
    public async Task An_answer_moved_to_another_owners_row_cannot_be_read_there()
    {
        await Instance().CompleteAsync(await RunAsync(KeyOf("same")), AnswerOf(201, "Ada's"));
        var bobs = KeyOf("same", OwnerKeys.ForKeyedRequest(2, "", null));
        await _database.ExecuteAsync($"update keyed_requests set owner_key = '{bobs.OwnerKey}'");

        Assert.Null((await Instance().BeginAsync(bobs, default)).Value.Answer);
    }

    [Fact]
    public async Task An_answer_that_cannot_be_kept_is_given_all_the_same_and_the_lease_frees_the_key()
    {
        var key = KeyOf("away");
        var turn = await RunAsync(key);
        await using var nowhere = DatabaseConnections.DataSource("Host=127.0.0.1;Port=1;Database=none", "medibook-tests", 1);

        await Instance(pool: nowhere).CompleteAsync(turn, AnswerOf(201, "booked"));
        await Instance(pool: nowhere).ReleaseAsync(turn);

        await _database.AdvanceAsync(Duration.FromSeconds(30));
        Assert.Null((await Instance().BeginAsync(key, default)).Value.Answer);
    }

    [Fact]
    public async Task Old_rows_are_deleted_and_younger_ones_stay()
    {
        await Instance().CompleteAsync(await RunAsync(KeyOf("old")), AnswerOf(201, "old"));
        await RunAsync(KeyOf("old and dead"));
        await _database.AdvanceAsync(Duration.FromHours(23));
        var young = KeyOf("young");
        await Instance().CompleteAsync(await RunAsync(young), AnswerOf(201, "young"));
        var job = new ForgetAnswersJob(Instance());

        await job.RunAsync(default);
        Assert.Equal(3, await _database.ScalarAsync<int>("select count(*) from keyed_requests"));
        await _database.AdvanceAsync(Duration.FromHours(1));
        await job.RunAsync(default);

        Assert.Equal([young.KeyHash], await _database.ListAsync<string>("select key_hash from keyed_requests"));
    }

    [Theory]
    [InlineData("a", true)]
    [InlineData("8e03978e-40d5-43e8-bc93-6894a57f9324", true)]
    [InlineData("\"quoted, and with spaces\" ~", true)]
    [InlineData("", false)]
    [InlineData("tab\tinside", false)]
    [InlineData("žluť", false)]
    [InlineData("\u007f", false)]
    public void Printable_ASCII_makes_a_key(string key, bool good) => Assert.Equal(good, RequestKey.IsWellFormed(key));

    [Fact]
    public void A_key_has_at_most_200_characters()
    {
        Assert.True(RequestKey.IsWellFormed(new string('k', 200)));
        Assert.False(RequestKey.IsWellFormed(new string('k', 201)));
    }

    private KeyedRequests Instance(TimeProvider? time = null, Npgsql.NpgsqlDataSource? pool = null, IDataProtectionProvider? protection = null)
    {
        var context = pool is null
            ? _database.NewContext()
            : new MediBookDbContext(DatabaseConnections.Configure(new DbContextOptionsBuilder<MediBookDbContext>(), pool).Options);
        lock (_contexts)
        {
            _contexts.Add(context);
        }

        return new KeyedRequests(context, protection ?? _protection, time ?? TimeProvider.System, NullLogger<KeyedRequests>.Instance);
    }

    /// <summary>Lets eight instances see the row as it is before any of them can take it over.</summary>
    private async Task<Outcome<KeyedTurn, KeyRefusal>[]> MeetAsync(RequestKey key, IDataProtectionProvider protection)
    {
        const int many = 8;
        await using var db = _database.NewContext();
        await using var held = await db.Database.BeginTransactionAsync();
        await db.Database.ExecuteSqlAsync($"select 1 from keyed_requests where key_hash = {key.KeyHash} for update");
        var begun = Enumerable.Range(0, many).Select(_ => Task.Run(() => Instance(new JumpingTime(), protection: protection).BeginAsync(key, default))).ToList();
        await UntilAsync(async () => await _database.ScalarAsync<int>(
            "select count(*) from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'") == many);
        await held.RollbackAsync();
        return await Task.WhenAll(begun);
    }

    /// <summary>Begins a request that is expected to run.</summary>
    private async Task<KeyedTurn> RunAsync(RequestKey key)
    {
        var turn = (await Instance().BeginAsync(key, default)).Value;
        Assert.Null(turn.Answer);
        return turn;
    }

    private static RequestKey KeyOf(string key, string? owner = null, string body = "{}", string target = "/api/bookings", string method = "POST") =>
        RequestKey.Of(owner ?? Ada, key, method, target, Bytes(body));

    private static KeyedAnswer AnswerOf(int status, string body) => new(status, "text/plain", new Dictionary<string, string>(), Bytes(body));

    private static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);

    private static string TextOf(KeyedAnswer answer) => Encoding.UTF8.GetString(answer.Body.Span);

    private static async Task UntilAsync(Func<Task<bool>> condition)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (!await condition())
        {
            limit.Token.ThrowIfCancellationRequested();
        }
    }
}
