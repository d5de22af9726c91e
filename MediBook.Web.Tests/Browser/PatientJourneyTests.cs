using MediBook.Web.Services.Bookings;
using MediBook.Web.Tests.Support;
using NodaTime;
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

        await page.GotoAsync($"/bookings/{reference}");
        await browser.GoAsync("#change-time", "/change");
        await Expect(page.Locator("#pinned .was")).ToHaveCountAsync(0);
        await browser.CheckAsync();
        await browser.FitsAPhoneAsync();
        await browser.GoAsync("#times a.slot", @"/change\?.*slot=");
        await Expect(page.Locator("#pinned .was")).ToHaveCountAsync(1);
        await browser.CheckAsync();
        await browser.FitsAPhoneAsync();
        await browser.GoAsync("#change-now", $"/bookings/{reference}$");
        await Expect(page.Locator("main")).ToContainTextAsync("Your appointment has a new time.");
        Assert.Equal("CONFIRMED", await _database.ScalarAsync<string>($"select status from bookings where reference = '{reference}'"));

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

    [Theory]
    [InlineData(true, true)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(false, false)]
    public async Task A_person_who_is_unsure_slow_and_forgetful_gets_there_too(bool signedIn, bool javaScript)
    {
        var far = await _database.AddSlotsAsync(1, 1, SystemNow() + Duration.FromDays(9));
        await using var browser = await BrowserApp.StartAsync(chromium, _database, javaScript, 320);
        var page = browser.Page;
        if (signedIn)
        {
            await browser.SignInAsync("ada@example.com");
        }

        // Another week and back.
        await page.GotoAsync("/doctors");
        await page.FillAsync("#name", "olsen");
        await browser.ClickAsync("form.search button[type=submit]");
        await Expect(page.Locator("#drop-name")).ToBeVisibleAsync();
        await browser.GoAsync("ul.strip li:last-child a", @"/doctors/1\?week=");
        await Expect(page.Locator($"#slot-{far[0]}")).ToBeVisibleAsync();
        await browser.GoAsync("#week-earlier", @"/doctors/1");
        await Expect(page.Locator($"#slot-{far[0]}")).ToHaveCountAsync(0);
        await browser.GoAsync("#week-later", @"/doctors/1\?week=");
        if (javaScript)
        {
            await Expect(page.Locator("#live")).ToContainTextAsync("Week of");
        }

        await Expect(page.Locator($"#slot-{far[0]}")).ToBeVisibleAsync();

        // Held, let go, and free again.
        await browser.GoAsync($"#slot-{far[0]}", "/holds/");
        await browser.GoAsync("#let-go", @"/doctors/1\?week=");
        await Expect(page.Locator(".banner-success")).ToContainTextAsync("It is free for others");
        await browser.CheckAsync();

        // Held, and sent without the name: what was typed stays.
        await browser.GoAsync($"#slot-{far[0]}:not(.taken)", "/holds/");
        if (signedIn)
        {
            // Nobody asks an account's owner for their name: it is somebody else who comes.
            await page.CheckAsync("[name='Input.Who'][value='other']", new() { Force = true });
        }

        await page.FillAsync("[name='Input.Name']", "");
        await page.FillAsync("[name='Input.Email']", "grace@example.com");
        await page.FillAsync("[name='Input.Phone']", "020 7946 0003");
        await browser.ClickAsync("#confirm");
        await Expect(page.Locator("#errors")).ToBeFocusedAsync();
        await Expect(page).ToHaveTitleAsync(new System.Text.RegularExpressions.Regex("^Error: "));
        await Expect(page.Locator("[name='Input.Phone']")).ToHaveValueAsync("020 7946 0003");
        await browser.CheckAsync();
        await browser.ClickAsync("#errors a");
        await Expect(page.Locator("[name='Input.Name']")).ToBeFocusedAsync();
        await page.FillAsync("[name='Input.Name']", "Grace Ho");

        // Too slow, and somebody was there: the nearest times, and the answers go along.
        await _database.ExecuteAsync($"update slots set held_until = booking_clock() - interval '1 second' where id = {far[0]}; update bookings set expires_at = booking_clock() - interval '1 second' where status = 'PENDING'");
        Assert.True((await _database.Bookings().HoldAsync(TestData.NewGuest("192.0.2.1"), new HoldRequest(far[0], Guid.NewGuid()), default)).Succeeded);
        await browser.ClickAsync("#confirm");
        await Expect(page.Locator("#refusal")).ToBeFocusedAsync();
        await Expect(page.Locator("[name='Input.Name']")).ToHaveValueAsync("Grace Ho");
        await Expect(page.Locator("#refusal button")).ToHaveCountAsync(3);
        await browser.CheckAsync();
        await browser.GoAsync("#refusal button", "/holds/");
        await Expect(page.Locator("[name='Input.Name']")).ToHaveValueAsync("Grace Ho");
        await Expect(page.Locator("[name='Input.Phone']")).ToHaveValueAsync("020 7946 0003");
        await browser.GoAsync("#confirm", "/bookings/");
        await Expect(page.Locator("h1")).ToHaveTextAsync("Your appointment is booked");

        // Back shows how things stand, and a second press changes nothing.
        await page.GoBackAsync();
        await Expect(page.Locator("h1")).ToHaveTextAsync("Your appointment is booked");
        Assert.Equal(1, await _database.ScalarAsync<int>("select count(*) from bookings where status = 'CONFIRMED'"));
    }

    [Fact]
    public async Task A_person_books_with_the_keyboard_alone()
    {
        await using var browser = await BrowserApp.StartAsync(chromium, _database, javaScript: true);
        var page = browser.Page;
        await page.GotoAsync("/");
        await TabToAsync(page, "a.skip");
        await page.Keyboard.PressAsync("Enter");
        await TabToAsync(page, "a.tile");
        await page.Keyboard.PressAsync("Enter");
        await page.WaitForURLAsync("**/doctors?spec=*");
        await TabToAsync(page, "ul.strip a");
        await page.Keyboard.PressAsync("Enter");
        await page.WaitForURLAsync("**/doctors/1?week=*");

        // Arrows go through the day; Tab would too.
        await TabToAsync(page, $"#slot-{_slots[0]}");
        foreach (var key in new[] { "ArrowDown", "ArrowDown", "ArrowUp" })
        {
            await page.Keyboard.PressAsync(key);
        }

        await Expect(page.Locator(":focus")).ToHaveAttributeAsync("id", $"slot-{_slots[1]}");
        await page.Keyboard.PressAsync("Enter");
        await page.WaitForURLAsync("**/holds/*");
        await TabToAsync(page, "[name='Input.Name']");
        await page.Keyboard.TypeAsync("Grace Ho");
        await TabToAsync(page, "[name='Input.Email']");
        await page.Keyboard.TypeAsync("grace@example.com");
        await TabToAsync(page, "#extend");
        await page.Keyboard.PressAsync("Enter");
        Assert.Equal(1, await UntilAsync("select extensions from bookings order by id desc limit 1", 1));
        await Expect(page.Locator("#extend")).ToBeFocusedAsync();
        await page.Keyboard.PressAsync("Shift+Tab");
        await Expect(page.Locator("#confirm")).ToBeFocusedAsync();
        await page.Keyboard.PressAsync("Enter");
        await page.WaitForURLAsync("**/bookings/*");

        await TabToAsync(page, "main a[href$='/cancel']");
        await page.Keyboard.PressAsync("Enter");
        await page.WaitForURLAsync("**/cancel");
        await TabToAsync(page, "main button.danger");
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.Locator("h1")).ToHaveTextAsync("This appointment is cancelled");
        await browser.CheckAsync();
    }

    /// <summary>Presses Tab until the element has focus; on the way focus is always to be seen, and never lost.</summary>
    private static async Task TabToAsync(Microsoft.Playwright.IPage page, string selector)
    {
        for (var presses = 0; presses < 60; presses++)
        {
            await page.Keyboard.PressAsync("Tab");
            var (found, seen) = (await page.EvaluateAsync<bool>("wanted => document.activeElement.matches(wanted)", selector), await page.EvaluateAsync<string>(
                """
                () => {
                  const at = document.activeElement;
                  const box = at.getBoundingClientRect();
                  const style = getComputedStyle(at);
                  return at === document.body || box.bottom <= 0 || box.top >= innerHeight || parseFloat(style.outlineWidth) < 3 || style.outlineStyle === "none" ? at.outerHTML.slice(0, 200) : "";
                }
                """));
            Assert.True(seen.Length == 0, $"Focus is not to be seen on {page.Url}: {seen}");
            if (found)
            {
                return;
            }
        }

        Assert.Fail($"No Tab leads to {selector} on {page.Url}.");
    }

    private static Instant SystemNow() => Instant.FromDateTimeOffset(TimeProvider.System.GetUtcNow());

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
