using MediBook.Web.Domain;
using MediBook.Web.Services.Bookings;
using MediBook.Web.Tests.Pages.Admin;
using MediBook.Web.Tests.Support;
using NodaTime;

namespace MediBook.Web.Tests.Pages.MyDay;

/// <summary>A doctor at 12:12 with an appointment at noon and three free times after it; another doctor has one too.</summary>
public sealed class MyDayTests(PostgresFixture postgres) : IAsyncLifetime
{
    private TestDatabase _database = null!;
    private MediBookApp _app = null!;
    private Browser _doctor = null!;
    private BookingReceipt _mine = null!;
    private BookingReceipt _others = null!;
    private Instant _noon;

    public async ValueTask InitializeAsync()
    {
        _database = await postgres.CreateDatabaseAsync();
        var doctor = await _database.AddClinicAsync();
        var account = await _database.AddStaffAsync("doctor@example.com", Roles.Doctor);
        await _database.AddStaffAsync("new@example.com", Roles.Doctor);
        await _database.ExecuteAsync($"update doctors set account_id = {account.AccountId} where id = {doctor.Id}");
        _noon = await DayWorld.NoonAsync(_database);
        _mine = await DayWorld.BookAsync(_database, (await _database.AddSlotsAsync(doctor.Id, 4, _noon))[0], "ada@example.com", "Ada Novak");
        _others = await DayWorld.BookAsync(_database, (await _database.AddSlotsAsync((await _database.AddDoctorAsync()).Id, 1, _noon))[0], "grace@example.com", "Grace Hopper");
        _app = new MediBookApp(_database);
        _doctor = await _app.SignInAsync("doctor@example.com");
        await DayWorld.AdvanceToAsync(_database, _noon + Duration.FromMinutes(12));
    }

    public async ValueTask DisposeAsync()
    {
        Assert.Empty(await Proof.HistoryChecker.CheckAsync(_database));
        await _app.DisposeAsync();
        await _database.DisposeAsync();
    }

    [Fact]
    public async Task The_own_day_has_patients_with_their_reasons_and_what_is_free_between()
    {
        var page = await _doctor.GetAsync("/my-day");
        var row = page.Find($"#booking-{_mine.BookingId}").TextContent;
        Assert.Contains("Ada Novak", row, StringComparison.Ordinal);
        Assert.Contains("A rash that itches", row, StringComparison.Ordinal);
        Assert.Contains("late: 12 minutes", row, StringComparison.Ordinal);
        Assert.Contains("12:30 to 14:00", page.Find(".gap").TextContent, StringComparison.Ordinal);
        Assert.Contains("3 free", page.Find(".gap").TextContent, StringComparison.Ordinal);
        Assert.DoesNotContain("Grace Hopper", page.MainText, StringComparison.Ordinal);
        Assert.Contains("Ada Novak", (await _doctor.GetAsync("/my-day/week")).MainText, StringComparison.Ordinal);
        Assert.Contains("A rash that itches", (await _doctor.GetAsync("/my-day/sheet")).MainText, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_doctor_alone_reads_what_was_answered_to_the_questions_of_the_kind_of_visit()
    {
        var visit = await _database.AddVisitTypeAsync(leastMinutes: 5, questions: VisitData.Questions);
        await _database.ExecuteAsync($"""
            update bookings set visit_type_id = {visit} where id in ({_mine.BookingId}, {_others.BookingId});
            insert into booking_answers (booking_id, position, kind, question, answer) values
            ({_mine.BookingId}, 1, 'YES_NO', 'Were you here before?', 'yes'), ({_mine.BookingId}, 2, 'SHORT_TEXT', 'Which tooth hurts?', 'The left one'),
            ({_others.BookingId}, 2, 'SHORT_TEXT', 'Which tooth hurts?', 'Another one')
            """);
        foreach (var address in new[] { "/my-day", "/my-day/sheet" })
        {
            var page = await _doctor.GetAsync(address);
            Assert.Contains("Were you here before?", page.MainText, StringComparison.Ordinal);
            Assert.Contains("The left one", page.MainText, StringComparison.Ordinal);
            Assert.DoesNotContain("Another one", page.MainText, StringComparison.Ordinal);
        }

        await _database.AddStaffAsync("front@example.com", Roles.Reception);
        var desk = await _app.SignInAsync("front@example.com");
        foreach (var address in new[] { "/admin/day", "/admin/day/sheet" })
        {
            var page = await desk.GetAsync(address);
            Assert.Contains("Ada Novak", page.MainText, StringComparison.Ordinal);
            Assert.DoesNotContain("The left one", page.MainText, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_doctor_takes_time_off_through_the_preview_and_takes_back_only_the_own()
    {
        var day = _noon.InZone(Zones.Of("Europe/London")).Date.PlusDays(1);
        var slots = await _database.AddSlotsAsync(await _database.ScalarAsync<int>("select min(id) from doctors"), 2, _noon + Duration.FromDays(1));
        var booked = await DayWorld.BookAsync(_database, slots[0], "lena@example.com", "Lena Lang");
        Assert.NotNull((await _doctor.GetAsync("/my-day")).Document.QuerySelector("a[href='/my-day/time-off']"));
        var preview = await _doctor.GetAsync($"/my-day/time-off?Input.First={TypedTimes.Write(day)}");
        Assert.Equal("1", preview.Find("#count-lost").TextContent);
        Assert.Contains("Lena Lang", preview.MainText, StringComparison.Ordinal);
        Assert.Null(preview.Document.QuerySelector("main a[href^='/admin']"));

        var taken = await _doctor.SubmitAsync(preview, "#repair");
        Assert.Equal(303, taken.Status);
        var list = await _doctor.FollowAsync(taken);
        Assert.Contains("Your time off stands.", list.MainText, StringComparison.Ordinal);
        // The nearest equal time was one of the three of today.
        Assert.Equal(day.PlusDays(-1), (await _database.ScalarAsync<Instant>($"select starts_at from slots where booking_id = {booked.BookingId}")).InUtc().Date);
        Assert.Equal(2, await _database.ScalarAsync<int>("select count(*)::int from slots where state = 'BLOCKED'"));

        await _database.ExecuteAsync("""
            insert into closures (doctor_id, starts_at, ends_at, created_at, created_by, operation_id)
            select max(doctor_id) + 1, min(starts_at) + interval '9 days', min(starts_at) + interval '10 days', now(), 'job', gen_random_uuid() from closures
            """);
        var foreign = await _database.ScalarAsync<int>("select max(id) from closures");
        Assert.Equal(404, (await _doctor.SubmitAsync(list, "form[action*=Undo]", ("closure", $"{foreign}"))).Status);
        Assert.Equal(303, (await _doctor.SubmitAsync(list, "form[action*=Undo]")).Status);
        Assert.Equal(0, await _database.ScalarAsync<int>("select count(*)::int from slots where state = 'BLOCKED'"));
        Assert.Equal(409, (await _doctor.SubmitAsync(list, "form[action*=Undo]")).Status);
    }

    [Fact]
    public async Task A_doctor_marks_the_own_patients_and_only_those()
    {
        var page = await _doctor.GetAsync("/my-day");
        var done = await _doctor.PressAsync(page, "#press", $"#done-{_mine.BookingId}");
        Assert.Equal(303, done.Status);
        Assert.Equal($"/my-day#booking-{_mine.BookingId}", done.Location);
        Assert.Contains("Done at 12:12", (await _doctor.FollowAsync(done)).Find($"#booking-{_mine.BookingId}").TextContent, StringComparison.Ordinal);

        page.Find("#press").SetAttribute("action", "/my-day?step=arrive&seen=expected");
        Assert.Equal(404, (await _doctor.SubmitAsync(page, "#press", ("booking", $"{_others.BookingId}"))).Status);
        Assert.Equal(409, (await _doctor.SubmitAsync(page, "#press", ("booking", $"{_mine.BookingId}"))).Status);
        Assert.Equal("EXPECTED", await _database.ScalarAsync<string>($"select attendance from bookings where id = {_others.BookingId}"));
    }

    [Fact]
    public async Task A_day_without_appointments_names_the_next_one()
    {
        var before = TypedTimes.Write(_noon.InUtc().Date.PlusDays(-1));
        await DayWorld.AdvanceToAsync(_database, _noon - Duration.FromHours(20));
        var page = await _doctor.GetAsync($"/my-day?date={before}");
        Assert.Contains("No appointments. Next: ", page.MainText, StringComparison.Ordinal);
        Assert.Contains("12:00", page.MainText, StringComparison.Ordinal);
        Assert.Contains("No appointments.", (await _doctor.GetAsync("/my-day?date=2999-12-30")).MainText, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/my-day")]
    [InlineData("/my-day/week")]
    [InlineData("/my-day/sheet")]
    public async Task An_account_without_a_record_is_told_whom_to_ask(string address)
    {
        var page = await (await _app.SignInAsync("new@example.com")).GetAsync(address);
        Assert.Equal(200, page.Status);
        Assert.Contains("Your account is not linked to a doctor’s record yet.", page.MainText, StringComparison.Ordinal);
        Assert.DoesNotContain("Ada Novak", page.MainText, StringComparison.Ordinal);
    }
}
