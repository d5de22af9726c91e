using MediBook.Web.Tests.Support;
using Npgsql;

namespace MediBook.Web.Tests.Setup;

/// <summary>The built app as an operator starts it.</summary>
public sealed class StartTests(PostgresFixture postgres)
{
    [Fact]
    public async Task Production_without_a_database_is_refused_with_one_line()
    {
        await using var app = await AppProcess.RunToEndAsync(new Dictionary<string, string> { ["ASPNETCORE_ENVIRONMENT"] = "Production" });

        Assert.Equal(2, app.ExitCode);
        Assert.Equal(
            "MediBook cannot start. No database is configured: set ConnectionStrings__MediBook (or DATABASE_URL), or Database__Embedded=true to use a private server on this machine.",
            Assert.Single(Lines(app)));
    }

    [Theory]
    [InlineData("Booking__HoldMinutes", "0", "HoldMinutes")]
    [InlineData("Booking__HorizonDays", "0", "HorizonDays")]
    [InlineData("Proxy__Known", "not-an-address", "Proxy__Known")]
    [InlineData("RateLimits__SignIns", "0", "SignIns")]
    [InlineData("Load__AtOnce", "21", "AtOnce")]
    [InlineData("Jwt__Key", "bXktc2VjcmV0LWtleQ==", "Jwt__Key")]
    public async Task A_setting_out_of_range_is_refused_with_its_name(string name, string value, string named)
    {
        await using var database = await postgres.CreateDatabaseAsync();
        await using var app = await AppProcess.RunToEndAsync(new Dictionary<string, string>
        {
            ["ConnectionStrings__MediBook"] = database.ConnectionString,
            [name] = value,
        });

        Assert.Equal(2, app.ExitCode);
        Assert.Contains(named, Assert.Single(Lines(app), line => line.StartsWith("MediBook cannot start.", StringComparison.Ordinal)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("http://127.0.0.1:0;http://*:0")]
    [InlineData("http://[::]:0")]
    [InlineData("http://192.0.2.1:0")]
    public async Task Production_that_others_reach_is_never_without_rate_limits(string urls)
    {
        await using var database = await postgres.CreateDatabaseAsync();
        await using var app = await AppProcess.RunToEndAsync(WithoutRateLimits(database, urls));

        Assert.Equal(2, app.ExitCode);
        Assert.StartsWith("MediBook cannot start. RateLimits__Enabled=false is for load tests", Assert.Single(Lines(app)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_load_test_of_Production_on_this_machine_may_go_without_rate_limits()
    {
        await using var database = await postgres.CreateDatabaseAsync();
        await using var app = await AppProcess.StartAsync(WithoutRateLimits(database, "http://127.0.0.1:0;http://[::1]:0"));

        using var client = new HttpClient { BaseAddress = app.Address };
        Assert.Equal("Healthy", await client.GetStringAsync(new Uri("/health/ready", UriKind.Relative)));
    }

    [Fact]
    public async Task A_database_that_does_not_answer_is_named_in_one_line()
    {
        await using var app = await AppProcess.RunToEndAsync(new Dictionary<string, string>
        {
            ["ConnectionStrings__MediBook"] = "Host=127.0.0.1;Port=1;Username=nobody;Database=none;Timeout=2",
        });

        Assert.Equal(2, app.ExitCode);
        Assert.Contains(Lines(app), line => line.StartsWith("MediBook cannot start. The database does not answer", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_host_may_set_DATABASE_URL_and_PORT()
    {
        await using var database = await postgres.CreateEmptyDatabaseAsync();
        var parts = new NpgsqlConnectionStringBuilder(database.ConnectionString);
        await using var app = await AppProcess.StartAsync(new Dictionary<string, string>
        {
            ["DATABASE_URL"] = $"postgres://{parts.Username}:{Uri.EscapeDataString(parts.Password!)}@{parts.Host}:{parts.Port}/{parts.Database}?sslmode=disable",
            ["ASPNETCORE_URLS"] = "",
            ["PORT"] = "0",
        });

        Assert.Equal("[::]", app.Address.Host);
        Assert.True(await database.ScalarAsync<bool>("select exists (select from migrations)"));
    }

    [Fact]
    public async Task The_private_server_keeps_its_data_when_the_app_is_killed_and_stops_with_the_last_app()
    {
        var folder = Path.Combine(Path.GetTempPath(), $"medibook-start-{Guid.NewGuid():N}");
        var settings = new Dictionary<string, string> { ["MEDIBOOK_DATA"] = folder, ["Jobs__Enabled"] = "false" };
        try
        {
            await using (var app = await AppProcess.StartAsync(settings))
            {
                using var client = new HttpClient { BaseAddress = app.Address };
                Assert.Equal("Healthy", await client.GetStringAsync(new Uri("/health/ready", UriKind.Relative)));
                await PrivateServer.ExecuteAsync(folder, "insert into locations (name, address, time_zone_id) values ('Kept', '1 Street', 'Europe/London')");
                await app.KillAsync();
            }

            await UntilStoppedAsync(folder);
            await using (var again = await AppProcess.StartAsync(settings))
            {
                Assert.Equal("Kept", await PrivateServer.ExecuteAsync(folder, "select name from locations"));
            }

            await UntilStoppedAsync(folder);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static Dictionary<string, string> WithoutRateLimits(TestDatabase database, string urls) => new()
    {
        ["ASPNETCORE_ENVIRONMENT"] = "Production",
        ["ASPNETCORE_URLS"] = urls,
        ["ConnectionStrings__MediBook"] = database.ConnectionString,
        ["RateLimits__Enabled"] = "false",
        ["Jobs__Enabled"] = "false",
        ["Setup__PrintSecret"] = "false",
    };

    private static string[] Lines(AppProcess app) => app.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);

    private static async Task UntilStoppedAsync(string folder)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (File.Exists(Path.Combine(folder, "postgres", "data", "postmaster.pid")))
        {
            await Task.Delay(50, limit.Token);
        }
    }
}
