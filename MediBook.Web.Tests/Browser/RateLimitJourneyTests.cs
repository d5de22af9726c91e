using MediBook.Web.Tests.Support;
using static Microsoft.Playwright.Assertions;

namespace MediBook.Web.Tests.BrowserTests;

/// <summary>Somebody whose form met a rate limit: the page says to reload, and a reload sends what was typed.</summary>
public sealed class RateLimitJourneyTests(PostgresFixture postgres, Chromium chromium)
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task What_was_typed_is_sent_again_by_a_reload(bool javaScript)
    {
        await using var database = await postgres.CreateDatabaseAsync();
        var doctor = await database.AddClinicAsync();
        var slot = Assert.Single(await database.AddSlotsAsync(doctor.Id, 1));
        await using var browser = await BrowserApp.StartAsync(
            chromium, database, javaScript, 320, new() { ["RateLimits:Enabled"] = "true", ["RateLimits:BookingBurst"] = "1", ["RateLimits:BookingsPerMinute"] = "1" });
        var page = browser.Page;
        await page.GotoAsync("/doctors");
        await browser.GoAsync("ul.strip a", $@"/doctors/{doctor.Id}\?week=");
        await browser.GoAsync($"#slot-{slot}", "/holds/");
        await page.FillAsync("[name='Input.Name']", "Grace Hopper");
        await browser.ClickAsync("#confirm");
        await Expect(page.Locator("h1")).ToHaveTextAsync("There were too many tries");
        await browser.FitsAPhoneAsync();

        var again = await page.RunAndWaitForRequestAsync(() => page.ReloadAsync(), request => request.IsNavigationRequest);
        Assert.Equal("POST", again.Method);
        Assert.Contains("Grace+Hopper", again.PostData, StringComparison.Ordinal);
    }
}
