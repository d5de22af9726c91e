using System.Diagnostics;
using MediBook.Web.Data;
using MediBook.Web.Setup;
using MediBook.Web.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace MediBook.Web.Tests.Setup;

/// <summary>What people get when more comes than an instance can do. Work is held up by a lock on the table of slots.</summary>
public sealed class LoadTests(PostgresFixture postgres) : IAsyncLifetime
{
    private const string Busy = "We are busy just now";
    private const string BusyWords = "We are busy just now. Nothing was changed. Try again";
    private TestDatabase _database = null!;
    private int _doctor;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private string Week => $"/doctors/{_doctor}";

    public async ValueTask InitializeAsync()
    {
        _database = await postgres.CreateDatabaseAsync();
        _doctor = (await _database.AddClinicAsync()).Id;
    }

    public async ValueTask DisposeAsync() => await _database.DisposeAsync();

    [Fact]
    public void The_figures_are_those_that_the_documents_promise()
    {
        var figures = new LoadOptions();
        Assert.Equal((16, 84, 1_000), (figures.AtOnce, figures.Waiting, figures.WaitMilliseconds));
        Assert.Equal((10, 180), (figures.RequestSeconds, figures.LongRequestSeconds));
    }

    [Fact]
    public async Task One_too_many_sends_the_oldest_away_with_a_page_and_with_JSON()
    {
        await using var app = App(("AtOnce", "1"), ("Waiting", "1"));
        var (browser, api) = (app.NewBrowser(), Api(app));
        var locked = await TableLock.TakeAsync(_database, "slots");
        var inside = browser.GetAsync(Week);
        await FullAsync(app);
        var oldest = browser.GetAsync(Week);
        await QueuedAsync(app, 1);
        var program = api.GetAsync("/api/slots");

        var page = await oldest;
        Assert.Equal((503, Busy), (page.Status, page.Heading));
        Assert.Equal("5", page.Response.Headers.RetryAfter!.ToString());
        Assert.True(page.Response.Headers.CacheControl!.NoStore);
        Assert.Contains("script-src 'self'", string.Join(',', page.Response.Headers.GetValues("Content-Security-Policy")), StringComparison.Ordinal);
        var newest = browser.GetAsync(Week);
        var reply = await program;
        reply.MustRefuse(503, BusyWords);
        Assert.Equal(("5", "no-store"), (reply.Headers["Retry-After"], reply.Headers["Cache-Control"]));
        await AnswersAlwaysAsync(browser, api);

        await locked.DisposeAsync();
        Assert.Equal((200, 200), ((await inside).Status, (await newest).Status));
        await Poll.UntilAsync(() => Task.FromResult(Turns(app).Free == 1));
    }

    [Fact]
    public async Task Nobody_waits_long_for_a_turn()
    {
        await using var app = App(("AtOnce", "1"), ("WaitMilliseconds", "50"));
        var browser = app.NewBrowser();
        var locked = await TableLock.TakeAsync(_database, "slots");
        var inside = browser.GetAsync(Week);
        await FullAsync(app);

        var page = await browser.GetAsync(Week);

        Assert.Equal((503, Busy), (page.Status, page.Heading));
        await locked.DisposeAsync();
        Assert.Equal(200, (await inside).Status);
    }

    [Fact]
    public async Task Whoever_gives_up_waiting_leaves_the_line()
    {
        await using var app = App(("AtOnce", "1"));
        var locked = await TableLock.TakeAsync(_database, "slots");
        var inside = app.NewBrowser().GetAsync(Week);
        await FullAsync(app);
        using var patience = new CancellationTokenSource();
        var waiting = app.CreateClient().GetAsync(new Uri(Week, UriKind.Relative), patience.Token);
        await QueuedAsync(app, 1);

        await patience.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        await QueuedAsync(app, 0);
        await locked.DisposeAsync();
        Assert.Equal(200, (await inside).Status);
    }

    [Fact]
    public async Task A_request_that_takes_too_long_is_given_up_and_so_is_its_statement()
    {
        await using var app = App(("RequestSeconds", "1"));
        await using var locked = await TableLock.TakeAsync(_database, "slots");

        var page = await app.NewBrowser().GetAsync(Week);
        var reply = await Api(app).GetAsync("/api/slots");

        Assert.Equal((503, Busy, "5"), (page.Status, page.Heading, page.Response.Headers.RetryAfter!.ToString()));
        reply.MustRefuse(503, BusyWords);
        Assert.Equal("5", reply.Headers["Retry-After"]);
        await Poll.UntilAsync(async () => await TableLock.WaitersAsync(_database) == 0);
    }

    [Fact]
    public async Task A_stream_outlives_the_time_of_a_request_and_takes_no_turn()
    {
        await using var beating = new MediBookApp(_database, settings: new() { ["Load:RequestSeconds"] = "1", ["Load:AtOnce"] = "1", ["Live:BeatSeconds"] = "1" });
        using var answer = await beating.CreateClient().GetAsync(new Uri($"/live/doctors/{_doctor}", UriKind.Relative), HttpCompletionOption.ResponseHeadersRead, Ct);
        using var words = new StreamReader(await answer.Content.ReadAsStreamAsync(Ct));

        for (var beats = 0; beats < 3;)
        {
            beats += await words.ReadLineAsync(Ct) == "event: beat" ? 1 : 0;
        }

        Assert.Equal(1, Turns(beating).Free);
    }

    [Fact]
    public async Task A_request_has_five_seconds_for_a_statement_and_a_job_as_long_as_it_needs()
    {
        await using var app = App();
        await using var source = await app.Services.GetRequiredKeyedService<NpgsqlDataSource>(DatabaseSetup.Requests).OpenConnectionAsync(Ct);
        await using var asked = new NpgsqlCommand("show statement_timeout", source);
        await using var scope = app.Services.CreateAsyncScope();
        var work = scope.ServiceProvider.GetRequiredService<MediBookDbContext>();

        Assert.Equal("5s", await asked.ExecuteScalarAsync(Ct));
        Assert.Equal("0", await work.Database.SqlQueryRaw<string>("select current_setting('statement_timeout') as \"Value\"").SingleAsync(Ct));
        Assert.Equal("medibook-work", await work.Database.SqlQueryRaw<string>("select current_setting('application_name') as \"Value\"").SingleAsync(Ct));
    }

    [Fact]
    public async Task Without_a_free_connection_everything_else_answers_and_the_rest_says_so_in_time()
    {
        await using var app = App();
        await _database.AddPatientAsync("ada@example.com");
        var (browser, ada) = (app.NewBrowser(), await app.SignInAsync("ada@example.com"));
        var api = Api(app);
        var reads = app.Services.GetRequiredKeyedService<NpgsqlDataSource>(DatabaseSetup.Requests);
        var held = new List<NpgsqlConnection>();
        for (var connection = 0; connection < DatabaseSetup.ReadPool; connection++)
        {
            held.Add(await reads.OpenConnectionAsync(Ct));
        }

        var watch = Stopwatch.StartNew();
        var pages = Enumerable.Range(0, 8).Select(_ => browser.GetAsync(Week)).Append(ada.GetAsync("/bookings")).ToList();
        var programs = Enumerable.Range(0, 5).Select(_ => api.GetAsync("/api/doctors")).ToList();
        Assert.Equal(200, (await browser.GetAsync("/health/live")).Status);
        Assert.Equal(503, (await browser.GetAsync("/health/ready")).Status);
        Assert.All(await Task.WhenAll(pages), page => Assert.Equal((503, Busy, "5"), (page.Status, page.Heading, page.Response.Headers.RetryAfter!.ToString())));
        Assert.All(await Task.WhenAll(programs), reply => Assert.Equal((503, "5"), (reply.Status, reply.Headers["Retry-After"])));
        Assert.InRange(watch.Elapsed.TotalSeconds, 0, 4);

        foreach (var connection in held)
        {
            await connection.DisposeAsync();
        }

        Assert.Equal((200, 200, 200), ((await browser.GetAsync(Week)).Status, (await ada.GetAsync("/bookings")).Status, (await browser.GetAsync("/health/ready")).Status));
    }

    private async Task AnswersAlwaysAsync(Browser browser, ApiClient api)
    {
        foreach (var address in new[] { "/health/live", "/health/ready", "/health", "/css/medibook.css" })
        {
            Assert.Equal(200, (await browser.GetAsync(address)).Status);
        }

        Assert.Equal(404, (await browser.GetAsync("/status/404")).Status);
        Assert.Equal(405, (await browser.GetAsync("/identity/account/logout")).Status);
        Assert.Equal(200, (await browser.PeekAsync($"/live/doctors/{_doctor}")).Status);
        Assert.Equal(200, (await api.GetAsync("/health", "a.dead.token")).Status);
    }

    private MediBookApp App(params (string Name, string Value)[] figures) =>
        new(_database, settings: figures.ToDictionary(figure => $"Load:{figure.Name}", figure => (string?)figure.Value));

    private static ApiClient Api(MediBookApp app) => new(app.CreateDefaultClient(app.ClientOptions.BaseAddress));

    private static (int Free, int Waiting) Turns(MediBookApp app) => app.Services.GetRequiredService<Turns>().Now;

    private static Task FullAsync(MediBookApp app) => Poll.UntilAsync(() => Task.FromResult(Turns(app).Free == 0));

    private static Task QueuedAsync(MediBookApp app, int requests) => Poll.UntilAsync(() => Task.FromResult(Turns(app).Waiting == requests));
}
