using MediBook.Web.Tests.Support;
using MimeKit;

namespace MediBook.Web.Tests.Areas.Identity;

public sealed class ForgottenPasswordTests(PostgresFixture postgres) : IAsyncLifetime
{
    private TestDatabase _database = null!;
    private MediBookApp _app = null!;

    public async ValueTask InitializeAsync()
    {
        _database = await postgres.CreateDatabaseAsync();
        _app = new MediBookApp(_database, settings: new() { ["Site:PublicUrl"] = "https://book.clinic.example/" });
        await _database.AddPatientAsync("ada@example.com");
    }

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        await _database.DisposeAsync();
    }

    [Fact]
    public async Task The_link_of_the_mail_sets_a_new_password_once_and_ends_every_session()
    {
        var session = await _app.SignInAsync("ada@example.com");
        await AskAsync("ADA@example.com");
        var link = Link(Assert.Single(await _app.MailsAsync()));
        Assert.StartsWith("https://book.clinic.example/identity/account/resetpassword?", link, StringComparison.OrdinalIgnoreCase);

        var browser = _app.NewBrowser();
        var form = await browser.GetAsync(new Uri(link).PathAndQuery);
        var saved = await browser.SubmitAsync(form, "form#reset", ("Input.Password", "another password"));
        Assert.Equal(303, saved.Status);
        Assert.Equal("Your password is changed", (await browser.FollowAsync(saved)).Heading);

        Assert.Equal(302, (await session.GetAsync("/Identity/Account/Manage")).Status);
        await _app.SignInAsync("ada@example.com", "another password");

        var again = await browser.SubmitAsync(form, "form#reset", ("Input.Password", "a third password"));
        Assert.Equal(422, again.Status);
        Assert.Equal("This link has ended. Ask for a new one", again.Find("#errors li").TextContent.Trim());
    }

    [Fact]
    public async Task The_mail_speaks_the_language_of_the_page_that_asked_for_it()
    {
        var browser = _app.NewBrowser();
        var asked = await browser.SubmitAsync(await browser.GetAsync("/Identity/Account/ForgotPassword?lang=de"), "form#forgot", ("Input.Email", "ada@example.com"));
        Assert.Equal(303, asked.Status);

        var mail = Assert.Single(await _app.MailsAsync());
        Assert.Equal("Neues Passwort wählen", mail.Subject);
        Assert.StartsWith("Guten Tag,\n\njemand hat ein neues Passwort", mail.TextBody!.ReplaceLineEndings("\n"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_new_password_forgets_the_wrong_tries_before_it_but_opens_no_lock()
    {
        var browser = _app.NewBrowser();
        var login = await browser.GetAsync("/Identity/Account/Login");
        for (var tries = 0; tries < 11; tries++)
        {
            Assert.Equal(tries < 10 ? 422 : 429, (await browser.SubmitAsync(login, "form#account", ("Input.Email", "ada@example.com"), ("Input.Password", "forgotten"))).Status);
        }

        await AskAsync("ada@example.com");
        var form = await browser.GetAsync(new Uri(Link(Assert.Single(await _app.MailsAsync()))).PathAndQuery);
        Assert.Equal(303, (await browser.SubmitAsync(form, "form#reset", ("Input.Password", "another password"))).Status);
        await _app.SignInAsync("ada@example.com", "another password");

        await _database.ExecuteAsync("update users set lockout_end = 'infinity'");
        await _database.AdvanceAsync(NodaTime.Duration.FromMinutes(1));
        await AskAsync("ada@example.com");
        form = await browser.GetAsync(new Uri(Link((await _app.MailsAsync())[^1])).PathAndQuery);
        Assert.Equal(303, (await browser.SubmitAsync(form, "form#reset", ("Input.Password", "a third password"))).Status);
        Assert.Equal(422, (await browser.SubmitAsync(login, "form#account", ("Input.Email", "ada@example.com"), ("Input.Password", "a third password"))).Status);
    }

    [Fact]
    public async Task The_answer_is_the_same_without_an_account_and_no_mail_is_written()
    {
        var known = await AskAsync("ada@example.com");
        var unknown = await AskAsync("nobody@example.com");

        Assert.Equal((303, known.Location), (unknown.Status, unknown.Location));
        Assert.Single(await _app.MailsAsync());
    }

    [Fact]
    public async Task The_mail_lies_as_a_file_that_only_its_owner_reads_and_whose_name_says_nothing()
    {
        await AskAsync("ada@example.com");
        var mail = Assert.Single(await _app.MailsAsync());
        var file = Assert.Single(_app.MailFiles());

        Assert.Equal("ada@example.com", mail.To.Mailboxes.Single().Address);
        Assert.Equal("Choose a new password", mail.Subject);
        Assert.Contains("It works for 2 hours", mail.TextBody, StringComparison.Ordinal);
        Assert.Contains("Choose a new password", mail.HtmlBody, StringComparison.Ordinal);
        Assert.EndsWith(".eml", file, StringComparison.Ordinal);
        Assert.DoesNotContain("ada", Path.GetFileName(file), StringComparison.OrdinalIgnoreCase);
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(_app.MailPath));
        }
    }

    [Fact]
    public async Task A_mail_that_cannot_be_kept_changes_no_answer()
    {
        Directory.CreateDirectory(_app.DataFolder);
        await File.WriteAllTextAsync(_app.MailPath, "a file in the way");
        Assert.Equal(303, (await AskAsync("ada@example.com")).Status);
        Assert.Equal(0, await _app.SendMailAsync());
        Assert.Contains(_app.Logs.Entries, entry => entry.Contains("could not be written or kept", StringComparison.Ordinal) && !entry.Contains("ada@", StringComparison.Ordinal));

        File.Delete(_app.MailPath);
        await _database.AdvanceAsync(NodaTime.Duration.FromMinutes(1));
        Assert.Single(await _app.MailsAsync());
    }

    [Theory]
    [InlineData("")]
    [InlineData("?id=1")]
    [InlineData("?code=x")]
    public async Task A_link_without_its_parts_is_not_found(string query) =>
        Assert.Equal(404, (await _app.NewBrowser().GetAsync($"/Identity/Account/ResetPassword{query}")).Status);

    private async Task<Html> AskAsync(string email)
    {
        var browser = _app.NewBrowser();
        return await browser.SubmitAsync(await browser.GetAsync("/Identity/Account/ForgotPassword"), "form#forgot", ("Input.Email", email));
    }

    private static string Link(MimeMessage mail) =>
        mail.TextBody!.Split('\n', StringSplitOptions.TrimEntries).Single(line => line.StartsWith("http", StringComparison.Ordinal));
}
