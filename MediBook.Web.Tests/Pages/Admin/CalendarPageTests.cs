using System.Globalization;
using MediBook.Web.Domain;
using MediBook.Web.Services.Bookings;
using MediBook.Web.Tests.Support;
using NodaTime;

namespace MediBook.Web.Tests.Pages.Admin;

public sealed class CalendarPageTests(PostgresFixture postgres) : IAsyncLifetime
{
    private TestDatabase _database = null!;
    private MediBookApp _app = null!;
    private Browser _admin = null!;
    private int _doctor;
    private LocalDate _monday;
    private List<int> _slots = [];

    public async ValueTask InitializeAsync()
    {
        _database = await postgres.CreateDatabaseAsync();
        _doctor = (await _database.AddClinicAsync()).Id;
        await _database.AddStaffAsync("admin@example.com", Roles.Admin);
        _monday = AdminPagesTests.NextMonday();
        _slots = await _database.AddSlotsAsync(_doctor, 3, _monday.At(new LocalTime(9, 0)).InZoneStrictly(Zones.Of("Europe/London")).ToInstant());
        _app = new MediBookApp(_database);
        _admin = await _app.SignInAsync("admin@example.com");
    }

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        await _database.DisposeAsync();
    }

    [Fact]
    public async Task The_week_says_who_comes_in_words_and_leads_to_the_booking()
    {
        var reference = await BookAsync(_slots[1]);
        var page = await _admin.GetAsync(Week);
        Assert.Contains("2 free, 1 booked", page.MainText, StringComparison.Ordinal);
        Assert.Equal(["09:00", "09:30", "10:00"], page.Document.QuerySelectorAll("tbody th").Select(head => head.TextContent));
        var booked = page.Find($"#slot-{_slots[1]}");
        Assert.Equal($"/admin/bookings/details/{reference}", booked.GetAttribute("href"));
        Assert.Contains("Grace Hopper", booked.TextContent, StringComparison.Ordinal);
        Assert.Contains("Booked", booked.TextContent, StringComparison.Ordinal);
        Assert.Equal($"/admin/slots/{_slots[0]}", page.Find($"#slot-{_slots[0]}").GetAttribute("href"));
        Assert.True(page.Response.Headers.CacheControl!.NoStore);
    }

    [Fact]
    public async Task Every_part_is_an_address_of_its_own_and_the_arrows_lead_to_the_neighbours()
    {
        var day = await _admin.GetAsync($"/admin/calendar?location=1&date={TypedTimes.Write(_monday)}");
        Assert.Equal($"/admin/calendar?location=1&date={TypedTimes.Write(_monday.PlusDays(1))}", day.Find("#cal-after").GetAttribute("href"));
        Assert.Equal($"/admin/slots/{_slots[0]}?from=day", day.Find($"#slot-{_slots[0]}").GetAttribute("href"));
        var figures = await _admin.GetAsync($"/admin/calendar?location=1&week={TypedTimes.Write(_monday.PlusDays(2))}");
        Assert.Contains("3 free", figures.Find(".cal-count").TextContent, StringComparison.Ordinal);
        Assert.Equal(Week, (await _admin.GetAsync(figures.Find("tbody a").GetAttribute("href")!)).Url);
        Assert.Contains("No times in this week", (await _admin.GetAsync($"/admin/calendar?doctor={_doctor}&week=2030-W01")).MainText, StringComparison.Ordinal);
        Assert.Equal(200, (await _admin.GetAsync("/admin/calendar")).Status);
    }

    [Fact]
    public async Task A_time_is_blocked_with_a_reason_opened_and_removed_and_the_way_back_is_at_its_place()
    {
        var blocked = await _admin.SubmitAsync(await _admin.GetAsync(Time(0)), "#block", ("Reason", "Training"));
        Assert.Equal((303, $"{Week}#slot-{_slots[0]}"), (blocked.Status, blocked.Location));
        var week = await _admin.FollowAsync(blocked);
        Assert.Contains("The time is blocked.", week.MainText, StringComparison.Ordinal);
        Assert.Contains("Blocked: Training", week.Find($"#slot-{_slots[0]}").TextContent, StringComparison.Ordinal);

        var opened = await _admin.SubmitAsync(await _admin.GetAsync(Time(0) + "?from=day"), "#open");
        Assert.Equal($"/admin/calendar?location=1&date={TypedTimes.Write(_monday)}#slot-{_slots[0]}", opened.Location);
        Assert.Equal("OPEN", await _database.ScalarAsync<string>($"select state from slots where id = {_slots[0]}"));

        var removed = await _admin.SubmitAsync(await _admin.GetAsync(Time(1)), "#remove");
        Assert.Equal(303, removed.Status);
        Assert.Equal(2, await _database.ScalarAsync<long>("select count(*) from slots"));
        Assert.Equal(404, (await _admin.GetAsync(Time(1))).Status);
    }

    [Fact]
    public async Task What_changed_meanwhile_is_said_in_words_and_shown_as_it_is()
    {
        var page = await _admin.GetAsync(Time(0));
        await BookAsync(_slots[0]);
        var refused = await _admin.SubmitAsync(page, "#block", ("Reason", "Training"));
        Assert.Equal(409, refused.Status);
        Assert.Contains("Somebody has this time", refused.Find("#errors").TextContent, StringComparison.Ordinal);
        Assert.Contains("Grace Hopper", refused.MainText, StringComparison.Ordinal);
        Assert.Null(refused.Document.QuerySelector("#block"));
        Assert.Equal(409, (await _admin.SubmitAsync(page, "#remove")).Status);

        var other = await _admin.GetAsync(Time(1));
        await _database.Bookings().HoldAsync(TestData.NewGuest(), new HoldRequest(_slots[1], Guid.NewGuid()), CancellationToken.None);
        Assert.Contains("is booking this time just now", (await _admin.SubmitAsync(other, "#block")).Find("#errors").TextContent, StringComparison.Ordinal);
        Assert.Equal("OPEN", await _database.ScalarAsync<string>("select distinct state from slots"));
    }

    [Fact]
    public async Task A_bad_reason_is_refused_beside_its_field_and_a_form_without_its_id_too()
    {
        var page = await _admin.GetAsync(Time(0));
        var refused = await _admin.SubmitAsync(page, "#block", ("Reason", "a\u0001b"));
        Assert.Equal(422, refused.Status);
        Assert.NotNull(refused.Find("#Reason-error"));
        Assert.Equal(422, (await _admin.SubmitAsync(page, "#block", ("OperationId", "none"))).Status);
        Assert.Equal(422, (await _admin.SubmitAsync(page, "#block", ("Reason", new string('x', 201)))).Status);
        Assert.Equal(0, await _database.ScalarAsync<long>("select count(*) from slots where state <> 'OPEN'"));
    }

    [Fact]
    public async Task Reception_sees_who_comes_and_no_link_to_what_is_for_admins()
    {
        await BookAsync(_slots[1]);
        await _database.AddStaffAsync("desk@example.com", Roles.Reception);
        var desk = await _app.SignInAsync("desk@example.com");
        foreach (var address in new[] { Week, "/admin/calendar", $"/admin/calendar?location=1&week={TypedTimes.Write(_monday)}" })
        {
            var page = await desk.GetAsync(address);
            Assert.Equal(200, page.Status);
            foreach (var href in page.Document.QuerySelectorAll("main a[href]").Select(link => link.GetAttribute("href")!).Where(href => href.StartsWith('/')).Distinct())
            {
                var answer = await desk.GetAsync(href);
                Assert.True(answer.Status == 200, $"{href} gave {answer.Status}");
            }
        }

        Assert.Contains("Grace Hopper", (await desk.GetAsync(Week)).MainText, StringComparison.Ordinal);
        Assert.Equal(403, (await desk.GetAsync(Time(0))).Status);
    }

    private string Week => $"/admin/calendar?doctor={_doctor}&week={MediBook.Web.Pages.IsoWeek.Of(_monday)}";

    private string Time(int number) => $"/admin/slots/{_slots[number].ToString(CultureInfo.InvariantCulture)}";

    private async Task<string> BookAsync(int slot) => (await _database.Bookings().BookAsync(
        TestData.NewGuest(), new BookRequest(slot, TestData.Details(name: "Grace Hopper"), Guid.NewGuid()), CancellationToken.None)).Value.Reference;
}
