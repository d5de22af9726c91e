using MediBook.Web.Domain;
using MediBook.Web.Services.Bookings;
using MediBook.Web.Tests.Pages.Admin;
using MediBook.Web.Tests.Support;
using NodaTime;
using static Microsoft.Playwright.Assertions;

namespace MediBook.Web.Tests.BrowserTests;

/// <summary>Reception finds a booking, moves it, books for a patient and cancels: with scripts and without.</summary>
public sealed class DeskJourneyTests(PostgresFixture postgres, Chromium chromium) : IAsyncLifetime
{
    private TestDatabase _database = null!;

    public async ValueTask InitializeAsync()
    {
        _database = await postgres.CreateDatabaseAsync();
        var doctor = await _database.AddClinicAsync();
        var slots = await _database.AddSlotsAsync(doctor.Id, 6, AdminPagesTests.NextMonday().At(new LocalTime(9, 0)).InUtc().ToInstant());
        await _database.AddStaffAsync("desk@example.com", Roles.Reception);
        await _database.AddPatientAsync("grace@example.com", "Grace Hopper");
        foreach (var (slot, name) in new[] { (slots[0], "Ada Novak"), (slots[1], "Zoë Ångström") })
        {
            var request = new BookRequest(slot, new PatientDetails(name, $"{name[..3]}@example.com", "020 7946 0001", null), Guid.NewGuid());
            Assert.True((await _database.Bookings().BookAsync(TestData.NewGuest(), request, default)).Succeeded);
        }
    }

    public ValueTask DisposeAsync() => _database.DisposeAsync();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Reception_finds_moves_books_and_cancels(bool javaScript)
    {
        await using var desk = await BrowserApp.StartAsync(chromium, _database, javaScript);
        var page = desk.Page;
        await desk.SignInAsync("desk@example.com");
        await page.GotoAsync("/admin/bookings");
        await desk.CheckAsync();
        await desk.FitsAPhoneAsync();

        // Find: the words are in no address, and Back and reload keep what was found.
        await page.FillAsync("#q", "angstrom");
        await page.PressAsync("#q", "Enter");
        await page.WaitForURLAsync(new System.Text.RegularExpressions.Regex("find="));
        await Expect(page.Locator("#results")).ToContainTextAsync("Zoë Ångström");
        await Expect(page.Locator("#results")).Not.ToContainTextAsync("Ada Novak");
        Assert.DoesNotContain("angstrom", page.Url, StringComparison.OrdinalIgnoreCase);
        await page.ReloadAsync();
        await Expect(page.Locator("#results tbody tr")).ToHaveCountAsync(1);
        await desk.GoAsync("#results tbody a", "/admin/bookings/details/");
        await desk.CheckAsync();
        await page.GoBackAsync();
        await Expect(page.Locator("#results tbody tr")).ToHaveCountAsync(1);
        await desk.GoAsync("#results tbody a", "/admin/bookings/details/");

        // Move.
        await desk.GoAsync("a[href*='/move/']", "/admin/bookings/move/");
        await desk.CheckAsync();
        await desk.FitsAPhoneAsync();
        await desk.GoAsync("a.slot", "slot=");
        await desk.CheckAsync();
        await desk.GoAsync("#move-now", "/admin/bookings/details/");
        await Expect(page.Locator("main")).ToContainTextAsync("Moved from");

        // Cancel with a reason.
        await desk.ClickAsync("summary:has-text('Cancel this appointment')");
        await page.FillAsync("[name='Input.Reason']", "The doctor is ill");
        await desk.GoAsync("#cancel button", "/admin/bookings/details/");
        await Expect(page.Locator("main")).ToContainTextAsync("The doctor is ill");
        await desk.CheckAsync();

        // Book for a known patient.
        await page.GotoAsync("/admin/bookings/new");
        await desk.CheckAsync();
        await desk.GoAsync("main form button", "doctor=");
        if (await page.Locator("a.slot").CountAsync() == 0)
        {
            await desk.GoAsync("#week-next-free", "week=");
        }

        await desk.GoAsync("a.slot", "slot=");
        await page.FillAsync("#q", "hopper");
        await desk.ClickAsync("#find button");
        await desk.ClickAsync("#use button");
        await Expect(page.Locator("[name='Input.Name']")).ToHaveValueAsync("Grace Hopper");
        await desk.CheckAsync();
        await desk.FitsAPhoneAsync();
        await desk.GoAsync("#book-now", "/admin/bookings/details/");
        await Expect(page.Locator("main")).ToContainTextAsync("The appointment is booked");
    }
}
