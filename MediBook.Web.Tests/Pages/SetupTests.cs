using MediBook.Web.Services.Accounts;
using MediBook.Web.Tests.Support;
using Microsoft.Extensions.DependencyInjection;

namespace MediBook.Web.Tests.Pages;

public sealed class SetupTests(PostgresFixture postgres) : IAsyncLifetime
{
    private static readonly (string, string?)[] Answers =
    [
        ("Input.ClinicName", "Harbour Clinic"), ("Input.ClinicPhone", "020 7946 0000"), ("Input.EmergencyText", "In an emergency call 999."),
        ("Input.LocationName", "Harbour"), ("Input.LocationAddress", "12 Harbour Street"), ("Input.TimeZone", "Europe/London"),
        ("Input.AdminEmail", "admin@clinic.example"), ("Input.AdminPassword", "eight or more"),
    ];

    private TestDatabase _database = null!;
    private MediBookApp _app = null!;

    public async ValueTask InitializeAsync()
    {
        _database = await postgres.CreateDatabaseAsync();
        _app = new MediBookApp(_database);
    }

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        await _database.DisposeAsync();
    }

    [Fact]
    public async Task The_secret_opens_it_once_and_then_it_is_gone()
    {
        var secret = await SecretAsync();
        var browser = _app.NewBrowser();
        var form = await browser.GetAsync("/setup");
        var done = await browser.SubmitAsync(form, "form#setup", [.. Answers, ("Input.Secret", $" {secret} ")]);
        Assert.Equal(303, done.Status);
        Assert.Contains("MediBook is set up", (await browser.GetAsync(done.Location!)).MainText, StringComparison.Ordinal);

        Assert.Equal(404, (await browser.GetAsync("/setup")).Status);
        Assert.Equal(404, (await browser.SubmitAsync(form, "form#setup", [.. Answers, ("Input.Secret", secret)])).Status);
        Assert.Equal(0, await _database.ScalarAsync<int>("select count(*) from setup_secrets"));
        Assert.Equal(
            "Harbour Clinic|020 7946 0000|In an emergency call 999.|Harbour|12 Harbour Street|Europe/London",
            await _database.ScalarAsync<string>("select concat_ws('|', c.name, c.phone, c.emergency_text, l.name, l.address, l.time_zone_id) from clinics c join locations l on l.id = c.default_location_id"));
        var admin = await _app.SignInAsync("admin@clinic.example", "eight or more");
        Assert.Equal(200, (await admin.GetAsync("/admin/users")).Status);
    }

    [Fact]
    public async Task A_wrong_secret_is_refused_and_the_answers_are_kept()
    {
        var browser = _app.NewBrowser();
        var answer = await browser.SubmitAsync(await browser.GetAsync("/setup"), "form#setup", [.. Answers, ("Input.Secret", "not the secret")]);

        Assert.Equal(422, answer.Status);
        Assert.Equal("#Input_Secret", answer.Find("#errors a").GetAttribute("href"));
        Assert.Equal("Harbour Clinic", answer.Find("#Input_ClinicName").GetAttribute("value"));
        Assert.Equal("Europe/London", answer.Find("#Input_TimeZone option[selected]").GetAttribute("value"));
        Assert.Null(answer.Find("#Input_AdminPassword").GetAttribute("value"));
        Assert.Equal((0, 0), (await _database.ScalarAsync<int>("select count(*) from users"), await _database.ScalarAsync<int>("select count(*) from clinics")));
    }

    [Fact]
    public async Task Of_set_ups_at_once_exactly_one_wins()
    {
        var browsers = Enumerable.Range(0, 5).Select(_ => _app.NewBrowser()).ToList();
        var secrets = new List<string>();
        var forms = new List<Html>();
        foreach (var browser in browsers)
        {
            secrets.Add(await SecretAsync());
            forms.Add(await browser.GetAsync("/setup"));
        }

        var answers = await Task.WhenAll(browsers.Select((browser, index) => browser.SubmitAsync(
            forms[index], "form#setup", [.. Answers.Where(answer => answer.Item1 != "Input.AdminEmail"), ("Input.AdminEmail", $"admin{index}@clinic.example"), ("Input.Secret", secrets[index])])));

        Assert.Single(answers, answer => answer.Status == 303);
        Assert.Equal(4, answers.Count(answer => answer.Status == 404));
        Assert.Equal([1, 1, 1], await _database.ListAsync<int>("select count(*)::int from users union all select count(*)::int from clinics union all select count(*)::int from locations"));
    }

    [Fact]
    public async Task An_account_that_is_there_is_not_taken_over()
    {
        await _database.AddPatientAsync("admin@clinic.example");
        var browser = _app.NewBrowser();
        var answer = await browser.SubmitAsync(await browser.GetAsync("/setup"), "form#setup", [.. Answers, ("Input.Secret", await SecretAsync())]);

        Assert.Equal(422, answer.Status);
        Assert.Equal("#Input_AdminEmail", answer.Find("#errors a").GetAttribute("href"));
        Assert.Equal((0, 0), (await _database.ScalarAsync<int>("select count(*) from user_roles"), await _database.ScalarAsync<int>("select count(*) from locations")));
    }

    [Theory]
    [InlineData("Input.TimeZone", "Europe/Atlantis")]
    [InlineData("Input.TimeZone", "UTC")]
    [InlineData("Input.ClinicPhone", "12345678901234567890123456789012345678901")]
    [InlineData("Input.ClinicName", "a\u0001b")]
    [InlineData("Input.EmergencyText", "")]
    [InlineData("Input.AdminPassword", "short")]
    public async Task Answers_to_mend_are_named(string field, string value)
    {
        var browser = _app.NewBrowser();
        var answer = await browser.SubmitAsync(
            await browser.GetAsync("/setup"), "form#setup", [.. Answers.Where(known => known.Item1 != field), (field, value), ("Input.Secret", await SecretAsync())]);

        Assert.Equal(422, answer.Status);
        Assert.Equal($"#{field.Replace('.', '_')}", answer.Find("#errors a").GetAttribute("href"));
    }

    private async Task<string> SecretAsync()
    {
        await using var scope = _app.Services.CreateAsyncScope();
        return await scope.ServiceProvider.GetRequiredService<SetupService>().MintSecretAsync(default);
    }
}
