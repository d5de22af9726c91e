using MediBook.Web.Services.Bookings;
using MediBook.Web.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using static Microsoft.Playwright.Assertions;

namespace MediBook.Web.Tests.BrowserTests;

/// <summary>Wish for an earlier time, be offered one, take it: with scripts and without.</summary>
public sealed class EarlierJourneyTests(PostgresFixture postgres, Chromium chromium) : IAsyncLifetime
{
    private TestDatabase _database = null!;

    public async ValueTask InitializeAsync() => _database = await postgres.CreateDatabaseAsync();

    public ValueTask DisposeAsync() => _database.DisposeAsync();

    [Theory]
    [InlineData(true, 320)]
    [InlineData(false, 1280)]
    public async Task A_person_gets_an_earlier_time(bool javaScript, int width)
    {
        var slots = await _database.AddSlotsAsync((await _database.AddClinicAsync()).Id, 4);
        var ada = await _database.AddPatientAsync("ada@example.com");
        await using var browser = await BrowserApp.StartAsync(chromium, _database, javaScript, width);
        var (page, bookings) = (browser.Page, browser.App.Services.GetRequiredService<BookingService>());
        var other = TestData.NewGuest();
        var booked = (await bookings.BookAsync(ada, new BookRequest(slots[3], TestData.Details(), Guid.NewGuid()), default)).Value;
        var taken = (await bookings.BookAsync(other, new BookRequest(slots[1], TestData.Details("other@example.com"), Guid.NewGuid()), default)).Value;
        await browser.SignInAsync("ada@example.com");

        await page.GotoAsync($"/bookings/{booked.Reference}");
        await browser.ClickAsync("#earlier-on button");
        await Expect(page.Locator("#earlier .tag")).ToHaveTextAsync("On");
        await browser.CheckAsync();

        await bookings.CancelAsync(other, new CancelRequest(taken.BookingId, Guid.NewGuid()), default);
        await Poll.UntilAsync(async () => await _database.ScalarAsync<int>("select count(*) from live_holds where owner_key like 'offer:%'") == 1, 20);
        await page.ReloadAsync();
        await browser.GoAsync("#earlier a.button", "/earlier$");
        await browser.CheckAsync();
        await browser.FitsAPhoneAsync();

        await browser.GoAsync("#take-earlier", $"/bookings/{booked.Reference}$");
        await Expect(page.Locator("main")).ToContainTextAsync("Your appointment has a new time.");
        await browser.CheckAsync();
        Assert.Equal(slots[1], await _database.ScalarAsync<int>($"select slot_id from bookings where id = {booked.BookingId}"));
    }
}
