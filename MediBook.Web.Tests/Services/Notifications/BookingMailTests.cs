using Ical.Net;
using MediBook.Web.Domain;
using MediBook.Web.Services.Bookings;
using MediBook.Web.Tests.Support;
using MimeKit;
using NodaTime;

namespace MediBook.Web.Tests.Services.Notifications;

/// <summary>What the mails about a booking say, and to whom.</summary>
public sealed class BookingMailTests(PostgresFixture postgres) : IAsyncLifetime
{
    private TestDatabase _database = null!;
    private MediBookApp _app = null!;
    private Doctor _doctor = null!;
    private List<int> _slots = null!;

    public async ValueTask InitializeAsync()
    {
        _database = await postgres.CreateDatabaseAsync();
        _doctor = await _database.AddClinicAsync();
        _slots = await _database.AddSlotsAsync(_doctor.Id, 4, minutes: 30);
        _app = new MediBookApp(_database, settings: new() { ["Site:PublicUrl"] = "https://book.clinic.example/" });
    }

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        await _database.DisposeAsync();
    }

    [Fact]
    public async Task A_guest_gets_one_mail_with_a_link_of_their_own_and_the_appointment_for_the_calendar()
    {
        var booking = await BookAsync(TestData.NewGuest());

        var mail = Assert.Single(await _app.MailsAsync());
        Assert.Equal(0, await _app.SendMailAsync());

        Assert.Equal($"Your appointment {booking.Reference} is booked", mail.Subject);
        Assert.Equal(("ada@example.com", "Test Clinic"), (mail.To.Mailboxes.Single().Address, mail.From.Mailboxes.Single().Name));
        Assert.Contains("Hello Ada Novak,", mail.TextBody, StringComparison.Ordinal);
        Assert.Contains("12 Harbour Street", mail.HtmlBody, StringComparison.Ordinal);
        Assert.Contains("Questions? Call Test Clinic: 020 7946 0000", mail.TextBody, StringComparison.Ordinal);
        var browser = _app.NewBrowser();
        var opened = await browser.FollowAsync(await browser.GetAsync(LinkOf(mail).PathAndQuery));
        Assert.Equal("Your appointment is booked", opened.Heading);

        var invitation = Calendar.Load(CalendarOf(mail))!;
        Assert.Equal("REQUEST", invitation.Method);
        var entry = Assert.Single(invitation.Events);
        Assert.Equal(($"{booking.Reference}@medibook.invalid", "CONFIRMED"), (entry.Uid, entry.Status));
        Assert.Equal(new Uri("mailto:ada@example.com"), Assert.Single(entry.Attendees).Value);
    }

    [Fact]
    public async Task No_key_to_a_booking_is_stored_as_it_stands_in_the_mail()
    {
        await BookAsync(TestData.NewGuest());
        var token = LinkOf(Assert.Single(await _app.MailsAsync())).Segments[^1];

        Assert.Equal([OwnerKeys.Hash(token)], await _database.ListAsync<string>("select token_hash from manage_links"));
        Assert.Equal(0, await _database.ScalarAsync<int>($"select count(*) from outbox_messages where outbox_messages::text like '%{token}%'"));
        Assert.DoesNotContain(_app.Logs.Entries, entry => entry.Contains(token, StringComparison.Ordinal) || entry.Contains("ada@", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Who_has_an_account_gets_no_key_and_signs_in()
    {
        var booking = await BookAsync(await _database.AddPatientAsync("ada@example.com"));
        Assert.Equal($"https://book.clinic.example/bookings/{booking.Reference}", LinkOf(Assert.Single(await _app.MailsAsync())).ToString());
        Assert.Equal(0, await _database.ScalarAsync<int>("select count(*) from manage_links"));
    }

    [Theory]
    [InlineData("de", "Ihr Termin", "Guten Tag Ada Novak,", "ltr")]
    [InlineData("es", "Su cita", "Hola, Ada Novak:", "ltr")]
    [InlineData("ar", "تم حجز موعدك", "مرحبًا", "rtl")]
    public async Task A_mail_is_written_in_the_language_in_which_was_booked(string language, string subject, string greeting, string direction)
    {
        await BookAsync(TestData.NewGuest() with { Language = language });

        var mail = Assert.Single(await _app.MailsAsync());

        Assert.StartsWith(subject, mail.Subject, StringComparison.Ordinal);
        Assert.Contains(greeting, mail.TextBody, StringComparison.Ordinal);
        Assert.Contains($"<html lang=\"{language}\" dir=\"{direction}\">", mail.HtmlBody, StringComparison.Ordinal);
        Assert.Equal(language, mail.Body!.Headers[HeaderId.ContentLanguage]);
    }

    [Fact]
    public async Task Staff_book_in_the_language_of_the_clinic_whatever_they_read_themselves()
    {
        await using var app = new MediBookApp(_database, settings: new() { ["Site:Language"] = "es", ["Site:PublicUrl"] = "https://book.clinic.example/" });
        await BookAsync(await _database.AddStaffAsync("desk@example.com", Roles.Reception) with { Language = "de" });
        Assert.StartsWith("Su cita", Assert.Single(await app.MailsAsync()).Subject, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Change_and_cancel_are_told_each_by_who_did_them_and_are_one_entry_of_the_calendar()
    {
        var guest = TestData.NewGuest();
        var booking = await BookAsync(guest);
        await _app.SendMailAsync();
        await MoveAsync(guest, booking, _slots[1]);
        await _app.SendMailAsync();
        await MoveAsync(await _database.AddStaffAsync("desk@example.com", Roles.Reception), booking, _slots[2]);
        await _app.SendMailAsync();
        Assert.True((await _database.Bookings().CancelAsync(guest, new CancelRequest(booking.BookingId, Guid.NewGuid()), default)).Succeeded);

        var mails = await _app.MailsAsync();

        Assert.Equal(
            [$"Your appointment {booking.Reference} is booked", $"Your appointment {booking.Reference} is at another time",
                $"The clinic has moved your appointment {booking.Reference}", $"Your appointment {booking.Reference} is cancelled"],
            mails.Select(mail => mail.Subject));
        var entries = mails.Select(mail => Calendar.Load(CalendarOf(mail))!).Select(calendar => (calendar.Method, Entry: calendar.Events.Single())).ToList();
        Assert.Single(entries.Select(entry => entry.Entry.Uid).Distinct());
        Assert.Equal(["REQUEST", "REQUEST", "REQUEST", "CANCEL"], entries.Select(entry => entry.Method));
        Assert.Equal(entries.Select(entry => entry.Entry.Sequence).Order().Distinct(), entries.Select(entry => entry.Entry.Sequence));
        Assert.Contains("The old time:", mails[1].TextBody, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_mail_that_is_no_longer_true_when_its_turn_comes_is_not_sent()
    {
        var guest = TestData.NewGuest();
        var booking = await BookAsync(guest);
        Assert.True((await _database.Bookings().CancelAsync(guest, new CancelRequest(booking.BookingId, Guid.NewGuid()), default)).Succeeded);

        Assert.Equal($"Your appointment {booking.Reference} is cancelled", Assert.Single(await _app.MailsAsync()).Subject);
        Assert.Equal(
            ["BOOKING_CANCELLED SENT", "BOOKING_CONFIRMED NOT_NEEDED"],
            await _database.ListAsync<string>("select kind || ' ' || state from outbox_messages order by kind"));
    }

    [Fact]
    public async Task A_confirmation_that_comes_after_the_appointment_is_not_sent()
    {
        await BookAsync(TestData.NewGuest());
        await _database.AdvanceAsync(Duration.FromDays(3));
        Assert.Empty(await _app.MailsAsync());
    }

    [Fact]
    public async Task A_name_that_looks_like_markup_or_a_header_stays_a_name()
    {
        var name = "Ada \"<b>\" Novak, O’Brien; 🦊 שלום";
        var booking = (await _database.Bookings().BookAsync(
            TestData.NewGuest(), new BookRequest(_slots[0], TestData.Details(name: name), Guid.NewGuid()), default)).Value;

        var mail = Assert.Single(await _app.MailsAsync());

        Assert.Equal($"Your appointment {booking.Reference} is booked", mail.Subject);
        Assert.Contains(name, mail.TextBody, StringComparison.Ordinal);
        Assert.DoesNotContain("<b>", mail.HtmlBody, StringComparison.Ordinal);
        Assert.All(CalendarOf(mail).Split("\r\n"), line => Assert.InRange(System.Text.Encoding.UTF8.GetByteCount(line), 0, 75));
    }

    [Fact]
    public async Task Without_an_address_of_the_site_a_booking_is_told_without_a_link_in_production()
    {
        await using var app = new MediBookApp(_database, "Production", new() { ["Database:Embedded"] = "true", ["Security:RequireStaffTwoFactor"] = "false" });
        await BookAsync(TestData.NewGuest());

        var mail = Assert.Single(await app.MailsAsync());

        Assert.DoesNotContain("http", mail.TextBody, StringComparison.Ordinal);
        Assert.DoesNotContain("whoever has its link", mail.TextBody, StringComparison.Ordinal);
    }

    private async Task<BookingReceipt> BookAsync(Actor actor) =>
        (await _database.Bookings().BookAsync(actor, new BookRequest(_slots[0], TestData.Details(), Guid.NewGuid()), default)).Value;

    private async Task MoveAsync(Actor actor, BookingReceipt booking, int slot) =>
        Assert.True((await _database.Bookings().ChangeTimeAsync(actor, new ChangeTimeRequest(booking.BookingId, slot, Guid.NewGuid()), default)).Succeeded);

    private static Uri LinkOf(MimeMessage mail) =>
        new(mail.TextBody!.Split('\n', StringSplitOptions.TrimEntries).Single(line => line.StartsWith("https://", StringComparison.Ordinal)));

    private static string CalendarOf(MimeMessage mail)
    {
        using var bytes = new MemoryStream();
        Assert.Single(mail.BodyParts.OfType<TextPart>(), part => part.IsAttachment).Content!.DecodeTo(bytes);
        return System.Text.Encoding.UTF8.GetString(bytes.ToArray());
    }
}
