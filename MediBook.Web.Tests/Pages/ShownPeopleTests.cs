using MediBook.Web.Domain;
using MediBook.Web.Services.Bookings;
using MediBook.Web.Tests.Support;

namespace MediBook.Web.Tests.Pages;

/// <summary>Who of the staff saw whom is written down before anything is shown.</summary>
public sealed class ShownPeopleTests(PostgresFixture postgres) : IAsyncLifetime
{
    private TestDatabase _database = null!;
    private MediBookApp _app = null!;
    private Support.Browser _admin = null!;
    private Actor _adminActor = null!;
    private BookingReceipt _booking = null!;
    private Doctor _doctor = null!;

    public async ValueTask InitializeAsync()
    {
        _database = await postgres.CreateDatabaseAsync();
        _doctor = await _database.AddClinicAsync();
        var slot = (await _database.AddSlotsAsync(_doctor.Id, 1))[0];
        var ada = await _database.AddPatientAsync("canary@example.com", "Canary Novak");
        _booking = (await _database.Bookings().BookAsync(ada, new BookRequest(slot, TestData.Details("canary@example.com", "Canary Novak"), Guid.NewGuid()), default)).Value;
        _adminActor = await _database.AddStaffAsync("admin@example.com", Roles.Admin);
        _app = new MediBookApp(_database);
        _admin = await _app.SignInAsync("admin@example.com");
        await ForgetAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        await _database.DisposeAsync();
    }

    [Fact]
    public async Task A_list_names_whom_it_showed_and_that_words_were_looked_for_but_not_which()
    {
        var search = await _admin.SubmitAsync(await _admin.GetAsync("/admin/bookings?status=confirmed"), "#search", ("q", "canary"));
        await ForgetAsync();
        Assert.Equal(200, (await _admin.FollowAsync(search)).Status);
        var view = Assert.Single(await ViewsAsync());
        Assert.Equal($"{_adminActor.AuditName} VIEWED BOOKING {{{_booking.BookingId}}}", view[..view.IndexOf(" {\"", StringComparison.Ordinal)]);
        Assert.Contains("\"Status\": {\"new\": \"Confirmed\"}", view, StringComparison.Ordinal);
        Assert.Contains("\"Search\": {\"new\": \"true\"}", view, StringComparison.Ordinal);
        Assert.DoesNotContain("canary", view, StringComparison.OrdinalIgnoreCase);
    }

    [Theory]
    [InlineData("/admin/bookings/details/<reference>")]
    [InlineData("/admin/bookings/move/<reference>")]
    [InlineData("/admin/doctors/deactivate/<doctor>")]
    [InlineData("/admin/slots/<slot>")]
    [InlineData("/admin/calendar?doctor=<doctor>&week=<date>")]
    [InlineData("/admin/calendar?location=1&date=<date>")]
    [InlineData("/bookings/<reference>")]
    [InlineData("/bookings/<reference>/cancel")]
    public async Task Each_page_that_shows_a_booking_says_so(string url)
    {
        var path = url.Replace("<reference>", _booking.Reference, StringComparison.Ordinal).Replace("<doctor>", $"{_doctor.Id}", StringComparison.Ordinal)
            .Replace("<slot>", await _database.ScalarAsync<string>("select min(id)::text from slots"), StringComparison.Ordinal)
            .Replace("<date>", await _database.ScalarAsync<string>("select to_char(min(starts_at) at time zone 'Europe/London', 'YYYY-MM-DD') from slots"), StringComparison.Ordinal);
        Assert.Equal(200, (await _admin.GetAsync(path)).Status);
        Assert.Contains($"VIEWED BOOKING {{{_booking.BookingId}}}", Assert.Single(await ViewsAsync()), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_and_the_known_patients_of_the_desk_are_recorded_too()
    {
        Assert.Equal(200, (await _admin.GetAsync("/admin/bookings?handler=Csv&status=confirmed")).Status);
        Assert.Equal("BOOKING", await _database.ScalarAsync<string>("select subject from audit_entries where action = 'EXPORTED'"));
        var slot = (await _database.AddSlotsAsync((await _database.AddDoctorAsync()).Id, 1))[0];
        var form = await _admin.GetAsync($"/admin/bookings/new?slot={slot}");
        await ForgetAsync();
        var found = await _admin.SubmitAsync(form, "#find", ("q", "canary"));
        Assert.Contains("VIEWED PATIENT", Assert.Single(await ViewsAsync()), StringComparison.Ordinal);
        await _admin.SubmitAsync(found, "#use");
        Assert.Equal(2, (await ViewsAsync()).Count);
    }

    [Fact]
    public async Task A_live_page_that_reads_itself_anew_is_told_again_only_when_it_shows_somebody_new()
    {
        await _admin.GetAsync("/admin/bookings");
        await AgainAsync();
        Assert.Single(await ViewsAsync());

        var slot = (await _database.AddSlotsAsync((await _database.AddDoctorAsync()).Id, 1))[0];
        var bob = await _database.AddPatientAsync("bob@example.com");
        await _database.Bookings().BookAsync(bob, new BookRequest(slot, TestData.Details("bob@example.com"), Guid.NewGuid()), default);
        await AgainAsync();
        await AgainAsync();
        Assert.Equal(2, (await ViewsAsync()).Count);
        await _admin.GetAsync("/admin/bookings");
        Assert.Equal(3, (await ViewsAsync()).Count);

        async Task AgainAsync()
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, new Uri("/admin/bookings", UriKind.Relative));
            request.Headers.Add("HX-Request", "true");
            using var response = await _admin.Client.SendAsync(request);
            Assert.Equal(200, (int)response.StatusCode);
        }
    }

    [Fact]
    public async Task Accounts_are_people_too()
    {
        await _admin.GetAsync("/admin/users?q=canary");
        await _admin.GetAsync($"/admin/users/{_adminActor.AccountId}");
        Assert.Equal(2, (await ViewsAsync()).Count(view => view.Contains("VIEWED ACCOUNT", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task What_shows_nobody_is_not_recorded()
    {
        Assert.Equal(404, (await _admin.GetAsync("/admin/bookings/details/MB-2222-2222")).Status);
        Assert.Equal(200, (await _admin.GetAsync("/admin/bookings?doctor=999999")).Status);
        Assert.Equal(200, (await _admin.GetAsync("/admin/doctors")).Status);
        Assert.Empty(await ViewsAsync());
    }

    [Fact]
    public async Task A_patient_who_looks_at_the_own_booking_is_not_recorded()
    {
        var ada = await _app.SignInAsync("canary@example.com");
        Assert.Equal(200, (await ada.GetAsync($"/bookings/{_booking.Reference}")).Status);
        Assert.Empty(await ViewsAsync());
    }

    [Fact]
    public async Task An_admins_program_is_recorded_like_a_page_and_a_patients_is_not()
    {
        var admin = new ApiClient(_app.CreateDefaultClient(_app.ClientOptions.BaseAddress));
        var token = await admin.SignInAsync("admin@example.com");
        Assert.Equal(200, (await admin.GetAsync("/api/bookings?patient_email=canary@example.com", token)).Status);
        Assert.Equal(200, (await admin.GetAsync($"/api/bookings/{_booking.BookingId}", token)).Status);
        var ada = await admin.SignInAsync("canary@example.com");
        Assert.Equal(200, (await admin.GetAsync($"/api/bookings/{_booking.BookingId}", ada)).Status);

        var views = await ViewsAsync();
        Assert.Equal(2, views.Count);
        Assert.All(views, view => Assert.StartsWith($"{_adminActor.AuditName} VIEWED BOOKING {{{_booking.BookingId}}}", view, StringComparison.Ordinal));
        Assert.All(views, view => Assert.DoesNotContain("canary", view, StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public async Task Where_the_view_cannot_be_recorded_nothing_is_shown()
    {
        await _database.ExecuteAsync("alter table audit_entries rename to audit_entries_gone");
        var answer = await _admin.GetAsync($"/admin/bookings/details/{_booking.Reference}");
        Assert.Equal(500, answer.Status);
        Assert.DoesNotContain("Canary", answer.Document.DocumentElement.TextContent, StringComparison.Ordinal);
        Assert.DoesNotContain(_app.Logs.Entries, entry => entry.Contains("Canary", StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public async Task A_form_tells_who_sent_it()
    {
        var form = await _admin.GetAsync("/admin/locations/edit");
        Assert.Equal(303, (await _admin.SubmitAsync(form, "main form", ("Input.Name", "Hill Clinic"), ("Input.Address", "1 Hill"), ("Input.TimeZoneId", "Europe/London"))).Status);
        Assert.Equal(
            [_adminActor.AuditName], await _database.ListAsync<string>("select actor from audit_entries where subject = 'LOCATION' and fields->'Name'->>'new' = 'Hill Clinic'"));
    }

    private Task<List<string>> ViewsAsync() => _database.ListAsync<string>(
        "select concat_ws(' ', actor, action, subject, subject_ids, fields) from audit_entries where action = 'VIEWED' order by id");

    /// <summary>What the set-up of the test told is out of the way.</summary>
    private Task<int> ForgetAsync() => _database.ExecuteAsync(
        "set session_replication_role = replica; truncate audit_entries cascade; set session_replication_role = origin");
}
