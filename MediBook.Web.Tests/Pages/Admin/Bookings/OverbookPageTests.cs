using MediBook.Web.Domain;
using MediBook.Web.Services.Bookings;
using MediBook.Web.Tests.Support;
using NodaTime;

namespace MediBook.Web.Tests.Pages.Admin.Bookings;

/// <summary>An appointment over a doctor's other times, as a person without JavaScript makes it, and where it is seen.</summary>
public sealed class OverbookPageTests(PostgresFixture postgres) : IAsyncLifetime
{
    private const string Why = "She is in pain and cannot wait";
    private static readonly LocalDate Day = AdminPagesTests.NextMonday();
    private TestDatabase _database = null!;
    private MediBookApp _app = null!;
    private Doctor _doctor = null!;
    private Browser _desk = null!;

    private string Time => $"/admin/bookings/overbook?Time.DoctorId={_doctor.Id}&Time.Date={TypedTimes.Write(Day)}&Time.From=09%3A10&Time.To=09%3A40";

    public async ValueTask InitializeAsync()
    {
        _database = await postgres.CreateDatabaseAsync();
        _doctor = await _database.AddClinicAsync();
        await _database.AddSlotsAsync(_doctor.Id, 4, Day.At(new LocalTime(9, 0)).InZoneStrictly(Zones.Of("Europe/London")).ToInstant());
        await _database.AddPatientAsync("ada@example.com");
        await _database.AddStaffAsync("desk@example.com", Roles.Reception, Roles.Overbooking);
        _app = new MediBookApp(_database);
        _desk = await _app.SignInAsync("desk@example.com");
    }

    public async ValueTask DisposeAsync()
    {
        Assert.Empty(await Proof.HistoryChecker.CheckAsync(_database));
        await _app.DisposeAsync();
        await _database.DisposeAsync();
    }

    [Fact]
    public async Task The_time_is_asked_for_first_and_then_the_person_and_why()
    {
        var list = await _desk.GetAsync("/admin/bookings");
        var form = await _desk.GetAsync(list.Find("a[href^='/admin/bookings/overbook']").GetAttribute("href")!);
        Assert.Equal((200, "Overbook"), (form.Status, form.Heading));
        Assert.Empty(form.Document.QuerySelectorAll(".error"));

        var page = await _desk.GetAsync(Time);
        Assert.Contains("09:00 to 09:30, not taken", page.MainText, StringComparison.Ordinal);
        Assert.Contains("09:30 to 10:00, not taken", page.MainText, StringComparison.Ordinal);
        var found = await _desk.SubmitAsync(page, "#find", ("q", "novak"));
        var filled = await _desk.SubmitAsync(found, "#use", ("patient", found.Find("#use button").GetAttribute("value")!));
        Assert.Equal("ada@example.com", filled.Find("[name='Input.Email']").GetAttribute("value"));
        var done = await _desk.FollowAsync(await _desk.SubmitAsync(filled, "#overbook", ("Why", Why)));

        Assert.Contains("The appointment is booked over the doctor’s other times", done.MainText, StringComparison.Ordinal);
        Assert.Equal($"CONFIRMED Ada Novak {Why}", await _database.ScalarAsync<string>(
            "select concat_ws(' ', status, patient_name, overbook_reason) from bookings join slots on slots.id = slot_id and overbooked"));
        Assert.DoesNotContain(_app.Logs.Entries, entry => entry.Contains("cannot wait", StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_is_missing_is_said_beside_its_field_and_what_was_typed_is_kept()
    {
        var empty = await _desk.GetAsync("/admin/bookings/overbook?Time.From=9%3A10");
        Assert.Equal(422, empty.Status);
        Assert.Equal("Error: Choose a doctor", empty.Find("#Time_DoctorId-error").TextContent.Trim());
        Assert.Equal("9:10", empty.Find("[name='Time.From']").GetAttribute("value"));

        var page = await _desk.GetAsync(Time);
        var answer = await _desk.SubmitAsync(page, "#overbook", ("Input.Name", "Ada Novak"), ("Why", " in pain      "));
        Assert.Equal(422, answer.Status);
        Assert.Equal("Error: The reason must be 10 characters or more", answer.Find("#Why-error").TextContent.Trim());
        Assert.Equal("Ada Novak", answer.Find("[name='Input.Name']").GetAttribute("value"));
        Assert.Equal(422, (await _desk.SubmitAsync(page, "#overbook", ("Why", new string('x', 201)))).Status);
        Assert.Equal(0, await _database.ScalarAsync<int>("select count(*) from bookings"));
    }

    [Fact]
    public async Task A_time_that_cannot_be_is_refused_before_anybody_is_asked_for()
    {
        var past = await _desk.GetAsync(Time.Replace(TypedTimes.Write(Day), "2020-02-03", StringComparison.Ordinal));
        Assert.Equal((422, "This has passed. Choose a later date or time"), (past.Status, past.Find("#errors li").TextContent.Trim()));
        Assert.Null(past.Document.QuerySelector("#overbook"));
        var backwards = await _desk.GetAsync(Time.Replace("09%3A40", "09%3A00", StringComparison.Ordinal));
        Assert.Equal((422, "The end must be later than the start"), (backwards.Status, backwards.Find("#errors li").TextContent.Trim()));
    }

    [Fact]
    public async Task A_patient_who_is_somewhere_else_then_is_said_to_be_and_nothing_is_made()
    {
        await OverbookAsync();
        var again = await _desk.SubmitAsync(await _desk.GetAsync(Time), "#overbook", ("Input.Name", "Ada Novak"), ("Input.Email", "ada@example.com"), ("Why", Why));
        Assert.Equal((409, "The patient has another appointment at this time. Choose another time, or move the other appointment first."),
            (again.Status, again.Find("#errors li").TextContent.Trim()));
        Assert.Equal(1, await _database.ScalarAsync<int>("select count(*) from slots where overbooked"));
    }

    [Fact]
    public async Task Without_the_right_nothing_leads_there_and_with_it_but_without_a_role_of_the_staff_neither()
    {
        await _database.AddStaffAsync("plain@example.com", Roles.Admin);
        await _database.AddStaffAsync("alone@example.com", Roles.Overbooking);
        var plain = await _app.SignInAsync("plain@example.com");
        foreach (var page in new[] { "/admin/bookings", $"/admin/bookings/new?doctor={_doctor.Id}", "/admin/calendar" })
        {
            Assert.Empty((await plain.GetAsync(page)).Document.QuerySelectorAll("a[href^='/admin/bookings/overbook']"));
            Assert.NotEmpty((await _desk.GetAsync(page)).Document.QuerySelectorAll("a[href^='/admin/bookings/overbook']"));
        }

        Assert.Equal(403, (await plain.GetAsync(Time)).Status);
        Assert.Equal(403, (await (await _app.SignInAsync("alone@example.com")).GetAsync(Time)).Status);
    }

    [Fact]
    public async Task An_admin_gives_and_takes_the_right()
    {
        await _database.AddStaffAsync("admin@example.com", Roles.Admin);
        var colleague = await _database.AddStaffAsync("colleague@example.com", Roles.Reception);
        var admin = await _app.SignInAsync("admin@example.com");
        foreach (var status in new[] { 200, 403 })
        {
            Assert.Equal(303, (await admin.SubmitAsync(await admin.GetAsync($"/admin/users/{colleague.AccountId}"), "#role-overbooking")).Status);
            Assert.Equal(status, (await (await _app.SignInAsync("colleague@example.com")).GetAsync("/admin/bookings/overbook")).Status);
        }
    }

    [Fact]
    public async Task Two_factor_is_needed_where_staff_need_it()
    {
        await using var strict = new MediBookApp(_database, settings: new() { ["Security:RequireStaffTwoFactor"] = "true" });
        var led = await (await strict.SignInAsync("desk@example.com")).GetAsync("/admin/bookings/overbook");
        Assert.Equal((302, "/Identity/Account/Manage/EnableAuthenticator?returnUrl=%2Fadmin%2Fbookings%2Foverbook"), (led.Status, led.Location));
    }

    [Fact]
    public async Task It_is_tagged_with_its_reason_and_counted_apart_wherever_staff_see_it()
    {
        await _database.AddStaffAsync("admin@example.com", Roles.Admin);
        var admin = await _app.SignInAsync("admin@example.com");
        var common = (await _database.Bookings().BookAsync(TestData.NewGuest(), new BookRequest(1, TestData.Details("common@example.com"), Guid.NewGuid()), default)).Value;
        var details = await OverbookAsync();
        Assert.Equal([$"{Why}desk@example.com (staff)"], details.Document.QuerySelectorAll("dt").Where(term => term.TextContent == "Why it was overbooked").Select(term => term.NextElementSibling!.TextContent));
        Assert.Equal(["Confirmed", "Overbooked"], details.Document.QuerySelectorAll(".page-head-row .tag").Select(tag => tag.TextContent));

        var date = TypedTimes.Write(Day);
        foreach (var calendar in new[] { $"/admin/calendar?doctor={_doctor.Id}&week={date}", $"/admin/calendar?location=1&date={date}" })
        {
            var page = await admin.GetAsync(calendar);
            Assert.Contains($"Overbooked: {Why}", page.Find("table.cal").TextContent, StringComparison.Ordinal);
            Assert.Contains("3 free, 1 booked, 1 overbooked", page.Find("table.cal thead").TextContent, StringComparison.Ordinal);
            Assert.StartsWith("3 free, 1 booked, 1 overbooked", page.Find(".week-note").TextContent, StringComparison.Ordinal);
        }

        Assert.Contains("1 overbooked", (await admin.GetAsync($"/admin/calendar?location=1&week={date}")).Find("td.cal-count:not(:has(.muted))").TextContent, StringComparison.Ordinal);
        var day = await admin.GetAsync($"/admin/day?date={date}");
        Assert.Equal("1 overbooked", day.Find("#counts .tag").TextContent);
        Assert.Equal(("Overbooked", Why), (day.Find("table.visits .tag-info").TextContent, day.Find("table.visits .tag-info + .small").TextContent));

        var list = await admin.GetAsync("/admin/bookings");
        Assert.Contains(common.Reference, list.MainText, StringComparison.Ordinal);
        list = await admin.FollowAsync(await admin.SubmitAsync(list, "#search", ("overbooked", "1")));
        Assert.DoesNotContain(common.Reference, list.MainText, StringComparison.Ordinal);
        Assert.Equal(["Confirmed", "Overbooked"], list.Document.QuerySelectorAll("tbody .tag").Select(tag => tag.TextContent));
        Assert.NotNull(list.Document.QuerySelector("details[open] #overbooked[checked]"));
        Assert.EndsWith(",Yes", (await admin.GetAsync("/admin/bookings?overbooked=1&handler=Csv")).Text.TrimEnd(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Todays_overbooked_ones_are_a_figure_of_their_own()
    {
        await _database.AddStaffAsync("admin@example.com", Roles.Admin);
        await OverbookAsync();
        // The next Monday at eight becomes today.
        await using (var db = _database.NewContext())
        {
            await _database.AdvanceAsync(Day.At(new LocalTime(8, 0)).InZoneStrictly(Zones.Of("Europe/London")).ToInstant() - await db.NowAsync(default));
        }

        var today = await (await _app.SignInAsync("admin@example.com")).GetAsync("/admin");
        var figures = today.Document.QuerySelectorAll(".stat").ToDictionary(stat => stat.QuerySelector("dt")!.TextContent, stat => stat.QuerySelector("dd")!.TextContent);
        Assert.Equal(("0", "1", "4", "1"), (figures["Booked today"], figures["Overbooked today"], figures["Free today"], figures["Booked in 7 days"]));
    }

    [Fact]
    public async Task Cancelling_it_says_that_its_time_is_gone()
    {
        var details = await OverbookAsync();
        Assert.Contains("The overbooked time goes with it", details.MainText, StringComparison.Ordinal);
        var done = await _desk.FollowAsync(await _desk.SubmitAsync(details, "#cancel", ("Input.Reason", "She is well again")));
        Assert.Contains("The appointment is cancelled, and its overbooked time is gone.", done.MainText, StringComparison.Ordinal);
        Assert.Contains(Why, done.MainText, StringComparison.Ordinal);
        Assert.DoesNotContain("Overbooked", (await _desk.GetAsync($"/admin/calendar?location=1&date={TypedTimes.Write(Day)}")).Find("table.cal").TextContent, StringComparison.Ordinal);
    }

    private async Task<Html> OverbookAsync(string email = "ada@example.com") => await _desk.FollowAsync(
        await _desk.SubmitAsync(await _desk.GetAsync(Time), "#overbook", ("Input.Name", "Ada Novak"), ("Input.Email", email), ("Why", Why)));
}
