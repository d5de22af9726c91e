using MediBook.Web.Services.Accounts;
using MediBook.Web.Tests.Areas.Identity;
using MediBook.Web.Tests.Support;
using Microsoft.Extensions.DependencyInjection;

namespace MediBook.Web.Tests.Setup;

/// <summary>The first start, without a demo.</summary>
public sealed class FirstSetupTests(PostgresFixture postgres)
{
    private static readonly Dictionary<string, string?> Settings = new()
    {
        ["Setup:AdminEmail"] = "admin@clinic.example",
        ["Setup:AdminPassword"] = "eight or more",
        ["Setup:ClinicName"] = "Harbour Clinic",
        ["Setup:ClinicPhone"] = "020 7946 0000",
        ["Setup:EmergencyText"] = "In an emergency call 999.",
        ["Setup:LocationName"] = "Harbour",
        ["Setup:TimeZone"] = "Europe/London",
    };

    [Fact]
    public async Task Production_with_an_empty_database_ends_with_a_patients_booking()
    {
        await using var database = await postgres.CreateEmptyDatabaseAsync();
        await using var app = new MediBookApp(database, "Production");
        var admin = app.NewBrowser();
        var done = await admin.SubmitAsync(
            await admin.GetAsync("/setup"), "form#setup",
            [.. Settings.Select(setting => ("Input." + setting.Key.Split(':')[1], setting.Value)), ("Input.LocationAddress", "12 Harbour Street"), ("Input.Secret", await SecretAsync(app))]);
        Assert.Equal(303, done.Status);
        var signedIn = await admin.SubmitAsync(
            await admin.GetAsync(done.Location!), "form#account", ("Input.Email", "admin@clinic.example"), ("Input.Password", "eight or more"));
        Assert.Equal("/admin", signedIn.Location);
        Assert.All(signedIn.Response.Headers.GetValues("Set-Cookie"), cookie => Assert.StartsWith("__Host-", cookie, StringComparison.Ordinal));

        var led = await admin.GetAsync("/admin/users");
        Assert.Contains("EnableAuthenticator", led.Location, StringComparison.Ordinal);
        await admin.TurnOnAsync(led.Location!);
        Assert.Equal(200, (await admin.GetAsync("/admin/users")).Status);

        var doctor = await database.AddDoctorAsync();
        var slot = Assert.Single(await database.AddSlotsAsync(doctor.Id, 1));
        var patient = app.NewBrowser();
        await patient.SubmitAsync(
            await patient.GetAsync("/Identity/Account/Register"), "form#register",
            ("Input.Name", "Ada Novak"), ("Input.Email", "ada@example.com"), ("Input.Password", "eight or more"));
        var day = await database.ScalarAsync<string>("select to_char(starts_at at time zone 'Europe/London', 'YYYY-MM-DD') from slots");
        var week = await patient.GetAsync($"/doctors/{doctor.Id}?week={day}");
        var hold = await patient.FollowAsync(await patient.PressAsync(week, "form#hold", $"button[name=slot][value='{slot}']"));
        var booked = await patient.SubmitAsync(hold, "form#details", ("Input.Phone", "020 7946 0001"));
        Assert.Equal(303, booked.Status);
        Assert.Equal("CONFIRMED", await database.ScalarAsync<string>("select status from bookings"));
    }

    [Fact]
    public async Task Settings_set_up_without_a_browser_and_only_once()
    {
        await using var database = await postgres.CreateDatabaseAsync();
        await using (var first = new MediBookApp(database, settings: new(Settings)))
        {
            Assert.Equal(404, (await first.NewBrowser().GetAsync("/setup")).Status);
            var admin = await first.SignInAsync("admin@clinic.example", "eight or more");
            Assert.Equal(200, (await admin.GetAsync("/admin/users")).Status);
        }

        await using var second = new MediBookApp(database, settings: new(Settings) { ["Setup:AdminEmail"] = "other@clinic.example", ["Setup:TimeZone"] = null });
        Assert.Equal(404, (await second.NewBrowser().GetAsync("/setup")).Status);
        Assert.Equal(["admin@clinic.example"], await database.ListAsync<string>("select email from users"));
        Assert.Equal(["Harbour Clinic"], await database.ListAsync<string>("select name from clinics"));
    }

    [Fact]
    public async Task A_start_with_some_of_the_settings_names_the_missing_ones()
    {
        await using var database = await postgres.CreateDatabaseAsync();
        await using var app = await AppProcess.RunToEndAsync(new Dictionary<string, string>
        {
            ["ConnectionStrings__MediBook"] = database.ConnectionString,
            ["ASPNETCORE_ENVIRONMENT"] = "Production",
            ["Setup__AdminEmail"] = "admin@clinic.example",
            ["Setup__ClinicName"] = "Harbour Clinic",
        });

        Assert.Equal(2, app.ExitCode);
        Assert.Contains(
            "MediBook cannot start. The set-up by settings needs all of them; missing: Setup__AdminPassword, Setup__ClinicPhone, Setup__EmergencyText, Setup__LocationName, Setup__TimeZone.",
            app.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Production_refuses_a_common_password_of_the_first_admin_on_the_page_and_in_the_settings()
    {
        await using var database = await postgres.CreateEmptyDatabaseAsync();
        await using (var app = new MediBookApp(database, "Production"))
        {
            var admin = app.NewBrowser();
            var refused = await admin.SubmitAsync(
                await admin.GetAsync("/setup"), "form#setup",
                [.. Settings.Select(setting => ("Input." + setting.Key.Split(':')[1], setting.Key == "Setup:AdminPassword" ? "password123" : setting.Value)),
                    ("Input.LocationAddress", "12 Harbour Street"), ("Input.Secret", await SecretAsync(app))]);
            Assert.Equal((422, "#Input_AdminPassword"), (refused.Status, refused.Find("#errors a").GetAttribute("href")));
        }

        await using var start = await AppProcess.RunToEndAsync(
            Settings.ToDictionary(setting => setting.Key.Replace(":", "__", StringComparison.Ordinal), setting => setting.Key == "Setup:AdminPassword" ? "password123" : setting.Value!)
                .Append(new("ConnectionStrings__MediBook", database.ConnectionString)).Append(new("ASPNETCORE_ENVIRONMENT", "Production")).ToDictionary());
        Assert.Equal(2, start.ExitCode);
        Assert.Contains("MediBook cannot start. Setup__AdminPassword is among the first that people guess", start.Output, StringComparison.Ordinal);
        Assert.Equal(0, await database.ScalarAsync<int>("select count(*) from users"));
    }

    [Theory]
    [InlineData("TimeZone", "Europe/Atlantis")]
    [InlineData("AdminEmail", "nobody")]
    [InlineData("AdminPassword", "short")]
    public void A_setting_that_cannot_be_used_is_named(string name, string value)
    {
        var refused = Assert.Throws<MediBook.Web.Setup.StartRefusedException>(() => MediBook.Web.Setup.FirstSetup.FromSettings(
            new Microsoft.Extensions.Configuration.ConfigurationManager { [$"Setup:{name}"] = value }.With(Settings.Where(setting => setting.Key != $"Setup:{name}")).GetSection("Setup")));
        Assert.StartsWith($"Setup__{name} cannot be used", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_start_prints_the_secret_with_its_address_and_keeps_only_its_hash()
    {
        await using var database = await postgres.CreateDatabaseAsync();
        await using var app = await AppProcess.StartAsync(new Dictionary<string, string>
        {
            ["ConnectionStrings__MediBook"] = database.ConnectionString,
            ["ASPNETCORE_ENVIRONMENT"] = "Production",
            ["Jobs__Enabled"] = "false",
            ["Site__PublicUrl"] = "https://book.clinic.example",
        });

        const string Before = "MediBook is not set up yet. Open https://book.clinic.example/setup and enter this one-time secret: ";
        await app.StopAsync();
        var line = Assert.Single(app.Output.Split('\n'), text => text.StartsWith(Before, StringComparison.Ordinal));
        Assert.True(line[Before.Length..].Length >= 22);
        Assert.DoesNotContain(line[Before.Length..], await database.ListAsync<string>("select secret_hash from setup_secrets"));
    }

    private static async Task<string> SecretAsync(MediBookApp app)
    {
        await using var scope = app.Services.CreateAsyncScope();
        return await scope.ServiceProvider.GetRequiredService<SetupService>().MintSecretAsync(default);
    }
}

file static class ConfigurationExtensions
{
    public static Microsoft.Extensions.Configuration.ConfigurationManager With(
        this Microsoft.Extensions.Configuration.ConfigurationManager configuration, IEnumerable<KeyValuePair<string, string?>> settings)
    {
        foreach (var (name, value) in settings)
        {
            configuration[name] = value;
        }

        return configuration;
    }
}
