using MediBook.Web.Tests.Support;

namespace MediBook.Web.Tests.Setup;

/// <summary>What people see when an address is wrong or the database is away.</summary>
public sealed class ErrorTests(PostgresFixture postgres) : IAsyncLifetime
{
    private TestDatabase _database = null!;
    private MediBookApp _app = null!;

    public async ValueTask InitializeAsync()
    {
        _database = await postgres.CreateDatabaseAsync();
        await _database.AddClinicAsync();
        _app = new MediBookApp(_database);
    }

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        await _database.DisposeAsync();
    }

    [Theory]
    [InlineData("/nowhere")]
    [InlineData("/doctors/0")]
    [InlineData("/doctors/-1")]
    [InlineData("/doctors/99999999999")]
    [InlineData("/doctors/abc")]
    [InlineData("/bookings/MB-0000-0000")]
    [InlineData("/holds/2147483648")]
    public async Task An_unknown_address_says_so_in_plain_words(string url)
    {
        var page = await _app.NewBrowser().GetAsync(url);

        Assert.Equal(404, page.Status);
        Assert.Equal("We could not find that page", page.Heading);
    }

    [Fact]
    public async Task Every_answer_carries_the_security_headers()
    {
        foreach (var url in new[] { "/", "/nowhere", "/css/medibook.css", "/health/live" })
        {
            var page = await _app.NewBrowser().GetAsync(url);
            string Header(string name) => string.Join(',', page.Response.Headers.GetValues(name));

            Assert.Contains("script-src 'self'; style-src 'self';", Header("Content-Security-Policy"), StringComparison.Ordinal);
            Assert.Contains("frame-ancestors 'none'", Header("Content-Security-Policy"), StringComparison.Ordinal);
            Assert.Equal("nosniff", Header("X-Content-Type-Options"));
            Assert.Equal("no-referrer", Header("Referrer-Policy"));
            Assert.Equal("same-origin", Header("Cross-Origin-Opener-Policy"));
            Assert.Equal("same-origin", Header("Cross-Origin-Resource-Policy"));
            Assert.False(page.Response.Headers.Contains("Server"));
        }
    }

    [Fact]
    public async Task A_database_that_is_away_gives_503_in_plain_words_and_the_app_recovers()
    {
        var browser = _app.NewBrowser();
        Assert.Equal(200, (await browser.GetAsync("/doctors")).Status);
        var name = new Npgsql.NpgsqlConnectionStringBuilder(_database.ConnectionString).Database;
        await using var other = await postgres.CreateDatabaseAsync();
        await other.ExecuteAsync($"alter database {name} allow_connections false");
        await other.ExecuteAsync($"select pg_terminate_backend(pid) from pg_stat_activity where datname = '{name}'");

        var away = await browser.GetAsync("/doctors");
        Assert.Equal(503, away.Status);
        Assert.Equal("We are busy just now", away.Heading);
        Assert.NotNull(away.Response.Headers.RetryAfter);
        Assert.Equal(503, (await browser.GetAsync("/health/ready")).Status);
        Assert.Equal(200, (await browser.GetAsync("/health/live")).Status);

        await other.ExecuteAsync($"alter database {name} allow_connections true");
        Assert.Equal(200, (await browser.GetAsync("/doctors")).Status);
    }
}
