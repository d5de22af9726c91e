using MediBook.Web.Domain;
using MediBook.Web.Services.Bookings;
using MediBook.Web.Tests.Support;
using NodaTime;

namespace MediBook.Web.Tests.Pages.Admin.Bookings;

/// <summary>What reception does with bookings, as a person without JavaScript does it.</summary>
public sealed class BookingsPageTests(PostgresFixture postgres) : IAsyncLifetime
{
    private const string Desk = "desk@example.com";
    private static readonly LocalDate Week = AdminPagesTests.NextMonday();
    private static readonly Instant Monday = Week.At(new LocalTime(9, 0)).InZoneStrictly(Zones.Of("Europe/London")).ToInstant();
    private TestDatabase _database = null!;
    private MediBookApp _app = null!;
    private Doctor _doctor = null!;
    private List<int> _slots = [];
    private Browser _desk = null!;

    public async ValueTask InitializeAsync()
    {
        _database = await postgres.CreateDatabaseAsync();
        _doctor = await _database.AddClinicAsync();
        _slots = await _database.AddSlotsAsync(_doctor.Id, 8, Monday);
        await _database.AddStaffAsync(Desk, Roles.Reception);
        _app = new MediBookApp(_database);
        _desk = await _app.SignInAsync(Desk);
    }

    public async ValueTask DisposeAsync()
    {
        Assert.Empty(await Proof.HistoryChecker.CheckAsync(_database));
        await _app.DisposeAsync();
        await _database.DisposeAsync();
    }

    [Fact]
    public async Task A_search_stands_in_no_address_and_in_no_log_and_reload_shows_it_again()
    {
        var booking = await BookAsync(_slots[0], "Canary Featherstone", "canary@example.com");
        await BookAsync(_slots[1], "Ada Novak", "ada@example.com");
        var page = await _desk.GetAsync("/admin/bookings?status=confirmed");
        var answer = await _desk.SubmitAsync(page, "#search", ("q", "Featherstone"));
        Assert.Equal(303, answer.Status);
        Assert.Contains("status=confirmed", answer.Location, StringComparison.Ordinal);
        Assert.DoesNotContain("eatherston", answer.Location, StringComparison.OrdinalIgnoreCase);
        for (var look = 0; look < 2; look++)
        {
            var list = await _desk.GetAsync(answer.Location!);
            Assert.Contains(booking.Reference, list.MainText, StringComparison.Ordinal);
            Assert.DoesNotContain("Ada Novak", list.MainText, StringComparison.Ordinal);
            Assert.Equal("Featherstone", list.Find("#q").GetAttribute("value"));
            Assert.Contains("1 booking, latest appointment first", list.MainText, StringComparison.Ordinal);
            Assert.All(list.Document.QuerySelectorAll("a"), link => Assert.DoesNotContain("eatherston", link.GetAttribute("href") ?? "", StringComparison.OrdinalIgnoreCase));
        }

        Assert.DoesNotContain(_app.Logs.Entries, entry => entry.Contains("eatherston", StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public async Task Another_accounts_search_cannot_be_read()
    {
        await BookAsync(_slots[0], "Ada Novak", "ada@example.com");
        var answer = await _desk.SubmitAsync(await _desk.GetAsync("/admin/bookings"), "#search", ("q", "nobody"));
        await _database.AddStaffAsync("other@example.com", Roles.Admin);
        var other = await (await _app.SignInAsync("other@example.com")).GetAsync(answer.Location!);
        Assert.Contains("That search has ended", other.MainText, StringComparison.Ordinal);
        Assert.Equal("", other.Find("#q").GetAttribute("value") ?? "");
        Assert.Equal(404, (await (await _app.SignInAsync("other@example.com")).GetAsync(answer.Location! + "&handler=Csv")).Status);
    }

    [Fact]
    public async Task Pages_follow_each_other_by_place_and_keep_the_filter()
    {
        await _database.ExecuteAsync($"""
            insert into bookings (id, reference, slot_id, status, attendance, patient_name, patient_email, created_at, ended_at, extensions, revision)
            select 1000000 + n, 'MB-2345-' || translate(lpad(n::text, 4, '0'), '01', 'XY'), {_slots[0]}, 'CANCELLED', 'EXPECTED', 'P' || n, 'p@example.com', now(), now(), 0, 1
            from generate_series(1, 60) n
            """);
        var first = await _desk.GetAsync("/admin/bookings?status=cancelled&sort=oldest");
        Assert.Contains("60 bookings, oldest booking first", first.MainText, StringComparison.Ordinal);
        Assert.Null(first.Document.QuerySelector("#page-before"));
        var second = await _desk.GetAsync(first.Find("#page-after").GetAttribute("href")!);
        Assert.Equal(10, second.Document.QuerySelectorAll("tbody tr").Length);
        Assert.Null(second.Document.QuerySelector("#page-after"));
        var back = await _desk.GetAsync(second.Find("#page-before").GetAttribute("href")!);
        Assert.Equal(
            first.Document.QuerySelectorAll("tbody th").Select(cell => cell.TextContent), back.Document.QuerySelectorAll("tbody th").Select(cell => cell.TextContent));
        await _database.ExecuteAsync("delete from bookings where id > 1000000");
    }

    [Fact]
    public async Task The_list_leaves_as_csv_that_opens_harmless()
    {
        var booking = await BookAsync(_slots[0], "=HYPERLINK(\"http://x\")", "ada@example.com");
        await BookAsync(_slots[1], "李娜, Zoë", "lina@example.com");
        var answer = await _desk.GetAsync("/admin/bookings?handler=Csv&status=confirmed&sort=earliest");
        Assert.Equal((200, "text/csv"), (answer.Status, answer.Response.Content.Headers.ContentType!.MediaType));
        Assert.Equal("bookings.csv", answer.Response.Content.Headers.ContentDisposition!.FileName!.Trim('"'));
        var lines = answer.Text.TrimStart('\uFEFF').Split("\r\n");
        Assert.Equal("Reference,Status,Attendance,Appointment,Time zone,Minutes,Doctor,Where,Patient,Email,Phone,Made,Overbooked", lines[0]);
        Assert.StartsWith($"{booking.Reference},Confirmed,Expected,", lines[1], StringComparison.Ordinal);
        Assert.Contains("\"'=HYPERLINK(\"\"http://x\"\")\"", lines[1], StringComparison.Ordinal);
        Assert.Contains("\"李娜, Zoë\"", lines[2], StringComparison.Ordinal);
        Assert.Equal(["", 4], new object[] { lines[3], lines.Length });
    }

    [Fact]
    public async Task Cancelling_needs_a_reason_which_stays_with_the_booking_and_is_in_no_log()
    {
        var booking = await BookAsync(_slots[0], "Ada Novak", "ada@example.com");
        var details = await _desk.GetAsync($"/admin/bookings/details/{booking.Reference}");
        var empty = await _desk.SubmitAsync(details, "#cancel");
        Assert.Equal(422, empty.Status);
        Assert.Contains("Say why it is cancelled", empty.Find("#Input_Reason-error").TextContent, StringComparison.Ordinal);
        Assert.NotNull(empty.Document.QuerySelector("details[open]"));
        Assert.Equal(422, (await _desk.SubmitAsync(details, "#cancel", ("Input.Reason", new string('x', 1001)))).Status);
        var done = await _desk.FollowAsync(await _desk.SubmitAsync(details, "#cancel", ("Input.Reason", "The canary is ill")));
        Assert.Contains("The appointment is cancelled", done.MainText, StringComparison.Ordinal);
        Assert.Contains("The canary is ill", done.MainText, StringComparison.Ordinal);
        Assert.Contains("desk@example.com (staff)", done.MainText, StringComparison.Ordinal);
        Assert.DoesNotContain(_app.Logs.Entries, entry => entry.Contains("canary", StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public async Task Reception_is_shown_no_link_that_it_may_not_open()
    {
        var booking = await BookAsync(_slots[0], "Ada Novak", "ada@example.com");
        foreach (var address in new[] { "/admin/bookings", $"/admin/bookings/details/{booking.Reference}", $"/admin/bookings/move/{booking.Reference}", $"/admin/bookings/new?slot={_slots[1]}" })
        {
            var page = await _desk.GetAsync(address);
            foreach (var link in page.Document.QuerySelectorAll("a[href^='/']").Select(link => link.GetAttribute("href")!).Distinct())
            {
                Assert.True((await _desk.GetAsync(link)).Status is 200, $"{link} on {address}");
            }
        }
    }

    [Fact]
    public async Task An_appointment_moves_to_another_doctor_of_the_field_after_one_last_press()
    {
        var other = await _database.AddDoctorAsync("Dr Noor Haddad");
        var there = (await _database.AddSlotsAsync(other.Id, 2, Monday))[0];
        var booking = await BookAsync(_slots[0], "Ada Novak", "ada@example.com");
        var page = await _desk.GetAsync($"/admin/bookings/move/{booking.Reference}?doctor={other.Id}");
        Assert.Contains("Dr Noor Haddad", page.Find("#doctor").TextContent, StringComparison.Ordinal);
        var choice = await _desk.GetAsync(page.Find($"#slot-{there}").GetAttribute("href")!);
        Assert.Contains("Dr Noor Haddad", choice.Find(".summary").TextContent, StringComparison.Ordinal);
        var moved = await _desk.FollowAsync(await _desk.SubmitAsync(choice, "#move"));
        Assert.Contains("The appointment is moved", moved.MainText, StringComparison.Ordinal);
        Assert.Contains("Moved from", moved.MainText, StringComparison.Ordinal);
        Assert.Equal(there, await _database.ScalarAsync<int>($"select slot_id from bookings where id = {booking.BookingId}"));
        // The same form again is the same press.
        Assert.Equal(303, (await _desk.SubmitAsync(choice, "#move")).Status);
    }

    [Fact]
    public async Task A_move_to_a_time_that_was_taken_meanwhile_leaves_the_appointment_where_it_was()
    {
        var booking = await BookAsync(_slots[0], "Ada Novak", "ada@example.com");
        var choice = await _desk.GetAsync($"/admin/bookings/move/{booking.Reference}?slot={_slots[2]}");
        await BookAsync(_slots[2], "Grace Hopper", "grace@example.com");
        var answer = await _desk.SubmitAsync(choice, "#move");
        Assert.Equal(409, answer.Status);
        Assert.Contains("That time has just been taken", answer.Find("#refusal").TextContent, StringComparison.Ordinal);
        Assert.Equal(_slots[0], await _database.ScalarAsync<int>($"select slot_id from bookings where id = {booking.BookingId}"));
        var unreadable = await _desk.SubmitAsync(choice, "#move", ("slot", "x"));
        Assert.Equal(422, unreadable.Status);
        Assert.Contains("We could not read which time you pressed", unreadable.MainText, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_known_patient_is_found_and_booked()
    {
        var patient = await _database.AddPatientAsync("zoe@example.com", "Zoë Novák");
        var week = await _desk.GetAsync($"/admin/bookings/new?doctor={_doctor.Id}&week={TypedTimes.Write(Week)}");
        var form = await _desk.GetAsync(week.Find($"#slot-{_slots[1]}").GetAttribute("href")!);
        var found = await _desk.SubmitAsync(form, "#find", ("q", "novak"));
        Assert.DoesNotContain("novak", found.Url, StringComparison.OrdinalIgnoreCase);
        var filled = await _desk.SubmitAsync(found, "#use");
        Assert.Equal("Zoë Novák", filled.Find("#Input_Name").GetAttribute("value"));
        Assert.Equal(200, filled.Status);
        var done = await _desk.FollowAsync(await _desk.SubmitAsync(filled, "#book"));
        Assert.Contains("The appointment is booked", done.MainText, StringComparison.Ordinal);
        Assert.Equal(patient.PatientId, await _database.ScalarAsync<int>("select patient_id from bookings"));

        // A patient is in one place at a time, whoever books.
        var other = await _database.AddDoctorAsync();
        var then = (await _database.AddSlotsAsync(other.Id, 2, Monday))[1];
        var busy = await _desk.SubmitAsync(
            await _desk.GetAsync($"/admin/bookings/new?slot={then}"), "#book", ("Input.Name", "Zoë"), ("Input.Email", "ZOE@example.com"));
        Assert.Equal(409, busy.Status);
        Assert.Contains("The patient has another appointment at this time", busy.Find("#refusal").TextContent, StringComparison.Ordinal);
        Assert.Equal("ZOE@example.com", busy.Find("#Input_Email").GetAttribute("value"));
    }

    [Fact]
    public async Task A_new_person_is_booked_and_a_taken_time_offers_the_nearest()
    {
        var form = await _desk.GetAsync($"/admin/bookings/new?slot={_slots[3]}");
        var bad = await _desk.SubmitAsync(form, "#book", ("Input.Name", "Grace Hopper"), ("Input.Email", "no"));
        Assert.Equal(422, bad.Status);
        Assert.Equal("Grace Hopper", bad.Find("#Input_Name").GetAttribute("value"));
        Assert.Equal(303, (await _desk.SubmitAsync(bad, "#book", ("Input.Email", "grace@example.com"))).Status);
        var taken = await _desk.SubmitAsync(form, "#book", ("Input.Name", "Ida"), ("Input.Email", "ida@example.com"), ("OperationId", Guid.NewGuid().ToString()));
        Assert.Equal(409, taken.Status);
        Assert.Equal(3, taken.Document.QuerySelectorAll(".banner a[href*='slot=']").Length);
        Assert.Contains("Nobody is known by that", (await _desk.SubmitAsync(form, "#find", ("q", "nobody"))).MainText, StringComparison.Ordinal);
        Assert.Equal(404, (await _desk.GetAsync("/admin/bookings/new?slot=999999")).Status);
    }

    private async Task<BookingReceipt> BookAsync(int slot, string name, string email) => (await _database.Bookings().BookAsync(
        TestData.NewGuest(), new BookRequest(slot, new PatientDetails(name, email, "020 7946 0001", null), Guid.NewGuid()), default)).Value;
}
