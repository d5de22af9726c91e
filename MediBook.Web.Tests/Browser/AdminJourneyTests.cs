using MediBook.Web.Domain;
using MediBook.Web.Tests.Support;
using NodaTime;
using static Microsoft.Playwright.Assertions;

namespace MediBook.Web.Tests.BrowserTests;

/// <summary>An admin adds a doctor and makes times in bulk; a patient books one of them: with scripts and without.</summary>
public sealed class AdminJourneyTests(PostgresFixture postgres, Chromium chromium) : IAsyncLifetime
{
    private TestDatabase _database = null!;

    public async ValueTask InitializeAsync()
    {
        _database = await postgres.CreateDatabaseAsync();
        await _database.AddClinicAsync();
        await _database.AddStaffAsync("admin@example.com", Roles.Admin);
    }

    public ValueTask DisposeAsync() => _database.DisposeAsync();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task An_admin_adds_a_doctor_with_times_and_a_patient_books_one(bool javaScript)
    {
        await using var admin = await BrowserApp.StartAsync(chromium, _database, javaScript);
        var page = admin.Page;
        await admin.SignInAsync("admin@example.com");
        foreach (var url in new[]
        {
            "/admin", "/admin/doctors", "/admin/specializations", "/admin/locations", "/admin/clinic", "/admin/calendar", "/admin/calendar?location=1&week=2026-W50", "/admin/slots/new",
            "/admin/bookings", "/admin/users",
        })
        {
            Assert.Equal(200, (await page.GotoAsync(url))!.Status);
            await admin.CheckAsync();
            await admin.FitsAPhoneAsync();
        }

        await page.GotoAsync("/admin/doctors/edit");
        await admin.CheckAsync();
        await page.FillAsync("[name='Input.Name']", "Dr Mira Santos");
        await page.FillAsync("[name='Input.Email']", "mira.santos@example.com");
        await page.SelectOptionAsync("[name='Input.MainSpecializationId']", new Microsoft.Playwright.SelectOptionValue { Label = "Cardiology" });
        await page.SelectOptionAsync("[name='Input.LocationId']", new Microsoft.Playwright.SelectOptionValue { Index = 1 });
        await admin.ClickAsync("main button:has-text('Add the doctor')");
        await Expect(page.Locator("main")).ToContainTextAsync("Dr Mira Santos");
        var doctorId = await _database.ScalarAsync<int>("select id from doctors where email = 'mira.santos@example.com'");

        var monday = Zones.MondayOf(SystemDate()).PlusWeeks(1);
        await page.GotoAsync($"/admin/slots/bulk?doctor={doctorId}");
        await admin.CheckAsync();
        await admin.FitsAPhoneAsync();
        await page.FillAsync("[name='Input.Date']", monday.ToString("uuuu-MM-dd", null));
        await page.FillAsync("[name='Input.LastDate']", monday.PlusDays(6).ToString("uuuu-MM-dd", null));
        await admin.GoAsync("#who .actions button", "/pattern");
        await admin.CheckAsync();
        await admin.FitsAPhoneAsync();
        await page.FillAsync("[name='Input.From']", "09:00");
        await page.FillAsync("[name='Input.To']", "12:00");
        await page.FillAsync("[name='Input.Minutes']", "30");
        for (var day = 1; day <= 5; day++)
        {
            await page.Locator($"[name='Input.Days'][value='{day}']").CheckAsync();
        }

        await admin.GoAsync("#pattern .actions button", "/preview");
        await admin.FitsAPhoneAsync();
        await Expect(page.Locator("main button:has-text('Create 30 times')")).ToBeVisibleAsync();
        Assert.Equal(0, await _database.ScalarAsync<int>($"select count(*) from slots where doctor_id = {doctorId}"));
        await admin.CheckAsync();
        await admin.ClickAsync("tfoot a");
        await Expect(page.Locator("#list")).ToContainTextAsync("09:00, 09:30");
        await admin.GoAsync("main button:has-text('Create 30 times')", "/done");
        await admin.CheckAsync();
        await admin.FitsAPhoneAsync();
        await admin.GoAsync("main ul.plain a", "/admin/calendar");
        await admin.CheckAsync();
        await Expect(page.Locator("a.cal-free")).ToHaveCountAsync(30);
        await admin.GoAsync("a.cal-free", "/admin/slots/");
        await admin.CheckAsync();
        await page.FillAsync("[name='Reason']", "Training");
        await admin.GoAsync("#block button", "/admin/calendar");
        await Expect(page.Locator("a.cal-blocked")).ToContainTextAsync("Blocked: Training");
        await admin.CheckAsync();
        Assert.Equal(30, await _database.ScalarAsync<int>($"select count(*) from slots where doctor_id = {doctorId}"));

        await using var patient = await BrowserApp.StartAsync(chromium, _database, javaScript);
        await patient.Page.GotoAsync("/doctors?spec=cardiology");
        await patient.GoAsync("ul.strip a", $@"/doctors/{doctorId}\?week=");
        await patient.GoAsync("button.slot:not(.taken)", "/holds/");
        await patient.Page.FillAsync("[name='Input.Name']", "Grace Ho");
        await patient.Page.FillAsync("[name='Input.Email']", "grace@example.com");
        await patient.GoAsync("#confirm", "/bookings/");
        await Expect(patient.Page.Locator("h1")).ToHaveTextAsync("Your appointment is booked");

        await page.GotoAsync("/admin/bookings");
        await page.FillAsync("#q", "grace");
        await page.PressAsync("#q", "Enter");
        await page.WaitForURLAsync(new System.Text.RegularExpressions.Regex("find="));
        await Expect(page.Locator("#results")).ToContainTextAsync("Grace Ho");
        await admin.CheckAsync();
    }

    private static LocalDate SystemDate() => Instant.FromDateTimeOffset(TimeProvider.System.GetUtcNow()).InUtc().Date;
}
