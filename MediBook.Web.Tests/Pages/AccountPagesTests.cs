using MediBook.Web.Domain;
using MediBook.Web.Services.Accounts;
using MediBook.Web.Services.Bookings;
using MediBook.Web.Services.Notifications;
using MediBook.Web.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using NodaTime;

namespace MediBook.Web.Tests.Pages;

/// <summary>The account's own pages: overview, reminders, sessions, and what happened to a booking.</summary>
public sealed class AccountPagesTests(PostgresFixture postgres) : IAsyncLifetime
{
    private const string Firefox = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0";
    private TestDatabase _database = null!;
    private MediBookApp _app = null!;
    private Doctor _doctor = null!;
    private Actor _ada = null!;

    public async ValueTask InitializeAsync()
    {
        _database = await postgres.CreateDatabaseAsync();
        _doctor = await _database.AddClinicAsync();
        _ada = await _database.AddPatientAsync("ada@example.com");
        _app = new MediBookApp(_database);
    }

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        await _database.DisposeAsync();
    }

    [Fact]
    public async Task The_overview_shows_each_part_with_the_way_to_change_it()
    {
        var page = await (await _app.SignInAsync("ada@example.com")).GetAsync("/account");
        Assert.Equal("Your account", page.Heading);
        foreach (var words in new[] { "Ada Novak", "020 7946 0001", "ada@example.com", "Not proven yet", "A week and a day before each appointment", "In 1 browser" })
        {
            Assert.Contains(words, page.MainText, StringComparison.Ordinal);
        }

        foreach (var link in page.Document.QuerySelectorAll("main dd.change a").Select(link => link.GetAttribute("href")!).Distinct())
        {
            Assert.Equal(200, (await (await _app.SignInAsync("ada@example.com")).GetAsync(link)).Status);
        }

        Assert.Contains("no-store", page.Response.Headers.CacheControl!.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_ended_session_is_refused_at_its_next_request_and_the_others_go_on()
    {
        var (here, there) = (await _app.SignInAsync("ada@example.com"), await SignInAsync(Firefox));
        var page = await here.GetAsync("/account/sessions");
        Assert.Contains("Firefox on Linux", page.MainText, StringComparison.Ordinal);
        Assert.Contains("A browser that we do not know", page.MainText, StringComparison.Ordinal);
        Assert.Equal(303, (await here.SubmitAsync(page, "form#sessions")).Status);

        Assert.Equal(302, (await there.GetAsync("/account")).Status);
        Assert.Equal(200, (await here.GetAsync("/account")).Status);
        Assert.Contains("You are signed in nowhere else.", (await here.GetAsync("/account/sessions")).MainText, StringComparison.Ordinal);
        Assert.Equal(1, await _database.ScalarAsync<int>("select count(*) from audit_entries where action = 'SESSIONS_ENDED'"));
    }

    [Fact]
    public async Task Nobody_ends_somebody_elses_session()
    {
        await _database.AddPatientAsync("bob@example.com", "Bob");
        var (ada, bob) = (await _app.SignInAsync("ada@example.com"), await _app.SignInAsync("bob@example.com"));
        var foreign = (await _database.ListAsync<Guid>($"select id from account_sessions where account_id <> {_ada.AccountId}")).Single();
        await ada.SubmitAsync(await ada.GetAsync("/account/sessions"), "form#sessions", ("session", foreign.ToString()));
        Assert.Equal(200, (await bob.GetAsync("/account")).Status);
    }

    [Fact]
    public async Task All_others_end_at_once_and_this_one_goes_on_as_the_same()
    {
        var (here, there) = (await _app.SignInAsync("ada@example.com"), await SignInAsync(Firefox));
        var done = await here.SubmitAsync(await here.GetAsync("/account/sessions"), "form#others");
        Assert.Equal("You are signed out everywhere else.", (await here.FollowAsync(done)).Find(".banner-success").TextContent.Trim());
        Assert.Equal(302, (await there.GetAsync("/account")).Status);
        Assert.Equal(1, await _database.ScalarAsync<int>("select count(*) from account_sessions"));
    }

    [Fact]
    public async Task A_session_ends_with_signing_out_and_with_its_last_use_and_only_hours_are_kept()
    {
        var (left, stays) = (await _app.SignInAsync("ada@example.com"), await _app.SignInAsync("ada@example.com"));
        await left.SubmitAsync(await left.GetAsync("/account"), "form[action*='Logout' i]");
        Assert.Equal(1, await _database.ScalarAsync<int>("select count(*) from account_sessions where started_at = date_trunc('hour', started_at)"));
        await _database.AdvanceAsync(Duration.FromHours(3));
        await stays.GetAsync("/account");
        Assert.Equal(1, await _database.ScalarAsync<int>("select count(*) from account_sessions where seen_at > started_at and seen_at = date_trunc('hour', seen_at)"));

        Assert.Equal(0, await ForgetAsync());
        await _database.AdvanceAsync(Duration.FromHours(26));
        Assert.Equal(1, await ForgetAsync());
    }

    [Fact]
    public async Task A_new_password_ends_the_rows_of_the_sessions_that_it_ends()
    {
        var (here, _) = (await _app.SignInAsync("ada@example.com"), await SignInAsync(Firefox));
        var form = await here.GetAsync("/Identity/Account/Manage/ChangePassword");
        await here.SubmitAsync(form, "form#password", ("Input.OldPassword", TestData.Password), ("Input.NewPassword", "another password"));
        Assert.DoesNotContain("Firefox", (await here.GetAsync("/account/sessions")).MainText, StringComparison.Ordinal);
        Assert.Equal(1, await ForgetAsync());
        Assert.Equal(200, (await here.GetAsync("/account")).Status);
    }

    [Fact]
    public async Task Who_wants_no_reminders_gets_none_and_still_hears_what_was_booked()
    {
        var browser = await _app.SignInAsync("ada@example.com");
        var page = await browser.GetAsync("/account/contact");
        Assert.Equal(303, (await browser.SubmitAsync(page, "form#contact", ("Input.Reminders", "false"))).Status);
        Assert.Contains("None", (await browser.GetAsync("/account")).MainText, StringComparison.Ordinal);

        await using var db = _database.NewContext();
        var zone = Zones.Of("Europe/London");
        var day = (await db.NowAsync(default)).InZone(zone).Date.PlusDays(20);
        var slots = await _database.AddSlotsAsync(_doctor.Id, 2, zone.AtStrictly(day + new LocalTime(12, 0)).ToInstant());
        await _database.Bookings().BookAsync(_ada, new BookRequest(slots[0], TestData.Details(), Guid.NewGuid()), default);
        await _database.Bookings().BookAsync(TestData.NewGuest(), new BookRequest(slots[1], TestData.Details("bob@example.com"), Guid.NewGuid()), default);
        Assert.Equal(2, await _app.SendMailAsync());
        await _database.AdvanceAsync(zone.AtStrictly(day.PlusDays(-1) + new LocalTime(10, 0)).ToInstant() - await db.NowAsync(default));
        Assert.Equal(1, await new ReminderService(db).WriteAsync(default));
    }

    [Fact]
    public async Task A_reminder_that_waits_is_not_sent_to_who_has_had_enough()
    {
        var slot = (await _database.AddSlotsAsync(_doctor.Id, 1))[0];
        var booking = await _database.Bookings().BookAsync(_ada, new BookRequest(slot, TestData.Details(), Guid.NewGuid()), default);
        await _database.ExecuteAsync($"""
            update outbox_messages set state = 'NOT_NEEDED'; update patients set wants_reminders = false;
            insert into outbox_messages (booking_id, kind, version, created_at, due_at, state, attempts)
            values ({booking.Value.BookingId}, 'REMINDER_DAY', 0, now(), now(), 'WAITING', 0)
            """);
        Assert.Empty(await _app.MailsAsync());
        Assert.Equal("NOT_NEEDED", await _database.ScalarAsync<string>("select state from outbox_messages where kind = 'REMINDER_DAY'"));
    }

    [Fact]
    public async Task A_booking_tells_its_person_who_did_and_who_looked_and_names_nobody_of_the_staff()
    {
        var desk = await _database.AddStaffAsync("desk.person@example.com", Roles.Reception);
        var slots = await _database.AddSlotsAsync(_doctor.Id, 2);
        var booking = (await _database.Bookings().BookAsync(_ada, new BookRequest(slots[0], TestData.Details(), Guid.NewGuid()), default)).Value;
        await _app.SendMailAsync();
        var staff = await _app.SignInAsync("desk.person@example.com");
        await staff.GetAsync($"/admin/bookings/details/{booking.Reference}");
        await staff.GetAsync($"/admin/bookings/details/{booking.Reference}");
        await _database.Bookings().ChangeTimeAsync(desk, new ChangeTimeRequest(booking.BookingId, slots[1], Guid.NewGuid()), default);

        var lines = (await (await _app.SignInAsync("ada@example.com")).GetAsync($"/bookings/{booking.Reference}")).Document
            .QuerySelectorAll("#history li").Select(line => line.TextContent[(line.TextContent.LastIndexOf(": ", StringComparison.Ordinal) + 2)..].Trim());
        Assert.Equal(["Booked (You)", "Mail sent (MediBook)", "Looked at (The clinic's staff)", "Changed to another time (The clinic's staff)"], lines);
    }

    private async Task<int> ForgetAsync()
    {
        await using var scope = _app.Services.CreateAsyncScope();
        return await scope.ServiceProvider.GetRequiredService<SessionService>().ForgetEndedAsync(default);
    }

    private async Task<Browser> SignInAsync(string userAgent)
    {
        var browser = _app.NewBrowser();
        browser.Client.DefaultRequestHeaders.Add("User-Agent", userAgent);
        Assert.Equal(303, (await browser.SubmitAsync(
            await browser.GetAsync("/Identity/Account/Login"), "form#account", ("Input.Email", "ada@example.com"), ("Input.Password", TestData.Password))).Status);
        return browser;
    }
}
