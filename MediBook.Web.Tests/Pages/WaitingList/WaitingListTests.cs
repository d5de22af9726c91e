using MediBook.Web.Domain;
using MediBook.Web.Services.Waitlist;
using MediBook.Web.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using NodaTime;

namespace MediBook.Web.Tests.Pages.WaitingList;

/// <summary>Waiting as a person without JavaScript does it: join, be offered, accept or decline, leave.</summary>
public sealed class WaitingListTests(PostgresFixture postgres) : IAsyncLifetime
{
    private TestDatabase _database = null!;
    private MediBookApp _app = null!;
    private Doctor _doctor = null!;

    public async ValueTask InitializeAsync()
    {
        _database = await postgres.CreateDatabaseAsync();
        _doctor = await _database.AddClinicAsync();
        _app = new MediBookApp(_database, settings: new() { ["Site:PublicUrl"] = "https://book.clinic.example/" });
    }

    public async ValueTask DisposeAsync()
    {
        Assert.Empty(await Proof.HistoryChecker.CheckAsync(_database));
        await _app.DisposeAsync();
        await _database.DisposeAsync();
    }

    [Fact]
    public async Task From_the_doctors_page_to_the_appointment()
    {
        await _database.AddPatientAsync("grace@example.com", "Grace Hopper");
        var browser = await _app.SignInAsync("grace@example.com");
        var week = await browser.GetAsync($"/doctors/{_doctor.Id}");
        var join = await browser.GetAsync(week.Find("#join-waiting-list").GetAttribute("href")!);
        Assert.Equal("Join the waiting list", join.Heading);
        Assert.Contains("Dr Ingrid Olsen", join.MainText, StringComparison.Ordinal);

        var joined = await browser.SubmitAsync(join, "#join", ("Input.LastDate", await DateAsync(30)));
        Assert.Equal((303, "/waiting-list"), (joined.Status, joined.Location));
        var mine = await browser.GetAsync("/waiting-list");
        Assert.Contains("You are next in line", mine.MainText, StringComparison.Ordinal);
        Assert.Contains("Any day, at any time", mine.MainText, StringComparison.Ordinal);

        await _database.AddSlotsAsync(_doctor.Id, 1);
        await OfferAsync();
        Assert.Contains("Offered to you until", (await browser.GetAsync("/waiting-list")).MainText, StringComparison.Ordinal);
        Assert.Contains("Offered to you until", (await browser.GetAsync("/bookings")).MainText, StringComparison.Ordinal);

        var mail = Assert.Single(await _app.MailsAsync());
        Assert.StartsWith("A time has come free for you", mail.Subject, StringComparison.Ordinal);
        var link = $"/waiting-list/offer/{await ReferenceAsync()}";
        Assert.Contains($"https://book.clinic.example{link}", mail.TextBody, StringComparison.Ordinal);

        var offer = await browser.GetAsync(link);
        Assert.Equal("A time has come free for you", offer.Heading);
        Assert.Equal("PENDING", await StatusAsync());
        var accepted = await browser.SubmitAsync(offer, "#offer");
        Assert.Equal(303, accepted.Status);
        Assert.Equal("Your appointment is booked", (await browser.GetAsync(accepted.Location!)).Heading);
        Assert.Equal((303, accepted.Location), ((await browser.SubmitAsync(offer, "#offer")).Status, accepted.Location));
        Assert.Equal("CONFIRMED", await StatusAsync());
        Assert.Contains("You are on no waiting list", (await browser.GetAsync("/waiting-list")).MainText, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_mail_is_in_the_language_in_which_the_person_joined_and_is_not_sent_once_the_offer_has_ended()
    {
        await _database.AddPatientAsync("grace@example.com", "Grace Hopper");
        var browser = await _app.SignInAsync("grace@example.com");
        browser.Client.DefaultRequestHeaders.Add("Accept-Language", "de");
        await JoinAsync(browser);
        await _database.AddSlotsAsync(_doctor.Id, 2);
        await OfferAsync();
        Assert.StartsWith("Ein Termin ist für Sie frei geworden", Assert.Single(await _app.MailsAsync()).Subject, StringComparison.Ordinal);

        await _database.AdvanceAsync(Duration.FromMinutes(31));
        await _database.Holds.SweepAsync(default);
        await OfferAsync();
        await _database.AdvanceAsync(Duration.FromMinutes(31));
        await _app.SendMailAsync();
        Assert.Equal("NOT_NEEDED", await _database.ScalarAsync<string>("select state from outbox_messages order by id desc limit 1"));
    }

    [Fact]
    public async Task A_stranger_sees_no_offer_and_cannot_answer_it()
    {
        var link = await OfferToGraceAsync();
        await _database.AddPatientAsync("eve@example.com");
        var eve = await _app.SignInAsync("eve@example.com");

        Assert.Equal(404, (await eve.GetAsync(link)).Status);
        Assert.StartsWith("/Identity/Account/Login", new Uri(new Uri("http://localhost"), (await _app.NewBrowser().GetAsync(link)).Location!).AbsolutePath, StringComparison.OrdinalIgnoreCase);
        Assert.Equal("PENDING", await StatusAsync());
    }

    [Fact]
    public async Task Declining_keeps_the_place_and_a_late_answer_is_refused_in_words()
    {
        var link = await OfferToGraceAsync();
        var grace = await _app.SignInAsync("grace@example.com");
        var page = await grace.GetAsync(link);
        Assert.Equal((303, "/waiting-list"), ((await grace.PressAsync(page, "#offer", "#decline")).Status, "/waiting-list"));
        Assert.Contains("You have declined this time.", (await grace.GetAsync("/waiting-list")).Text, StringComparison.Ordinal);
        Assert.Contains("This offer has ended", (await grace.GetAsync(link)).Heading, StringComparison.Ordinal);

        var late = await grace.SubmitAsync(page, "#offer");
        Assert.Equal(409, late.Status);
        Assert.Equal("CANCELLED", await StatusAsync());
    }

    [Fact]
    public async Task A_form_that_is_not_filled_in_says_what_is_missing_and_keeps_the_rest()
    {
        await _database.AddPatientAsync("grace@example.com", "Grace Hopper");
        var browser = await _app.SignInAsync("grace@example.com");
        var join = await browser.GetAsync("/waiting-list/join?spec=dermatology&location=1");
        Assert.Equal("dermatology", join.Find("#Input_Specialization option[selected]").GetAttribute("value"));

        var again = await browser.SubmitAsync(join, "#join", ("Input.From", "10:00"), ("Input.To", "09:00"), ("Input.LastDate", ""), ("Input.Days", null));

        Assert.Equal(422, again.Status);
        Assert.Contains("Enter the last date that helps you", again.MainText, StringComparison.Ordinal);
        Assert.Contains("Choose at least one day of the week", again.MainText, StringComparison.Ordinal);
        Assert.Equal("10:00", again.Find("#Input_From").GetAttribute("value"));
        var turned = await browser.SubmitAsync(join, "#join", ("Input.From", "10:00"), ("Input.To", "09:00"), ("Input.LastDate", await DateAsync(30)));
        Assert.Equal(422, turned.Status);
        Assert.Contains("The end must be after the start", turned.MainText, StringComparison.Ordinal);
        Assert.Equal(404, (await browser.GetAsync("/waiting-list/join?doctor=2147483647")).Status);
        Assert.Equal(422, (await browser.SubmitAsync(join, "#join", ("Input.LastDate", "2020-01-01"))).Status);
    }

    [Fact]
    public async Task Leaving_and_joining_twice_do_what_they_say()
    {
        await _database.AddPatientAsync("grace@example.com", "Grace Hopper");
        var browser = await _app.SignInAsync("grace@example.com");
        await JoinAsync(browser);
        await JoinAsync(browser);
        var mine = await browser.GetAsync("/waiting-list");
        Assert.Contains("You are on this waiting list already.", mine.Text, StringComparison.Ordinal);
        Assert.Equal(1, await _database.ScalarAsync<int>("select count(*) from waiting_entries"));

        Assert.Equal(303, (await browser.SubmitAsync(mine, "article form")).Status);
        Assert.Equal("LEFT", await _database.ScalarAsync<string>("select ending from waiting_entries"));
    }

    [Fact]
    public async Task The_desk_sees_who_waits_and_takes_somebody_out()
    {
        await OfferToGraceAsync();
        var other = await _database.AddDoctorAsync("Dr Else");
        await _database.AddStaffAsync("desk@example.com", Roles.Reception);
        var desk = await _app.SignInAsync("desk@example.com");

        Assert.Contains("Nobody waits", (await desk.GetAsync($"/admin/waiting-list?doctor={other.Id}")).MainText, StringComparison.Ordinal);
        var lines = await desk.GetAsync($"/admin/waiting-list?doctor={_doctor.Id}");
        Assert.Contains("Grace Hopper", lines.MainText, StringComparison.Ordinal);
        Assert.Contains("Offered until", lines.MainText, StringComparison.Ordinal);
        Assert.Equal(1, await _database.ScalarAsync<int>("select count(*) from audit_entries where action = 'VIEWED' and subject = 'PATIENT'"));

        var removed = await desk.PressAsync(lines, "#remove", "#waiting button");
        Assert.Equal(303, removed.Status);
        Assert.Equal("REMOVED", await _database.ScalarAsync<string>("select ending from waiting_entries"));
        Assert.Equal("CANCELLED", await StatusAsync());
        Assert.Equal(409, (await desk.PressAsync(lines, "#remove", "#waiting button")).Status);
    }

    [Fact]
    public async Task An_offer_is_no_hold_that_somebody_pressed()
    {
        var link = await OfferToGraceAsync();
        var grace = await _app.SignInAsync("grace@example.com");
        var id = await _database.ScalarAsync<int>("select id from bookings");
        Assert.Equal(link, (await grace.GetAsync($"/holds/{id}")).Location ?? (await grace.GetAsync($"/holds/{id}")).Url);

        await using var scope = _app.Services.CreateAsyncScope();
        await scope.ServiceProvider.GetRequiredService<MediBook.Web.Services.Figures.FigureService>().RefreshAsync(default);
        Assert.Equal(0, await _database.ScalarAsync<int>("select coalesce(sum(held), 0) + coalesce(sum(at_once), 0) from made_figures"));
    }

    [Fact]
    public async Task A_time_that_somebody_cancels_is_offered_within_moments()
    {
        await _database.AddPatientAsync("grace@example.com", "Grace Hopper");
        var slot = (await _database.AddSlotsAsync(_doctor.Id, 1))[0];
        var guest = _app.NewBrowser();
        var hold = await guest.PressAsync(await guest.GetAsync($"/doctors/{_doctor.Id}?week={await WeekAsync(slot)}"), "#hold", null, ("slot", $"{slot}"));
        var booked = await ClinicSite.ConfirmAsync(guest, await guest.GetAsync(hold.Location!));
        await JoinAsync(await _app.SignInAsync("grace@example.com"));

        await guest.SubmitAsync(await guest.GetAsync(booked.Location + "/cancel"), "#cancel");

        await Poll.UntilAsync(async () => await _database.ScalarAsync<int>("select count(*) from live_holds where owner_key like 'offer:%'") == 1, 20);
    }

    private async Task<string> OfferToGraceAsync()
    {
        await _database.AddPatientAsync("grace@example.com", "Grace Hopper");
        await JoinAsync(await _app.SignInAsync("grace@example.com"));
        await _database.AddSlotsAsync(_doctor.Id, 1);
        await OfferAsync();
        return $"/waiting-list/offer/{await ReferenceAsync()}";
    }

    private async Task JoinAsync(Browser browser)
    {
        var join = await browser.GetAsync($"/waiting-list/join?doctor={_doctor.Id}");
        Assert.Equal(303, (await browser.SubmitAsync(join, "#join", ("Input.LastDate", await DateAsync(30)))).Status);
    }

    private async Task OfferAsync()
    {
        await using var scope = _app.Services.CreateAsyncScope();
        await scope.ServiceProvider.GetRequiredService<WaitlistOffers>().RunAsync(default);
        Assert.Equal(1, await _database.ScalarAsync<int>("select count(*) from live_holds where owner_key like 'offer:%'"));
    }

    private async Task<string> DateAsync(int ahead)
    {
        await using var db = _database.NewContext();
        return TypedTimes.Write((await db.NowAsync(default)).InUtc().Date.PlusDays(ahead));
    }

    private Task<string> WeekAsync(int slot) =>
        _database.ScalarAsync<string>($"select to_char(starts_at at time zone 'Europe/London', 'IYYY-\"W\"IW') from slots where id = {slot}");

    private Task<string> ReferenceAsync() => _database.ScalarAsync<string>("select reference from bookings order by id desc limit 1");

    private Task<string> StatusAsync() => _database.ScalarAsync<string>("select status from bookings order by id desc limit 1");
}
