using MediBook.Web.Domain;
using MediBook.Web.Services.Bookings;
using MediBook.Web.Services.Waitlist;
using MediBook.Web.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using NodaTime;

namespace MediBook.Web.Tests.Pages.Bookings;

/// <summary>An earlier time as a person without JavaScript gets it: wish, be offered, compare, take or keep.</summary>
public sealed class EarlierTests(PostgresFixture postgres) : IAsyncLifetime
{
    private TestDatabase _database = null!;
    private MediBookApp _app = null!;
    private Doctor _doctor = null!;
    private List<int> _slots = [];
    private Browser _guest = null!;
    private string _booking = "";

    public async ValueTask InitializeAsync()
    {
        _database = await postgres.CreateDatabaseAsync();
        _doctor = await _database.AddClinicAsync();
        _slots = await _database.AddSlotsAsync(_doctor.Id, 4);
        _app = new MediBookApp(_database, settings: new() { ["Site:PublicUrl"] = "https://book.clinic.example/" });
        _guest = _app.NewBrowser();
        var hold = await _guest.PressAsync(await _guest.GetAsync($"/doctors/{_doctor.Id}"), "#hold", null, ("slot", $"{_slots[3]}"));
        _booking = (await ClinicSite.ConfirmAsync(_guest, await _guest.GetAsync(hold.Location!))).Location!;
    }

    public async ValueTask DisposeAsync()
    {
        Assert.Empty(await Proof.HistoryChecker.CheckAsync(_database));
        await _app.DisposeAsync();
        await _database.DisposeAsync();
    }

    [Fact]
    public async Task From_the_switch_to_the_earlier_time()
    {
        var page = await _guest.GetAsync(_booking);
        Assert.Null(page.Document.QuerySelector("#earlier .tag"));
        var answer = await _guest.SubmitAsync(page, "#earlier-on");
        Assert.Equal((303, _booking), (answer.Status, answer.Location));
        page = await _guest.FollowAsync(answer);
        Assert.Contains("We look for an earlier time", page.Find(".banner-success").TextContent, StringComparison.Ordinal);
        Assert.Equal("On", page.Find("#earlier .tag").TextContent);
        Assert.Equal("No earlier time is kept for you", (await _guest.GetAsync($"{_booking}/earlier")).Heading);

        await OpenAsync(_slots[1]);
        page = await _guest.GetAsync(_booking);
        Assert.Contains("has come free", page.Find("#earlier").TextContent, StringComparison.Ordinal);
        var compare = await _guest.GetAsync(page.Find("#earlier a.button").GetAttribute("href")!);
        Assert.Equal("Take the earlier time?", compare.Heading);
        Assert.Equal(["The earlier time", "Your time now"], compare.Document.QuerySelectorAll("dl.summary dt").Take(2).Select(term => term.TextContent));
        Assert.Equal(_slots[3], await PlaceAsync());

        var taken = await _guest.SubmitAsync(compare, "#take");
        Assert.Equal((303, _booking), (taken.Status, taken.Location));
        Assert.Equal(303, (await _guest.SubmitAsync(compare, "#take")).Status);
        page = await _guest.FollowAsync(taken);
        Assert.Contains("Your appointment has a new time.", page.Find(".banner-success").TextContent, StringComparison.Ordinal);
        Assert.NotNull(page.Document.QuerySelector("#earlier-on"));
        Assert.Contains("A time was offered", page.Find("#history").TextContent, StringComparison.Ordinal);
        Assert.Equal(_slots[1], await PlaceAsync());
        Assert.Contains((await _app.MailsAsync()).Select(mail => mail.Subject), subject => subject!.EndsWith("is at another time", StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_mail_leads_on_any_device_to_both_times_and_the_own_one_can_be_kept()
    {
        await _guest.SubmitAsync(await _guest.GetAsync(_booking), "#earlier-on");
        await OpenAsync(_slots[0]);
        var mail = Assert.Single(await _app.MailsAsync(), mail => mail.Subject!.StartsWith("An earlier time for your appointment", StringComparison.Ordinal));
        Assert.DoesNotContain(mail.BodyParts, part => part.ContentType.MimeType == "text/calendar");
        var link = mail.TextBody!.Split('\n', StringSplitOptions.TrimEntries).Single(line => line.EndsWith("?to=earlier", StringComparison.Ordinal));

        var other = _app.NewBrowser();
        var opened = await other.GetAsync(link[link.IndexOf("/m/", StringComparison.Ordinal)..]);
        Assert.Equal($"{_booking}/earlier", opened.Location);
        var compare = await other.FollowAsync(opened);
        var kept = await other.PressAsync(compare, "#take", "#keep-mine");
        Assert.Equal((303, _booking), (kept.Status, kept.Location));
        Assert.Contains("You keep your time.", (await other.FollowAsync(kept)).Find(".banner-success").TextContent, StringComparison.Ordinal);

        Assert.Equal(409, (await other.SubmitAsync(compare, "#take")).Status);
        Assert.Equal(_slots[3], await PlaceAsync());
        Assert.NotNull((await other.GetAsync(_booking)).Document.QuerySelector("#earlier-off"));
        Assert.Equal(0, await LookAsync());
    }

    [Fact]
    public async Task A_late_answer_is_refused_in_words_and_the_appointment_stands()
    {
        await _guest.SubmitAsync(await _guest.GetAsync(_booking), "#earlier-on");
        await OpenAsync(_slots[0]);
        var compare = await _guest.GetAsync($"{_booking}/earlier");
        await _database.AdvanceAsync(Duration.FromMinutes(31));

        var late = await _guest.SubmitAsync(compare, "#take");

        Assert.Equal(409, late.Status);
        Assert.Contains("The earlier time is no longer kept for you.", late.Find("[role=alert]").TextContent, StringComparison.Ordinal);
        Assert.Contains("Your appointment is unchanged.", late.Find("[role=alert]").TextContent, StringComparison.Ordinal);
        Assert.Equal(422, (await _guest.SubmitAsync(compare, "#take", ("OperationId", "none"))).Status);
        Assert.Equal(_slots[3], await PlaceAsync());
    }

    [Fact]
    public async Task Switched_off_it_is_off()
    {
        await _guest.SubmitAsync(await _guest.GetAsync(_booking), "#earlier-on");
        var page = await _guest.FollowAsync(await _guest.SubmitAsync(await _guest.GetAsync(_booking), "#earlier-off"));

        Assert.Contains("We do not look for an earlier time any more.", page.Find(".banner-success").TextContent, StringComparison.Ordinal);
        Assert.Null(page.Document.QuerySelector("#earlier .tag"));
        await CancelOthersAsync(_slots[1]);
        Assert.Equal(0, await LookAsync());
    }

    [Fact]
    public async Task A_stranger_finds_nothing_and_can_answer_nothing()
    {
        await _guest.SubmitAsync(await _guest.GetAsync(_booking), "#earlier-on");
        await OpenAsync(_slots[1]);
        var compare = await _guest.GetAsync($"{_booking}/earlier");
        await _database.AddPatientAsync("eve@example.com");
        var eve = await _app.SignInAsync("eve@example.com");
        var token = (await eve.GetAsync("/bookings/lost-link")).Find("main form input[name=__RequestVerificationToken]").GetAttribute("value")!;

        Assert.Equal(404, (await eve.GetAsync($"{_booking}/earlier")).Status);
        foreach (var handler in new[] { "", "?handler=Keep", "?handler=Wish", "?handler=End" })
        {
            var answer = await eve.PostAsync($"{_booking}/earlier{handler}", [
                new("__RequestVerificationToken", token), new("OperationId", $"{Guid.NewGuid()}"), new("offer", compare.Find("[name=offer]").GetAttribute("value")!)]);
            Assert.Equal(404, answer.Status);
        }

        Assert.Equal("PENDING", await _database.ScalarAsync<string>("select status from bookings where waiting_entry_id is not null"));
    }

    [Fact]
    public async Task The_desk_sees_the_wish_and_ends_it()
    {
        await _guest.SubmitAsync(await _guest.GetAsync(_booking), "#earlier-on");
        await OpenAsync(_slots[1]);
        await _database.AddStaffAsync("desk@example.com", Roles.Reception);
        var (desk, reference) = (await _app.SignInAsync("desk@example.com"), _booking["/bookings/".Length..]);

        Assert.Contains("is offered until", (await desk.GetAsync($"/admin/bookings/details/{reference}")).MainText, StringComparison.Ordinal);
        var offer = await _database.ScalarAsync<string>("select reference from bookings where waiting_entry_id is not null");
        Assert.Contains(reference, (await desk.GetAsync($"/admin/bookings/details/{offer}")).MainText, StringComparison.Ordinal);
        var lines = await desk.GetAsync($"/admin/waiting-list?doctor={_doctor.Id}");
        Assert.Contains(reference, lines.Find("#waiting").TextContent, StringComparison.Ordinal);
        Assert.Contains("Earlier than", lines.Find("#waiting").TextContent, StringComparison.Ordinal);

        Assert.Equal(303, (await desk.PressAsync(lines, "#remove", "#waiting button")).Status);

        Assert.Equal("REMOVED", await _database.ScalarAsync<string>("select ending from waiting_entries"));
        Assert.Equal("CANCELLED", await _database.ScalarAsync<string>("select status from bookings where waiting_entry_id is not null"));
        Assert.Equal(1, await _database.ScalarAsync<int>("select count(*) from audit_entries where action = 'WAITING_ENTRY_REMOVED' and subject = 'BOOKING'"));
        Assert.Null((await _guest.GetAsync(_booking)).Document.QuerySelector("#earlier .tag"));
    }

    /// <summary>A time that somebody has comes free; the app offers it by itself.</summary>
    private async Task OpenAsync(int slot)
    {
        await CancelOthersAsync(slot);
        await Poll.UntilAsync(async () => await _database.ScalarAsync<int>("select count(*) from live_holds where owner_key like 'offer:%'") == 1, 20);
    }

    private async Task CancelOthersAsync(int slot)
    {
        var (bookings, other) = (_app.Services.GetRequiredService<BookingService>(), TestData.NewGuest("192.0.2.1"));
        var booked = await bookings.BookAsync(other, new BookRequest(slot, TestData.Details("other@example.com"), Guid.NewGuid()), default);
        Assert.True((await bookings.CancelAsync(other, new CancelRequest(booked.Value.BookingId, Guid.NewGuid()), default)).Succeeded);
    }

    private async Task<int> LookAsync()
    {
        await using var scope = _app.Services.CreateAsyncScope();
        return await scope.ServiceProvider.GetRequiredService<WaitlistOffers>().RunAsync(default);
    }

    private Task<int> PlaceAsync() => _database.ScalarAsync<int>("select slot_id from bookings where status = 'CONFIRMED'");
}
