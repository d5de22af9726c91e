using MediBook.Web.Domain;
using MediBook.Web.Services.Bookings;
using MediBook.Web.Tests.Support;

namespace MediBook.Web.Tests.Pages.Admin;

/// <summary>The trail as admins read it: entries and events of slots as one list, newest first.</summary>
public sealed class AuditPageTests(PostgresFixture postgres) : IAsyncLifetime
{
    private TestDatabase _database = null!;
    private MediBookApp _app = null!;
    private Support.Browser _admin = null!;
    private Actor _ada = null!;
    private BookingReceipt _booking = null!;

    public async ValueTask InitializeAsync()
    {
        _database = await postgres.CreateDatabaseAsync();
        var doctor = await _database.AddClinicAsync();
        var slot = (await _database.AddSlotsAsync(doctor.Id, 1))[0];
        _ada = await _database.AddPatientAsync("canary@example.com", "Canary Novak");
        _booking = (await _database.Bookings().BookAsync(_ada, new BookRequest(slot, TestData.Details("canary@example.com", "Canary Novak"), Guid.NewGuid()), default)).Value;
        await _database.AddStaffAsync("admin@example.com", Roles.Admin);
        _app = new MediBookApp(_database);
        _admin = await _app.SignInAsync("admin@example.com");
    }

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        await _database.DisposeAsync();
    }

    [Fact]
    public async Task A_form_and_a_booking_stand_in_one_list_from_old_to_new()
    {
        var form = await _admin.GetAsync("/admin/locations/edit/1");
        await _admin.SubmitAsync(form, "main form", ("Input.Name", "Hill Clinic"));

        var trail = await _admin.GetAsync("/admin/audit");
        var rows = Rows(trail);
        Assert.Contains(rows, row => row.Contains("admin@example.com Changed Location 1 Name: Harbour Clinic Hill Clinic", StringComparison.Ordinal));
        Assert.Contains(rows, row => row.Contains($"canary@example.com Booked Booking {_booking.Reference}", StringComparison.Ordinal));
        Assert.True(rows.FindIndex(row => row.Contains("Hill Clinic", StringComparison.Ordinal)) < rows.FindIndex(row => row.Contains(_booking.Reference, StringComparison.Ordinal)));
        Assert.Empty(trail.Document.QuerySelectorAll("main form[method=post]"));
    }

    [Fact]
    public async Task Erasure_takes_a_persons_values_and_leaves_the_line()
    {
        Assert.Contains(Rows(await _admin.GetAsync($"/admin/audit?about=patient&id={_ada.PatientId}")), row => row.Contains("Name: Canary Novak", StringComparison.Ordinal));
        await _database.ExecuteAsync($"select erase_person_values('patient:{_ada.PatientId}')");
        var row = Assert.Single(Rows(await _admin.GetAsync($"/admin/audit?about=patient&id={_ada.PatientId}")));
        Assert.Contains("Name: no longer kept", row, StringComparison.Ordinal);
        Assert.DoesNotContain("Canary", row, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("about=closure", "No")]
    [InlineData("what=booked", "Booked Booking")]
    [InlineData("what=added&about=patient", "Added Patient")]
    [InlineData("about=booking&id=<reference>", "Booked Booking")]
    [InlineData("id=<reference>", "Booked Booking")]
    [InlineData("who=<ada>", "Booked Booking")]
    public async Task The_filter_stands_in_the_address(string query, string text)
    {
        var url = "/admin/audit?" + query.Replace("<reference>", _booking.Reference, StringComparison.Ordinal).Replace("<ada>", _ada.AuditName, StringComparison.Ordinal);
        var page = await _admin.GetAsync(url);
        Assert.Equal(200, page.Status);
        Assert.All(Rows(page), row => Assert.Contains(text, row, StringComparison.Ordinal));
        Assert.Equal(query.Contains("closure", StringComparison.Ordinal), Rows(page).Count == 0);
    }

    [Fact]
    public async Task Pages_follow_each_other_without_a_gap_or_a_double()
    {
        await _database.ExecuteAsync(
            "insert into audit_entries (actor, action, subject, subject_ids, fields, at) select 'job', 'CHANGED', 'CLINIC', '{1}', '{}', timestamptz '2020-01-01' + (n / 3) * interval '1 second' from generate_series(1, 120) n");
        await _database.ExecuteAsync(
            $"insert into slot_events (slot_id, version, kind, actor, at) select 100 + n % 5, n, 'BLOCKED', 'job', timestamptz '2020-01-01' + (n / 3) * interval '1 second' from generate_series(1, 120) n");
        var seen = new List<string>();
        for (var url = "/admin/audit?who=job&until=2020-02-01"; url is not null;)
        {
            var page = await _admin.GetAsync(url);
            seen.AddRange(page.Document.QuerySelectorAll("#trail tbody tr").Select(row => row.TextContent));
            url = page.Document.QuerySelector("#page-after")?.GetAttribute("href");
        }

        Assert.Equal(240, seen.Count);
    }

    [Theory]
    [InlineData("who=%00&what=%27&about=x&id=%E2%80%AE&from=never&until=9999-99-99&after=1")]
    [InlineData("id=99999999999999999999&after=2020-01-01T00:00:00Z_s_9999999999_1")]
    [InlineData("about=booking&id=MB-2222-2222")]
    [InlineData("after=9999-12-31T00:00:00Z_e_1_1&from=2999-12-31&until=2999-12-31")]
    public async Task What_cannot_be_read_is_no_error_of_ours(string query) => Assert.Equal(200, (await _admin.GetAsync("/admin/audit?" + query)).Status);

    [Fact]
    public async Task The_trail_leaves_as_csv_by_its_filter_and_without_persons_values()
    {
        var form = await _admin.GetAsync("/admin/locations/edit/1");
        await _admin.SubmitAsync(form, "main form", ("Input.Name", "=1+1"));
        var page = await _admin.GetAsync("/admin/audit?until=2999-01-01");
        var answer = await _admin.GetAsync(page.Find("a[download]").GetAttribute("href")!);
        Assert.Equal((200, "text/csv", "audit-trail.csv"), (answer.Status, answer.Response.Content.Headers.ContentType!.MediaType, answer.Response.Content.Headers.ContentDisposition!.FileName!.Trim('"')));
        var lines = answer.Text.TrimStart('\uFEFF').Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal("When,Time zone,Who,What,About,Reference or number,Change", lines[0]);
        Assert.Contains(lines, line => line.EndsWith("Europe/London,admin@example.com,Changed,Location,1,Name: Harbour Clinic → =1+1", StringComparison.Ordinal));
        Assert.Contains(lines, line => line.EndsWith($"canary@example.com,Booked,Booking,{_booking.Reference},", StringComparison.Ordinal));
        Assert.Contains(lines, line => line.Contains(",Added,Patient,", StringComparison.Ordinal) && line.Contains("Name: not in this file", StringComparison.Ordinal));
        Assert.DoesNotContain("Canary Novak", answer.Text, StringComparison.Ordinal);
        Assert.Contains("admin@example.com,Saved as a file,Audit trail,", lines[1], StringComparison.Ordinal);
        Assert.Equal("2999-01-01", await _database.ScalarAsync<string>("select fields->'Until'->>'new' from audit_entries where action = 'EXPORTED' and subject = 'AUDIT'"));

        var part = await _admin.GetAsync($"/admin/audit?handler=Csv&id={_booking.Reference}");
        Assert.Equal(2, part.Text.Split("\r\n", StringSplitOptions.RemoveEmptyEntries).Length);
        Assert.Equal(404, (await _admin.GetAsync("/admin/audit?handler=Csv&id=MB-2222-2222")).Status);
    }

    [Fact]
    public async Task A_long_trail_leaves_in_pieces_without_a_gap_or_a_double()
    {
        await _database.ExecuteAsync(
            "insert into audit_entries (actor, action, subject, subject_ids, fields, at) select 'job', 'CHANGED', 'CLINIC', array[n], '{}', timestamptz '2020-01-01' + (n / 3) * interval '1 second' from generate_series(1, 1100) n");
        var file = await _admin.GetAsync("/admin/audit?handler=Csv&who=job&about=clinic&until=2020-02-01");
        var numbers = file.Text.Split("\r\n", StringSplitOptions.RemoveEmptyEntries).Skip(1).Select(line => line.Split(',')[5]).ToList();
        Assert.Equal((1100, 1100), (numbers.Count, numbers.Distinct().Count()));
    }

    [Fact]
    public async Task Only_admins_read_it()
    {
        await _database.AddStaffAsync("nurse@example.com", Roles.Reception);
        Assert.Equal(403, (await (await _app.SignInAsync("nurse@example.com")).GetAsync("/admin/audit")).Status);
    }

    private static List<string> Rows(Html page) => [.. page.Document.QuerySelectorAll("#trail tbody tr").Select(row => string.Join(' ', row.TextContent.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)))];
}
