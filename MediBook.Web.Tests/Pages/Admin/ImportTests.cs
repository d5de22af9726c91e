using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using MediBook.Web.Domain;
using MediBook.Web.Pages;
using MediBook.Web.Pages.Admin.Import;
using MediBook.Web.Tests.Support;
using NodaTime;

namespace MediBook.Web.Tests.Pages.Admin;

/// <summary>Doctors and schedules from a file: seen first, then all or nothing.</summary>
public sealed class ImportTests(PostgresFixture postgres) : IAsyncLifetime
{
    private const string DoctorHead = "name,email,specializations,location,phone,years,languages,about\n";
    private const string ScheduleHead = "doctor email,location,weekdays,from,to,minutes,gap,breaks,valid from,valid to,every weeks\n";

    private TestDatabase _database = null!;
    private MediBookApp _app = null!;
    private Doctor _doctor = null!;
    private Support.Browser _admin = null!;

    public async ValueTask InitializeAsync()
    {
        _database = await postgres.CreateDatabaseAsync();
        _doctor = await _database.AddClinicAsync();
        await _database.ExecuteAsync("insert into locations (name, address, time_zone_id) values ('Hill Clinic', '1 Hill Road', 'Europe/London')");
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
    public async Task Doctors_are_shown_first_and_then_added_with_all_that_their_form_has()
    {
        var form = await _admin.GetAsync((await _admin.GetAsync("/admin/doctors")).Find("a[href='/admin/import']").GetAttribute("href")!);
        var shown = await _admin.SubmitAsync(form, "#import", ("Input.Text",
            "Email,Name,SPECIALIZATIONS,location,phone,years,languages,about\r\nzoe@example.com,Dr Zoë Ångström-李,cardiology; Dermatology,hill clinic,020 7946 0102,7,English;Czech,\"Hearts,\r\nand skin.\"\r\nbob@example.com,=cmd|' /C calc'!A0,Cardiology,,,,,\r\n"));
        Assert.Equal((200, "Check what will be imported"), (shown.Status, shown.Heading));
        Assert.Equal("2", shown.Find("#count-rows").TextContent);
        foreach (var said in new[] { "Dr Zoë Ångström-李", "zoe@example.com", "Cardiology, Dermatology", "Hill Clinic", "020 7946 0102", "English, Czech", "Hearts,", "=cmd|' /C calc'!A0", "Harbour Clinic" })
        {
            Assert.Contains(said, shown.MainText, StringComparison.Ordinal);
        }

        Assert.Equal(1, await CountAsync("doctors"));
        var done = await _admin.SubmitAsync(shown, "#apply");
        Assert.Equal((303, "/admin/doctors"), (done.Status, done.Location));
        Assert.Contains("2 doctors are imported.", (await _admin.FollowAsync(done)).MainText, StringComparison.Ordinal);
        Assert.Equal("Dr Zoë Ångström-李|020 7946 0102|7|English, Czech|Hearts,\r\nand skin.|Hill Clinic|true|Cardiology, Dermatology", (await _database.ScalarAsync<string>("""
            select concat_ws('|', doctors.name, phone, years_of_experience, languages, about, locations.name, is_active,
                (select string_agg(specializations.name, ', ' order by position) from doctor_specializations join specializations on specializations.id = specialization_id where doctor_id = doctors.id))
            from doctors join locations on locations.id = location_id where email = 'zoe@example.com'
            """)).Replace("|t|", "|true|", StringComparison.Ordinal).Replace("Hearts,\nand", "Hearts,\r\nand", StringComparison.Ordinal));
        Assert.Equal(2, await _database.ScalarAsync<int>("select count(*)::int from audit_entries where subject = 'DOCTOR' and action = 'ADDED' and actor like 'account:%'"));

        // The same press again, from the same page: the first result, and nothing more.
        Assert.Equal(303, (await _admin.SubmitAsync(shown, "#apply")).Status);
        Assert.Equal(3, await CountAsync("doctors"));
    }

    [Fact]
    public async Task Two_presses_at_the_same_moment_are_one()
    {
        var shown = await SeeAsync(ImportInput.OfDoctors, DoctorHead + "Dr A,a@example.com,Cardiology\nDr B,b@example.com,Cardiology");
        var answers = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => _admin.SubmitAsync(shown, "#apply")));
        Assert.All(answers, answer => Assert.Equal(303, answer.Status));
        Assert.Equal(3, await CountAsync("doctors"));
    }

    [Fact]
    public async Task Every_faulty_line_is_named_with_its_column_and_nothing_is_written()
    {
        var answer = await SeeAsync(
            ImportInput.OfDoctors,
            $"{DoctorHead}Dr A,{_doctor.Email.ToUpperInvariant()},Cardiology\n,b@example.com,Cardiology\nDr C,nobody,Alchemy,Moon\nDr D,d@example.com,,,,eighty\n\nDr E,e@example.com,Cardiology\nDr F,E@Example.com,Cardiology\nDr G,g@example.com,Cardiology,,,99,,{new string('x', 1001)}\nDr H,h@example.com,Cardiology");
        Assert.Equal(422, answer.Status);
        Assert.Equal(
            [
                "Line 2 email Another doctor has this email address. Enter a different one",
                "Line 3 name Enter the doctor’s name, like Dr Ingrid Olsen",
                "Line 4 email Enter an email address like name@example.com",
                "Line 4 specializations There is no “Alchemy”. Add it first, or write one of these: ",
                "Line 4 location There is no “Moon”. Add it first, or write one of these: Harbour Clinic, Hill Clinic",
                "Line 5 specializations Choose a specialization",
                "Line 5 years Years of experience must be a whole number from 0 to 80",
                "Line 8 email Line 7 has this email address too. Enter a different one, or take one of the lines out",
                "Line 9 years Years of experience must be a whole number from 0 to 80",
                "Line 9 about About must be 1,000 characters or fewer",
            ],
            Faults(answer).Select(fault => fault.StartsWith("Line 4 spec", StringComparison.Ordinal) ? fault[..(fault.IndexOf(": ", StringComparison.Ordinal) + 2)] : fault));
        Assert.Contains("There are 10 faults in the file", answer.Find("#errors").TextContent, StringComparison.Ordinal);
        Assert.StartsWith("Error: ", answer.Document.Title!, StringComparison.Ordinal);
        Assert.Contains("Dr H,h@example.com,Cardiology", answer.Find("#Input_Text").TextContent, StringComparison.Ordinal);
        Assert.Equal(1, await CountAsync("doctors"));
        Assert.Equal(422, (await ApplyAsync(answer, ImportInput.OfDoctors, answer.Find("#Input_Text").TextContent)).Status);
        Assert.Equal(1, await CountAsync("doctors"));
    }

    [Fact]
    public async Task Schedules_are_shown_first_then_saved_together_and_their_times_are_there_at_once()
    {
        var other = await _database.AddDoctorAsync("Dr Raj Kapoor");
        var first = TypedTimes.Write(Monday());
        var shown = await SeeAsync(
            ImportInput.OfSchedules,
            $"{ScheduleHead}{_doctor.Email},Hill Clinic,Mon-Thu,9:00,12:00,30,,10:00-11:00,{first},,\n{other.Email},,\"Tue, Thu\",13:00,15:00,60,0,,{first},{TypedTimes.Write(Monday().PlusDays(13))},2\n{_doctor.Email.ToUpperInvariant()},hill clinic,Fri,14:00,15:00,30,,,{first},,1\n");
        Assert.Equal(200, shown.Status);
        Assert.Equal("2", shown.Find("#count-rows").TextContent);
        Assert.Contains("Friday: 14:00 to 15:00, 30 minutes each", shown.MainText, StringComparison.Ordinal);
        Assert.Contains("every 2 weeks", shown.MainText, StringComparison.Ordinal);
        Assert.Equal((0, 0), (await CountAsync("schedules"), await CountAsync("slots")));

        var done = await _admin.SubmitAsync(shown, "#apply");
        Assert.Equal((303, "/admin/schedules"), (done.Status, done.Location));
        Assert.Contains("2 schedules are imported, and their times are made.", (await _admin.FollowAsync(done)).MainText, StringComparison.Ordinal);
        Assert.Equal(["5", "2"], await _database.ListAsync<string>("select count(*)::text from schedule_rows group by schedule_id order by schedule_id"));
        Assert.Equal(shown.Find("#count-times").TextContent.Replace(",", "", StringComparison.Ordinal), (await CountAsync("slots")).ToString(CultureInfo.InvariantCulture));
        Assert.Equal(4, await _database.ScalarAsync<int>($"select count(*)::int from slots where doctor_id = {other.Id}"));
        Assert.Equal(2, await _database.ScalarAsync<int>("select count(*)::int from audit_entries where subject = 'SCHEDULE' and action = 'ADDED'"));
        Assert.Equal(303, (await _admin.SubmitAsync(shown, "#apply")).Status);
        Assert.Equal(2, await CountAsync("schedules"));
    }

    [Fact]
    public async Task Faulty_hours_are_named_and_hours_that_meet_too()
    {
        var inactive = await _database.AddDoctorAsync("Dr Away");
        await _database.ExecuteAsync($"update doctors set is_active = false where id = {inactive.Id}");
        var first = TypedTimes.Write(Monday());
        var answer = await SeeAsync(
            ImportInput.OfSchedules,
            $"{ScheduleHead}nobody@example.com,,Mon,9:00,12:00,30,,,{first}\n{inactive.Email},,Mon,9:00,12:00,30,,,{first}\n,,Mon,9:00,12:00,30,,,{first}\n{_doctor.Email},Moon,Someday,9,8:00,3,-1,lunch,soon,{first},9\n{_doctor.Email},,Mon,9:00,8:00,30,,,{first},2020-01-01\n{_doctor.Email},,Tue,9:00,12:00,30,,,{first}\n{_doctor.Email},,Tue,9:00,12:00,30,,,{first}\n");
        Assert.Equal(422, answer.Status);
        var faults = Faults(answer);
        string[] expected =
        [
            "Line 2 doctor email No doctor has this email address.", "Line 3 doctor email This doctor is inactive.", "Line 4 doctor email Enter the doctor’s email address",
            "Line 5 location There is no “Moon”.", "Line 5 weekdays Enter days of the week like Mon, Wed or Mon-Fri", "Line 5 from Enter a time like 09:00",
            "Line 5 minutes The length in minutes must be a whole number from 5 to 240", "Line 5 gap The gap in minutes must be", "Line 5 breaks Enter breaks like",
            "Line 5 valid from Enter a date like", "Line 5 every weeks The number of weeks must be a whole number from 1 to 8", "Line 6 to The end must be later than the start",
            "Line 8 from Tuesday 09:00 to 12:00 overlaps Tuesday 09:00 to 12:00. Change one of them",
        ];
        Assert.All(expected, begin => Assert.Contains(faults, fault => fault.StartsWith(begin, StringComparison.Ordinal)));

        // Two schedules of one doctor, by their dates: the second meets the first.
        var two = await SeeAsync(
            ImportInput.OfSchedules,
            $"{ScheduleHead}{_doctor.Email},,Mon,9:00,12:00,30,,,{first}\n{_doctor.Email},Hill Clinic,Mon,11:00,13:00,30,,,{first}\n");
        Assert.StartsWith("Line 3 valid from Monday 11:00 to 13:00 overlaps Monday 09:00 to 12:00 of the doctor’s other schedule at Harbour Clinic.", Assert.Single(Faults(two)), StringComparison.Ordinal);
        Assert.Equal((0, 0), (await CountAsync("schedules"), await CountAsync("import_runs")));
    }

    [Fact]
    public async Task What_changed_since_the_look_is_found_at_the_second_press()
    {
        var shown = await SeeAsync(ImportInput.OfDoctors, DoctorHead + "Dr A,a@example.com,Cardiology\nDr B,b@example.com,Cardiology");
        await _database.ExecuteAsync("update doctors set email = 'B@example.com'");
        var answer = await _admin.SubmitAsync(shown, "#apply");
        Assert.Equal(422, answer.Status);
        Assert.StartsWith("Line 3 email Another doctor has this email address", Assert.Single(Faults(answer)), StringComparison.Ordinal);
        Assert.Equal((1, 0), (await CountAsync("doctors"), await CountAsync("import_runs")));
    }

    [Fact]
    public async Task The_file_can_be_changed_after_the_look()
    {
        var shown = await SeeAsync(ImportInput.OfDoctors, "\n" + DoctorHead + "Dr A,a@example.com,Cardiology");
        var form = await _admin.PressAsync(shown, "#apply", "#apply [formaction]");
        Assert.Equal((200, "Import from a file"), (form.Status, form.Heading));
        Assert.Equal("\n" + DoctorHead + "Dr A,a@example.com,Cardiology", form.Find("#Input_Text").TextContent);
        Assert.True(form.Find("#Input_Kind").HasAttribute("checked"));
    }

    [Theory]
    [InlineData("utf-8", true)]
    [InlineData("utf-8", false)]
    [InlineData("utf-16", true)]
    public async Task A_file_is_read_with_and_without_its_mark(string encoding, bool mark)
    {
        Encoding code = encoding == "utf-16" ? new UnicodeEncoding(bigEndian: false, mark) : new UTF8Encoding(mark);
        var answer = await SendFileAsync([.. code.GetPreamble(), .. code.GetBytes((DoctorHead + "Dr Zoë,z@example.com,Cardiology\n").ReplaceLineEndings("\r\n"))]);
        Assert.True(answer.Status == 200, answer.MainText);
        Assert.Contains("Dr Zoë", answer.MainText, StringComparison.Ordinal);
        Assert.Equal(303, (await _admin.SubmitAsync(answer, "#apply")).Status);
    }

    [Fact]
    public async Task A_file_that_is_none_is_refused_and_never_breaks_anything()
    {
        var latin = Encoding.Latin1.GetBytes(DoctorHead + "Dr Zoë,z@example.com,Cardiology");
        byte[][] files =
        [
            latin, [], [0], [0xEF, 0xBB, 0xBF], [0xFF, 0xFE, 0x00, 0xD8], [0x50, 0x4B, 0x03, 0x04, 0xFF, 0x00], new byte[10_000], Encoding.UTF8.GetBytes(new string('"', 999)),
            Encoding.UTF8.GetBytes(new string(',', 200_000)), Encoding.UTF8.GetBytes(DoctorHead + "Dr\0A,a@example.com,Cardiology"), new byte[ImportInput.MostBytes + 1],
            Encoding.UTF8.GetBytes(DoctorHead + string.Concat(Enumerable.Range(0, 5_000).Select(number => $"Dr A,a{number}@example.com,Cardiology\n"))),
            Encoding.UTF8.GetBytes(DoctorHead + "\"Dr A,a@example.com,Cardiology\nDr B,b@example.com,Cardiology"),
        ];
        foreach (var (file, number) in files.Select((file, number) => (file, number)))
        {
            Assert.Equal((number, 422), (number, (await SendFileAsync(file)).Status));
        }

        Assert.Contains("UTF-8", (await SendFileAsync(latin)).Find("#Input_Text-error").TextContent, StringComparison.Ordinal);
        Assert.Contains("256 KB", (await SendFileAsync(new byte[ImportInput.MostBytes + 1])).Find("#Input_Text-error").TextContent, StringComparison.Ordinal);
        var long_ = await SendFileAsync(files[11]);
        Assert.Contains("at most 500 lines", Assert.Single(Faults(long_)), StringComparison.Ordinal);
        Assert.InRange((await SendFileAsync(new byte[(2 * ImportInput.MostBodyBytes) + 1])).Status, 400, 499);
        Assert.Equal(422, (await SeeAsync("potions", DoctorHead)).Status);
        Assert.Equal(422, (await SeeAsync(ImportInput.OfDoctors, null)).Status);
        var tooLong = await SeeAsync(ImportInput.OfDoctors, new string('x', ImportInput.MostBytes + 1));
        Assert.Equal((422, ImportInput.MostBytes + 1), (tooLong.Status, tooLong.Find("#Input_Text").TextContent.Length));
        Assert.Equal(422, (await SeeAsync(ImportInput.OfSchedules, ScheduleHead + new string(',', 10))).Status);
        Assert.Equal((1, 0), (await CountAsync("doctors"), await CountAsync("import_runs")));
    }

    [Fact]
    public async Task Five_hundred_doctors_and_their_schedules_come_in()
    {
        var doctors = string.Concat(Enumerable.Range(1, CsvSheet.MostLines).Select(number => $"Dr {number},d{number}@example.com,Cardiology;Dermatology\n"));
        Assert.Equal(303, (await _admin.SubmitAsync(await SeeAsync(ImportInput.OfDoctors, DoctorHead + doctors), "#apply")).Status);
        Assert.Equal(CsvSheet.MostLines + 1, await CountAsync("doctors"));
        Assert.Equal(CsvSheet.MostLines, await _database.ScalarAsync<int>("select count(*)::int from audit_entries where subject = 'DOCTOR' and action = 'ADDED' and actor like 'account:%'"));
        Assert.Equal(2 * CsvSheet.MostLines, await _database.ScalarAsync<int>("select count(*)::int from doctor_specializations join doctors on doctors.id = doctor_id where doctors.name like 'Dr %' and doctors.name not like 'Dr Ingrid%'"));

        var first = TypedTimes.Write(Monday());
        var hours = string.Concat(Enumerable.Range(1, CsvSheet.MostLines).Select(number => $"d{((number - 1) / 5) + 1}@example.com,,{((number - 1) % 5) + 1},09:00,10:00,30,,,{first}\n"));
        Assert.Equal(303, (await _admin.SubmitAsync(await SeeAsync(ImportInput.OfSchedules, ScheduleHead + hours), "#apply")).Status);
        Assert.Equal((100, 100), (await CountAsync("schedules"), await _database.ScalarAsync<int>("select count(distinct doctor_id)::int from slots")));
    }

    [Fact]
    public async Task The_examples_of_the_page_can_be_imported()
    {
        await _database.ExecuteAsync("update locations set name = 'Harbour Clinic' where id = 1");
        var form = await _admin.GetAsync("/admin/import?kind=schedules");
        var examples = form.Document.QuerySelectorAll("details pre").Select(example => example.TextContent).ToList();
        Assert.Equal(303, (await _admin.SubmitAsync(await SeeAsync(ImportInput.OfDoctors, examples[0]), "#apply")).Status);
        Assert.Equal(200, (await SeeAsync(ImportInput.OfSchedules, examples[1])).Status);
    }

    private async Task<Html> SeeAsync(string kind, string? text) =>
        await _admin.SubmitAsync(await _admin.GetAsync("/admin/import"), "#import", ("Input.Kind", kind), ("Input.Text", text));

    private async Task<Html> ApplyAsync(Html page, string kind, string text) => await _admin.PostAsync("/admin/import?handler=Apply",
    [
        new("__RequestVerificationToken", page.Find("#import [name=__RequestVerificationToken]").GetAttribute("value")!), new("Input.Kind", kind), new("Input.Text", text),
        new("Input.OperationId", Guid.NewGuid().ToString()),
    ]);

    private async Task<Html> SendFileAsync(byte[] file)
    {
        var form = await _admin.GetAsync("/admin/import");
        using var content = new MultipartFormDataContent
        {
            { new StringContent(form.Find("#import [name=__RequestVerificationToken]").GetAttribute("value")!), "__RequestVerificationToken" },
            { new StringContent(form.Find("#import [name='Input.OperationId']").GetAttribute("value")!), "Input.OperationId" },
            { new StringContent(ImportInput.OfDoctors), "Input.Kind" },
            { new ByteArrayContent(file) { Headers = { ContentType = new MediaTypeHeaderValue("text/csv") } }, "Input.File", "doctors.csv" },
        };
        return await Html.ReadAsync(await _admin.Client.PostAsync(new Uri("/admin/import", UriKind.Relative), content));
    }

    private static List<string> Faults(Html page) =>
        [.. page.Document.QuerySelectorAll("#faults tbody tr").Select(row => string.Join(' ', row.TextContent.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)))];

    private static LocalDate Monday() => Instant.FromDateTimeOffset(TimeProvider.System.GetUtcNow()).InUtc().Date.Next(IsoDayOfWeek.Monday);

    private Task<int> CountAsync(string table) => _database.ScalarAsync<int>($"select count(*)::int from {table}");
}
