using MediBook.Web.Tests.Support;
using static Microsoft.Playwright.Assertions;

namespace MediBook.Web.Tests.BrowserTests;

/// <summary>Find, hold, confirm, see, cancel, and the time is free again: as a person does it, with scripts and without.</summary>
public sealed class PatientJourneyTests(PostgresFixture postgres, Chromium chromium) : IAsyncLifetime
{
    private TestDatabase _database = null!;
    private List<int> _slots = [];

    public async ValueTask InitializeAsync()
    {
        _database = await postgres.CreateDatabaseAsync();
        var doctor = await _database.AddClinicAsync();
        _slots = await _database.AddSlotsAsync(doctor.Id, 6);
        await _database.AddPatientAsync("ada@example.com");
    }

    public ValueTask DisposeAsync() => _database.DisposeAsync();

    [Theory]
    [InlineData(true, true, 1280)]
    [InlineData(true, false, 1280)]
    [InlineData(false, true, 320)]
    [InlineData(false, false, 1280)]
    public async Task A_person_books_a_time_and_cancels_it(bool signedIn, bool javaScript, int width)
    {
        await using var browser = await BrowserApp.StartAsync(chromium, _database, javaScript, width);
        var page = browser.Page;
        if (signedIn)
        {
            await browser.SignInAsync("ada@example.com");
        }

        await page.GotoAsync("/");
        await browser.CheckAsync();
        await browser.GoAsync("a.tile:has-text('Dermatology')", @"/doctors\?spec=dermatology");
        await browser.CheckAsync();
        await browser.GoAsync("ul.strip a", @"/doctors/1\?week=");
        await browser.CheckAsync();

        await browser.GoAsync($"#slot-{_slots[2]}", "/holds/");
        await browser.CheckAsync();
        if (signedIn)
        {
            await Expect(page.Locator("[name='Input.Email']")).ToHaveValueAsync("ada@example.com");
        }
        else
        {
            await page.FillAsync("[name='Input.Name']", "Grace Ho");
            await page.FillAsync("[name='Input.Email']", "grace@example.com");
        }

        await page.FillAsync("[name='Input.Phone']", "020 7946 0003");
        await browser.ClickAsync("#extend");
        await Expect(page.Locator("[name='Input.Phone']")).ToHaveValueAsync("020 7946 0003");
        Assert.Equal(1, await UntilAsync("select extensions from bookings order by id desc limit 1", 1));

        await page.PressAsync("[name='Input.Phone']", "Enter");
        await Expect(page.Locator("h1")).ToHaveTextAsync("Your appointment is booked");
        var reference = await page.Locator(".ref").First.InnerTextAsync();
        await browser.CheckAsync();
        if (!signedIn)
        {
            await Expect(page.Locator("main")).ToContainTextAsync("/m/");
        }

        await page.GotoAsync("/bookings");
        await Expect(page.Locator("main")).ToContainTextAsync(reference);
        await browser.CheckAsync();

        await page.GotoAsync($"/bookings/{reference}/cancel");
        await browser.CheckAsync();
        await browser.ClickAsync("main button.danger");
        await Expect(page.Locator("main")).ToContainTextAsync("cancelled", new() { IgnoreCase = true });
        await browser.CheckAsync();

        await page.GotoAsync("/doctors/1");
        if (await page.Locator($"#slot-{_slots[2]}").CountAsync() == 0)
        {
            await browser.ClickAsync("#week-next-free, #week-later");
        }

        await Expect(page.Locator($"button#slot-{_slots[2]}:not(.taken)")).ToBeVisibleAsync();
        Assert.Equal("CANCELLED", await _database.ScalarAsync<string>($"select status from bookings where reference = '{reference}'"));
    }

    private async Task<int> UntilAsync(string sql, int wanted)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(15));
        int value;
        while ((value = await _database.ScalarAsync<int>(sql)) != wanted)
        {
            await Task.Delay(50, limit.Token);
        }

        return value;
    }
}
