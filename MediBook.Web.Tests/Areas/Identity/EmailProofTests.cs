using MediBook.Web.Services.Bookings;
using MediBook.Web.Tests.Support;
using MimeKit;

namespace MediBook.Web.Tests.Areas.Identity;

/// <summary>An address is proven by the button behind a mail's link, and by nothing else; then a guest's bookings come into the account.</summary>
public sealed class EmailProofTests(PostgresFixture postgres) : IAsyncLifetime
{
    private TestDatabase _database = null!;
    private MediBookApp _app = null!;

    public async ValueTask InitializeAsync()
    {
        _database = await postgres.CreateDatabaseAsync();
        await _database.AddClinicAsync();
        _app = new MediBookApp(_database, settings: new() { ["Site:PublicUrl"] = "https://book.clinic.example/" });
    }

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        await _database.DisposeAsync();
    }

    [Fact]
    public async Task Who_signs_up_finds_earlier_bookings_of_the_address_once_it_is_proven()
    {
        await BookAsGuestAsync("ada@example.com", "ada@example.com");
        var browser = await RegisterAsync("ada@example.com");
        Assert.Equal(0, await OwnAsync());
        var mail = await ProofAsync();
        Assert.Equal(("ada@example.com", "Prove that this is your address"), (mail.To.Mailboxes.Single().Address, mail.Subject));

        var page = await browser.GetAsync(Link(mail));
        Assert.Equal("Is this your email?", page.Heading);
        Assert.Equal(200, (await browser.GetAsync(Link(mail))).Status);
        Assert.Equal(0, await OwnAsync());

        var done = await browser.SubmitAsync(page, "form#prove");
        Assert.Equal((303, "/bookings"), (done.Status, done.Location));
        var mine = await browser.FollowAsync(done);
        Assert.Equal("Your email is proven. We have found 2 appointments that you booked with it; they are in your account now.", mine.Find(".banner-success").TextContent.Trim());
        Assert.Equal(2, await OwnAsync());
        Assert.True(await _database.ScalarAsync<bool>("select email_confirmed from users"));

        Assert.Equal(410, (await browser.SubmitAsync(page, "form#prove")).Status);
        Assert.Equal(410, (await browser.GetAsync(Link(mail))).Status);
    }

    [Fact]
    public async Task An_address_that_nobody_has_proven_adopts_nothing_and_opens_nothing()
    {
        await BookAsGuestAsync("ada@example.com");
        var browser = await RegisterAsync("ada@example.com");
        Assert.Contains("No appointments yet", (await browser.GetAsync("/bookings")).MainText, StringComparison.Ordinal);
        Assert.Equal(404, (await browser.GetAsync($"/bookings/{await _database.ScalarAsync<string>("select reference from bookings")}")).Status);
    }

    [Fact]
    public async Task A_link_ends_after_three_days_and_when_a_newer_mail_is_sent()
    {
        var browser = await RegisterAsync("ada@example.com");
        var first = Link(await ProofAsync());
        await _database.AdvanceAsync(NodaTime.Duration.FromMinutes(2));
        var sent = await browser.SubmitAsync(await browser.GetAsync("/Identity/Account/Manage/Email"), "form#again");
        Assert.Equal(303, sent.Status);
        var second = Link(await ProofAsync());

        Assert.Equal(410, (await browser.GetAsync(first)).Status);
        Assert.Equal(200, (await browser.GetAsync(second)).Status);
        await _database.AdvanceAsync(NodaTime.Duration.FromDays(3));
        Assert.Equal("This link has ended", (await browser.GetAsync(second)).Heading);
        Assert.Equal(404, (await browser.GetAsync("/Identity/Account/ProveEmail")).Status);
    }

    [Fact]
    public async Task Whoever_presses_without_being_signed_in_signs_in_to_see_the_bookings()
    {
        await BookAsGuestAsync("ada@example.com");
        await RegisterAsync("ada@example.com");
        var other = _app.NewBrowser();
        var done = await other.SubmitAsync(await other.GetAsync(Link(await ProofAsync())), "form#prove");
        var login = await other.FollowAsync(done);
        Assert.Equal("Sign in", login.Heading);
        Assert.Contains("1 appointment", login.Find(".banner-success").TextContent, StringComparison.Ordinal);
        var inside = await other.SubmitAsync(login, "form#account", ("Input.Email", "ada@example.com"), ("Input.Password", TestData.Password));
        Assert.Equal("/bookings", inside.Location);
    }

    [Fact]
    public async Task A_new_address_is_the_accounts_once_it_is_proven_and_the_old_one_is_told()
    {
        await _database.AddPatientAsync("ada@example.com");
        await BookAsGuestAsync("countess@example.com");
        var (other, browser) = (await _app.SignInAsync("ada@example.com"), await _app.SignInAsync("ada@example.com"));
        var form = await browser.GetAsync("/Identity/Account/Manage/Email");
        Assert.Equal(303, (await browser.SubmitAsync(form, "form#email", ("Input.Email", "countess@example.com"), ("Input.Password", TestData.Password))).Status);
        Assert.Equal("ada@example.com", await _database.ScalarAsync<string>("select email from users"));
        Assert.Contains("countess@example.com", (await browser.GetAsync("/Identity/Account/Manage/Email")).MainText, StringComparison.Ordinal);

        var mails = await _app.MailsAsync();
        Assert.Equal(
            ["ada@example.com Your account is to have another email", "countess@example.com Prove that this is your address"],
            mails.Select(mail => $"{mail.To.Mailboxes.Single().Address} {mail.Subject}").Order(StringComparer.Ordinal));
        var done = await browser.SubmitAsync(await browser.GetAsync(Link(await ProofAsync())), "form#prove");
        Assert.Equal("/bookings", done.Location);
        Assert.Equal(["countess@example.com|countess@example.com|countess@example.com"], await _database.ListAsync<string>(
            "select u.email || '|' || u.user_name || '|' || p.email from users u join patients p on p.account_id = u.id"));
        Assert.Equal(1, await OwnAsync());
        Assert.Equal(200, (await browser.GetAsync("/Identity/Account/Manage")).Status);
        Assert.Equal(302, (await other.GetAsync("/Identity/Account/Manage")).Status);
        await _app.SignInAsync("Countess@example.com");
    }

    [Fact]
    public async Task An_address_that_another_account_took_meanwhile_is_refused_and_nothing_changes()
    {
        await _database.AddPatientAsync("ada@example.com");
        var browser = await _app.SignInAsync("ada@example.com");
        var form = await browser.GetAsync("/Identity/Account/Manage/Email");
        await browser.SubmitAsync(form, "form#email", ("Input.Email", "countess@example.com"), ("Input.Password", TestData.Password));
        var page = await browser.GetAsync(Link(await ProofAsync()));
        await _database.AddPatientAsync("countess@example.com");

        Assert.Equal(422, (await browser.SubmitAsync(page, "form#prove")).Status);
        Assert.Equal(["ada@example.com", "countess@example.com"], await _database.ListAsync<string>("select email from users order by 1"));
        Assert.Equal(1, await _database.ScalarAsync<int>("select count(*) from email_proofs"));
    }

    [Fact]
    public async Task A_new_password_by_mail_proves_the_address_too()
    {
        await _database.AddPatientAsync("ada@example.com");
        await BookAsGuestAsync("ada@example.com");
        var browser = _app.NewBrowser();
        await browser.SubmitAsync(await browser.GetAsync("/Identity/Account/ForgotPassword"), "form#forgot", ("Input.Email", "ada@example.com"));
        var link = Link((await _app.MailsAsync()).Single(mail => mail.Subject == "Choose a new password"));
        Assert.Equal(303, (await browser.SubmitAsync(await browser.GetAsync(link), "form#reset", ("Input.Password", "another password"))).Status);

        Assert.Equal(1, await OwnAsync());
        Assert.True(await _database.ScalarAsync<bool>("select email_confirmed from users"));
    }

    private async Task<Browser> RegisterAsync(string email)
    {
        var browser = _app.NewBrowser();
        var form = await browser.GetAsync("/Identity/Account/Register");
        var made = await browser.SubmitAsync(form, "form#register", ("Input.Name", "Ada Novak"), ("Input.Email", email), ("Input.Password", TestData.Password));
        Assert.Equal(303, made.Status);
        return browser;
    }

    private async Task BookAsGuestAsync(params string[] emails)
    {
        var slots = await _database.AddSlotsAsync((await _database.AddDoctorAsync()).Id, emails.Length);
        foreach (var (email, slot) in emails.Zip(slots))
        {
            Assert.True((await _database.Bookings().BookAsync(TestData.NewGuest(), new BookRequest(slot, TestData.Details(email), Guid.NewGuid()), default)).Succeeded);
        }

        await _database.ExecuteAsync("update outbox_messages set state = 'NOT_NEEDED' where booking_id is not null");
    }

    private Task<int> OwnAsync() => _database.ScalarAsync<int>("select count(*) from bookings where account_id is not null");

    private async Task<MimeMessage> ProofAsync() => (await _app.MailsAsync()).Last(mail => mail.Subject == "Prove that this is your address");

    private static string Link(MimeMessage mail) =>
        new Uri(mail.TextBody!.Split('\n', StringSplitOptions.TrimEntries).Single(line => line.StartsWith("http", StringComparison.Ordinal))).PathAndQuery;
}
