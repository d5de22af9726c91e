using System.Globalization;
using System.Net.Http.Json;
using MediBook.Web.Setup;
using MediBook.Web.Tests.Support;

namespace MediBook.Web.Tests.Setup;

/// <summary>What one visitor may ask for, with the limits on as an installation has them.</summary>
public sealed class RateLimitTests(PostgresFixture postgres) : IAsyncLifetime
{
    private const string SignIn = "/identity/account/login";
    private TestDatabase _database = null!;
    private int _doctor;

    public async ValueTask InitializeAsync()
    {
        _database = await postgres.CreateDatabaseAsync();
        _doctor = (await _database.AddClinicAsync()).Id;
    }

    public async ValueTask DisposeAsync() => await _database.DisposeAsync();

    [Fact]
    public void The_figures_are_those_that_the_documents_promise()
    {
        var figures = new RateLimitOptions();
        Assert.True(figures.Enabled);
        Assert.Equal((200, 60), (figures.BookingBurst, figures.BookingsPerMinute));
        Assert.Equal((30, 5), (figures.SignIns, figures.SignInMinutes));
    }

    [Fact]
    public async Task A_hundred_guests_of_one_address_press_at_once_and_all_are_answered()
    {
        await using var app = App();
        var slot = (await _database.AddSlotsAsync(_doctor, 1)).Single();
        var pages = await Task.WhenAll(Enumerable.Range(0, 100).Select(async _ =>
        {
            var browser = app.NewBrowser();
            return (Browser: browser, Page: await browser.GetAsync($"/doctors/{_doctor}"));
        }));

        var answers = await Task.WhenAll(pages.Select(guest => guest.Browser.PressAsync(guest.Page, "#hold", null, ("slot", $"{slot}"))));

        Assert.Single(answers, answer => answer.Status == 303);
        Assert.Equal(99, answers.Count(answer => answer.Status == 409));
    }

    [Fact]
    public async Task Guests_of_one_address_run_out_of_holds_together_and_are_told_for_how_long()
    {
        await using var app = App(("BookingBurst", "3"), ("BookingsPerMinute", "1"));
        var slots = await _database.AddSlotsAsync(_doctor, 4);
        foreach (var slot in slots.Take(3))
        {
            Assert.Equal(303, (await HoldAsync(app.NewBrowser(), slot)).Status);
        }

        var guest = app.NewBrowser();
        var refused = await HoldAsync(guest, slots[3]);
        Assert.Equal((429, "There were too many tries"), (refused.Status, refused.Heading));
        Assert.Equal("60", RetryAfter(refused));
        Assert.Contains("Wait 60 seconds, then reload this page. If you filled in a form, your browser sends it again as it was.", refused.MainText, StringComparison.Ordinal);
        Assert.True(refused.Response.Headers.CacheControl!.NoStore);
        Assert.Equal(200, (await guest.GetAsync($"/doctors/{_doctor}")).Status);
        Assert.Equal(3, await _database.ScalarAsync<int>("select count(*) from bookings"));
    }

    [Fact]
    public async Task The_buttons_of_the_hold_page_count_too()
    {
        await using var app = App(("BookingBurst", "2"), ("BookingsPerMinute", "1"));
        var guest = app.NewBrowser();
        var hold = await guest.FollowAsync(await HoldAsync(guest, (await _database.AddSlotsAsync(_doctor, 1)).Single()));

        Assert.Equal(422, (await guest.SubmitAsync(hold, "form#details")).Status);
        Assert.Equal(429, (await guest.SubmitAsync(hold, "form#details")).Status);
        Assert.Equal(200, (await guest.GetAsync(hold.Url)).Status);
    }

    [Fact]
    public async Task An_account_is_counted_by_itself_and_not_with_its_address()
    {
        await using var app = App(("BookingBurst", "1"), ("BookingsPerMinute", "1"), ("AccountBookingBurst", "2"), ("AccountBookingsPerMinute", "1"));
        await _database.AddPatientsAsync(["ada@example.com", "bob@example.com"]);
        var slots = await _database.AddSlotsAsync(_doctor, 6);
        var (ada, bob) = (await app.SignInAsync("ada@example.com"), await app.SignInAsync("bob@example.com"));

        Assert.Equal(303, (await HoldAsync(app.NewBrowser(), slots[0])).Status);
        Assert.Equal(429, (await HoldAsync(app.NewBrowser(), slots[1])).Status);
        Assert.Equal(303, (await HoldAsync(ada, slots[1])).Status);
        Assert.Equal(303, (await HoldAsync(ada, slots[2])).Status);
        Assert.Equal(429, (await HoldAsync(ada, slots[3])).Status);
        Assert.Equal(303, (await HoldAsync(bob, slots[3])).Status);
    }

    [Fact]
    public async Task Tries_to_sign_in_run_out_and_looking_is_no_try()
    {
        await using var app = App(("SignIns", "2"));
        var browser = app.NewBrowser();
        var page = await browser.GetAsync(SignIn);
        for (var looks = 0; looks < 5; looks++)
        {
            Assert.Equal(200, (await browser.GetAsync(SignIn)).Status);
        }

        Assert.Equal(422, (await browser.SubmitAsync(page, "form#account")).Status);
        Assert.Equal(422, (await browser.SubmitAsync(page, "form#account")).Status);
        var refused = await browser.SubmitAsync(page, "form#account");
        Assert.Equal((429, "There were too many tries"), (refused.Status, refused.Heading));
        Assert.InRange(int.Parse(RetryAfter(refused), CultureInfo.InvariantCulture), 290, 300);
        Assert.Contains("Wait 5 minutes", refused.MainText, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/Identity/Account/Login")]
    [InlineData("/Identity/Account/LoginWith2fa")]
    [InlineData("/Identity/Account/LoginWithRecoveryCode")]
    [InlineData("/Identity/Account/Register")]
    [InlineData("/Identity/Account/ForgotPassword")]
    [InlineData("/Identity/Account/ResetPassword")]
    public async Task Every_way_in_shares_one_count_of_the_address(string url)
    {
        await using var app = App(("SignIns", "1"));
        Assert.Equal(400, (await app.NewBrowser().PostAsync(url, [])).Status);
        Assert.Equal(429, (await app.NewBrowser().PostAsync("/Identity/Account/Login", [])).Status);
    }

    [Theory]
    [InlineData("/Identity/Account/Manage/ChangePassword")]
    [InlineData("/Identity/Account/Manage/Email")]
    public async Task A_password_that_proves_who_is_asking_counts_with_the_ways_in(string url)
    {
        await _database.AddPatientAsync("ada@example.com");
        await using var app = App(("SignIns", "2"));
        var browser = await app.SignInAsync("ada@example.com");
        Assert.Equal(400, (await browser.PostAsync(url, [])).Status);
        Assert.Equal(429, (await browser.PostAsync(url, [])).Status);
    }

    [Fact]
    public async Task Every_request_counts_save_the_health_checks_and_static_files()
    {
        await using var app = App(("RequestsPerMinute", "2"));
        var browser = app.NewBrowser();
        Assert.Equal(200, (await browser.GetAsync("/")).Status);
        Assert.Equal(404, (await browser.GetAsync("/api/nowhere")).Status);

        var page = await browser.GetAsync("/");
        Assert.Equal((429, "There were too many tries"), (page.Status, page.Heading));
        var call = await browser.GetAsync("/api/nowhere");
        var seconds = RetryAfter(call);
        Assert.Equal((429, "application/json", $$"""{"error":"Too many requests. Try again in {{seconds}} seconds."}"""), (call.Status, call.Response.Content.Headers.ContentType?.MediaType, call.Text));
        Assert.InRange(int.Parse(seconds, CultureInfo.InvariantCulture), 1, 60);
        foreach (var url in new[] { "/health", "/health/live", "/health/ready", "/css/medibook.css", "/health/live" })
        {
            Assert.Equal(200, (await browser.GetAsync(url)).Status);
        }
    }

    [Fact]
    public async Task A_visitor_who_makes_up_an_address_is_still_the_same_visitor()
    {
        await using var app = Listening(App(("SignIns", "1")));
        Assert.Equal(422, await TryFromAsync(app, "192.0.2.1"));
        Assert.Equal(429, await TryFromAsync(app, "192.0.2.2"));
    }

    [Fact]
    public async Task Behind_a_known_proxy_each_network_is_a_visitor_of_its_own()
    {
        await using var app = Listening(App(("SignIns", "1"), ("Proxy:Known", "127.0.0.1")));
        Assert.Equal(422, await TryFromAsync(app, "192.0.2.1"));
        Assert.Equal(429, await TryFromAsync(app, "192.0.2.1"));
        Assert.Equal(422, await TryFromAsync(app, "192.0.2.2"));
        Assert.Equal(422, await TryFromAsync(app, "2001:db8::1"));
        Assert.Equal(429, await TryFromAsync(app, "2001:db8::2"));
        Assert.Equal(422, await TryFromAsync(app, "2001:db8:0:1::1"));
    }

    [Fact]
    public async Task A_program_that_signs_in_too_often_is_told_in_the_contracts_words_for_how_long_it_waits()
    {
        await using var app = App(("SignIns", "11"), ("Cors:Origins", "https://web.example"));
        await _database.AddPatientAsync("ada@example.com");
        async Task<HttpResponseMessage> SignInAsync(string password)
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, "/api/auth/login") { Content = JsonContent.Create(new { email = "ada@example.com", password }) };
            request.Headers.Add("Origin", "https://web.example");
            return await app.NewBrowser().Client.SendAsync(request);
        }

        for (var tries = 0; tries < 10; tries++)
        {
            Assert.Equal(401, (int)(await SignInAsync("not the password")).StatusCode);
        }

        // The eleventh is one too many for the account, the twelfth for the address.
        foreach (var (least, most) in new[] { (880, 900), (280, 300) })
        {
            var early = await SignInAsync(TestData.Password);
            var seconds = Assert.Single(early.Headers.GetValues("Retry-After"));
            Assert.Equal((429, $$"""{"error":"Too many requests. Try again in {{seconds}} seconds."}"""), ((int)early.StatusCode, await early.Content.ReadAsStringAsync()));
            Assert.InRange(int.Parse(seconds, CultureInfo.InvariantCulture), least, most);
            Assert.Equal("https://web.example", Assert.Single(early.Headers.GetValues("Access-Control-Allow-Origin")));
        }
    }

    private MediBookApp App(params (string Name, string Value)[] figures) => new(_database, settings: figures
        .ToDictionary(figure => figure.Name.Contains(':', StringComparison.Ordinal) ? figure.Name : $"RateLimits:{figure.Name}", figure => (string?)figure.Value)
        .Append(new("RateLimits:Enabled", "true")).ToDictionary());

    private static MediBookApp Listening(MediBookApp app)
    {
        app.UseKestrel(0);
        app.StartServer();
        return app;
    }

    private async Task<Html> HoldAsync(Support.Browser browser, int slot) =>
        await browser.PressAsync(await browser.GetAsync($"/doctors/{_doctor}"), "#hold", null, ("slot", $"{slot}"));

    /// <summary>A sign-in without answers through a proxy that says where it comes from.</summary>
    private static async Task<int> TryFromAsync(MediBookApp app, string address)
    {
        using var client = new HttpClient { BaseAddress = app.ClientOptions.BaseAddress };
        client.DefaultRequestHeaders.Add("X-Forwarded-For", address);
        var browser = new Support.Browser(client);
        return (await browser.SubmitAsync(await browser.GetAsync(SignIn), "form#account")).Status;
    }

    private static string RetryAfter(Html answer) => Assert.Single(answer.Response.Headers.GetValues("Retry-After"));
}
