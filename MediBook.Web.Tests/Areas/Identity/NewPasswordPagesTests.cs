using MediBook.Web.Tests.Support;

namespace MediBook.Web.Tests.Areas.Identity;

/// <summary>New passwords on every page that takes one, and where they are refused.</summary>
public sealed class NewPasswordPagesTests(PostgresFixture postgres) : IAsyncLifetime
{
    private const string Common = "This password is among the first that people guess. Choose a few words that only you would put together";
    private TestDatabase _database = null!;

    public async ValueTask InitializeAsync()
    {
        _database = await postgres.CreateDatabaseAsync();
        await _database.AddClinicAsync();
    }

    public ValueTask DisposeAsync() => _database.DisposeAsync();

    [Theory]
    [InlineData("Testing", null, 303)]
    [InlineData("Development", null, 303)]
    [InlineData("Production", null, 422)]
    [InlineData("Production", "false", 303)]
    [InlineData("Testing", "true", 422)]
    public async Task A_common_password_is_refused_in_Production_alone_unless_a_setting_says_otherwise(string environment, string? setting, int status)
    {
        await using var app = new MediBookApp(_database, environment, setting is null ? null : new() { ["Passwords:RefuseCommon"] = setting });
        Assert.Equal(status, (await RegisterAsync(app, "password123")).Status);
    }

    [Theory]
    [InlineData("password123")]
    [InlineData("medibook1")]
    [InlineData("ada@example.com")]
    [InlineData("Test-Clinic")]
    public async Task Sign_up_says_what_is_wrong_beside_the_password_and_makes_no_account(string password)
    {
        await using var app = Strict();
        var answer = await RegisterAsync(app, password);
        Assert.Equal((422, Common), (answer.Status, answer.Find("#errors li").TextContent.Trim()));
        Assert.Equal("#Input_Password", answer.Find("#errors a").GetAttribute("href"));
        Assert.Equal("ada@example.com", answer.Find("#Input_Email").GetAttribute("value"));
        Assert.Equal(0, await _database.ScalarAsync<int>("select count(*) from users"));
    }

    [Theory]
    [InlineData("a walrus under my bed")]
    [InlineData("žluťoučký kůň úpěl")]
    [InlineData("  blanks at both ends  ")]
    [InlineData("🦊🐻🐼🦁🐯🦄🐙🦉")]
    [InlineData("0123456789 abcdefghij 0123456789 klmnopqrst 0123456789 uvwxyz 64")]
    public async Task A_password_of_ones_own_is_taken_as_it_is(string password)
    {
        await using var app = Strict();
        Assert.Equal(303, (await RegisterAsync(app, password)).Status);
        await app.SignInAsync("ada@example.com", password);
    }

    [Fact]
    public async Task A_change_and_a_link_of_the_mail_refuse_it_too_and_the_old_one_goes_on()
    {
        await using var app = Strict();
        await _database.AddPatientAsync("ada@example.com");
        var browser = await app.SignInAsync("ada@example.com");
        var change = await browser.SubmitAsync(
            await browser.GetAsync("/Identity/Account/Manage/ChangePassword"), "form#password", ("Input.OldPassword", TestData.Password), ("Input.NewPassword", "qwertyuiop"));
        Assert.Equal((422, Common), (change.Status, change.Find("#errors li").TextContent.Trim()));
        Assert.Equal("#Input_NewPassword", change.Find("#errors a").GetAttribute("href"));

        var guest = app.NewBrowser();
        await guest.SubmitAsync(await guest.GetAsync("/Identity/Account/ForgotPassword"), "form#forgot", ("Input.Email", "ada@example.com"));
        var mail = Assert.Single(await app.MailsAsync());
        var link = new Uri(mail.TextBody!.Split('\n', StringSplitOptions.TrimEntries).Single(line => line.StartsWith("http", StringComparison.Ordinal))).PathAndQuery;
        var form = await guest.GetAsync(link);
        var reset = await guest.SubmitAsync(form, "form#reset", ("Input.Password", "ada@example.com"));
        Assert.Equal((422, Common), (reset.Status, reset.Find("#errors li").TextContent.Trim()));

        await app.SignInAsync("ada@example.com");
        Assert.Equal(303, (await guest.SubmitAsync(form, "form#reset", ("Input.Password", "a walrus under my bed"))).Status);
    }

    [Fact]
    public async Task Signing_in_asks_nothing_of_a_password_that_was_taken_before()
    {
        await using (var app = new MediBookApp(_database))
        {
            await RegisterAsync(app, "password123");
        }

        await using var strict = Strict();
        await strict.SignInAsync("ada@example.com", "password123");
        var longer = new string('x', 256);
        await _database.ExecuteAsync($"update users set password_hash = '{new Microsoft.AspNetCore.Identity.PasswordHasher<object>().HashPassword("", longer)}'");
        await strict.SignInAsync("ada@example.com", longer);
    }

    private MediBookApp Strict() => new(_database, settings: new() { ["Passwords:RefuseCommon"] = "true", ["Site:PublicUrl"] = "https://book.clinic.example" });

    private static async Task<Html> RegisterAsync(MediBookApp app, string password)
    {
        var browser = app.NewBrowser();
        return await browser.SubmitAsync(
            await browser.GetAsync("/Identity/Account/Register"), "form#register", ("Input.Name", "Ada"), ("Input.Email", "ada@example.com"), ("Input.Password", password));
    }
}
