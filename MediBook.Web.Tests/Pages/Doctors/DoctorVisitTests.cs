using AngleSharp.Html.Dom;
using MediBook.Web.Domain;
using MediBook.Web.Services.Live;
using MediBook.Web.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using NodaTime;

namespace MediBook.Web.Tests.Pages.Doctors;

/// <summary>A doctor's week for a kind of visit: two short times, then two long ones.</summary>
public sealed class DoctorVisitTests(PostgresFixture postgres) : IAsyncLifetime
{
    private TestDatabase _database = null!;
    private MediBookApp _app = null!;
    private Doctor _doctor = null!;
    private List<int> _short = [];
    private List<int> _long = [];
    private int _quick;
    private int _first;
    private string _week = "";

    public async ValueTask InitializeAsync()
    {
        _database = await postgres.CreateDatabaseAsync();
        _doctor = await _database.AddClinicAsync();
        _quick = await _database.AddVisitTypeAsync("Prescription", 10, preparation: null);
        _first = await _database.AddVisitTypeAsync("First visit", 40, VisitData.Questions);
        await using var db = _database.NewContext();
        var monday = Zones.MondayOf((await db.NowAsync(default)).InZone(Zones.Of("Europe/London")).Date).PlusWeeks(1);
        var nine = monday.At(new LocalTime(9, 0)).InZoneStrictly(Zones.Of("Europe/London")).ToInstant();
        _short = await _database.AddSlotsAsync(_doctor.Id, 2, nine, minutes: 20);
        _long = await _database.AddSlotsAsync(_doctor.Id, 2, nine + Duration.FromHours(3), minutes: 40);
        _week = MediBook.Web.Pages.IsoWeek.Of(monday);
        _app = new MediBookApp(_database);
    }

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        await _database.DisposeAsync();
    }

    [Fact]
    public async Task The_kind_of_visit_is_chosen_first_and_only_times_that_are_long_enough_are_shown()
    {
        var browser = _app.NewBrowser();
        var all = await browser.GetAsync($"/doctors/{_doctor.Id}?week={_week}");
        Assert.Equal([.. _short, .. _long], Shown(all));
        Assert.Equal("true", all.Find("#visit-any").GetAttribute("aria-current"));

        var link = (IHtmlAnchorElement)all.Find($"#visit-{_first}");
        Assert.Equal(link.GetAttribute("href") + "&handler=Week", link.GetAttribute("data-hx-get"));
        var chosen = await browser.GetAsync(link.GetAttribute("href")!);
        Assert.Equal(_long, Shown(chosen));
        Assert.Contains("It needs 40 minutes", chosen.MainText, StringComparison.Ordinal);
        Assert.Contains("Bring your vaccination card.", chosen.MainText, StringComparison.Ordinal);
        Assert.All(chosen.Document.QuerySelectorAll("#week-later, #week-earlier, #week-view"), other => Assert.Contains($"visit={_first}", other.GetAttribute("href"), StringComparison.Ordinal));

        var hold = await browser.PressAsync(chosen, "#hold", null, ("slot", $"{_long[0]}"));
        Assert.EndsWith($"?visit={_first}", hold.Location, StringComparison.Ordinal);
        Assert.Equal(_first, await _database.ScalarAsync<int>("select visit_type_id from bookings"));
    }

    [Fact]
    public async Task A_time_that_is_too_short_is_refused_with_others_that_are_long_enough()
    {
        var browser = _app.NewBrowser();
        var chosen = await browser.GetAsync($"/doctors/{_doctor.Id}?week={_week}&visit={_first}");
        var refused = await browser.PressAsync(chosen, "#hold", null, ("slot", $"{_short[0]}"));
        Assert.Equal(409, refused.Status);
        Assert.Contains("too short for this kind of visit", refused.MainText, StringComparison.Ordinal);
        Assert.Equal(_long.Select(slot => $"{slot}"), refused.Document.QuerySelectorAll("#refusal button[name=slot]").Select(button => button.GetAttribute("value")));
        Assert.Equal("true", refused.Find($"#visit-{_first}").GetAttribute("aria-current"));
        Assert.Equal(303, (await browser.PressAsync(refused, "#hold", null, ("slot", $"{_long[0]}"))).Status);
    }

    [Theory]
    [InlineData("999")]
    [InlineData("abc")]
    [InlineData("-1")]
    [InlineData("")]
    public async Task A_kind_that_the_doctor_does_not_offer_is_none(string visit)
    {
        var page = await _app.NewBrowser().GetAsync($"/doctors/{_doctor.Id}?week={_week}&visit={visit}");
        Assert.Equal(200, page.Status);
        Assert.Equal([.. _short, .. _long], Shown(page));
    }

    [Fact]
    public async Task Each_kind_has_a_rendering_of_its_own_that_serves_everybody_and_holds_nothing_personal()
    {
        await Poll.UntilAsync(() => Task.FromResult(_app.Services.GetRequiredService<LiveHub>().IsListening));
        string Piece(int? visit) => $"/doctors/{_doctor.Id}?week={_week}{(visit is null ? "" : $"&visit={visit}")}&handler=Week";
        var pieces = new List<Html>();
        foreach (var visit in new int?[] { null, _quick, _first })
        {
            var (first, second) = (await _app.NewBrowser().GetAsync(Piece(visit)), await _app.NewBrowser().GetAsync(Piece(visit)));
            Assert.Null(first.Response.Headers.Age);
            Assert.NotNull(second.Response.Headers.Age);
            Assert.Equal(first.Text, second.Text);
            Assert.DoesNotContain("__RequestVerificationToken", first.Text, StringComparison.Ordinal);
            Assert.False(first.Response.Headers.Contains("Set-Cookie"));
            pieces.Add(first);
        }

        Assert.Equal([.. _short, .. _long], Shown(pieces[1]));
        Assert.Equal(_long, Shown(pieces[2]));
        Assert.Equal(["", $"{_quick}", $"{_first}"], pieces.Select(piece => piece.Document.QuerySelector("input[name=visit]")?.GetAttribute("value") ?? ""));
    }

    [Fact]
    public async Task A_doctors_own_kind_takes_the_place_of_the_specializations_and_inactive_ones_are_gone()
    {
        var own = await _database.AddVisitTypeAsync("FIRST VISIT", 20, doctorId: _doctor.Id);
        await _database.ExecuteAsync($"update visit_types set is_active = false where id = {_quick}");
        var page = await _app.NewBrowser().GetAsync($"/doctors/{_doctor.Id}?week={_week}");
        Assert.Equal([$"visit-{own}", "visit-any"], page.Document.QuerySelectorAll("#cal .chip").Select(chip => chip.Id!));
    }

    [Fact]
    public async Task A_kind_that_needs_longer_times_than_the_doctor_has_is_not_offered()
    {
        await _database.AddVisitTypeAsync("Endless", 41);
        var page = await _app.NewBrowser().GetAsync($"/doctors/{_doctor.Id}?week={_week}");
        Assert.Equal([$"visit-{_first}", $"visit-{_quick}", "visit-any"], page.Document.QuerySelectorAll("#cal .chip").Select(chip => chip.Id!));
    }

    [Fact]
    public async Task A_change_of_time_offers_only_times_that_are_long_enough()
    {
        var ada = await _database.AddPatientAsync("ada@example.com");
        var visit = new MediBook.Web.Services.Bookings.VisitChoice(_first, []);
        var booked = (await _database.Bookings().BookAsync(ada, new(_long[0], TestData.Details(), Guid.NewGuid(), visit), default)).Value;
        var browser = await _app.SignInAsync("ada@example.com");
        var change = await browser.GetAsync($"/bookings/{booked.Reference}/change");
        Assert.Equal([$"slot-{_long[0]}", $"slot-{_long[1]}"], change.Document.QuerySelectorAll("#times .slot").Select(slot => slot.Id!));
        var forged = await browser.GetAsync($"/bookings/{booked.Reference}/change?slot={_short[0]}");
        Assert.Null(forged.Document.QuerySelector("#change-now"));
    }

    private static List<int> Shown(Html page) =>
        [.. page.Document.QuerySelectorAll("#cal .slot").Select(slot => int.Parse(slot.Id!["slot-".Length..], System.Globalization.CultureInfo.InvariantCulture))];
}
