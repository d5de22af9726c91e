using System.Globalization;
using MediBook.Web.Domain;
using MediBook.Web.Services.Bookings;
using MediBook.Web.Tests.Support;
using NodaTime;

namespace MediBook.Web.Tests.Pages.Admin;

/// <summary>Many times at once: who and when, the pattern, the preview, the end and the way back.</summary>
public sealed class BulkPagesTests(PostgresFixture postgres) : IAsyncLifetime
{
    private TestDatabase _database = null!;
    private MediBookApp _app = null!;
    private Browser _admin = null!;
    private int _doctor;
    private int _other;
    private LocalDate _monday;

    public async ValueTask InitializeAsync()
    {
        _database = await postgres.CreateDatabaseAsync();
        _doctor = (await _database.AddClinicAsync()).Id;
        _other = (await _database.AddDoctorAsync("Dr Ada First")).Id;
        await _database.AddStaffAsync("admin@example.com", Roles.Admin);
        _monday = AdminPagesTests.NextMonday();
        _app = new MediBookApp(_database);
        _admin = await _app.SignInAsync("admin@example.com");
    }

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        await _database.DisposeAsync();
    }

    [Fact]
    public async Task Times_are_made_for_two_doctors_exactly_as_the_preview_said_and_taken_back_save_those_that_somebody_has()
    {
        var pattern = await PatternAsync($"{_doctor}", $"{_other}");
        var preview = await PreviewAsync(pattern, ("Input.To", "12:00"), ("Input.Gap", "10"), ("Input.Breaks", "10:00-10:30"));
        // 09:00, 09:30 and, after the break, 10:30, 11:00, 11:30: five a day, ten days, two doctors.
        Assert.Equal(("100", "0"), (preview.Find("#count-new").TextContent, preview.Find("#count-existing").TextContent));
        Assert.Equal("100 new times, 0 already exist", preview.Find("#live").TextContent);
        Assert.Equal(4, preview.Document.QuerySelectorAll("tbody tr").Length);
        Assert.Equal(0, await _database.ScalarAsync<long>("select count(*) from slots"));
        var list = await _admin.GetAsync(preview.Find("tbody td.num a").GetAttribute("href")!.Split('#')[0]);
        Assert.Contains("09:00, 09:30, 10:30, 11:00, 11:30", list.Find("#list").TextContent, StringComparison.Ordinal);

        var done = await _admin.FollowAsync(await _admin.SubmitAsync(preview, "#create"));
        Assert.Equal("100 times made", done.Heading.TrimEnd('.'));
        Assert.Equal(100, await _database.ScalarAsync<long>("select count(*) from slots"));
        Assert.Equal(1, await _database.ScalarAsync<long>("select count(distinct batch_id) from slots"));

        // Pressing again makes nothing more and leads to the same end.
        Assert.EndsWith("/done", (await _admin.SubmitAsync(preview, "#create")).Location, StringComparison.Ordinal);
        Assert.Equal(100, await _database.ScalarAsync<long>("select count(*) from slots"));

        var slots = await _database.ListAsync<int>("select id from slots order by id limit 3");
        await BookAsync(slots[0]);
        await _database.Bookings().CancelAsync(await AdminAsync(), new CancelRequest(await BookAsync(slots[1]), Guid.NewGuid()), CancellationToken.None);
        await _database.Bookings().HoldAsync(TestData.NewGuest(), new HoldRequest(slots[2], Guid.NewGuid()), CancellationToken.None);
        var undone = await _admin.FollowAsync(await _admin.SubmitAsync(await _admin.GetAsync(done.Url), "#undo"));
        Assert.Contains("98 times were taken back.", undone.MainText, StringComparison.Ordinal);
        Assert.Contains("2 times stay, since somebody has them.", undone.MainText, StringComparison.Ordinal);
        Assert.Equal(["OPEN", "OPEN", "WITHDRAWN"], await _database.ListAsync<string>("select state from slots order by state, id"));
        Assert.Equal("WITHDRAWN", await _database.ScalarAsync<string>($"select kind from slot_events where slot_id = {slots[1]} order by version desc limit 1"));
        Assert.Null(undone.Document.QuerySelector("#undo"));
    }

    [Fact]
    public async Task A_preview_that_no_longer_holds_is_shown_anew_and_nothing_is_made()
    {
        var preview = await PreviewAsync(await PatternAsync($"{_doctor}"), ("Input.To", "10:00"));
        await _database.AddSlotsAsync(_doctor, 1, _monday.At(new LocalTime(9, 0)).InZoneStrictly(Zones.Of("Europe/London")).ToInstant(), minutes: 20);
        var answer = await _admin.SubmitAsync(preview, "#create");
        Assert.Equal(409, answer.Status);
        Assert.Contains("Something changed since the preview", answer.Find("#errors").TextContent, StringComparison.Ordinal);
        Assert.Equal(("29", "1"), (answer.Find("#count-new").TextContent, answer.Find("#count-existing").TextContent));
        Assert.Equal(1, await _database.ScalarAsync<long>("select count(*) from slots"));
        Assert.Equal(303, (await _admin.SubmitAsync(answer, "#create")).Status);
        Assert.Equal(30, await _database.ScalarAsync<long>("select count(*) from slots"));
    }

    [Fact]
    public async Task Closures_are_left_out_and_listed_and_where_nothing_is_left_the_page_says_why()
    {
        await _database.ExecuteAsync($"""
            insert into closures (location_id, starts_at, ends_at, created_at, created_by, operation_id)
            values (1, '{TypedTimes.Write(_monday)}', '{TypedTimes.Write(_monday.PlusDays(14))}', now(), 'job', gen_random_uuid())
            """);
        var preview = await PreviewAsync(await PatternAsync($"{_doctor}"), ("Input.To", "10:00"));
        Assert.Equal(("0", "30"), (preview.Find("#count-new").TextContent, preview.Find("#count-closed").TextContent));
        Assert.Contains("Nothing will be made", preview.MainText, StringComparison.Ordinal);
        Assert.Null(preview.Document.QuerySelector("#create button"));
        Assert.Contains("the location is closed", (await _admin.GetAsync(preview.Url + "?list=closed")).Find("#list").TextContent, StringComparison.Ordinal);
        await _admin.SubmitAsync(preview, "#create");
        Assert.Equal(0, await _database.ScalarAsync<long>("select count(*) from slots"));
    }

    [Fact]
    public async Task Every_pages_answers_are_kept_and_belong_to_the_one_who_gave_them()
    {
        var preview = await PreviewAsync(await PatternAsync($"{_other}"), ("Input.Minutes", "25"), ("Input.Breaks", "12:00-13:00"));
        var pattern = await _admin.GetAsync(preview.Find("a.back").GetAttribute("href")!);
        Assert.Equal(("25", "12:00-13:00"), (pattern.Find("#Input_Minutes").GetAttribute("value"), pattern.Find("#Input_Breaks").GetAttribute("value")));
        var who = await _admin.GetAsync(pattern.Find("a.back").GetAttribute("href")!);
        Assert.Equal([$"{_other}"], who.Document.QuerySelectorAll("[name='Input.DoctorIds'][checked]").Select(box => box.GetAttribute("value")));
        Assert.Equal(TypedTimes.Write(_monday), who.Find("#Input_Date").GetAttribute("value"));

        await _database.AddStaffAsync("second@example.com", Roles.Admin);
        var second = await _app.SignInAsync("second@example.com");
        foreach (var address in new[] { who.Url, pattern.Url, preview.Url })
        {
            Assert.Equal(404, (await second.GetAsync(address)).Status);
        }

        await _database.AdvanceAsync(Duration.FromHours(25));
        Assert.Equal(404, (await _admin.GetAsync(preview.Url)).Status);
        Assert.Equal(404, (await _admin.GetAsync(preview.Url.Replace("/preview", "/done", StringComparison.Ordinal))).Status);
    }

    [Fact]
    public async Task A_holiday_of_the_location_is_left_out_counted_and_listed()
    {
        await _database.ExecuteAsync($"insert into location_holidays (location_id, date, name) select min(id), '{TypedTimes.Write(_monday.PlusDays(1))}', 'Summer party' from locations");
        var preview = await PreviewAsync(await PatternAsync($"{_doctor}"), ("Input.To", "10:00"));
        Assert.NotEqual("0", preview.Find("#count-holiday").TextContent);
        var list = await _admin.GetAsync(preview.Document.QuerySelectorAll("tfoot a").Single(link => link.GetAttribute("href")!.Contains("holiday", StringComparison.OrdinalIgnoreCase)).GetAttribute("href")!);
        Assert.Contains("The location has a holiday on these days", list.Find("#list").TextContent, StringComparison.Ordinal);
        Assert.Equal(303, (await _admin.SubmitAsync(preview, "#create")).Status);
        Assert.Equal(0, await _database.ScalarAsync<int>(
            $"select count(*)::int from slots where batch_id is not null and (starts_at at time zone 'Europe/London')::date = '{TypedTimes.Write(_monday.PlusDays(1))}'"));
    }

    public static TheoryData<string, string, string> BadDates => new()
    {
        { "Input.LastDate", "2020-01-01", "The last date must be the first date or later" },
        { "Input.LastDate", "2999-01-01", "at most 3 years ahead" },
        { "Input.LastDate", "2026-13-45", "Enter a date like" },
        { "Input.Date", "\u0001", "Enter a date like" },
        { "Input.DoctorIds", "-7", "Choose a doctor" },
    };

    [Theory]
    [MemberData(nameof(BadDates))]
    public async Task Bad_doctors_and_dates_are_refused_beside_their_field(string field, string value, string text) =>
        Check(await _admin.SubmitAsync(await WhoAsync(), "#who", ("Input.DoctorIds", $"{_doctor}"), (field, value)), field, text);

    public static TheoryData<string, string, string> BadPatterns => new()
    {
        { "Input.To", "08:00", "The end must be later than the start" },
        { "Input.From", "25:61", "Enter a time like 09:00" },
        { "Input.Minutes", "4", "whole number from 5 to 240" },
        { "Input.Minutes", "99999999999999999999", "whole number from 5 to 240" },
        { "Input.Gap", "-1", "whole number from 0 to 240" },
        { "Input.Breaks", "12:00", "Enter breaks like" },
        { "Input.Breaks", "13:00-12:00", "Enter breaks like" },
    };

    [Theory]
    [MemberData(nameof(BadPatterns))]
    public async Task Bad_patterns_are_refused_beside_their_field_with_what_was_typed(string field, string value, string text)
    {
        var answer = await _admin.SubmitAsync(await PatternAsync($"{_doctor}"), "#pattern", (field, value));
        Check(answer, field, text);
        Assert.Equal(value, answer.Find($"#{field.Replace('.', '_')}").GetAttribute("value"));
    }

    [Fact]
    public async Task No_doctor_no_day_and_too_many_times_are_refused()
    {
        Check(await _admin.SubmitAsync(await WhoAsync(), "#who", ("Input.DoctorIds", null)), "Input.DoctorIds", "Choose at least one doctor");
        var pattern = await PatternAsync($"{_doctor}");
        Check(await _admin.SubmitAsync(pattern, "#pattern", ("Input.Days", null)), "Input.Days", "Choose at least one day");
        var year = await PatternUntilAsync(TypedTimes.Write(_monday.PlusDays(300)), $"{_doctor}");
        var many = await _admin.SubmitAsync(year, "#pattern", ("Input.From", "00:00"), ("Input.To", "23:00"), ("Input.Minutes", "5"));
        Assert.Equal(422, many.Status);
        Assert.Contains("more than 35,136 times", many.Find("#errors").TextContent, StringComparison.Ordinal);
    }

    private static void Check(Html answer, string field, string text)
    {
        Assert.Equal(422, answer.Status);
        Assert.StartsWith("Error: ", answer.Document.Title, StringComparison.Ordinal);
        Assert.Contains(text, answer.Find($"#{field.Replace('.', '_')}-error").TextContent, StringComparison.Ordinal);
        Assert.Contains(text, answer.Find("#errors").TextContent, StringComparison.Ordinal);
    }

    private Task<Html> WhoAsync() => _admin.GetAsync($"/admin/slots/bulk?date={TypedTimes.Write(_monday)}");

    private Task<Html> PatternAsync(params string[] doctors) => PatternUntilAsync(TypedTimes.Write(_monday.PlusDays(13)), doctors);

    private async Task<Html> PatternUntilAsync(string lastDate, params string[] doctors) => await _admin.FollowAsync(await _admin.SubmitAsync(
        await WhoAsync(), "#who", [.. doctors.Select(doctor => ("Input.DoctorIds", (string?)doctor)), ("Input.LastDate", lastDate)]));

    private async Task<Html> PreviewAsync(Html pattern, params (string, string?)[] fields) => await _admin.FollowAsync(await _admin.SubmitAsync(pattern, "#pattern", fields));

    private async Task<int> BookAsync(int slot) => (await _database.Bookings().BookAsync(
        TestData.NewGuest(), new BookRequest(slot, TestData.Details($"p{slot.ToString(CultureInfo.InvariantCulture)}@example.com"), Guid.NewGuid()), CancellationToken.None)).Value.BookingId;

    private async Task<Actor> AdminAsync() => new(await _database.ScalarAsync<int>("select id from users where email = 'admin@example.com'"), null, null, null, [], [Roles.Admin]);
}
