using MediBook.Web.Domain;
using MediBook.Web.Services.Bookings;
using MediBook.Web.Tests.Support;

namespace MediBook.Web.Tests.Pages.Admin;

/// <summary>What admins see of mails while no server is configured.</summary>
public sealed class MailPagesTests(PostgresFixture postgres) : IAsyncLifetime
{
    private TestDatabase _database = null!;
    private MediBookApp _app = null!;
    private Browser _admin = null!;
    private BookingReceipt _booking = null!;

    public async ValueTask InitializeAsync()
    {
        _database = await postgres.CreateDatabaseAsync();
        var doctor = await _database.AddClinicAsync();
        _app = new MediBookApp(_database);
        await _database.AddStaffAsync("admin@example.com", Roles.Admin);
        _admin = await _app.SignInAsync("admin@example.com");
        var slot = (await _database.AddSlotsAsync(doctor.Id, 1))[0];
        _booking = (await _database.Bookings().BookAsync(TestData.NewGuest(), new BookRequest(slot, TestData.Details(), Guid.NewGuid()), default)).Value;
    }

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        await _database.DisposeAsync();
    }

    [Fact]
    public async Task The_list_says_what_waits_and_names_nobody()
    {
        var page = await _admin.GetAsync("/admin/mail");
        Assert.Contains("1 mail waits to be sent.", page.Find("main").TextContent, StringComparison.Ordinal);
        Assert.Contains("No mail server is configured", page.Find("main").TextContent, StringComparison.Ordinal);
        Assert.Contains(_booking.Reference, page.Find("#mails").TextContent, StringComparison.Ordinal);
        Assert.DoesNotContain("ada", page.Find("#mails").TextContent, StringComparison.OrdinalIgnoreCase);
        Assert.Equal("No mail here", (await _admin.GetAsync("/admin/mail?state=failed")).Find(".empty h2").TextContent);
    }

    [Fact]
    public async Task A_kept_mail_opens_and_who_opened_it_is_told()
    {
        await _app.SendMailAsync();
        var id = await _database.ScalarAsync<long>("select id from outbox_messages");

        var mail = await _admin.GetAsync((await _admin.GetAsync("/admin/mail")).Find("#mails a[href^='/admin/mail/']").GetAttribute("href")!);

        Assert.Equal($"Your appointment {_booking.Reference} is booked", mail.Heading);
        Assert.Contains("Hello Ada Novak,", mail.Find("main").TextContent, StringComparison.Ordinal);
        Assert.Contains("/m/…", mail.Find("main").TextContent, StringComparison.Ordinal);
        Assert.DoesNotMatch("/m/[A-Za-z0-9_-]{4}", mail.Find("main").TextContent);
        Assert.Contains("BEGIN:VCALENDAR", mail.Find("main").TextContent, StringComparison.Ordinal);
        var html = await _admin.GetAsync($"/admin/mail/html/{id}");
        Assert.Equal((200, $"Your appointment {_booking.Reference} is booked"), (html.Status, html.Heading));
        Assert.DoesNotMatch("/m/[A-Za-z0-9_-]{4}", html.Document.DocumentElement.OuterHtml);
        Assert.Equal(2, await _database.ScalarAsync<int>($"select count(*) from audit_entries where action = 'VIEWED' and subject = 'BOOKING' and {_booking.BookingId} = any(subject_ids)"));
    }

    [Fact]
    public async Task A_mail_with_a_key_to_an_account_is_for_its_reader_alone()
    {
        await _database.AddPatientAsync("ada@example.com");
        var guest = _app.NewBrowser();
        await guest.SubmitAsync(await guest.GetAsync("/Identity/Account/ForgotPassword"), "form#forgot", ("Input.Email", "ada@example.com"));
        Assert.Equal(2, (await _app.MailsAsync()).Count);
        var id = await _database.ScalarAsync<long>("select id from outbox_messages where account_id is not null");

        var page = await _admin.GetAsync($"/admin/mail/{id}");

        Assert.Contains("Only its reader sees what it says.", page.Find("main").TextContent, StringComparison.Ordinal);
        Assert.DoesNotContain("code=", page.Find("main").InnerHtml, StringComparison.Ordinal);
        Assert.Equal(404, (await _admin.GetAsync($"/admin/mail/html/{id}")).Status);
    }

    [Theory]
    [InlineData("/admin/mail/999")]
    [InlineData("/admin/mail/html/999")]
    public async Task What_is_not_there_is_not_found(string url) => Assert.Equal(404, (await _admin.GetAsync(url)).Status);
}
