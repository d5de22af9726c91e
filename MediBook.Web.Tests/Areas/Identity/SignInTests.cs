using MediBook.Web.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace MediBook.Web.Tests.Areas.Identity;

public sealed class SignInTests(PostgresFixture postgres) : IAsyncLifetime
{
    private readonly FakeTimeProvider _clock = new(TimeProvider.System.GetUtcNow());
    private TestDatabase _database = null!;
    private MediBookApp _app = null!;

    public async ValueTask InitializeAsync()
    {
        _database = await postgres.CreateDatabaseAsync();
        _app = new MediBookApp(_database, services: services => services.AddSingleton<TimeProvider>(_clock));
    }

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        await _database.DisposeAsync();
    }

    [Fact]
    public async Task A_new_patient_is_signed_in_at_once_signs_out_and_signs_in_again()
    {
        var browser = _app.NewBrowser();
        var form = await browser.GetAsync("/Identity/Account/Register?returnUrl=%2Fdoctors%3Fspec%3Ddermatology");
        var registered = await browser.SubmitAsync(form, "form#register", ("Input.Name", " Ada  Nováková "), ("Input.Email", " Ada@Example.com "), ("Input.Password", "eight or more"));
        Assert.Equal(303, registered.Status);
        Assert.Equal("/doctors?spec=dermatology", registered.Location);
        Assert.Equal("Ada  Nováková|Ada@Example.com", await _database.ScalarAsync<string>("select name || '|' || email from patients where account_id is not null"));

        var account = await browser.GetAsync("/Identity/Account/Manage");
        Assert.Equal(200, account.Status);
        Assert.Equal("Ada  Nováková", account.Find("#Input_Name").GetAttribute("value"));

        var signedOut = await browser.SubmitAsync(account, ".site-account form");
        Assert.Equal((303, "/"), (signedOut.Status, signedOut.Location));
        Assert.Contains("cache", string.Join(',', signedOut.Response.Headers.GetValues("Clear-Site-Data")), StringComparison.Ordinal);
        Assert.Equal(302, (await browser.GetAsync("/Identity/Account/Manage")).Status);

        var signIn = await browser.GetAsync("/Identity/Account/Login?returnUrl=%2Fbookings");
        var signedIn = await browser.SubmitAsync(signIn, "form#account", ("Input.Email", "ada@example.COM"), ("Input.Password", "eight or more"));
        Assert.Equal((303, "/bookings"), (signedIn.Status, signedIn.Location));
        Assert.Equal(200, (await browser.GetAsync("/Identity/Account/Manage")).Status);
    }

    [Fact]
    public async Task A_wrong_email_and_a_wrong_password_get_the_same_answer_and_keep_the_email()
    {
        await _database.AddPatientAsync("ada@example.com");
        var wrongPassword = await TryAsync(_app.NewBrowser(), "ada@example.com", "not the password");
        var wrongEmail = await TryAsync(_app.NewBrowser(), "nobody@example.com", "not the password");

        Assert.Equal((422, 422), (wrongPassword.Status, wrongEmail.Status));
        Assert.Equal("The email or the password is wrong. Check both and try again", wrongPassword.Find("#errors li").TextContent.Trim());
        Assert.Equal(wrongPassword.Find("#errors").OuterHtml, wrongEmail.Find("#errors").OuterHtml);
        Assert.Equal("ada@example.com", wrongPassword.Find("#Input_Email").GetAttribute("value"));
        Assert.Null(wrongPassword.Find("#Input_Password").GetAttribute("value"));
    }

    [Fact]
    public async Task Ten_wrong_tries_in_a_quarter_of_an_hour_make_this_network_wait_and_say_for_how_long()
    {
        await _database.AddPatientsAsync(["ada@example.com", "bob@example.com"]);
        var browser = _app.NewBrowser();
        for (var tries = 0; tries < 10; tries++)
        {
            Assert.Equal(422, (await TryAsync(browser, "ada@example.com", "not the password")).Status);
        }

        var early = await TryAsync(_app.NewBrowser(), "ada@example.com", TestData.Password);
        Assert.Equal((429, "There were too many wrong tries. Wait 15 minutes, then try again"), (early.Status, early.Find("#errors li").TextContent.Trim()));
        Assert.Equal("900", Assert.Single(early.Response.Headers.GetValues("Retry-After")));
        Assert.Equal("ada@example.com", early.Find("#Input_Email").GetAttribute("value"));
        Assert.Equal(303, (await TryAsync(browser, "bob@example.com", TestData.Password)).Status);

        _clock.Advance(TimeSpan.FromMinutes(14));
        Assert.Equal(429, (await TryAsync(_app.NewBrowser(), "ada@example.com", TestData.Password)).Status);
        _clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(303, (await TryAsync(_app.NewBrowser(), "ada@example.com", TestData.Password)).Status);
    }

    [Theory]
    [InlineData("https://evil.example/")]
    [InlineData("//evil.example/")]
    [InlineData("/\\evil.example/")]
    [InlineData("/é")]
    [InlineData("/a\r\nSet-Cookie: x=y")]
    public async Task Signing_in_leads_only_to_addresses_of_this_site(string returnUrl)
    {
        await _database.AddPatientAsync("ada@example.com");
        var browser = _app.NewBrowser();
        var page = await browser.GetAsync("/Identity/Account/Login");
        var signedIn = await browser.SubmitAsync(page, "form#account", ("returnUrl", returnUrl), ("Input.Email", "ada@example.com"), ("Input.Password", TestData.Password));
        Assert.Equal((303, "/"), (signedIn.Status, signedIn.Location));
    }

    [Fact]
    public async Task Only_keep_me_signed_in_makes_a_cookie_that_outlives_the_browser()
    {
        await _database.AddPatientAsync("ada@example.com");
        Assert.DoesNotContain("expires=", SessionCookie(await TryAsync(_app.NewBrowser(), "ada@example.com", TestData.Password)), StringComparison.Ordinal);
        Assert.Contains("expires=", SessionCookie(await TryAsync(_app.NewBrowser(), "ada@example.com", TestData.Password, remember: true)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_email_has_one_account_even_when_two_register_at_once()
    {
        var answers = await Task.WhenAll(Enumerable.Range(0, 6).Select(async number =>
        {
            var browser = _app.NewBrowser();
            var form = await browser.GetAsync("/Identity/Account/Register");
            return await browser.SubmitAsync(form, "form#register", ("Input.Name", $"Ada {number}"), ("Input.Email", "ADA@example.com"), ("Input.Password", "eight or more"));
        }));

        Assert.Single(answers, answer => answer.Status == 303);
        Assert.All(answers.Where(answer => answer.Status != 303), answer =>
        {
            Assert.Equal(422, answer.Status);
            Assert.Equal("#Input_Email", answer.Find("#errors a").GetAttribute("href"));
        });
        Assert.Equal((1, 1), (await _database.ScalarAsync<int>("select count(*) from users"), await _database.ScalarAsync<int>("select count(*) from patients")));
    }

    [Theory]
    [InlineData("Ada", "no-address", "eight or more", "Enter an email address like name@example.com")]
    [InlineData("Ada", "a\u0001@example.com", "eight or more", "Enter an email address like name@example.com")]
    [InlineData("Ada\u0001", "ada@example.com", "eight or more", "Full name has characters that cannot be shown. Type it again")]
    [InlineData("", "ada@example.com", "eight or more", "Enter your full name")]
    [InlineData("Ada", "ada@example.com", "seven77", "Choose a password with at least 8 characters")]
    public async Task Answers_to_mend_are_named_beside_their_field_and_make_no_account(string name, string email, string password, string words)
    {
        var browser = _app.NewBrowser();
        var form = await browser.GetAsync("/Identity/Account/Register");
        var answer = await browser.SubmitAsync(form, "form#register", ("Input.Name", name), ("Input.Email", email), ("Input.Password", password));

        Assert.Equal(422, answer.Status);
        Assert.Equal(words, answer.Find("#errors li").TextContent.Trim());
        Assert.Equal(0, await _database.ScalarAsync<int>("select count(*) from users"));
    }

    [Fact]
    public async Task A_NUL_byte_makes_the_form_unreadable()
    {
        var browser = _app.NewBrowser();
        var form = await browser.GetAsync("/Identity/Account/Register");
        var answer = await browser.SubmitAsync(form, "form#register", ("Input.Name", "Ada\u0000"), ("Input.Email", "ada@example.com"), ("Input.Password", "eight or more"));
        Assert.Equal((400, "We could not read that"), (answer.Status, answer.Heading));
    }

    [Theory]
    [InlineData("/Identity/Account/Login", "form#account")]
    [InlineData("/Identity/Account/Register", "form#register")]
    [InlineData("/Identity/Account/ForgotPassword", "form#forgot")]
    [InlineData("/Identity/Account/ResetPassword?id=999999999999&code=%00", "form#reset")]
    public async Task Ten_thousand_characters_in_every_field_are_no_error_of_ours(string url, string form)
    {
        var browser = _app.NewBrowser();
        var page = await browser.GetAsync(url);
        var huge = new string('x', 10_000);
        var fields = page.Document.QuerySelectorAll($"{form} input[name]:not([type=hidden])").Select(input => (input.GetAttribute("name")!, (string?)huge)).ToArray();

        Assert.Equal(422, (await browser.SubmitAsync(page, form, fields)).Status);
        Assert.Equal(400, (await browser.PostAsync(url, fields.Select(field => KeyValuePair.Create(field.Item1, "x")))).Status);
    }

    [Fact]
    public async Task A_link_never_signs_out()
    {
        await _database.AddPatientAsync("ada@example.com");
        var browser = await _app.SignInAsync("ada@example.com");
        Assert.Equal(405, (await browser.GetAsync("/Identity/Account/Logout")).Status);
        Assert.Equal(200, (await browser.GetAsync("/Identity/Account/Manage")).Status);
    }

    private static async Task<Html> TryAsync(Support.Browser browser, string email, string password, bool remember = false)
    {
        var page = await browser.GetAsync("/Identity/Account/Login");
        return await browser.SubmitAsync(page, "form#account", ("Input.Email", email), ("Input.Password", password), ("Input.Remember", remember ? "true" : "false"));
    }

    private static string SessionCookie(Html answer) =>
        Assert.Single(answer.Response.Headers.GetValues("Set-Cookie"), cookie => cookie.StartsWith("medibook-session=", StringComparison.Ordinal));
}
