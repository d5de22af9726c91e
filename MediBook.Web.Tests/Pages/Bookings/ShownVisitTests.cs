using Ical.Net;
using MediBook.Web.Domain;
using MediBook.Web.Services.Bookings;
using MediBook.Web.Tests.Pages.Admin;
using MediBook.Web.Tests.Support;
using MimeKit;
using NodaTime;

namespace MediBook.Web.Tests.Pages.Bookings;

/// <summary>Where the kind of visit, what to bring and the answers are shown, and where they are not. The doctor's day is at noon.</summary>
public sealed class ShownVisitTests(PostgresFixture postgres) : IAsyncLifetime
{
    private const string Answer = "The canary tooth";
    private TestDatabase _database = null!;
    private MediBookApp _app = null!;
    private Doctor _doctor = null!;
    private List<int> _slots = [];
    private BookingReceipt _booked = null!;
    private Instant _noon;
    private int _type;

    public async ValueTask InitializeAsync()
    {
        _database = await postgres.CreateDatabaseAsync();
        _doctor = await _database.AddClinicAsync();
        var account = await _database.AddStaffAsync("doctor@example.com", Roles.Doctor);
        await _database.ExecuteAsync($"update doctors set account_id = {account.AccountId} where id = {_doctor.Id}");
        await _database.AddStaffAsync("desk@example.com", Roles.Reception);
        _type = await _database.AddVisitTypeAsync("First visit", 20, VisitData.Questions, preparation: "Bring:\nyour vaccination card");
        _noon = await DayWorld.NoonAsync(_database);
        _slots = await _database.AddSlotsAsync(_doctor.Id, 4, _noon);
        var visit = new VisitChoice(_type, [new(VisitData.Questions[0], BookingAnswer.No), new(VisitData.Questions[1], Answer)]);
        var ada = await _database.AddPatientAsync("ada@example.com");
        _booked = (await _database.Bookings().BookAsync(ada, new BookRequest(_slots[0], TestData.Details(), Guid.NewGuid(), visit), default)).Value;
        _app = new MediBookApp(_database, settings: new() { ["Site:PublicUrl"] = "https://book.clinic.example/" });
    }

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        await _database.DisposeAsync();
    }

    [Fact]
    public async Task The_owner_sees_the_kind_what_to_bring_and_the_own_answers_and_nobody_else_does()
    {
        var page = await (await _app.SignInAsync("ada@example.com")).GetAsync($"/bookings/{_booked.Reference}");
        foreach (var words in new[] { "First visit", "your vaccination card", "Which tooth hurts?", Answer, "Were you here before?No" })
        {
            Assert.Contains(words, page.MainText, StringComparison.Ordinal);
        }

        Assert.Equal(404, (await _app.NewBrowser().GetAsync($"/bookings/{_booked.Reference}")).Status);
    }

    [Fact]
    public async Task Staff_see_the_answers_on_the_bookings_page_alone_and_the_view_is_told()
    {
        var desk = await _app.SignInAsync("desk@example.com");
        var page = await desk.GetAsync($"/admin/bookings/details/{_booked.Reference}");
        Assert.Contains($"Which tooth hurts?{Answer}", page.MainText, StringComparison.Ordinal);
        Assert.Contains("First visit", page.MainText, StringComparison.Ordinal);
        Assert.Equal(1, await _database.ScalarAsync<long>($"select count(*) from audit_entries where action = 'VIEWED' and subject = 'BOOKING' and {_booked.BookingId} = any(subject_ids)"));
        Assert.Equal(0, await _database.ScalarAsync<long>("select count(*) from audit_entries where fields::text like '%canary%'"));
        foreach (var address in new[] { "/admin/bookings", "/admin/day", "/admin/bookings?handler=csv" })
        {
            Assert.DoesNotContain("canary", (await desk.GetAsync(address)).Text, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Days_and_day_sheets_say_the_kind_and_the_answers_to_the_doctor_alone()
    {
        await DayWorld.AdvanceToAsync(_database, _noon - Duration.FromMinutes(5));

        var (doctor, desk) = (await _app.SignInAsync("doctor@example.com"), await _app.SignInAsync("desk@example.com"));
        foreach (var (browser, address) in new[] { (doctor, "/my-day"), (doctor, "/my-day/sheet"), (desk, "/admin/day"), (desk, "/admin/day/sheet") })
        {
            var page = await browser.GetAsync(address);
            Assert.Contains("First visit", page.MainText, StringComparison.Ordinal);
            Assert.Equal(browser == doctor, page.Text.Contains("canary", StringComparison.Ordinal));
        }
    }

    [Fact]
    public async Task Mails_and_calendars_say_what_to_bring_and_neither_the_kind_nor_an_answer()
    {
        var mail = Assert.Single(await _app.MailsAsync());
        var calendar = Calendar.Load(mail.BodyParts.OfType<TextPart>().First(part => part.ContentType.MediaSubtype == "calendar").Text)!;
        var download = Calendar.Load((await (await _app.SignInAsync("ada@example.com")).GetAsync($"/bookings/{_booked.Reference}/calendar")).Text)!;
        Assert.Contains("your vaccination card", mail.TextBody, StringComparison.Ordinal);
        Assert.Contains("your vaccination card", mail.HtmlBody, StringComparison.Ordinal);
        Assert.DoesNotContain("A list of the medicines", mail.TextBody, StringComparison.Ordinal);
        Assert.Contains("What to bring: Bring:\nyour vaccination card", download.Events.Single().Description, StringComparison.Ordinal);
        foreach (var text in new[] { mail.ToString(), mail.TextBody, mail.HtmlBody, calendar.Events.Single().Description!, download.Events.Single().Description! })
        {
            Assert.DoesNotContain("canary", text, StringComparison.Ordinal);
            Assert.DoesNotContain("First visit", text, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task The_desk_picks_a_kind_without_its_questions_for_a_patient_and_for_a_walk_in()
    {
        var desk = await _app.SignInAsync("desk@example.com");
        var form = await desk.GetAsync($"/admin/bookings/new?slot={_slots[1]}");
        var booked = await desk.SubmitAsync(form, "#book", ("Input.Name", "Ida Rhodes"), ("Input.Email", "ida@example.com"), ("Input.VisitTypeId", $"{_type}"));
        Assert.Equal(303, booked.Status);
        Assert.Equal([_type], await _database.ListAsync<int>($"select visit_type_id from bookings where slot_id = {_slots[1]}"));

        await _database.AddVisitTypeAsync("Of another doctor", 20, doctorId: (await _database.AddDoctorAsync()).Id);
        await DayWorld.AdvanceToAsync(_database, _noon - Duration.FromMinutes(5));
        var walkIn = await desk.GetAsync("/admin/day/walk-in");
        Assert.Equal(["", $"{_type}"], walkIn.Document.QuerySelectorAll("#Input_VisitTypeId option").Select(option => option.GetAttribute("value") ?? ""));
        (string, string?)[] who = [("Input.Name", "Lena Lang"), ("Input.Email", "lena@example.com"), ("Input.SlotId", $"{_slots[2]}")];
        var wrong = await desk.SubmitAsync(walkIn, "#walk-in", [.. who, ("Input.VisitTypeId", "999")]);
        Assert.Equal(409, wrong.Status);
        Assert.Contains("cannot be chosen", wrong.Find("#Input_VisitTypeId-error").TextContent, StringComparison.Ordinal);
        Assert.Equal(303, (await desk.SubmitAsync(wrong, "#walk-in", [.. who, ("Input.VisitTypeId", $"{_type}")])).Status);
        Assert.Equal([_type], await _database.ListAsync<int>($"select visit_type_id from bookings where slot_id = {_slots[2]}"));
        Assert.Equal(2, await _database.ScalarAsync<long>("select count(*) from booking_answers"));
    }
}
