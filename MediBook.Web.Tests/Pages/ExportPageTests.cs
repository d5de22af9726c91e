using MediBook.Web.Domain;
using MediBook.Web.Services.Accounts;
using MediBook.Web.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using MimeKit;
using NodaTime;

namespace MediBook.Web.Tests.Pages;

/// <summary>The way to one's own data: asked for, in progress, ready, expired. What is in it is shown by the canaries.</summary>
public sealed class ExportPageTests(PostgresFixture postgres) : IAsyncLifetime
{
    private TestDatabase _database = null!;
    private MediBookApp _app = null!;

    public async ValueTask InitializeAsync()
    {
        _database = await postgres.CreateDatabaseAsync();
        await _database.AddClinicAsync();
        await _database.AddPatientAsync("ada@example.com");
        _app = new MediBookApp(_database, settings: new() { ["Site:PublicUrl"] = "https://book.clinic.example/" });
    }

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        await _database.DisposeAsync();
    }

    [Fact]
    public async Task It_takes_the_password_and_is_made_once()
    {
        var browser = await _app.SignInAsync("ada@example.com");
        var form = await browser.GetAsync("/account/export");
        Assert.Equal(422, (await browser.SubmitAsync(form, "form#export", ("Input.Password", "wrong"))).Status);
        Assert.Equal(0, await CountAsync());
        await AskAsync(browser, form);
        await AskAsync(browser, form);
        Assert.Equal(1, await CountAsync());

        Assert.Contains("is being made", (await browser.GetAsync("/account/export")).MainText, StringComparison.Ordinal);
        Assert.Equal(1, await MakeAsync());
        Assert.Equal(0, await MakeAsync());
        await AskAsync(browser, form);
        Assert.Equal(1, await CountAsync());
        Assert.Contains("Open the link in the mail", (await browser.GetAsync("/account/export")).MainText, StringComparison.Ordinal);
    }

    [Fact]
    public async Task One_that_cannot_be_made_keeps_nobody_waiting()
    {
        await _database.AddPatientAsync("bob@example.com", "Bob");
        await AskAsync(await _app.SignInAsync("ada@example.com"), page: null);
        await AskAsync(await _app.SignInAsync("bob@example.com"), page: null);
        await _database.ExecuteAsync(
            """
            create function refuse() returns trigger language plpgsql as $$ begin raise exception 'broken'; end $$;
            create trigger refuse before update on data_exports for each row when (new.id = 1) execute function refuse();
            """);

        Assert.Single((await Assert.ThrowsAsync<AggregateException>(MakeAsync)).InnerExceptions);

        Assert.Equal("bob@example.com", Assert.Single(await _app.MailsAsync()).To.Mailboxes.Single().Address);
        await _database.ExecuteAsync("drop trigger refuse on data_exports");
        Assert.Equal(1, await MakeAsync());
    }

    [Fact]
    public async Task Its_link_opens_for_its_owner_alone_and_says_nothing_in_the_subject()
    {
        await _database.AddPatientAsync("bob@example.com", "Bob");
        var browser = await _app.SignInAsync("ada@example.com");
        await AskAsync(browser, await browser.GetAsync("/account/export"));
        await MakeAsync();
        var mail = Assert.Single(await _app.MailsAsync());
        Assert.Equal(("What you asked for is ready", "ada@example.com"), (mail.Subject, mail.To.Mailboxes.Single().Address));
        var file = (await browser.GetAsync(Link(mail))).Find("#save").GetAttribute("href")!;

        var saved = await browser.GetAsync(file);
        Assert.Equal((200, "application/zip"), (saved.Status, saved.Response.Content.Headers.ContentType!.MediaType));
        Assert.Contains("no-store", saved.Response.Headers.CacheControl!.ToString(), StringComparison.Ordinal);
        Assert.Equal(302, (await _app.NewBrowser().GetAsync(file)).Status);
        var bob = await _app.SignInAsync("bob@example.com");
        Assert.Equal(404, (await bob.GetAsync(file)).Status);
        Assert.Equal(404, (await browser.GetAsync("/account/export?handler=file&key=guessed")).Status);
        Assert.Equal(0, await _database.ScalarAsync<int>($"select count(*) from data_exports where token_hash = '{file.Split("key=")[1]}'"));
    }

    [Fact]
    public async Task It_ends_after_a_day_and_its_file_is_deleted()
    {
        var browser = await _app.SignInAsync("ada@example.com");
        await AskAsync(browser, await browser.GetAsync("/account/export"));
        await MakeAsync();
        var file = (await browser.GetAsync(Link(Assert.Single(await _app.MailsAsync())))).Find("#save").GetAttribute("href")!;
        await _database.AdvanceAsync(Duration.FromHours(23));
        Assert.Equal(0, await ForgetAsync());
        Assert.Equal(200, (await browser.GetAsync(file)).Status);

        await _database.AdvanceAsync(Duration.FromHours(2));
        Assert.Equal(404, (await (await _app.SignInAsync("ada@example.com")).GetAsync(file)).Status);
        Assert.Equal(1, await ForgetAsync());
        Assert.True(await _database.ScalarAsync<bool>("select bool_and(content is null and token_hash is null) from data_exports"));
        var page = await (await _app.SignInAsync("ada@example.com")).GetAsync("/account/export");
        Assert.Contains("Your last file was deleted", page.MainText, StringComparison.Ordinal);
        await AskAsync(await _app.SignInAsync("ada@example.com"), page: null);
        Assert.Equal(2, await CountAsync());
        await _database.AdvanceAsync(Duration.FromDays(31));
        await ForgetAsync();
        Assert.Equal(1, await CountAsync());
    }

    [Fact]
    public async Task What_is_asked_for_in_German_reads_and_is_mailed_in_German()
    {
        var browser = await _app.SignInAsync("ada@example.com");
        await AskAsync(browser, await browser.GetAsync("/account/export?lang=de"));
        await MakeAsync();
        Assert.Equal("Was Sie angefordert haben, ist fertig", Assert.Single(await _app.MailsAsync()).Subject);
    }

    [Fact]
    public async Task Staff_take_out_their_own_and_nothing_of_those_for_whom_they_booked()
    {
        var (desk, slot) = (await _database.AddStaffAsync("desk@example.com", Roles.Reception), (await _database.AddSlotsAsync(1, 1))[0]);
        await _database.Bookings().BookAsync(desk, new MediBook.Web.Services.Bookings.BookRequest(slot, TestData.Details("caller@example.com", "Carl Caller"), Guid.NewGuid()), default);
        await using var scope = _app.Services.CreateAsyncScope();
        using var zip = new System.IO.Compression.ZipArchive(new MemoryStream(
            await scope.ServiceProvider.GetRequiredService<ExportFile>().MakeAsync(desk.AccountId!.Value, MediBook.Web.Domain.Languages.Language.English, default)));
        using var reader = new StreamReader(zip.GetEntry("data.json")!.Open());
        var json = await reader.ReadToEndAsync();
        Assert.Contains("desk@example.com", json, StringComparison.Ordinal);
        Assert.DoesNotContain("caller@example.com", json, StringComparison.Ordinal);
    }

    private static async Task AskAsync(Browser browser, Html? page)
    {
        page ??= await browser.GetAsync("/account/export");
        Assert.Equal(303, (await browser.SubmitAsync(page, "form#export", ("Input.Password", TestData.Password))).Status);
    }

    private Task<int> CountAsync() => _database.ScalarAsync<int>("select count(*) from data_exports");

    private Task<int> MakeAsync() => WithAsync(exports => exports.MakeWaitingAsync(default));

    private Task<int> ForgetAsync() => WithAsync(exports => exports.ForgetEndedAsync(default));

    private async Task<int> WithAsync(Func<DataExportService, Task<int>> run)
    {
        await using var scope = _app.Services.CreateAsyncScope();
        return await run(scope.ServiceProvider.GetRequiredService<DataExportService>());
    }

    private static string Link(MimeMessage mail) =>
        new Uri(mail.TextBody!.Split('\n', StringSplitOptions.TrimEntries).Single(line => line.StartsWith("http", StringComparison.Ordinal))).PathAndQuery;
}
