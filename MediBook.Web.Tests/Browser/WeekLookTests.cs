using MediBook.Web.Tests.Support;
using NodaTime;
using static Microsoft.Playwright.Assertions;

namespace MediBook.Web.Tests.BrowserTests;

/// <summary>What scripts add to the look of a week: what somebody opened, and where the footer leads, survive what htmx reads.</summary>
public sealed class WeekLookTests(PostgresFixture postgres, Chromium chromium) : IAsyncLifetime
{
    private TestDatabase _database = null!;

    public async ValueTask InitializeAsync()
    {
        _database = await postgres.CreateDatabaseAsync();
        var doctor = await _database.AddClinicAsync();
        await using var db = _database.NewContext();
        var zone = MediBook.Web.Domain.Zones.Of("Europe/London");
        var monday = MediBook.Web.Domain.Zones.MondayOf((await db.NowAsync(TestContext.Current.CancellationToken)).InZone(zone).Date.PlusDays(7));
        await _database.AddSlotsAsync(doctor.Id, 14, monday.At(new LocalTime(8, 0)).InZoneLeniently(zone).ToInstant());
        await _database.AddSlotsAsync(doctor.Id, 1, monday.PlusDays(7).At(new LocalTime(8, 0)).InZoneLeniently(zone).ToInstant());
    }

    public ValueTask DisposeAsync() => _database.DisposeAsync();

    [Fact]
    public async Task A_fold_that_somebody_opened_stays_open_when_the_week_is_read_anew()
    {
        await using var browser = await BrowserApp.StartAsync(chromium, _database, javaScript: true);
        var page = browser.Page;
        await page.GotoAsync("/doctors/1");
        await page.ClickAsync("#week-next-free");
        await Expect(page.Locator("#cal details:not([open])")).ToHaveCountAsync(1);
        await page.ClickAsync("#cal summary");
        await ReadAnewAsync(page);
        await Expect(page.Locator("#cal details[open] .slot").First).ToBeVisibleAsync();
        await page.ClickAsync("#cal summary");
        await ReadAnewAsync(page);
        await Expect(page.Locator("#cal details:not([open])")).ToHaveCountAsync(1);
        await browser.CheckAsync();
    }

    [Fact]
    public async Task The_footer_leads_to_the_week_that_is_shown()
    {
        await using var browser = await BrowserApp.StartAsync(chromium, _database, javaScript: true);
        var page = browser.Page;
        await page.GotoAsync("/doctors/1");
        await page.ClickAsync("#week-next-free");
        await Expect(page).ToHaveURLAsync(new System.Text.RegularExpressions.Regex(@"\?week=\d{4}-W\d\d$"));
        var shown = page.Url;
        await browser.GoAsync("footer a[lang=de]", "lang=de$");
        Assert.Equal($"{shown}&lang=de", page.Url);
        await browser.GoAsync("footer a[href*='theme=dark']", "theme=dark$");
        Assert.Equal($"{shown}&theme=dark", page.Url);
        await Expect(page.Locator("html[lang=de][data-theme=dark]")).ToHaveCountAsync(1);
    }

    [Theory]
    [InlineData("Europe/London", null)]
    [InlineData("Atlantic/Reykjavik", null)]
    [InlineData("Europe/Prague", "08:00 at the clinic is 09:00 on your device.")]
    [InlineData("America/New_York", "08:00 at the clinic is 03:00 on your device.")]
    [InlineData("Pacific/Honolulu", "08:00 at the clinic is Sun 22:00 on your device.")]
    public async Task A_device_in_another_zone_is_told_what_its_own_clock_says(string zone, string? note)
    {
        await AtTheClinicAsync("Europe/London", zone, note);
    }

    [Theory]
    [InlineData("America/New_York", null)]
    [InlineData("Etc/UTC", "08:00 at the clinic is 13:00 on your device.")]
    public async Task So_is_a_device_that_looks_at_a_clinic_far_from_Greenwich(string zone, string? note)
    {
        await AtTheClinicAsync("America/New_York", zone, note);
    }

    private async Task AtTheClinicAsync(string clinic, string device, string? note)
    {
        await _database.ExecuteAsync($"update locations set time_zone_id = '{clinic}'");
        await _database.ExecuteAsync("delete from slots");
        var zone = MediBook.Web.Domain.Zones.Of(clinic);
        // A winter day, when none of these clocks has been put forward.
        await using var db = _database.NewContext();
        var today = (await db.NowAsync(TestContext.Current.CancellationToken)).InZone(zone).Date;
        var monday = MediBook.Web.Domain.Zones.MondayOf(new LocalDate(today.Month < 12 ? today.Year : today.Year + 1, 12, 14));
        await _database.AdvanceAsync(monday.PlusDays(-7).AtStartOfDayInZone(zone).ToInstant() - await db.NowAsync(TestContext.Current.CancellationToken));
        await _database.AddSlotsAsync(1, 1, monday.At(new LocalTime(8, 0)).InZoneLeniently(zone).ToInstant());

        await using var app = new MediBookApp(_database);
        app.UseKestrel(0);
        app.StartServer();
        await using var context = await chromium.NewContextAsync(app.ClientOptions.BaseAddress, timeZone: device);
        var page = await context.NewPageAsync();
        await page.GotoAsync($"/doctors/1?week={MediBook.Web.Pages.IsoWeek.Of(monday)}");
        await Expect(page.Locator("#cal .slot")).ToHaveCountAsync(1);
        await Expect(page.Locator("#live-bar")).ToBeVisibleAsync();
        Assert.Equal(note, await page.EvaluateAsync<string?>("() => document.querySelector('#cal .zone-note:not([hidden])')?.textContent ?? null"));
    }

    private static async Task ReadAnewAsync(Microsoft.Playwright.IPage page)
    {
        await page.EvaluateAsync("() => { window.readAnew = new Promise(done => document.addEventListener('htmx:after:swap', done, { once: true })); htmx.trigger(document.getElementById('cal'), 'read-anew'); }");
        await page.EvaluateAsync("() => window.readAnew.then(() => true)");
    }
}
