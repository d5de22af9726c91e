using System.Globalization;
using MediBook.Web.Domain;
using MediBook.Web.Services.Bookings;
using MediBook.Web.Tests.Support;
using NodaTime;

namespace MediBook.Web.Tests.Pages.Admin;

public sealed class SchedulePagesTests(PostgresFixture postgres) : IAsyncLifetime
{
    private TestDatabase _database = null!;
    private MediBookApp _app = null!;
    private Doctor _doctor = null!;
    private Browser _admin = null!;

    public async ValueTask InitializeAsync()
    {
        _database = await postgres.CreateDatabaseAsync();
        _doctor = await _database.AddClinicAsync();
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
    public async Task A_schedule_is_written_previewed_and_saved_and_its_times_are_there()
    {
        var form = await _admin.GetAsync($"/admin/schedules/edit?doctor={_doctor.Id}");
        Assert.Equal("Add a schedule", form.Heading);
        var preview = await _admin.SubmitAsync(form, "#schedule", ("Input.ValidFrom", TypedTimes.Write(Monday())));
        Assert.Equal(200, preview.Status);
        var count = preview.Find("#count-created").TextContent;
        Assert.Equal(0, await CountAsync());

        var saved = await _admin.SubmitAsync(preview, "#repair");
        Assert.Equal(303, saved.Status);
        Assert.Equal(count, (await CountAsync()).ToString(System.Globalization.CultureInfo.InvariantCulture));
        var list = await _admin.FollowAsync(saved);
        Assert.Contains("The schedule is saved", list.MainText, StringComparison.Ordinal);
        Assert.Contains("09:00 to 17:00", list.MainText, StringComparison.Ordinal);
        Assert.Contains(_doctor.Name, list.MainText, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Rows_come_and_go_without_scripts_and_every_answer_is_kept()
    {
        var form = await _admin.GetAsync($"/admin/schedules/edit?doctor={_doctor.Id}");
        var two = await _admin.PressAsync(form, "#schedule", "#add-row", ("Input.ValidFrom", TypedTimes.Write(Monday())), ("Input.Rows[0].From", "08:15"));
        Assert.Equal("08:15", two.Find("#Input_Rows_0__From").GetAttribute("value"));
        Assert.NotNull(two.Find("#Input_Rows_1__From"));
        var one = await _admin.PressAsync(two, "#schedule", "#drop-0");
        Assert.Null(one.Document.QuerySelector("#Input_Rows_1__From"));
        Assert.NotEqual("08:15", one.Find("#Input_Rows_0__From").GetAttribute("value"));
        Assert.Equal(TypedTimes.Write(Monday()), one.Find("#Input_ValidFrom").GetAttribute("value"));
    }

    [Fact]
    public async Task Hours_that_overlap_are_named_with_both_ranges()
    {
        var form = await _admin.GetAsync($"/admin/schedules/edit?doctor={_doctor.Id}");
        var two = await _admin.PressAsync(form, "#schedule", "#add-row", ("Input.ValidFrom", TypedTimes.Write(Monday())));
        var answer = await _admin.SubmitAsync(
            two, "#schedule", ("Input.Rows[1].Days", "2"), ("Input.Rows[1].From", "16:00"), ("Input.Rows[1].To", "18:00"), ("Input.Rows[1].Minutes", "20"));
        Assert.Equal(422, answer.Status);
        Assert.Contains("Tuesday 16:00 to 18:00 overlaps Tuesday 09:00 to 17:00", answer.Find("#Input_Rows_1__From-error").TextContent, StringComparison.Ordinal);

        await AddAsync();
        var other = await _admin.SubmitAsync(form, "#schedule", ("Input.ValidFrom", TypedTimes.Write(Monday())), ("Input.OperationId", Guid.NewGuid().ToString()));
        Assert.Equal(409, other.Status);
        Assert.Contains("Monday 09:00 to 17:00 overlaps Monday 09:00 to 17:00 of the doctor’s other schedule at Harbour Clinic", other.Find("#errors").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_booking_that_comes_after_the_preview_makes_a_new_preview_that_names_it()
    {
        await AddAsync();
        var form = await _admin.GetAsync("/admin/schedules/edit/1");
        var preview = await _admin.PressAsync(form, "form[action$=Remove]", "form[action$=Remove] button");
        Assert.Equal("0", preview.Find("#count-lost").TextContent);
        var slot = await _database.ScalarAsync<int>("select min(id) from slots");
        Assert.True((await _database.Bookings().BookAsync(
            TestData.NewGuest(), new BookRequest(slot, TestData.Details(name: "Grace Hopper"), Guid.NewGuid()), CancellationToken.None)).Succeeded);

        var answer = await _admin.SubmitAsync(preview, "#repair");
        Assert.Equal(409, answer.Status);
        Assert.Equal("1", answer.Find("#count-lost").TextContent);
        Assert.Contains("Grace Hopper", answer.MainText, StringComparison.Ordinal);
        // With no hours left there is no equal time: somebody has to choose.
        Assert.Equal(422, (await _admin.SubmitAsync(answer, "#repair")).Status);
        var booking = await _database.ScalarAsync<int>("select id from bookings");
        Assert.Equal(303, (await _admin.SubmitAsync(answer, "#repair", ($"Repair.Choices[{booking}]", "keep"))).Status);
        Assert.Equal(1, await CountAsync());
    }

    [Fact]
    public async Task Extra_hours_are_added_and_removed()
    {
        await AddAsync();
        var before = await CountAsync();
        var form = await _admin.GetAsync("/admin/schedules/extra/1");
        var added = await _admin.SubmitAsync(
            form, "main form", ("Input.Date", TypedTimes.Write(Monday().PlusDays(5))), ("Input.From", "09:00"), ("Input.To", "10:00"));
        Assert.Equal(303, added.Status);
        Assert.Equal(before + 3, await CountAsync());
        var list = await _admin.FollowAsync(added);
        Assert.Equal(303, (await _admin.PressAsync(list, "form[action$=Drop]", "form[action$=Drop] button")).Status);
        Assert.Equal(before, await CountAsync());
    }

    [Fact]
    public async Task Holidays_are_chosen_by_country_added_one_by_one_and_taken_from_a_file()
    {
        await AddAsync();
        var page = await _admin.GetAsync("/admin/locations/holidays/1");
        Assert.Equal(303, (await _admin.SubmitAsync(page, "#place", ("Input.Place", "GB/Scotland"))).Status);
        Assert.Equal("Scotland", await _database.ScalarAsync<string>("select region from locations"));
        Assert.Equal(303, (await _admin.SubmitAsync(page, "#day", ("Input.Date", TypedTimes.Write(Monday())), ("Input.Name", "Founders' day"))).Status);
        Assert.Equal(0, await _database.ScalarAsync<int>($"select count(*)::int from slots where (starts_at at time zone 'Europe/London')::date = '{TypedTimes.Write(Monday())}'"));
        var shown = await _admin.GetAsync("/admin/locations/holidays/1");
        Assert.Contains("Founders' day", shown.MainText, StringComparison.Ordinal);
        Assert.Contains("Public holidays of the next twelve months", shown.MainText, StringComparison.Ordinal);
        Assert.Equal(303, (await _admin.PressAsync(shown, "form[action$=Drop]", "form[action$=Drop] button")).Status);
        Assert.Equal(422, (await _admin.SubmitAsync(page, "#file", ("Input.Text", "nonsense"))).Status);
    }

    [Fact]
    public async Task A_calendar_of_holidays_may_be_pasted_up_to_256_KB()
    {
        var page = await _admin.GetAsync("/admin/locations/holidays/1");
        var day = Monday().ToString("yyyyMMdd", CultureInfo.InvariantCulture);
        string Calendar(int filled) =>
            $"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Test//EN\r\nBEGIN:VEVENT\r\nUID:1@example.com\r\nDTSTART;VALUE=DATE:{day}\r\nSUMMARY:Harbour day\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
                .Replace("END:VEVENT", $"COMMENT:{new string('x', filled)}\r\nEND:VEVENT", StringComparison.Ordinal);
        Assert.Equal(303, (await _admin.SubmitAsync(page, "#file", ("Input.Text", Calendar(200_000)))).Status);
        Assert.Contains("Harbour day", (await _admin.GetAsync("/admin/locations/holidays/1")).MainText, StringComparison.Ordinal);
        var tooLong = await _admin.SubmitAsync(page, "#file", ("Input.Text", Calendar(300_000)));
        Assert.Equal(422, tooLong.Status);
        Assert.Contains("Paste at most 256 KB", tooLong.MainText, StringComparison.Ordinal);
    }

    private async Task AddAsync()
    {
        var form = await _admin.GetAsync($"/admin/schedules/edit?doctor={_doctor.Id}");
        var preview = await _admin.SubmitAsync(form, "#schedule", ("Input.ValidFrom", TypedTimes.Write(Monday())));
        Assert.Equal(303, (await _admin.SubmitAsync(preview, "#repair")).Status);
    }

    private static LocalDate Monday() => Instant.FromDateTimeOffset(TimeProvider.System.GetUtcNow()).InUtc().Date.Next(IsoDayOfWeek.Monday);

    private Task<int> CountAsync() => _database.ScalarAsync<int>("select count(*)::int from slots where state = 'OPEN'");
}
