using MediBook.Web.Domain;
using MediBook.Web.Tests.Pages.Admin;
using MediBook.Web.Tests.Support;
using NodaTime;
using static Microsoft.Playwright.Assertions;

namespace MediBook.Web.Tests.BrowserTests;

/// <summary>A morning at the desk and in the doctor's room, with scripts and without.</summary>
public sealed class DayJourneyTests(PostgresFixture postgres, Chromium chromium) : IAsyncLifetime
{
    private TestDatabase _database = null!;
    private int _ada;

    public async ValueTask InitializeAsync()
    {
        _database = await postgres.CreateDatabaseAsync();
        var doctor = await _database.AddClinicAsync();
        await _database.AddStaffAsync("desk@example.com", Roles.Reception);
        var account = await _database.AddStaffAsync("doctor@example.com", Roles.Doctor);
        await _database.ExecuteAsync($"update doctors set account_id = {account.AccountId} where id = {doctor.Id}");
        var noon = await DayWorld.NoonAsync(_database);
        _ada = (await DayWorld.BookAsync(_database, (await _database.AddSlotsAsync(doctor.Id, 4, noon))[0], "ada@example.com", "Ada Novak")).BookingId;
        await DayWorld.AdvanceToAsync(_database, noon + Duration.FromMinutes(5));
    }

    public ValueTask DisposeAsync() => _database.DisposeAsync();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Reception_marks_who_came_takes_it_back_gives_a_free_time_and_the_doctor_sees_it(bool javaScript)
    {
        await using var desk = await BrowserApp.StartAsync(chromium, _database, javaScript);
        await desk.SignInAsync("desk@example.com");
        await desk.GoAsync(".site-nav a:has-text('Reception')", "/admin/day");
        await desk.CheckAsync();
        await desk.FitsAPhoneAsync();
        await Expect(desk.Page.Locator($"#booking-{_ada}")).ToContainTextAsync("late: ");
        await desk.GoAsync($"#arrive-{_ada}", $"#booking-{_ada}");
        await Expect(desk.Page.Locator($"#booking-{_ada}")).ToContainTextAsync("Arrived at 12:0");
        await Expect(desk.Page.Locator($"#booking-{_ada}")).ToBeFocusedAsync();
        await desk.CheckAsync();
        await desk.GoAsync($"#undo-{_ada}", $"#booking-{_ada}");
        await Expect(desk.Page.Locator($"#booking-{_ada}")).ToContainTextAsync("Expected");
        await desk.GoAsync($"#arrive-{_ada}", $"#booking-{_ada}");
        await Expect(desk.Page.Locator($"#booking-{_ada}")).ToContainTextAsync("Arrived at 12:0");

        await desk.GoAsync("#walk-in", "/admin/day/walk-in");
        await desk.CheckAsync();
        await desk.FitsAPhoneAsync();
        await desk.Page.Locator("[name='Input.SlotId']").First.CheckAsync(new() { Force = true });
        await desk.Page.FillAsync("[name='Input.Name']", "Grace Hopper");
        await desk.Page.FillAsync("[name='Input.Email']", "grace@example.com");
        await desk.GoAsync("#take", @"/admin/day\?location=\d+#booking-");
        await Expect(desk.Page.Locator("#counts")).ToContainTextAsync("2 appointments: 2 arrived");
        await desk.CheckAsync();

        await using var doctor = await BrowserApp.StartAsync(chromium, _database, javaScript);
        await doctor.SignInAsync("doctor@example.com");
        await doctor.GoAsync(".site-nav a:has-text('My day')", "/my-day");
        await Expect(doctor.Page.Locator("main")).ToContainTextAsync("Grace Hopper");
        await Expect(doctor.Page.Locator("main")).ToContainTextAsync("2 free");
        await doctor.CheckAsync();
        await doctor.FitsAPhoneAsync();
        await doctor.GoAsync($"#done-{_ada}", $"#booking-{_ada}");
        await Expect(doctor.Page.Locator($"#booking-{_ada}")).ToContainTextAsync("Done at 12:0");
        if (javaScript)
        {
            // The desk's page followed without a press.
            await Expect(desk.Page.Locator($"#booking-{_ada}")).ToContainTextAsync("Done at 12:0");
        }

        await doctor.GoAsync("main a:has-text('My week')", "/my-day/week");
        await doctor.CheckAsync();
        await doctor.FitsAPhoneAsync();
    }

    [Fact]
    public async Task The_day_sheet_has_a_sheet_for_each_doctor()
    {
        var other = await _database.AddDoctorAsync("Dr Raj Kapoor");
        await DayWorld.BookAsync(_database, (await _database.AddSlotsAsync(other.Id, 1, await NowAsync() + Duration.FromHours(1)))[0], "ida@example.com", "Ida Rhodes");
        await using var desk = await BrowserApp.StartAsync(chromium, _database, javaScript: true);
        await desk.SignInAsync("desk@example.com");
        await desk.Page.GotoAsync("/admin/day/sheet");
        await desk.CheckAsync();
        var sheets = System.Text.Encoding.Latin1.GetString(await desk.Page.PdfAsync(new() { Format = "A4", PreferCSSPageSize = true }));
        Assert.Equal(2, System.Text.RegularExpressions.Regex.Count(sheets, @"/Type\s*/Page[^s]"));
    }

    private async Task<Instant> NowAsync()
    {
        await using var db = _database.NewContext();
        return await db.NowAsync(default);
    }
}
