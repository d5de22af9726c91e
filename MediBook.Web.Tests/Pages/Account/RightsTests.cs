using System.Text.RegularExpressions;
using MediBook.Web.Domain;
using MediBook.Web.Services.Bookings;
using MediBook.Web.Services.Family;
using MediBook.Web.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using MimeKit;
using NodaTime;

namespace MediBook.Web.Tests.Pages.Account;

/// <summary>Rights over appointments: given by mail, accepted, worth what they say, and nothing once they have ended.</summary>
public sealed partial class RightsTests(PostgresFixture postgres) : IAsyncLifetime
{
    private TestDatabase _database = null!;
    private MediBookApp _app = null!;
    private Doctor _doctor = null!;
    private List<int> _slots = [];
    private Actor _ada = null!;
    private Actor _bob = null!;
    private int _ben;
    private BookingReceipt _booking = null!;
    private Browser _adas = null!;
    private Browser _bobs = null!;

    public async ValueTask InitializeAsync()
    {
        _database = await postgres.CreateDatabaseAsync();
        _doctor = await _database.AddClinicAsync();
        _slots = await _database.AddSlotsAsync(_doctor.Id, 12);
        _ada = await _database.AddPatientAsync("ada@example.com");
        _bob = await _database.AddPatientAsync("bob@example.com", "Bob Stone");
        _ben = await _database.AddDependantAsync(_ada, "Ben Novak");
        _booking = (await _database.Bookings().BookAsync(_ada, new BookRequest(_slots[0], TestData.Details(name: "Ben Novak"), Guid.NewGuid(), Chosen: new ChosenPerson(_ben)), default)).Value;
        _app = new MediBookApp(_database, settings: new() { ["Site:PublicUrl"] = "https://localhost" });
        _adas = await _app.SignInAsync("ada@example.com");
        _bobs = await _app.SignInAsync("bob@example.com");
    }

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        Assert.Empty(await Proof.HistoryChecker.CheckAsync(_database));
        await _database.DisposeAsync();
    }

    [Fact]
    public async Task A_right_is_offered_by_mail_accepted_seen_by_both_and_taken_back()
    {
        await OfferAsync("See");
        var waiting = await _adas.GetAsync("/account/rights");
        Assert.Contains("Waits for an answer", waiting.Find("#given").TextContent, StringComparison.Ordinal);
        Assert.DoesNotContain(_booking.Reference, (await _bobs.GetAsync("/bookings")).Text, StringComparison.Ordinal);

        var link = await LinkAsync();
        var looked = await _bobs.GetAsync(link);
        Assert.Equal("Appointments shared with you", looked.Heading);
        Assert.Contains("Ben Novak", looked.MainText, StringComparison.Ordinal);
        Assert.Equal(404, (await _bobs.GetAsync($"/bookings/{_booking.Reference}")).Status);
        Assert.Equal((303, "/account/rights"), await AnswerAsync(_bobs.SubmitAsync(looked, "#accept")));
        Assert.Equal(410, (await _bobs.GetAsync(link)).Status);
        Assert.Equal(410, (await _bobs.SubmitAsync(looked, "#accept")).Status);

        var mine = await _bobs.GetAsync("/bookings");
        Assert.Contains("For Ben Novak", mine.Find("article").TextContent, StringComparison.Ordinal);
        Assert.Contains("Shared with you: See the appointments", mine.Find("article").TextContent, StringComparison.Ordinal);
        var held = await _bobs.GetAsync("/account/rights");
        Assert.Contains("Shared by Ada Novak", held.Find("#held").TextContent, StringComparison.Ordinal);
        var given = await _adas.GetAsync("/account/rights");
        Assert.Contains("Accepted", given.Find("#given").TextContent, StringComparison.Ordinal);
        Assert.Equal(200, (await _bobs.GetAsync($"/bookings/{_booking.Reference}")).Status);

        Assert.Equal(303, (await _adas.SubmitAsync(given, "#given form")).Status);
        Assert.Equal(404, (await _bobs.GetAsync($"/bookings/{_booking.Reference}")).Status);
        Assert.DoesNotContain("Ben Novak", (await _bobs.GetAsync("/bookings")).Text, StringComparison.Ordinal);
        Assert.Equal(303, (await _adas.SubmitAsync(given, "#given form")).Status);
        Assert.Equal(
            ["ADDED", "CHANGED", "CHANGED"],
            await _database.ListAsync<string>("select action from audit_entries where subject = 'BOOKING_RIGHT' order by id"));
    }

    [Fact]
    public async Task Whoever_may_see_changes_cancels_and_books_nothing()
    {
        await ShareAsync(RightLevel.See);
        var page = await _bobs.GetAsync($"/bookings/{_booking.Reference}");
        Assert.Empty(page.Document.QuerySelectorAll("a[href$='/cancel'], a[href$='/change']"));
        Assert.Equal(404, (await _bobs.GetAsync($"/bookings/{_booking.Reference}/cancel")).Status);
        Assert.Equal(404, (await _bobs.GetAsync($"/bookings/{_booking.Reference}/change")).Status);
        var bookings = _database.Bookings();
        Refused(await bookings.CancelAsync(_bob, new CancelRequest(_booking.BookingId, Guid.NewGuid()), default), BookingRefusal.BookingNotFound);
        Refused(await bookings.ChangeTimeAsync(_bob, new ChangeTimeRequest(_booking.BookingId, _slots[1], Guid.NewGuid()), default), BookingRefusal.BookingNotFound);
        Refused(await BookForAsync(_slots[2]), BookingRefusal.PersonNotFound);
        Assert.DoesNotContain("Ben Novak", (await HoldAsync(_slots[3])).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Whoever_may_book_books_for_the_person_and_the_booking_is_the_givers()
    {
        await ShareAsync(RightLevel.Book);
        var hold = await HoldAsync(_slots[3]);
        Assert.Contains("Ben Novak (shared with you)", hold.MainText, StringComparison.Ordinal);
        var booked = await _bobs.SubmitAsync(hold, "#details", ("Input.Who", $"{_ben}"));
        Assert.Equal(303, booked.Status);
        Assert.Equal((303, booked.Location), await AnswerAsync(_bobs.SubmitAsync(hold, "#details", ("Input.Who", $"{_ben}"))));
        Assert.Equal((303, booked.Location), await AnswerAsync(_bobs.GetAsync(hold.Url)));
        Assert.Equal(
            [$"{_ada.AccountId} {_ben} Ben Novak ada@example.com {_ben}"],
            await _database.ListAsync<string>($"select concat_ws(' ', account_id, b.patient_id, patient_name, patient_email, c.patient_id) from bookings b join slot_claims c on c.booking_id = b.id where b.slot_id = {_slots[3]}"));
        Assert.Equal(2, await _database.ScalarAsync<int>($"select count(*) from booking_seats where owner_key = 'patient:{_ben}'"));
        Assert.Equal(404, (await _bobs.GetAsync(booked.Location + "/cancel")).Status);
        Refused(await _database.Bookings().CancelAsync(_bob, new CancelRequest(_booking.BookingId, Guid.NewGuid()), default), BookingRefusal.BookingNotFound);
        Assert.Contains("For Ben Novak", (await _adas.GetAsync("/bookings")).MainText, StringComparison.Ordinal);

        await _database.AdvanceAsync(Duration.FromSeconds(1));
        Assert.True((await BookForAsync(_slots[4])).Succeeded);
    }

    [Fact]
    public async Task Whoever_may_cancel_changes_and_cancels_and_frees_the_persons_place()
    {
        await ShareAsync(RightLevel.Cancel);
        Assert.True((await _database.Bookings().ChangeTimeAsync(_bob, new ChangeTimeRequest(_booking.BookingId, _slots[1], Guid.NewGuid()), default)).Succeeded);
        var cancel = await _bobs.GetAsync($"/bookings/{_booking.Reference}/cancel");
        Assert.Equal(303, (await _bobs.SubmitAsync(cancel, "#cancel")).Status);
        Assert.Equal("CANCELLED", await _database.ScalarAsync<string>($"select status from bookings where id = {_booking.BookingId}"));
        Assert.Equal(0, await _database.ScalarAsync<int>("select count(*) from booking_seats"));
    }

    [Fact]
    public async Task A_right_over_one_person_is_none_over_another_and_a_hold_is_nobody_elses_business()
    {
        await ShareAsync(RightLevel.Cancel);
        var mine = (await _database.Bookings().BookAsync(_ada, new BookRequest(_slots[5], TestData.Details(), Guid.NewGuid()), default)).Value;
        var hold = (await _database.Bookings().HoldAsync(_ada, new HoldRequest(_slots[6], Guid.NewGuid()), default)).Value;
        await _database.ExecuteAsync($"update bookings set patient_id = {_ben} where id = {hold.BookingId}; update slot_claims set patient_id = {_ben} where booking_id = {hold.BookingId}");
        foreach (var foreign in new[] { mine, hold })
        {
            Assert.Equal(404, (await _bobs.GetAsync($"/bookings/{foreign.Reference}")).Status);
            Refused(await _database.Bookings().CancelAsync(_bob, new CancelRequest(foreign.BookingId, Guid.NewGuid()), default), BookingRefusal.BookingNotFound);
            Refused(await _database.Bookings().ConfirmAsync(_bob, new ConfirmRequest(foreign.BookingId, TestData.Details(), Guid.NewGuid()), default), BookingRefusal.BookingNotFound);
        }

        Refused(await _database.Bookings().BookAsync(_bob, new BookRequest(_slots[7], TestData.Details(), Guid.NewGuid(), Chosen: new ChosenPerson(_ada.PatientId)), default), BookingRefusal.PersonNotFound);
        Refused(await _database.Bookings().LetGoAsync(_bob, new HoldChangeRequest(hold.BookingId, Guid.NewGuid()), default), BookingRefusal.BookingNotFound);
    }

    [Fact]
    public async Task After_the_last_day_a_right_is_worth_nothing_and_its_link_neither()
    {
        await ShareAsync(RightLevel.Cancel, days: 1);
        await _database.AdvanceAsync(Duration.FromHours(1));
        Assert.Equal(200, (await _bobs.GetAsync($"/bookings/{_booking.Reference}")).Status);
        var id = await OfferedAsync(RightLevel.See, days: 1);
        var link = await LinkAsync();
        await _database.AdvanceAsync(Duration.FromDays(3));
        Assert.Equal(404, (await _bobs.GetAsync($"/bookings/{_booking.Reference}")).Status);
        Assert.Equal(410, (await _bobs.GetAsync(link)).Status);
        Assert.DoesNotContain("Ben Novak", (await _bobs.GetAsync("/account/rights")).Text, StringComparison.Ordinal);
        Refused(await BookForAsync(_slots[8]), BookingRefusal.PersonNotFound);
        Assert.True(id > 0);
    }

    [Fact]
    public async Task The_holder_gives_it_up_and_nobody_else_ends_it()
    {
        var id = await ShareAsync(RightLevel.See);
        await _database.AddPatientAsync("eve@example.com", "Eve Moss");
        var eve = await _app.SignInAsync("eve@example.com");
        var form = await eve.GetAsync("/account/people/edit");
        Assert.Equal(404, (await eve.PostAsync($"/account/rights?handler=End&id={id}", [new("__RequestVerificationToken", form.Find("#person [name=__RequestVerificationToken]").GetAttribute("value")!)])).Status);
        Assert.Equal(200, (await _bobs.GetAsync($"/bookings/{_booking.Reference}")).Status);
        Assert.Equal(303, (await _bobs.SubmitAsync(await _bobs.GetAsync("/account/rights"), "#held form")).Status);
        Assert.Equal(404, (await _bobs.GetAsync($"/bookings/{_booking.Reference}")).Status);
    }

    [Fact]
    public async Task An_address_without_an_account_is_answered_as_one_with_an_account()
    {
        var known = await OfferAsync("See", "bob@example.com");
        var unknown = await OfferAsync("See", "nobody@example.com");
        Assert.Equal(known.Find(".banner-success").TextContent.Replace("bob@", "nobody@", StringComparison.Ordinal), unknown.Find(".banner-success").TextContent);
        var mails = await _app.MailsAsync();
        Assert.Equal(["bob@example.com", "nobody@example.com"], Offers(mails).Select(mail => mail.To.Mailboxes.Single().Address).Order());
        Assert.All(Offers(mails), mail => Assert.DoesNotContain("Novak", mail.Subject, StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_giver_cannot_accept_and_a_right_that_was_taken_back_is_not_mailed()
    {
        var id = await OfferedAsync(RightLevel.See);
        var link = await LinkAsync();
        Assert.Equal(409, (await _adas.SubmitAsync(await _adas.GetAsync(link), "#accept")).Status);
        Assert.Equal(200, (await _bobs.GetAsync(link)).Status);
        Assert.True((await EndAsync(_ada, id)).Succeeded);
        Assert.Equal(410, (await _bobs.GetAsync(link)).Status);

        var sent = Offers(await _app.MailsAsync()).Count;
        Assert.True((await EndAsync(_ada, await OfferedAsync(RightLevel.See))).Succeeded);
        Assert.Equal(sent, Offers(await _app.MailsAsync()).Count);
    }

    [Theory]
    [InlineData("Input.Person", "", "Choose whose appointments you share")]
    [InlineData("Input.Person", "2147483647", "Choose whose appointments you share")]
    [InlineData("Input.Email", "", "Enter the email address of the person you share with")]
    [InlineData("Input.Email", "ADA@example.com", "This is you. Enter somebody else’s email address")]
    [InlineData("Input.Level", "", "Choose what they may do")]
    [InlineData("Input.Level", "9", "Choose what they may do")]
    [InlineData("Input.Until", "", "Enter the last day")]
    [InlineData("Input.Until", "2020-02-02", "This has passed. Choose a later date")]
    [InlineData("Input.Until", "2999-01-01", "Choose an earlier date: nothing is shared for that long")]
    public async Task What_is_wrong_is_told_and_nothing_is_offered(string field, string value, string sentence)
    {
        var form = await _adas.GetAsync("/account/rights/give");
        var answer = await _adas.SubmitAsync(form, "#right", [.. (await AnswersAsync("See")).Where(good => good.Name != field), (field, value)]);
        Assert.Equal((422, sentence), (answer.Status, answer.Find("#errors a").TextContent.Trim()));
        Assert.Equal(0, await _database.ScalarAsync<int>("select count(*) from booking_rights"));
    }

    [Fact]
    public async Task Of_many_offers_at_once_no_more_stand_than_are_allowed_and_one_press_offers_once()
    {
        var press = Guid.NewGuid();
        var until = (await TodayAsync()).PlusDays(5);
        var same = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => DoAsync(rights => rights.OfferAsync(_ada, new RightOffer(_ben, "bob@example.com", RightLevel.See, until), press, default))));
        Assert.Single(same.Select(answer => answer.Value).Distinct());
        var answers = await Task.WhenAll(Enumerable.Range(0, 24).Select(index => DoAsync(
            rights => rights.OfferAsync(_ada, new RightOffer(_ben, $"p{index}@example.com", RightLevel.See, until), Guid.NewGuid(), default))));
        Assert.Equal(19, answers.Count(answer => answer.Succeeded));
        Assert.All(answers.Where(answer => !answer.Succeeded), answer => Assert.Equal(RightRefusal.TooManyRights, answer.Refusal));
        Assert.Equal(20, await _database.ScalarAsync<int>("select count(*) from outbox_messages where kind = 'RIGHT_OFFERED'"));
    }

    [Fact]
    public async Task Of_two_who_accept_one_link_at_once_one_holds_the_right()
    {
        await _database.AddPatientAsync("eve@example.com", "Eve Moss");
        var eve = await _app.SignInAsync("eve@example.com");
        await OfferedAsync(RightLevel.See);
        var link = await LinkAsync();
        var (hers, his) = (await eve.GetAsync(link), await _bobs.GetAsync(link));
        var answers = await Task.WhenAll(eve.SubmitAsync(hers, "#accept"), _bobs.SubmitAsync(his, "#accept"));
        Assert.Equal([303, 410], answers.Select(answer => answer.Status).Order());
        Assert.Equal(1, await _database.ScalarAsync<int>("select count(*) from booking_rights where holder_account_id is not null"));
    }

    private static void Refused(Outcome<BookingReceipt, BookingRefusal> outcome, BookingRefusal refusal) => Assert.Equal(refusal, outcome.Refusal);

    private static async Task<(int Status, string? Location)> AnswerAsync(Task<Html> answer) => ((await answer).Status, (await answer).Location);

    private static List<MimeMessage> Offers(IEnumerable<MimeMessage> mails) => [.. mails.Where(mail => mail.Subject == "Somebody shares appointments with you")];

    private async Task<Html> HoldAsync(int slot)
    {
        var pressed = await _bobs.PressAsync(await _bobs.GetAsync($"/doctors/{_doctor.Id}"), "#hold", null, ("slot", $"{slot}"));
        return await _bobs.GetAsync(pressed.Location!);
    }

    private Task<Outcome<BookingReceipt, BookingRefusal>> BookForAsync(int slot) => _database.Bookings().BookAsync(
        _bob, new BookRequest(slot, TestData.Details(name: "Ben Novak"), Guid.NewGuid(), Chosen: new ChosenPerson(_ben)), default);

    private async Task<LocalDate> TodayAsync()
    {
        await using var db = _database.NewContext();
        return (await db.NowAsync(default)).InUtc().Date;
    }

    private async Task<(string Name, string? Value)[]> AnswersAsync(string level, string email = "bob@example.com") =>
        [("Input.Person", $"{_ben}"), ("Input.Email", email), ("Input.Level", level), ("Input.Until", TypedTimes.Write((await TodayAsync()).PlusDays(30)))];

    private async Task<Html> OfferAsync(string level, string email = "bob@example.com") => await _adas.FollowAsync(
        await _adas.SubmitAsync(await _adas.GetAsync("/account/rights/give"), "#right", await AnswersAsync(level, email)));

    /// <summary>The link of the mail that was sent last.</summary>
    private async Task<string> LinkAsync() => AcceptLink().Match(Offers(await _app.MailsAsync())[^1].TextBody!).Value;

    private async Task<int> OfferedAsync(RightLevel level, int days = 30)
    {
        var until = (await TodayAsync()).PlusDays(days);
        return (await DoAsync(rights => rights.OfferAsync(_ada, new RightOffer(_ben, "bob@example.com", level, until), Guid.NewGuid(), default))).Value;
    }

    private Task<Outcome<Done, RightRefusal>> EndAsync(Actor actor, int id) => DoAsync(rights => rights.EndAsync(actor, id, default));

    private async Task<int> ShareAsync(RightLevel level, int days = 30)
    {
        var id = await OfferedAsync(level, days);
        Assert.Equal(303, (await _bobs.SubmitAsync(await _bobs.GetAsync(await LinkAsync()), "#accept")).Status);
        return id;
    }

    private async Task<Outcome<T, RightRefusal>> DoAsync<T>(Func<RightService, Task<Outcome<T, RightRefusal>>> deed)
    {
        await using var scope = _app.Services.CreateAsyncScope();
        return await deed(scope.ServiceProvider.GetRequiredService<RightService>());
    }

    [GeneratedRegex("/account/rights/accept\\?code=[\\w-]+")]
    private static partial Regex AcceptLink();
}
