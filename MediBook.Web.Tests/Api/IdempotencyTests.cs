using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Headers;
using System.Security.Claims;
using System.Text;
using MediBook.Web.Api;
using MediBook.Web.Services.Idempotency;
using MediBook.Web.Tests.Support;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace MediBook.Web.Tests.Api;

/// <summary>The <c>Idempotency-Key</c> over HTTP, before endpoints whose runs can be counted, held up and made to fail.</summary>
public sealed class IdempotencyTests(PostgresFixture postgres) : IAsyncLifetime
{
    private readonly EphemeralDataProtectionProvider _protection = new();
    private readonly JumpingTime _time = new();
    private TestDatabase _database = null!;
    private Site _site = null!;

    public async ValueTask InitializeAsync()
    {
        _database = await postgres.CreateDatabaseAsync();
        _site = await Site.StartAsync(_database, _protection, _time);
    }

    public async ValueTask DisposeAsync()
    {
        await _site.DisposeAsync();
        await _database.DisposeAsync();
    }

    [Fact]
    public async Task The_second_answer_is_the_first_to_the_byte_and_nothing_runs()
    {
        var first = await _site.PostAsync("/api/things?a=1", "{ \"name\": \"Ž\" }", "k");
        var second = await _site.PostAsync("/api/things?a=1", "{ \"name\": \"Ž\" }", "k");

        Assert.Equal(new Answer(201, "application/json; charset=utf-8", "/api/things/1", "{\"run\":1,\"got\":\"{ \\\"name\\\": \\\"Ž\\\" }\"}", null), first);
        Assert.Equal(first, second);
        Assert.Single(_site.Runs);
    }

    [Fact]
    public async Task An_answer_without_a_body_is_given_again_without_one()
    {
        var first = await _site.PostAsync("/api/status/204", "", "k");

        Assert.Equal(new Answer(204, null, null, "", null), first);
        Assert.Equal(first, await _site.PostAsync("/api/status/204", "", "k"));
        Assert.Single(_site.Runs);
    }

    [Fact]
    public async Task Five_in_parallel_at_two_instances_run_once_and_get_identical_answers()
    {
        await using var first = await Site.StartAsync(_database, _protection, TimeProvider.System);
        await using var second = await Site.StartAsync(_database, _protection, TimeProvider.System);
        for (var round = 0; round < 10; round++)
        {
            var key = $"round {round}";
            var answers = await Task.WhenAll(Enumerable.Range(0, 5).Select(index =>
                Task.Run(() => (index % 2 == 0 ? first : second).PostAsync("/api/things", "{}", key))));

            Assert.Equal(201, Assert.Single(answers.Distinct()).Status);
            Assert.Equal(round + 1, first.Runs.Count + second.Runs.Count);
        }
    }

    [Theory]
    [InlineData("/api/things", "{ }")]
    [InlineData("/api/things?a=1", "{}")]
    [InlineData("/api/status/200", "{}")]
    public async Task The_key_with_another_request_is_422(string path, string body)
    {
        await _site.PostAsync("/api/things", "{}", "k");

        var answer = await _site.PostAsync(path, body, "k");

        Assert.Equal(new Answer(422, Site.Json, null, "{\"error\":\"This Idempotency-Key was used with another request\"}", null), answer);
        Assert.Single(_site.Runs);
    }

    [Fact]
    public async Task A_first_request_that_takes_long_gives_409_after_five_seconds_and_then_its_answer()
    {
        var first = _site.PostAsync("/api/held", "{}", "k");
        await _site.Entered.Task.WaitAsync(TimeSpan.FromSeconds(60));

        var second = await _site.PostAsync("/api/held", "{}", "k");
        Assert.Equal(new Answer(409, Site.Json, null, "{\"error\":\"The first request with this Idempotency-Key is still running\"}", "1"), second);
        Assert.Equal(TimeSpan.FromSeconds(5), _time.Pauses.Aggregate((all, pause) => all + pause));

        _site.Gate.SetResult();
        Assert.Equal(await first, await _site.PostAsync("/api/held", "{}", "k"));
        Assert.Single(_site.Runs);
    }

    [Theory]
    [InlineData("žluť")]
    [InlineData("0123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890")]
    public async Task A_malformed_key_is_400_and_nothing_runs(string key)
    {
        var answer = await _site.PostAsync("/api/things", "{}", key);

        Assert.Equal(new Answer(400, Site.Json, null, "{\"error\":\"Idempotency-Key must be at most 200 printable ASCII characters\"}", null), answer);
        Assert.Empty(_site.Runs);
    }

    [Theory]
    [InlineData(400)]
    [InlineData(404)]
    [InlineData(409)]
    public async Task A_refusal_is_final(int status)
    {
        for (var again = 0; again < 2; again++)
        {
            Assert.Equal(new Answer(status, "text/plain", null, $"run 1 {status}", null), await _site.PostAsync($"/api/status/{status}", "{}", "k"));
        }
    }

    [Theory]
    [InlineData(413)]
    [InlineData(422)]
    [InlineData(429)]
    [InlineData(500)]
    [InlineData(503)]
    public async Task What_may_go_better_later_runs_again(int status)
    {
        for (var run = 1; run <= 2; run++)
        {
            Assert.Equal(new Answer(status, "text/plain", null, $"run {run} {status}", null), await _site.PostAsync($"/api/status/{status}", "{}", "k"));
            Assert.Equal(0, await CountAsync());
        }
    }

    [Fact]
    public async Task A_failure_frees_the_key_and_the_next_run_has_the_same_operation()
    {
        Assert.Equal(500, (await _site.PostAsync("/api/fails-once", "{}", "k")).Status);
        Assert.Equal(0, await CountAsync());

        Assert.Equal(200, (await _site.PostAsync("/api/fails-once", "{}", "k")).Status);

        Assert.Equal(2, _site.Runs.Count);
        Assert.Single(_site.Runs.Distinct());
    }

    [Fact]
    public async Task The_answer_of_a_run_is_kept_when_its_client_has_gone()
    {
        using var patience = new CancellationTokenSource();
        var first = _site.PostAsync("/api/held", "{}", "k", cancel: patience.Token);
        await _site.Entered.Task.WaitAsync(TimeSpan.FromSeconds(60));
        await patience.CancelAsync();
        await _site.Left.Task.WaitAsync(TimeSpan.FromSeconds(60));

        _site.Gate.SetResult();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);

        Assert.Equal("run 1", (await _site.PostAsync("/api/held", "{}", "k")).Body);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_body_over_64_KB_goes_on_whole_and_without_a_key(bool chunked)
    {
        var large = new string('x', (64 * 1024) + 1);
        for (var run = 1; run <= 2; run++)
        {
            Assert.Equal(new Answer(200, "text/plain", null, $"{large.Length}", null), await _site.PostAsync("/api/length", large, "k", chunked: chunked));
        }

        Assert.Equal(2, _site.Runs.Count);
        Assert.Equal($"{large.Length - 1}", (await _site.PostAsync("/api/length", large[1..], "k", chunked: chunked)).Body);
        Assert.Equal($"{large.Length - 1}", (await _site.PostAsync("/api/length", large[1..], "k", chunked: chunked)).Body);
        Assert.Equal(3, _site.Runs.Count);
    }

    [Theory]
    [InlineData("POST", "/api/things", null)]
    [InlineData("POST", "/api/things", "")]
    [InlineData("POST", "/api/open", "k")]
    [InlineData("PATCH", "/api/things", "k")]
    public async Task Without_a_key_or_beside_the_marked_posts_every_request_runs(string method, string path, string? key)
    {
        for (var run = 1; run <= 2; run++)
        {
            Assert.Equal(201, (await _site.PostAsync(path, "{}", key, method: method)).Status);
        }

        Assert.Equal(2, _site.Runs.Distinct().Count());
        Assert.Equal(0, await CountAsync());
    }

    [Fact]
    public async Task A_key_is_private_to_the_account_or_the_address_and_its_link()
    {
        (string? Account, string? Address, string? Link)[] owners =
        [
            (null, "192.0.2.1", null), (null, "192.0.2.2", null), (null, "2001:db8:0:1::1", null), (null, "2001:db8:0:2::1", null),
            (null, "192.0.2.1", "first"), (null, "192.0.2.1", "second"), (null, "192.0.2.2", "first"), ("1", "192.0.2.1", null), ("2", "192.0.2.1", null),
        ];

        for (var again = 0; again < 2; again++)
        {
            for (var index = 0; index < owners.Length; index++)
            {
                var (account, address, link) = owners[index];
                Assert.Equal($"/api/things/{index + 1}", (await _site.PostAsync("/api/things", "{}", "k", account, address, link)).Location);
            }
        }

        Assert.Equal(owners.Length, _site.Runs.Distinct().Count());
        Assert.Equal("/api/things/1", (await _site.PostAsync("/api/things", "{}", "k", null, "::ffff:192.0.2.1")).Location);
        Assert.Equal("/api/things/3", (await _site.PostAsync("/api/things", "{}", "k", null, "2001:db8:0:1::2")).Location);
        Assert.Equal("/api/things/8", (await _site.PostAsync("/api/things", "{}", "k", "1", "192.0.2.9")).Location);
    }

    private Task<int> CountAsync() => _database.ScalarAsync<int>("select count(*) from keyed_requests");

    private sealed record Answer(int Status, string? ContentType, string? Location, string Body, string? RetryAfter);

    /// <summary>One instance with the middleware and a few endpoints.</summary>
    private sealed class Site(WebApplication app) : IAsyncDisposable
    {
        public const string Json = "application/json; charset=utf-8";

        /// <summary>The operation of every run, in order.</summary>
        public ConcurrentQueue<Guid> Runs { get; } = [];

        /// <summary>What <c>/api/held</c> waits for.</summary>
        public TaskCompletionSource Gate { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        /// <summary>A run of <c>/api/held</c> has begun.</summary>
        public TaskCompletionSource Entered { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        /// <summary>Its client has gone.</summary>
        public TaskCompletionSource Left { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public static async Task<Site> StartAsync(TestDatabase database, IDataProtectionProvider protection, TimeProvider time)
        {
            var builder = WebApplication.CreateBuilder();
            builder.WebHost.UseTestServer();
            builder.Logging.ClearProviders();
            builder.Services.AddScoped(_ => database.NewContext());
            builder.Services.AddSingleton(protection);
            builder.Services.AddSingleton(time);
            builder.Services.AddScoped<KeyedRequests>();
            var app = builder.Build();
            var site = new Site(app);
            site.Map();
            await app.StartAsync();
            return site;
        }

        public async Task<Answer> PostAsync(
            string path, string body, string? key, string? account = null, string? address = null, string? link = null, bool chunked = false,
            string method = "POST", CancellationToken cancel = default)
        {
            using var request = new HttpRequestMessage(new HttpMethod(method), path) { Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body)) };
            request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
            request.Content.Headers.ContentLength = chunked ? null : request.Content.Headers.ContentLength;
            request.Headers.TransferEncodingChunked = chunked;
            foreach (var (name, value) in new[] { ("Idempotency-Key", key), ("Account", account), ("Address", address), ("Manage-Token", link) })
            {
                if (value is not null)
                {
                    request.Headers.TryAddWithoutValidation(name, value);
                }
            }

            using var client = app.GetTestClient();
            using var response = await client.SendAsync(request, cancel);
            return new Answer(
                (int)response.StatusCode,
                response.Content.Headers.ContentType?.ToString(),
                response.Headers.Location?.OriginalString,
                await response.Content.ReadAsStringAsync(cancel),
                response.Headers.RetryAfter?.ToString());
        }

        public ValueTask DisposeAsync()
        {
            Gate.TrySetResult();
            return app.DisposeAsync();
        }

        private void Map()
        {
            app.UseExceptionHandler(failed => failed.Run(_ => Task.CompletedTask));
            app.Use((context, next) =>
            {
                var (account, address) = (context.Request.Headers["Account"].ToString(), context.Request.Headers["Address"].ToString());
                context.Connection.RemoteIpAddress = address.Length > 0 ? IPAddress.Parse(address) : null;
                if (account.Length > 0)
                {
                    context.User = new ClaimsPrincipal(new ClaimsIdentity([new Claim(ClaimTypes.NameIdentifier, account)], "test"));
                }

                return next(context);
            });
            app.UseRouting();
            app.UseIdempotencyKeys();
            app.MapMethods("/api/things", ["POST", "PATCH"], (Delegate)ThingAsync).TakesIdempotencyKey();
            app.MapPost("/api/open", (Delegate)ThingAsync);
            app.MapPost("/api/status/{status:int}", (int status, HttpContext context) =>
            {
                var run = Ran(context);
                return status == 204 ? Results.NoContent() : Results.Text($"run {run} {status}", "text/plain", statusCode: status);
            }).TakesIdempotencyKey();
            app.MapPost("/api/length", async (HttpContext context) =>
            {
                Ran(context);
                using var read = new MemoryStream();
                await context.Request.Body.CopyToAsync(read);
                return Results.Text($"{read.Length}", "text/plain");
            }).TakesIdempotencyKey();
            app.MapPost("/api/fails-once", (HttpContext context) =>
                Ran(context) == 1 ? throw new InvalidOperationException("The first run fails.") : Results.Text("done")).TakesIdempotencyKey();
            app.MapPost("/api/held", async (HttpContext context) =>
            {
                var run = Ran(context);
                context.RequestAborted.Register(() => Left.TrySetResult());
                Entered.TrySetResult();
                await Gate.Task;
                return Results.Text($"run {run}");
            }).TakesIdempotencyKey();
        }

        private async Task<IResult> ThingAsync(HttpContext context)
        {
            var run = Ran(context);
            using var reader = new StreamReader(context.Request.Body);
            return Results.Created($"/api/things/{run}", new { run, got = await reader.ReadToEndAsync() });
        }

        private int Ran(HttpContext context)
        {
            Runs.Enqueue(Idempotency.OperationIdOf(context));
            return Runs.Count;
        }
    }
}
