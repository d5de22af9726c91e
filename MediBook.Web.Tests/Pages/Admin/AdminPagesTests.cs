using System.Globalization;
using MediBook.Web.Domain;
using MediBook.Web.Services.Bookings;
using MediBook.Web.Tests.Support;
using NodaTime;

namespace MediBook.Web.Tests.Pages.Admin;

public sealed class AdminPagesTests(PostgresFixture postgres) : IAsyncLifetime
{
    private const string Admin = "admin@example.com";
    private TestDatabase _database = null!;
    private MediBookApp _app = null!;
    private Doctor _doctor = null!;
    private Browser _admin = null!;

    public async ValueTask InitializeAsync()
    {
        _database = await postgres.CreateDatabaseAsync();
        _doctor = await _database.AddClinicAsync();
        await _database.AddStaffAsync(Admin, Roles.Admin);
        _app = new MediBookApp(_database);
        _admin = await _app.SignInAsync(Admin);
    }

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        await _database.DisposeAsync();
    }

    [Fact]
    public async Task Reception_works_with_bookings_and_is_led_nowhere_that_it_may_not_go()
    {
        var slot = (await _database.AddSlotsAsync(_doctor.Id, 1))[0];
        var booked = await _database.Bookings().BookAsync(TestData.NewGuest(), new BookRequest(slot, TestData.Details(), Guid.NewGuid()), TestContext.Current.CancellationToken);
        await _database.AddStaffAsync("desk@example.com", Roles.Reception);
        var desk = await _app.SignInAsync("desk@example.com");
        foreach (var address in new[] { "/admin/bookings", "/admin/day", "/admin/calendar", "/admin/closures", $"/admin/bookings/details/{booked.Value.Reference}" })
        {
            var page = await desk.GetAsync(address);
            Assert.Equal(200, page.Status);
            var links = page.Document.QuerySelectorAll("a[href^='/admin'], a[href^='/ops']").Select(link => link.GetAttribute("href")!).Distinct().ToList();
            Assert.NotEmpty(links);
            foreach (var link in links)
            {
                var led = await desk.GetAsync(link);
                Assert.True(led.Status == 200, $"{link}: {led.Status}");
            }
        }

        Assert.NotNull((await _admin.GetAsync($"/admin/bookings/details/{booked.Value.Reference}")).Document.QuerySelector("a[href^='/admin/doctors/']"));
    }

    [Fact]
    public async Task A_doctor_is_added_and_has_a_calendar()
    {
        var form = await _admin.GetAsync("/admin/doctors/edit");
        var added = await _admin.SubmitAsync(
            form, "main form", ("Input.Name", "Dr Zoë Ångström"), ("Input.Email", "zoe@example.com"), ("Input.MainSpecializationId", Specialization), ("Input.YearsOfExperience", "7"));
        Assert.Equal(303, added.Status);
        var record = await _admin.FollowAsync(added);
        Assert.Equal("Dr Zoë Ångström", record.Heading);
        Assert.Contains("Dr Zoë Ångström is added", record.MainText, StringComparison.Ordinal);
        var id = await _database.ScalarAsync<int>("select id from doctors where email = 'zoe@example.com'");
        Assert.Equal("Dr Zoë Ångström", (await _admin.GetAsync($"/admin/calendar?doctor={id}")).Find("#calendar-title bdi").TextContent);
    }

    [Fact]
    public async Task A_duplicate_email_stands_beside_the_field_and_every_answer_is_kept()
    {
        var form = await _admin.GetAsync("/admin/doctors/edit");
        var answer = await _admin.SubmitAsync(
            form, "main form", ("Input.Name", "Dr Second"), ("Input.Email", _doctor.Email.ToUpperInvariant()), ("Input.MainSpecializationId", Specialization),
            ("Input.OtherSpecializationIds", Specialization), ("Input.About", "Two\nlines"));
        Assert.Equal(409, answer.Status);
        Assert.Contains("Another doctor has this email address", answer.Find("#Input_Email-error").TextContent, StringComparison.Ordinal);
        Assert.Equal("Dr Second", answer.Find("#Input_Name").GetAttribute("value"));
        Assert.Equal(_doctor.Email.ToUpperInvariant(), answer.Find("#Input_Email").GetAttribute("value"));
        Assert.Contains("Two", answer.Find("#Input_About").TextContent, StringComparison.Ordinal);
        Assert.NotNull(answer.Document.QuerySelector($"#spec-{Specialization}[checked]"));
        Assert.Equal(1, await _database.ScalarAsync<long>("select count(*) from doctors"));
    }

    [Fact]
    public async Task One_time_is_added_and_one_that_overlaps_it_is_refused_beside_the_start()
    {
        var monday = NextMonday();
        var form = await _admin.GetAsync($"/admin/slots/new?doctor={_doctor.Id}&date={TypedTimes.Write(monday)}");
        Assert.Equal(303, (await _admin.SubmitAsync(form, "main form", ("Input.From", "09:00"), ("Input.To", "09:30"))).Status);

        var overlap = await _admin.SubmitAsync(form, "main form", ("Input.From", "09:20"), ("Input.To", "09:50"));
        Assert.Equal(409, overlap.Status);
        Assert.Contains("The doctor has another time then", overlap.Find("#Input_From-error").TextContent, StringComparison.Ordinal);
        Assert.Equal("09:20", overlap.Find("#Input_From").GetAttribute("value"));

        var backwards = await _admin.SubmitAsync(form, "main form", ("Input.From", "11:00"), ("Input.To", "10:00"));
        Assert.Equal(422, backwards.Status);
        Assert.Contains("The end must be later than the start", backwards.Find("#Input_To-error").TextContent, StringComparison.Ordinal);
        var tooLong = await _admin.SubmitAsync(form, "main form", ("Input.From", "11:00"), ("Input.To", "16:00"));
        Assert.Contains("5 to 240 minutes", tooLong.Find("#Input_To-error").TextContent, StringComparison.Ordinal);
        Assert.Equal(1, await _database.ScalarAsync<long>("select count(*) from slots"));
    }

    [Fact]
    public async Task Deactivating_shows_the_appointments_first_and_activating_brings_the_times_back()
    {
        var slot = await AddSlotAsync(NextMonday().At(new LocalTime(9, 0)), 30);
        await AddSlotAsync(NextMonday().At(new LocalTime(10, 0)), 30);
        await BookAsync(slot);
        var page = await _admin.GetAsync($"/admin/doctors/deactivate/{_doctor.Id}");
        Assert.Contains("1 appointment needs another time", page.MainText, StringComparison.Ordinal);
        Assert.Contains("Grace Hopper", page.MainText, StringComparison.Ordinal);
        Assert.Contains("No equal time is free within 4 weeks", page.MainText, StringComparison.Ordinal);

        // Nobody has chosen yet.
        var undecided = await _admin.SubmitAsync(page, "#repair");
        Assert.Equal(422, undecided.Status);
        Assert.Contains("Choose for each appointment what happens to it", undecided.Find("#errors").TextContent, StringComparison.Ordinal);

        var choice = page.Find("#repair input[type=radio]").GetAttribute("name")!;
        var record = await _admin.FollowAsync(await _admin.SubmitAsync(page, "#repair", (choice, "keep")));
        Assert.Contains("The doctor is inactive. 1 free time is no longer offered. 1 appointment stays where it is.", record.MainText, StringComparison.Ordinal);
        Assert.Equal(2, await _database.ScalarAsync<long>("select count(*) from slots where state = 'BLOCKED'"));

        var active = await _admin.FollowAsync(await _admin.SubmitAsync(record, "form[action*=Activate]"));
        Assert.Contains("The doctor is active. 2 times can be booked again", active.MainText, StringComparison.Ordinal);
        Assert.Equal(0, await _database.ScalarAsync<long>("select count(*) from slots where state = 'BLOCKED'"));
    }

    [Fact]
    public async Task A_booking_is_found_by_name_and_cancelled_by_staff_inside_the_cut_off()
    {
        var reference = (await BookAsync(await AddSlotAsync(NextMonday().At(new LocalTime(9, 0)), 30))).Reference;
        var all = await _admin.GetAsync("/admin/bookings");
        Assert.Contains(reference, (await FindAsync(all, "grace")).MainText, StringComparison.Ordinal);
        Assert.Contains("No bookings match", (await FindAsync(all, "nobody")).MainText, StringComparison.Ordinal);
        Assert.Contains("No bookings match", (await _admin.GetAsync("/admin/bookings?status=cancelled")).MainText, StringComparison.Ordinal);

        var details = await _admin.GetAsync($"/admin/bookings/details/{reference}");
        var cancelled = await _admin.SubmitAsync(details, "#cancel", ("Input.Reason", "Ill"));
        Assert.Equal(303, cancelled.Status);
        Assert.Equal(("CANCELLED", true), (await _database.ScalarAsync<string>("select status from bookings"), await _database.ScalarAsync<bool>("select booking_id is null from slots")));
        Assert.Equal(303, (await _admin.SubmitAsync(details, "#cancel", ("Input.Reason", "Ill"))).Status);
        Assert.Equal(409, (await _admin.SubmitAsync(details, "#cancel", ("Input.Reason", "Ill"), ("OperationId", Guid.NewGuid().ToString()))).Status);
    }

    private async Task<Html> FindAsync(Html list, string words) => await _admin.FollowAsync(await _admin.SubmitAsync(list, "#search", ("q", words)));

    [Fact]
    public async Task Names_of_specializations_are_unique_and_their_addresses_follow_them()
    {
        var form = await _admin.GetAsync("/admin/specializations/edit");
        Assert.Equal(303, (await _admin.SubmitAsync(form, "main form", ("Input.Name", "Кардиология"))).Status);
        Assert.Equal(303, (await _admin.SubmitAsync(form, "main form", ("Input.Name", "Неврология"))).Status);
        Assert.Equal(["specialization", "specialization-2"], await _database.ListAsync<string>("select slug from specializations where slug like 'specialization%' order by 1"));

        var taken = await _admin.SubmitAsync(form, "main form", ("Input.Name", "DERMATOLOGY"));
        Assert.Equal(409, taken.Status);
        Assert.Contains("Another specialization has this name", taken.Find("#Input_Name-error").TextContent, StringComparison.Ordinal);
        Assert.Equal("DERMATOLOGY", taken.Find("#Input_Name").GetAttribute("value"));
        Assert.Equal(422, (await _admin.SubmitAsync(form, "main form", ("Input.Name", "Oncology"), ("Input.SortOrder", "many"))).Status);
    }

    [Fact]
    public async Task A_location_needs_a_time_zone_that_exists_and_the_clinic_a_location()
    {
        var form = await _admin.GetAsync("/admin/locations/edit");
        var bad = await _admin.SubmitAsync(form, "main form", ("Input.Name", "South"), ("Input.Address", "1 Reef Road"), ("Input.TimeZoneId", "Mars/Olympus"));
        Assert.Equal(422, bad.Status);
        Assert.Contains("Choose a time zone", bad.Find("#Input_TimeZoneId-error").TextContent, StringComparison.Ordinal);
        Assert.Equal(303, (await _admin.SubmitAsync(bad, "main form", ("Input.TimeZoneId", "Australia/Sydney"))).Status);

        var clinic = await _admin.GetAsync("/admin/clinic");
        Assert.Equal(422, (await _admin.SubmitAsync(clinic, "main form", ("Input.DefaultLocationId", "12345"))).Status);
        var south = Text(await _database.ScalarAsync<int>("select id from locations where name = 'South'"));
        Assert.Equal(303, (await _admin.SubmitAsync(clinic, "main form", ("Input.Name", "Reef Clinic"), ("Input.DefaultLocationId", south))).Status);
        Assert.Equal("Reef Clinic", await _database.ScalarAsync<string>("select name from clinics"));
    }

    [Fact]
    public async Task Today_counts_what_is_booked_free_and_held()
    {
        await using var db = _database.NewContext();
        var now = await db.NowAsync(CancellationToken.None);
        var slots = await _database.AddSlotsAsync(_doctor.Id, 5, first: now + Duration.FromHours(1), minutes: 10);
        await BookAsync(slots[0]);
        await _database.Bookings().HoldAsync(TestData.NewGuest(), new HoldRequest(slots[1], Guid.NewGuid()), CancellationToken.None);
        var page = await _admin.GetAsync("/admin");
        var figures = page.Document.QuerySelectorAll(".stat").ToDictionary(stat => stat.QuerySelector("dt")!.TextContent, stat => stat.QuerySelector("dd")!.TextContent);
        Assert.Equal(("1", "1", "3"), (figures["Held now"], figures["Booked in 7 days"], figures["Free in 7 days"]));
        Assert.Contains("Grace Hopper", page.MainText, StringComparison.Ordinal);
    }

    private string Specialization => Text(_doctor.Specializations[0].SpecializationId);

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    internal static LocalDate NextMonday()
    {
        var today = LocalDate.FromDateTime(TimeProvider.System.GetUtcNow().UtcDateTime);
        return Zones.MondayOf(today).PlusDays(7);
    }

    private async Task<int> AddSlotAsync(LocalDateTime start, int minutes) =>
        (await _database.AddSlotsAsync(_doctor.Id, 1, first: start.InZoneStrictly(Zones.Of("Europe/London")).ToInstant(), minutes: minutes)).Single();

    private async Task<BookingReceipt> BookAsync(int slot) => (await _database.Bookings().BookAsync(
        TestData.NewGuest(), new BookRequest(slot, TestData.Details("grace@example.com", "Grace Hopper"), Guid.NewGuid()), CancellationToken.None)).Value;
}
