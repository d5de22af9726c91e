using MediBook.Web.Domain;
using MediBook.Web.Services.Bookings;
using MediBook.Web.Tests.Services.Bookings;
using MediBook.Web.Tests.Support;
using NodaTime;
using Calendar = Ical.Net.Calendar;

namespace MediBook.Web.Tests.Pages.Bookings;

/// <summary>A patient and a doctor who have their appointments in their calendars.</summary>
public sealed class CalendarAddressTests(PostgresFixture postgres) : IAsyncLifetime
{
    private TestDatabase _database = null!;
    private MediBookApp _app = null!;
    private Browser _anybody = null!;
    private Actor _ada = null!;
    private Actor _doctor = null!;
    private List<int> _slots = null!;

    public async ValueTask InitializeAsync()
    {
        _database = await postgres.CreateDatabaseAsync();
        var doctor = await _database.AddClinicAsync();
        _slots = await _database.AddSlotsAsync(doctor.Id, 6);
        _ada = await _database.AddPatientAsync("ada@example.com");
        _doctor = await _database.AddStaffAsync("doctor@example.com", Roles.Doctor);
        await _database.ExecuteAsync($"update doctors set account_id = {_doctor.AccountId} where id = {doctor.Id}");
        _app = new MediBookApp(_database);
        _anybody = _app.NewBrowser();
    }

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        await _database.DisposeAsync();
    }

    [Fact]
    public async Task An_address_shows_the_appointments_of_its_account_as_they_become()
    {
        var first = await BookAsync(_ada, _slots[0], "ada@example.com");
        await BookAsync(await _database.AddPatientAsync("grace@example.com", "Grace Hopper"), _slots[1], "grace@example.com");
        var browser = await _app.SignInAsync("ada@example.com");
        var address = await MakeAsync(browser, CalendarFeedKind.Own);

        var (text, calendar) = await ReadAsync(address);
        var entry = Assert.Single(calendar.Events);
        Assert.Equal($"{first.Reference}@medibook.invalid", entry.Uid);
        Assert.Contains($"/bookings/{first.Reference}", entry.Description, StringComparison.Ordinal);
        Assert.DoesNotContain("itches", text, StringComparison.Ordinal);
        Assert.Contains("METHOD:PUBLISH", CalendarFileTests.Lines(text));
        Assert.Contains("REFRESH-INTERVAL;VALUE=DURATION:PT1H", CalendarFileTests.Lines(text));
        Assert.Contains("X-WR-CALNAME:Appointments at Test Clinic", CalendarFileTests.Lines(text));

        // One entry that moves, and then goes: never three.
        Assert.True((await _database.Bookings().ChangeTimeAsync(_ada, new ChangeTimeRequest(first.BookingId, _slots[2], Guid.NewGuid()), default)).Succeeded);
        var moved = Assert.Single((await ReadAsync(address)).Calendar.Events);
        Assert.Equal(entry.Uid, moved.Uid);
        Assert.True(moved.Sequence > entry.Sequence);
        Assert.NotEqual(entry.Start!.AsUtc, moved.Start!.AsUtc);
        Assert.True((await _database.Bookings().CancelAsync(_ada, new CancelRequest(first.BookingId, Guid.NewGuid()), default)).Succeeded);
        var (empty, none) = await ReadAsync(address);
        Assert.Empty(none.Events);
        // A calendar is never without a component (RFC 5545, 3.6).
        Assert.Contains("BEGIN:VTIMEZONE", CalendarFileTests.Lines(empty));
    }

    [Fact]
    public async Task A_doctors_address_says_when_and_never_who()
    {
        var booking = await BookAsync(_ada, _slots[0], "ada@example.com");
        var (text, calendar) = await ReadAsync(await MakeAsync(await _app.SignInAsync("doctor@example.com"), CalendarFeedKind.Doctor));
        var entry = Assert.Single(calendar.Events);
        Assert.Equal("Appointment", entry.Summary);
        Assert.Contains($"Reference {booking.Reference}", entry.Description, StringComparison.Ordinal);
        Assert.Contains("/my-day?date=", entry.Description, StringComparison.Ordinal);
        foreach (var personal in new[] { "Ada", "Novak", "ada@", "601", "itches" })
        {
            Assert.DoesNotContain(personal, text, StringComparison.OrdinalIgnoreCase);
        }

        // It ends with the role.
        var address = await MakeAsync(await _app.SignInAsync("doctor@example.com"), CalendarFeedKind.Doctor);
        await _database.ExecuteAsync($"delete from user_roles where user_id = {_doctor.AccountId}");
        Assert.Equal(404, (await _anybody.GetAsync(address)).Status);
    }

    [Fact]
    public async Task A_clinic_that_allows_it_has_the_patients_named_and_the_trail_tells_that_they_left()
    {
        await BookAsync(_ada, _slots[0], "ada@example.com");
        await using var app = new MediBookApp(_database, settings: new() { ["CalendarFeeds:DoctorsSeeNames"] = "true" });
        var browser = await app.SignInAsync("doctor@example.com");
        Assert.Contains("It names your patients", (await browser.GetAsync(Web.Pages.Links.CalendarAddress)).MainText, StringComparison.Ordinal);
        using var answer = await app.NewBrowser().Client.GetAsync(new Uri(await MakeAsync(browser, CalendarFeedKind.Doctor), UriKind.Relative));
        Assert.Equal("Appointment with Ada Novak", Assert.Single(Calendar.Load(await answer.Content.ReadAsStringAsync())!.Events).Summary);
        Assert.Equal(1, await _database.ScalarAsync<int>($"select count(*)::int from audit_entries where action = 'EXPORTED' and subject = 'BOOKING' and actor = 'account:{_doctor.AccountId}'"));
    }

    [Fact]
    public async Task A_new_address_takes_the_place_of_the_old_one_and_an_ended_one_leads_nowhere()
    {
        var browser = await _app.SignInAsync("ada@example.com");
        var old = await MakeAsync(browser, CalendarFeedKind.Own);
        var present = await MakeAsync(browser, CalendarFeedKind.Own);
        Assert.Equal((404, 200), ((await _anybody.GetAsync(old)).Status, (int)(await _anybody.Client.GetAsync(new Uri(present, UriKind.Relative))).StatusCode));

        // It is shown once, and only its hash is kept.
        var page = await browser.GetAsync(Web.Pages.Links.CalendarAddress);
        Assert.DoesNotContain("/feeds/", page.Text, StringComparison.Ordinal);
        Assert.Contains("An address made on", page.MainText, StringComparison.Ordinal);
        Assert.Equal(64, await _database.ScalarAsync<int>("select length(token_hash) from calendar_feeds"));

        Assert.Equal(303, (await browser.SubmitAsync(page, "#end-own")).Status);
        Assert.Equal(404, (await _anybody.GetAsync(present)).Status);
        Assert.Equal(
            ["CALENDAR_ADDRESS_MADE", "CALENDAR_ADDRESS_MADE", "CALENDAR_ADDRESS_ENDED"],
            await _database.ListAsync<string>("select action from audit_entries where action like 'CALENDAR%' order by id"));
    }

    [Fact]
    public async Task Nobody_makes_an_address_of_a_doctor_they_are_not_and_a_locked_account_shows_nothing()
    {
        var browser = await _app.SignInAsync("ada@example.com");
        var page = await browser.GetAsync(Web.Pages.Links.CalendarAddress);
        Assert.Null(page.Document.QuerySelector("#make-doctor"));
        Assert.Equal(404, (await browser.SubmitAsync(page, "#make-own", ("Kind", "Doctor"))).Status);
        Assert.Equal(422, (await browser.SubmitAsync(page, "#make-own", ("Kind", "Everybody"))).Status);
        Assert.Equal(422, (await browser.SubmitAsync(page, "#make-own", ("Kind", ""))).Status);
        var address = await MakeAsync(browser, CalendarFeedKind.Own);
        await _database.ExecuteAsync($"update users set lockout_end = 'infinity' where id = {_ada.AccountId}");
        Assert.Equal(404, (await _anybody.GetAsync(address)).Status);
        Assert.Equal(404, (await _anybody.GetAsync("/feeds/none.ics")).Status);
    }

    [Fact]
    public async Task What_is_long_over_is_no_longer_in_it()
    {
        await BookAsync(_ada, _slots[0], "ada@example.com");
        var address = await MakeAsync(await _app.SignInAsync("ada@example.com"), CalendarFeedKind.Own);
        await _database.AdvanceAsync(Duration.FromDays(20));
        Assert.Single((await ReadAsync(address)).Calendar.Events);
        await _database.AdvanceAsync(Duration.FromDays(30));
        Assert.Empty((await ReadAsync(address)).Calendar.Events);
    }

    private async Task<BookingReceipt> BookAsync(Actor actor, int slot, string email) =>
        (await _database.Bookings().BookAsync(actor, new BookRequest(slot, TestData.Details(email), Guid.NewGuid()), default)).Value;

    private static async Task<string> MakeAsync(Browser browser, CalendarFeedKind kind)
    {
        var id = kind is CalendarFeedKind.Own ? "own" : "doctor";
        var page = await browser.GetAsync(Web.Pages.Links.CalendarAddress);
        var made = await browser.FollowAsync(await browser.SubmitAsync(page, $"#make-{id}"));
        var address = new Uri(made.Find($"#{id}-address").GetAttribute("value")!);
        Assert.Equal($"webcal://{address.Authority}{address.AbsolutePath}", made.Find($"[aria-labelledby={id}-title] a.button").GetAttribute("href"));
        return address.AbsolutePath;
    }

    private async Task<(string Text, Calendar Calendar)> ReadAsync(string address)
    {
        using var answer = await _anybody.Client.GetAsync(new Uri(address, UriKind.Relative));
        Assert.Equal(200, (int)answer.StatusCode);
        Assert.Equal("text/calendar; charset=utf-8", answer.Content.Headers.ContentType!.ToString());
        Assert.True(answer.Headers.CacheControl!.NoStore);
        var text = await answer.Content.ReadAsStringAsync();
        return (text, Calendar.Load(text)!);
    }
}
