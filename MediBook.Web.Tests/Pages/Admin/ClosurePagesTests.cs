using MediBook.Web.Domain;
using MediBook.Web.Services.Bookings;
using MediBook.Web.Tests.Support;
using NodaTime;

namespace MediBook.Web.Tests.Pages.Admin;

/// <summary>It is eight in the morning; the doctor has an appointment at 9:00 and free times at 10:00 and, tomorrow, at 9:00.</summary>
public sealed class ClosurePagesTests(PostgresFixture postgres) : IAsyncLifetime
{
    private static readonly DateTimeZone London = Zones.Of("Europe/London");
    private TestDatabase _database = null!;
    private MediBookApp _app = null!;
    private Doctor _doctor = null!;
    private Browser _desk = null!;
    private BookingReceipt _booked = null!;
    private LocalDate _today;
    private List<int> _slots = [];

    public async ValueTask InitializeAsync()
    {
        _database = await postgres.CreateDatabaseAsync();
        _doctor = await _database.AddClinicAsync();
        await _database.AddStaffAsync("desk@example.com", Roles.Reception);
        _app = new MediBookApp(_database);
        _desk = await _app.SignInAsync("desk@example.com");
        await using var db = _database.NewContext();
        var now = await db.NowAsync(default);
        _today = now.InZone(London).Date.PlusDays(1);
        await _database.AdvanceAsync(At(8) - now);
        _slots = [.. await _database.AddSlotsAsync(_doctor.Id, 2, At(9), step: 60), .. await _database.AddSlotsAsync(_doctor.Id, 1, At(9 + 24))];
        _booked = (await _database.Bookings().BookAsync(
            TestData.NewGuest(), new BookRequest(_slots[0], TestData.Details("grace@example.com", "Grace Hopper"), Guid.NewGuid()), default)).Value;
    }

    public async ValueTask DisposeAsync()
    {
        Assert.Empty(await Proof.HistoryChecker.CheckAsync(_database));
        await _app.DisposeAsync();
        await _database.DisposeAsync();
    }

    [Fact]
    public async Task The_doctor_is_ill_today_in_two_presses()
    {
        var preview = await _desk.GetAsync($"/admin/closures/new?Input.Who=doctor-{_doctor.Id}&Input.Today=true");
        Assert.Equal($"{_doctor.Name} is away", preview.Heading);
        Assert.Equal(("1", "1"), (preview.Find("#count-lost").TextContent, preview.Find("#count-removed").TextContent));
        Assert.Contains("Grace Hopper", preview.MainText, StringComparison.Ordinal);

        var list = await _desk.FollowAsync(await _desk.SubmitAsync(preview, "#repair"));

        Assert.Contains("The closure stands. 1 free time is no longer offered. 1 appointment was moved.", list.MainText, StringComparison.Ordinal);
        Assert.Equal(_slots[2], await _database.ScalarAsync<int>($"select slot_id from bookings where id = {_booked.BookingId} and status = 'CONFIRMED'"));
        Assert.Equal(2, await _database.ScalarAsync<long>("select count(*) from slots where state = 'BLOCKED'"));
        // The same button again: one effect.
        Assert.Equal(303, (await _desk.SubmitAsync(preview, "#repair")).Status);
        Assert.Equal(1, await _database.ScalarAsync<long>("select count(*) from closures"));
    }

    [Fact]
    public async Task What_changed_since_the_preview_is_shown_again_and_nothing_was_done()
    {
        var preview = await _desk.GetAsync(Address(_today));
        await _database.Bookings().BookAsync(TestData.NewGuest(), new BookRequest(_slots[1], TestData.Details("ada@example.com"), Guid.NewGuid()), default);

        var again = await _desk.SubmitAsync(preview, "#repair");

        Assert.Equal(409, again.Status);
        Assert.Contains("Something changed since you looked", again.Find("#errors").TextContent, StringComparison.Ordinal);
        Assert.Equal("2", again.Find("#count-lost").TextContent);
        Assert.Equal(0, await _database.ScalarAsync<long>("select count(*) from closures"));
        // One has no time left: somebody has to choose.
        Assert.Equal(422, (await _desk.SubmitAsync(again, "#repair")).Status);
    }

    [Fact]
    public async Task A_cancelled_appointment_needs_a_reason_for_its_patient()
    {
        var preview = await _desk.GetAsync(Address(_today));
        var choice = $"Repair.Choices[{_booked.BookingId}]";
        var without = await _desk.SubmitAsync(preview, "#repair", (choice, "cancel"));
        Assert.Equal(422, without.Status);
        Assert.Contains("Say why you cancel", without.Find("#errors").TextContent, StringComparison.Ordinal);
        Assert.Equal("cancel", without.Find("#repair input[type=radio][checked]").GetAttribute("value"));

        Assert.Equal(303, (await _desk.SubmitAsync(preview, "#repair", (choice, "cancel"), ("Repair.CancelReason", "The doctor is ill."), ("Reason", "Flu"))).Status);
        Assert.Equal("CANCELLED", await _database.ScalarAsync<string>($"select status from bookings where id = {_booked.BookingId}"));
        Assert.Equal("Flu", await _database.ScalarAsync<string>("select reason from closures"));
    }

    [Fact]
    public async Task A_closure_is_undone_and_says_who_stays_moved()
    {
        await _desk.SubmitAsync(await _desk.GetAsync(Address(_today)), "#repair");
        var list = await _desk.GetAsync("/admin/closures");
        var id = await _database.ScalarAsync<int>("select id from closures");

        var undone = await _desk.FollowAsync(await _desk.PressAsync(list, "#undo", $"#undo-{id}"));

        Assert.Contains("It is undone. 2 times are offered again. 1 appointment stays at its new time.", undone.MainText, StringComparison.Ordinal);
        Assert.Contains("Nobody is away", undone.MainText, StringComparison.Ordinal);
        Assert.Contains("Undone", (await _desk.GetAsync("/admin/closures?show=past")).MainText, StringComparison.Ordinal);
        Assert.Equal(409, (await _desk.PressAsync(list, "#undo", $"#undo-{id}")).Status);
    }

    [Fact]
    public async Task No_time_is_made_in_a_closure()
    {
        await _desk.SubmitAsync(await _desk.GetAsync(Address(_today.PlusDays(2))), "#repair");
        await _database.AddStaffAsync("admin@example.com", Roles.Admin);
        var admin = await _app.SignInAsync("admin@example.com");
        var form = await admin.GetAsync($"/admin/slots/new?doctor={_doctor.Id}&date={TypedTimes.Write(_today.PlusDays(2))}");
        var refused = await admin.SubmitAsync(form, "main form", ("Input.From", "09:00"), ("Input.To", "09:20"));
        Assert.Equal(409, refused.Status);
        Assert.Contains("away or the location is closed", refused.Find("#errors").TextContent, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Input.Who=doctor-1&Input.First=", "Enter the first date")]
    [InlineData("Input.Who=&Input.First=2026-12-07", "Choose who is away")]
    [InlineData("Input.Who=doctor-77&Input.First=2999-01-01", "Choose who is away")]
    [InlineData("Input.Who=doctor-1&Input.First=2020-01-01", "This has passed")]
    [InlineData("Input.Who=doctor-1&Input.First=2998-01-02&Input.Last=2998-01-01", "The end must be later")]
    [InlineData("Input.Who=location-1&Input.First=2998-01-01&Input.Last=2999-01-02", "at most 366 days")]
    [InlineData("Input.Who=doctor-1&Input.First=soon", "Enter a date like")]
    public async Task What_cannot_be_is_said_beside_its_field(string query, string said)
    {
        var page = await _desk.GetAsync($"/admin/closures/new?{query}");
        Assert.Equal(422, page.Status);
        Assert.Contains(said, page.Find("#errors").TextContent, StringComparison.Ordinal);
    }

    private string Address(LocalDate day) => $"/admin/closures/new?Input.Who=doctor-{_doctor.Id}&Input.First={TypedTimes.Write(day)}";

    private Instant At(int hours) => LocalTimes.Day(London, _today).Start + Duration.FromHours(hours);
}
