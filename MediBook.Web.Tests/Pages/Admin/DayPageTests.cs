using MediBook.Web.Domain;
using MediBook.Web.Services.Bookings;
using MediBook.Web.Tests.Support;
using NodaTime;

namespace MediBook.Web.Tests.Pages.Admin;

/// <summary>A desk in London at 12:12: Ada was expected at noon, Grace is at 12:30, and 13:00 and 13:30 are free.</summary>
public sealed class DayPageTests(PostgresFixture postgres) : IAsyncLifetime
{
    private TestDatabase _database = null!;
    private MediBookApp _app = null!;
    private Browser _desk = null!;
    private Doctor _doctor = null!;
    private List<int> _slots = [];
    private BookingReceipt _ada = null!;
    private BookingReceipt _grace = null!;

    public async ValueTask InitializeAsync()
    {
        _database = await postgres.CreateDatabaseAsync();
        _doctor = await _database.AddClinicAsync();
        await _database.AddStaffAsync("desk@example.com", Roles.Reception);
        var noon = await DayWorld.NoonAsync(_database);
        _slots = await _database.AddSlotsAsync(_doctor.Id, 4, noon);
        _ada = await DayWorld.BookAsync(_database, _slots[0], "ada@example.com", "Ada Novak");
        _grace = await DayWorld.BookAsync(_database, _slots[1], "grace@example.com", "Grace Hopper");
        _app = new MediBookApp(_database);
        _desk = await _app.SignInAsync("desk@example.com");
        await DayWorld.AdvanceToAsync(_database, noon + Duration.FromMinutes(12));
    }

    public async ValueTask DisposeAsync()
    {
        Assert.Empty(await Proof.HistoryChecker.CheckAsync(_database));
        await _app.DisposeAsync();
        await _database.DisposeAsync();
    }

    [Fact]
    public async Task The_day_says_who_comes_when_and_how_they_stand()
    {
        var page = await _desk.GetAsync("/admin/day");
        Assert.Contains("2 appointments: 2 expected", page.Find("#counts").TextContent, StringComparison.Ordinal);
        var ada = page.Find($"#booking-{_ada.BookingId}").TextContent;
        Assert.Contains("12:00", ada, StringComparison.Ordinal);
        Assert.Contains("Ada Novak", ada, StringComparison.Ordinal);
        Assert.Contains(_ada.Reference, ada, StringComparison.Ordinal);
        Assert.Contains("020 7946 0001", ada, StringComparison.Ordinal);
        Assert.Contains("late: 12 minutes", ada, StringComparison.Ordinal);
        Assert.DoesNotContain("late", page.Find($"#booking-{_grace.BookingId}").TextContent, StringComparison.Ordinal);
        Assert.NotNull(page.Document.QuerySelector("#now"));
        Assert.Null(page.Document.QuerySelector($"#noshow-{_grace.BookingId}"));
    }

    [Fact]
    public async Task Today_counts_who_did_not_come_and_what_was_cancelled()
    {
        Assert.Equal(303, (await PressAsync("noshow", _ada)).Status);
        var actor = await _database.AddStaffAsync("admin@example.com", Roles.Admin);
        Assert.True((await _database.Bookings().CancelAsync(actor, new CancelRequest(_grace.BookingId, Guid.NewGuid()), CancellationToken.None)).Succeeded);
        var today = await (await _app.SignInAsync("admin@example.com")).GetAsync("/admin");
        Assert.Equal(("1", "1"), (today.Find("#missed-today").TextContent, today.Find("#cancelled-today").TextContent));
    }

    [Fact]
    public async Task Who_missed_appointments_again_and_again_is_told_to_the_desk_and_to_nobody_else()
    {
        var first = await DayWorld.BookAsync(_database, _slots[2], "ada@example.com", "Ada Novak");
        var second = await DayWorld.BookAsync(_database, _slots[3], "Ada@Example.com", "A. Novak");
        await _database.AdvanceAsync(Duration.FromHours(3));
        Assert.Equal(303, (await PressAsync("noshow", first)).Status);
        var tomorrow = (await _database.AddSlotsAsync(_doctor.Id, 2, await DayWorld.NoonAsync(_database)));
        var next = await DayWorld.BookAsync(_database, tomorrow[0], "ada@example.com", "Ada Novak");
        var others = await DayWorld.BookAsync(_database, tomorrow[1], "grace@example.com", "Grace Hopper");
        var day = $"/admin/day?date={await _database.ScalarAsync<string>($"select to_char(starts_at at time zone 'Europe/London', 'YYYY-MM-DD') from slots where id = {tomorrow[0]}")}";
        Assert.DoesNotContain("missed", (await _desk.GetAsync(day)).MainText, StringComparison.Ordinal);

        Assert.Equal(303, (await PressAsync("noshow", second)).Status);
        var page = await _desk.GetAsync(day);
        Assert.Contains("missed 2 appointments before", page.Find($"#booking-{next.BookingId}").TextContent, StringComparison.Ordinal);
        Assert.DoesNotContain("missed", page.Find($"#booking-{others.BookingId}").TextContent, StringComparison.Ordinal);
        Assert.Contains("missed 2 appointments before", (await _desk.GetAsync($"/admin/bookings/details/{next.Reference}")).MainText, StringComparison.Ordinal);

        // After a year it is forgotten.
        await _database.AdvanceAsync(Duration.FromDays(366));
        Assert.DoesNotContain("missed", (await _desk.GetAsync($"/admin/bookings/details/{next.Reference}")).MainText, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_patient_with_a_record_is_known_by_it_and_not_by_the_email()
    {
        var patient = await _database.AddPatientAsync("zoe@example.com", "Zoë Novák");
        async Task<BookingReceipt> BookAsync(int slot) => (await _database.Bookings().BookAsync(
            patient, new BookRequest(slot, TestData.Details("zoe@example.com"), Guid.NewGuid()), default)).Value;
        var missed = new[] { await BookAsync(_slots[2]), await BookAsync(_slots[3]) };
        await _database.AdvanceAsync(Duration.FromHours(3));
        foreach (var one in missed)
        {
            Assert.Equal(303, (await PressAsync("noshow", one)).Status);
        }

        var later = await _database.AddSlotsAsync(_doctor.Id, 2, await DayWorld.NoonAsync(_database));
        var (own, namesake) = (await BookAsync(later[0]), await DayWorld.BookAsync(_database, later[1], "zoe@example.com", "Somebody else"));
        Assert.Contains("missed 2 appointments before", (await _desk.GetAsync($"/admin/bookings/details/{own.Reference}")).MainText, StringComparison.Ordinal);
        Assert.DoesNotContain("missed 2", (await _desk.GetAsync($"/admin/bookings/details/{namesake.Reference}")).MainText, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_press_comes_back_to_its_row_and_undo_takes_it_back()
    {
        var answer = await PressAsync("arrive", _grace);
        Assert.Equal(303, answer.Status);
        Assert.Equal($"/admin/day#booking-{_grace.BookingId}", answer.Location);
        var page = await _desk.FollowAsync(answer);
        Assert.Contains("Marked as arrived.", page.MainText, StringComparison.Ordinal);
        Assert.Contains("Arrived at 12:12", page.Find($"#booking-{_grace.BookingId}").TextContent, StringComparison.Ordinal);
        Assert.Contains("2 appointments: 1 expected, 1 arrived", page.Find("#counts").TextContent, StringComparison.Ordinal);

        Assert.Equal(303, (await PressAsync("undo", _grace)).Status);
        Assert.Equal("EXPECTED", await AttendanceAsync(_grace));
        Assert.Equal(303, (await PressAsync("noshow", _ada)).Status);
        Assert.Equal("NO_SHOW", await AttendanceAsync(_ada));
    }

    [Fact]
    public async Task The_same_button_of_the_same_page_pressed_twice_is_one_press()
    {
        var page = await _desk.GetAsync("/admin/day");
        Assert.Equal(303, (await _desk.PressAsync(page, "#press", $"#arrive-{_ada.BookingId}")).Status);
        Assert.Equal(303, (await _desk.PressAsync(page, "#press", $"#arrive-{_ada.BookingId}")).Status);
        Assert.Equal(303, (await _desk.PressAsync(page, "#press", $"#arrive-{_grace.BookingId}")).Status);
        Assert.Equal(2, await _database.ScalarAsync<int>("select count(*) from attendance_events"));
    }

    [Fact]
    public async Task Who_presses_second_is_told_how_it_stands_and_sees_it()
    {
        var page = await _desk.GetAsync("/admin/day");
        Assert.Equal(303, (await PressAsync("arrive", _ada)).Status);
        var refused = await _desk.PressAsync(page, "#press", $"#noshow-{_ada.BookingId}");
        Assert.Equal(409, refused.Status);
        Assert.Contains("Ada Novak was marked as arrived at 12:12, before you pressed. Nothing was changed.", refused.Find("#errors").TextContent, StringComparison.Ordinal);
        Assert.Contains("Arrived at 12:12", refused.Find($"#booking-{_ada.BookingId}").TextContent, StringComparison.Ordinal);
        Assert.Equal("ARRIVED", await AttendanceAsync(_ada));
    }

    [Fact]
    public async Task Only_one_doctors_or_those_who_stand_so_are_shown()
    {
        await PressAsync("arrive", _ada);
        var arrived = await _desk.GetAsync("/admin/day?show=arrived");
        Assert.Contains("Ada Novak", arrived.MainText, StringComparison.Ordinal);
        Assert.DoesNotContain("Grace Hopper", arrived.MainText, StringComparison.Ordinal);
        var other = await _database.AddDoctorAsync();
        Assert.Contains("No appointments on this day", (await _desk.GetAsync($"/admin/day?doctor={other.Id}")).MainText, StringComparison.Ordinal);
        Assert.Contains("Ada Novak", (await _desk.GetAsync($"/admin/day/sheet?doctor={_doctor.Id}")).MainText, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/admin/day?location=999", 404)]
    [InlineData("/admin/day/sheet?location=999", 404)]
    [InlineData("/admin/day/walk-in?location=999", 404)]
    [InlineData("/admin/day?location=x", 404)]
    [InlineData("/admin/day?date=nonsense&doctor=nobody&show=odd", 200)]
    [InlineData("/admin/day?date=2999-12-31", 200)]
    public async Task An_odd_address_is_a_plain_answer(string address, int status) => Assert.Equal(status, (await _desk.GetAsync(address)).Status);

    [Theory]
    [InlineData("step=arrive&seen=expected", "2147483647", 404)]
    [InlineData("step=fly&seen=expected", "1", 422)]
    [InlineData("step=arrive", "1", 422)]
    [InlineData("step=arrive&seen=expected", "x", 422)]
    public async Task A_press_that_names_nothing_is_refused(string query, string booking, int status)
    {
        var page = await _desk.GetAsync("/admin/day");
        page.Find("#press").SetAttribute("action", $"/admin/day?{query}");
        Assert.Equal(status, (await _desk.SubmitAsync(page, "#press", ("booking", booking))).Status);
        Assert.Equal(0, await _database.ScalarAsync<int>("select count(*) from attendance_events"));
    }

    [Fact]
    public async Task Somebody_at_the_desk_gets_a_free_time_of_today_and_has_arrived()
    {
        var form = await _desk.GetAsync("/admin/day/walk-in");
        Assert.Equal(2, form.Document.QuerySelectorAll("[name='Input.SlotId']").Length);
        Assert.Contains("13:00", form.MainText, StringComparison.Ordinal);
        var unreadable = await _desk.SubmitAsync(form, "#walk-in", ("Input.Name", "Ida Rhodes"));
        Assert.Equal(422, unreadable.Status);
        Assert.Contains("Choose a time", unreadable.Find("#errors").TextContent, StringComparison.Ordinal);
        Assert.Equal("Ida Rhodes", unreadable.Find("#Input_Name").GetAttribute("value"));

        var taken = await _desk.SubmitAsync(form, "#walk-in", ("Input.SlotId", $"{_slots[2]}"), ("Input.Name", "Ida Rhodes"), ("Input.Email", "ida@example.com"));
        Assert.Equal(303, taken.Status);
        var page = await _desk.FollowAsync(taken);
        Assert.Contains("Booked and marked as arrived. Reference MB-", page.MainText, StringComparison.Ordinal);
        Assert.Equal("CONFIRMED ARRIVED", await _database.ScalarAsync<string>("select status || ' ' || attendance from bookings where patient_email = 'ida@example.com'"));

        // The same form once more (a double press) is the same walk-in; another person's is too late.
        Assert.Equal(303, (await _desk.SubmitAsync(form, "#walk-in", ("Input.SlotId", $"{_slots[2]}"), ("Input.Name", "Ida Rhodes"), ("Input.Email", "ida@example.com"))).Status);
        var late = await _desk.SubmitAsync(await _desk.GetAsync("/admin/day/walk-in"), "#walk-in", ("Input.SlotId", $"{_slots[2]}"), ("Input.Name", "Lena Lang"), ("Input.Email", "lena@example.com"));
        Assert.Equal(409, late.Status);
        Assert.Contains("That time has just been taken", late.Find("#errors").TextContent, StringComparison.Ordinal);
        Assert.Equal("Lena Lang", late.Find("#Input_Name").GetAttribute("value"));
        Assert.Equal(1, await _database.ScalarAsync<int>("select count(*) from bookings where patient_email in ('ida@example.com', 'lena@example.com')"));
    }

    private async Task<Html> PressAsync(string step, BookingReceipt booking) =>
        await _desk.PressAsync(await _desk.GetAsync("/admin/day"), "#press", $"#{step}-{booking.BookingId}");

    private Task<string> AttendanceAsync(BookingReceipt booking) => _database.ScalarAsync<string>($"select attendance from bookings where id = {booking.BookingId}");
}

/// <summary>A day at a clinic in London, two days ahead, to which the deciding clock is moved.</summary>
internal static class DayWorld
{
    public static async Task<Instant> NoonAsync(TestDatabase database)
    {
        await using var db = database.NewContext();
        var zone = Zones.Of("Europe/London");
        return zone.AtStrictly((await db.NowAsync(default)).InZone(zone).Date.PlusDays(2).At(LocalTime.Noon)).ToInstant();
    }

    public static async Task<BookingReceipt> BookAsync(TestDatabase database, int slotId, string email, string name)
    {
        var details = TestData.Details(email, name) with { Reason = "A rash that itches" };
        return (await database.Bookings().BookAsync(TestData.NewGuest(), new BookRequest(slotId, details, Guid.NewGuid()), default)).Value;
    }

    public static async Task AdvanceToAsync(TestDatabase database, Instant at)
    {
        await using var db = database.NewContext();
        await database.AdvanceAsync(at - await db.NowAsync(default));
    }
}
