using MediBook.Web.Data;
using MediBook.Web.Data.Seed;
using MediBook.Web.Tests.Support;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.DependencyInjection;

namespace MediBook.Web.Tests.Setup;

/// <summary>When the demo is made, what opens it, and what the start says of it.</summary>
public sealed class DemoSetupTests(PostgresFixture postgres) : IAsyncDisposable
{
    private readonly string _folder = Path.Combine(Path.GetTempPath(), $"medibook-demo-{Guid.NewGuid():N}");

    [Theory]
    [InlineData("Development", null, 60)]
    [InlineData("Development", "false", 0)]
    [InlineData("Production", null, 0)]
    [InlineData("Production", "true", 60)]
    public async Task The_demo_is_made_in_Development_or_where_asked_for(string environment, string? seed, long doctors)
    {
        await using var database = await postgres.CreateDatabaseAsync();
        await using var app = new MediBookApp(database, environment, new() { ["Demo:Seed"] = seed, ["Demo:Password"] = TestData.Password });

        app.CreateClient();

        Assert.Equal(doctors, await database.ScalarAsync<long>("select count(*) from doctors"));
    }

    [Fact]
    public async Task The_start_prints_where_to_look_the_accounts_and_where_the_data_lies()
    {
        await using var database = await postgres.CreateDatabaseAsync();
        await using var app = await AppProcess.StartAsync(Settings(database));
        await app.StopAsync();

        var password = await File.ReadAllTextAsync(Path.Combine(_folder, "demo-password"));
        Assert.Matches("^[a-z2-9]{12}$", password);
        Assert.Contains($"Look        {app.Address.ToString().TrimEnd('/')}", app.Output, StringComparison.Ordinal);
        Assert.Contains($"Password    {password} (from {_folder}/demo-password)", app.Output, StringComparison.Ordinal);
        Assert.All(DemoData.Accounts, account => Assert.Contains(account.Email, app.Output, StringComparison.Ordinal));
        var connection = new Npgsql.NpgsqlConnectionStringBuilder(database.ConnectionString);
        Assert.Contains($"PostgreSQL database {connection.Database} on {connection.Host}", app.Output, StringComparison.Ordinal);
        Assert.DoesNotContain(connection.Password!, app.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_password_is_kept_where_only_its_owner_reads_it_and_opens_the_accounts_at_the_next_start_too()
    {
        await using var database = await postgres.CreateDatabaseAsync();
        await using (var first = new MediBookApp(database, "Development", Demo()))
        {
            first.CreateClient();
        }

        var password = await File.ReadAllTextAsync(Path.Combine(_folder, "demo-password"));
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path.Combine(_folder, "demo-password")));
        }

        await using var second = new MediBookApp(database, "Development", Demo());
        Assert.True(await OpensAsync(second, DemoData.AdminEmail, password));
        Assert.Equal(password, await File.ReadAllTextAsync(Path.Combine(_folder, "demo-password")));
    }

    [Fact]
    public async Task A_changed_setting_changes_the_accounts_password()
    {
        await using var database = await postgres.CreateDatabaseAsync();
        await using (var first = new MediBookApp(database, "Development", Demo("the first password")))
        {
            first.CreateClient();
        }

        await using var second = new MediBookApp(database, "Development", Demo("the second password"));

        foreach (var (email, _) in DemoData.Accounts)
        {
            Assert.True(await OpensAsync(second, email, "the second password"));
            Assert.False(await OpensAsync(second, email, "the first password"));
        }
    }

    [Fact]
    public async Task A_short_password_is_refused_with_the_name_of_the_setting()
    {
        await using var database = await postgres.CreateDatabaseAsync();
        await using var app = await AppProcess.RunToEndAsync(new Dictionary<string, string>(Settings(database)) { ["Demo__Password"] = "short" });

        Assert.Equal(2, app.ExitCode);
        Assert.Contains("Demo__Password must have 8 to 128 characters.", app.Output, StringComparison.Ordinal);
        Assert.Equal(0, await database.ScalarAsync<long>("select count(*) from clinics"));
    }

    [Fact]
    public async Task A_clinic_that_is_no_demo_stays_as_it_is()
    {
        await using var database = await postgres.CreateDatabaseAsync();
        await database.AddClinicAsync();
        await using var app = await AppProcess.StartAsync(Settings(database));
        await app.StopAsync();

        Assert.DoesNotContain("Password", app.Output, StringComparison.Ordinal);
        Assert.Equal(0, await database.ScalarAsync<long>("select count(*) from users"));
    }

    public ValueTask DisposeAsync()
    {
        if (Directory.Exists(_folder))
        {
            Directory.Delete(_folder, recursive: true);
        }

        return ValueTask.CompletedTask;
    }

    private static async Task<bool> OpensAsync(MediBookApp app, string email, string password)
    {
        await using var scope = app.Services.CreateAsyncScope();
        var users = scope.ServiceProvider.GetRequiredService<UserManager<AppUser>>();
        return await users.CheckPasswordAsync((await users.FindByEmailAsync(email))!, password);
    }

    private Dictionary<string, string> Settings(TestDatabase database) => new()
    {
        ["ConnectionStrings__MediBook"] = database.ConnectionString,
        ["MEDIBOOK_DATA"] = _folder,
        ["Demo__Seed"] = "true",
        ["Jobs__Enabled"] = "false",
    };

    private Dictionary<string, string?> Demo(string? password = null) => new() { ["MEDIBOOK_DATA"] = _folder, ["Demo:Seed"] = "true", ["Demo:Password"] = password };
}
