using MediBook.Web.Domain;
using MediBook.Web.Services.Bookings;
using MediBook.Web.Tests.Proof;
using MediBook.Web.Tests.Support;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace MediBook.Web.Tests.BrowserTests;

/// <summary>Two people in two browsers, each at an app process of its own, over one database.</summary>
public sealed class LiveTimesTests(PostgresFixture postgres, Chromium chromium) : IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory("medibook-live-").FullName;
    private TestDatabase _database = null!;
    private AppProcess _here = null!;
    private AppProcess _there = null!;
    private Doctor _doctor = null!;
    private List<int> _slots = [];

    public async ValueTask InitializeAsync()
    {
        _database = await postgres.CreateDatabaseAsync();
        _doctor = await _database.AddClinicAsync();
        // From the next Monday's nine o'clock on: all in one week.
        var monday = NodaTime.LocalDate.FromDateTime(TimeProvider.System.GetUtcNow().UtcDateTime).Next(NodaTime.IsoDayOfWeek.Monday);
        _slots = await _database.AddSlotsAsync(_doctor.Id, 12, monday.At(new NodaTime.LocalTime(9, 0)).InUtc().ToInstant());
        (_here, _there) = (await DurableProof.StartAsync(_database, _folder), await DurableProof.StartAsync(_database, _folder));
    }

    public async ValueTask DisposeAsync()
    {
        await _here.DisposeAsync();
        await _there.DisposeAsync();
        await _database.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task A_time_taken_elsewhere_turns_grey_under_the_focus_also_after_a_restart()
    {
        await using var context = await chromium.NewContextAsync(_there.Address);
        var page = await OpenWeekAsync(context);
        await TakenElsewhereAsync(page, _slots[0]);

        // Every connection of the app breaks, the listener's too.
        await _database.ExecuteAsync("select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'medibook-live' and datname = current_database()");
        await Poll.UntilAsync(async () => await _database.ScalarAsync<int>(
            "select count(*)::int from pg_stat_activity where application_name = 'medibook-live' and query like 'listen %' and datname = current_database()") == 2);
        await TakenElsewhereAsync(page, _slots[1]);

        // The page's own app goes and comes back at the same address; what happened meanwhile is read on return.
        var port = _there.Address.Port;
        await page.FocusAsync($"#slot-{_slots[2]}");
        await _there.StopAsync();
        await PressElsewhereAsync(_slots[2]);
        await using var again = await DurableProof.StartAsync(_database, _folder, port);
        await GreyAndFocusedAsync(page, _slots[2]);
        await TakenElsewhereAsync(page, _slots[3]);
    }

    [Fact]
    public async Task A_paused_week_stands_still()
    {
        await using var context = await chromium.NewContextAsync(_there.Address);
        var page = await OpenWeekAsync(context);
        await page.ClickAsync("#live-toggle");
        await Expect(page.Locator("#live-bar")).ToContainTextAsync("Live updates: paused");
        await PressElsewhereAsync(_slots[0]);
        // A week that is live beside it shows that the word has gone out.
        var other = await OpenWeekAsync(context);
        await Expect(other.Locator($"#slot-{_slots[0]}")).ToContainTextAsync("being booked");
        await Expect(page.Locator($"#slot-{_slots[0]}")).Not.ToHaveClassAsync(new System.Text.RegularExpressions.Regex("taken"));
        await page.ClickAsync("#live-toggle");
        await Expect(page.Locator($"#slot-{_slots[0]}")).ToContainTextAsync("being booked");
    }

    [Fact]
    public async Task Eight_open_weeks_leave_room_for_a_ninth_page()
    {
        await using var context = await chromium.NewContextAsync(_there.Address);
        for (var tab = 1; tab <= 8; tab++)
        {
            await HideAsync(await OpenWeekAsync(context));
        }

        var ninth = await context.NewPageAsync();
        await ninth.GotoAsync("/doctors");
        await Expect(ninth.Locator("h1")).ToHaveTextAsync("Find a doctor");
        // A tab that is looked at again has read what it missed.
        await PressElsewhereAsync(_slots[0]);
        var first = context.Pages[0];
        await first.EvaluateAsync("() => { delete document.hidden; document.dispatchEvent(new Event('visibilitychange')); }");
        await Expect(first.Locator($"#slot-{_slots[0]}")).ToContainTextAsync("being booked");
    }

    [Fact]
    public async Task A_hold_that_runs_out_is_free_again_with_no_job_and_no_commit()
    {
        await using var context = await chromium.NewContextAsync(_there.Address);
        var page = await OpenWeekAsync(context);
        await TakenElsewhereAsync(page, _slots[0]);
        await _database.ExecuteAsync($"update slots set held_until = booking_clock() + interval '3 seconds' where id = {_slots[0]}");
        await PressElsewhereAsync(_slots[1]);
        await Expect(page.Locator($"#slot-{_slots[1]}")).ToContainTextAsync("being booked");
        await Expect(page.Locator($"#slot-{_slots[0]}")).Not.ToHaveClassAsync(new System.Text.RegularExpressions.Regex("taken"));
    }

    [Fact]
    public async Task My_bookings_and_the_clinics_list_follow_what_happens()
    {
        var ada = await _database.AddPatientAsync("ada@example.com");
        await _database.AddStaffAsync("admin@example.com", Roles.Admin);
        var booked = (await _database.Bookings().BookAsync(ada, new BookRequest(_slots[5], TestData.Details(), Guid.NewGuid()), TestContext.Current.CancellationToken)).Value;
        await using var adas = await chromium.NewContextAsync(_there.Address);
        await using var admins = await chromium.NewContextAsync(_there.Address);
        var (mine, clinics) = (await SignInAsync(adas, "ada@example.com", "/bookings"), await SignInAsync(admins, "admin@example.com", "/admin/bookings"));
        foreach (var page in new[] { mine, clinics })
        {
            await Expect(page.Locator(".tag-confirmed")).ToHaveCountAsync(1);
            await Expect(page.Locator("#live-bar")).ToBeVisibleAsync();
        }

        await using var elsewhere = await chromium.NewContextAsync(_here.Address);
        var phone = await SignInAsync(elsewhere, "ada@example.com", $"/bookings/{booked.Reference}/cancel");
        await phone.ClickAsync("main form button.danger");
        await Expect(mine.Locator(".tag-cancelled")).ToHaveCountAsync(1);
        await Expect(clinics.Locator(".tag-cancelled")).ToHaveCountAsync(1);
    }

    [Fact]
    public async Task The_calendar_of_staff_follows_what_happens_and_focus_stays()
    {
        await _database.AddStaffAsync("desk@example.com", Roles.Admin);
        var week = await _database.ScalarAsync<string>("select to_char(min(starts_at) at time zone 'Europe/London', 'YYYY-MM-DD') from slots");
        await using var desk = await chromium.NewContextAsync(_there.Address);
        var page = await SignInAsync(desk, "desk@example.com", "/admin/bookings");
        var stream = page.WaitForResponseAsync(response => response.Url.Contains("/live/clinic", StringComparison.Ordinal));
        await page.GotoAsync($"/admin/calendar?doctor={_doctor.Id}&week={week}");
        await stream;
        var time = page.Locator($"#slot-{_slots[7]}");
        await time.FocusAsync();
        await PressElsewhereAsync(_slots[7]);
        await Expect(time).ToHaveClassAsync(new System.Text.RegularExpressions.Regex("cal-held"), new() { Timeout = 60_000 });
        await Expect(time).ToBeFocusedAsync();
        await Expect(time).ToContainTextAsync("On hold until");
    }

    private static async Task<IPage> SignInAsync(IBrowserContext context, string email, string address)
    {
        var page = await context.NewPageAsync();
        await page.GotoAsync($"/Identity/Account/Login?returnUrl={Uri.EscapeDataString(address)}");
        await page.FillAsync("[name='Input.Email']", email);
        await page.FillAsync("[name='Input.Password']", TestData.Password);
        await page.PressAsync("[name='Input.Password']", "Enter");
        await page.WaitForURLAsync($"**{address}");
        return page;
    }

    /// <summary>The person looks at another tab; a browser without windows hides none by itself.</summary>
    private static async Task HideAsync(IPage page) => await page.EvaluateAsync(
        """
        () => {
          Object.defineProperty(document, "hidden", { configurable: true, get: () => true });
          document.dispatchEvent(new Event("visibilitychange"));
        }
        """);

    private async Task<IPage> OpenWeekAsync(IBrowserContext context)
    {
        var page = await context.NewPageAsync();
        var stream = page.WaitForResponseAsync(response => response.Url.Contains("/live/doctors/", StringComparison.Ordinal));
        await page.GotoAsync($"/doctors/{_doctor.Id}");
        if (await page.Locator("#week-next-free").IsVisibleAsync())
        {
            await page.ClickAsync("#week-next-free");
        }

        await Expect(page.Locator("#live-bar")).ToBeVisibleAsync();
        await stream;
        return page;
    }

    /// <summary>Somebody at the other app presses the time at which this person is.</summary>
    private async Task TakenElsewhereAsync(IPage page, int slot)
    {
        await page.FocusAsync($"#slot-{slot}");
        await PressElsewhereAsync(slot);
        await GreyAndFocusedAsync(page, slot);
    }

    private static async Task GreyAndFocusedAsync(IPage page, int slot)
    {
        await Expect(page.Locator($"#slot-{slot}")).ToHaveClassAsync(new System.Text.RegularExpressions.Regex("taken"), new() { Timeout = 60_000 });
        await Expect(page.Locator($"#slot-{slot}")).ToBeFocusedAsync();
        await Expect(page.Locator("#live")).ToHaveTextAsync("The time that you were at has just been taken.");
    }

    /// <summary>A press at the other app; each is a guest of its own.</summary>
    private async Task PressElsewhereAsync(int slot)
    {
        using var client = new HttpClient(new CookieJar { InnerHandler = new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false } }) { BaseAddress = _here.Address };
        var browser = new Browser(client);
        var answer = await browser.PressAsync(await browser.GetAsync($"/doctors/{_doctor.Id}"), "#hold", null, ("slot", $"{slot}"));
        Assert.True(answer.Status == 303, $"{answer.Status} {answer.MainText}");
    }
}
