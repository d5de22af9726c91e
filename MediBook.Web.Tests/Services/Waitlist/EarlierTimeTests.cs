using MediBook.Web.Data;
using MediBook.Web.Domain;
using MediBook.Web.Services.Bookings;
using MediBook.Web.Services.Waitlist;
using MediBook.Web.Tests.Support;
using NodaTime;

namespace MediBook.Web.Tests.Services.Waitlist;

/// <summary>Somebody has an appointment at the end of a row of times, wishes for an earlier one, and times before it come free.</summary>
public sealed class EarlierTimeTests(PostgresFixture postgres) : WaitlistTestBase(postgres)
{
    private readonly Actor _other = TestData.NewGuest("192.0.2.1");
    private List<int> _row = [];
    private Actor _ada = null!;
    private BookingReceipt _booked = null!;

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        _row = await FreeAsync(6);
        _ada = await Database.AddPatientAsync("ada@example.com");
        _booked = (await BookAsync(_ada, _row[5])).Value;
    }

    [Fact]
    public async Task A_time_that_comes_free_is_kept_and_the_booked_one_stays_until_it_is_taken()
    {
        var taken = await TakenAsync(_row[1]);
        var wish = await WishAsync();
        Assert.Equal(0, await OfferAsync());

        await CancelAsync(_other, taken);
        Assert.Equal(1, await OfferAsync());

        var offer = await OfferOfAsync(wish);
        Assert.Equal(wish, await OfferedToAsync(_row[1]));
        Assert.Equal(("CONFIRMED", _row[5]), (await StatusAsync(_booked.BookingId), await PlaceAsync()));
        Assert.Equal(("PENDING", ""), (await StatusAsync(offer), await Database.ScalarAsync<string>($"select patient_name || patient_email from bookings where id = {offer}")));
        Assert.Equal($"offer:{offer}", await Database.ScalarAsync<string>($"select owner_key from live_holds where slot_id = {_row[1]}"));
        Assert.Equal("EARLIER_OFFER", await Database.ScalarAsync<string>($"select kind from outbox_messages where booking_id = {offer}"));
        Assert.Equal(0, await OfferAsync());
    }

    [Fact]
    public async Task Taking_it_moves_the_booking_with_its_reference_and_frees_the_old_time()
    {
        var (_, offer) = await OfferedAsync(_row[1]);

        var answer = await TakeAsync(_ada, offer);

        Assert.Equal((_booked.BookingId, _booked.Reference, _row[1]), (answer.Value.BookingId, answer.Value.Reference, answer.Value.SlotId));
        Assert.Equal(["CONFIRMED", "CANCELLED"], [await StatusAsync(_booked.BookingId), await StatusAsync(offer)]);
        Assert.Equal(["BOOKED", "CANCELLED", "OFFERED", "REPLACED", "MOVED_HERE"], await EventsAsync(_row[1]));
        Assert.Equal(["BOOKED", "MOVED_AWAY"], await EventsAsync(_row[5]));
        Assert.Equal("BOOKED", await EndingAsync());
        Assert.Equal(1, await Database.ScalarAsync<int>($"select revision from bookings where id = {_booked.BookingId}"));
        Assert.Equal(1, await Database.ScalarAsync<int>($"select count(*) from outbox_messages where booking_id = {_booked.BookingId} and kind = 'BOOKING_MOVED'"));
        Assert.Equal(0, await Database.ScalarAsync<int>("select count(*) from live_holds"));
        Assert.Equal(1, await Database.ScalarAsync<int>("select count(*) from booking_seats"));
        Assert.True((await BookAsync(_other, _row[5], "new@example.com")).Succeeded);
    }

    [Fact]
    public async Task Taking_it_twice_is_taking_it_once()
    {
        var (_, offer) = await OfferedAsync(_row[1]);
        var operation = Guid.NewGuid();

        var first = await TakeAsync(_ada, offer, operation);

        Assert.Equal(first.Value, (await TakeAsync(_ada, offer, operation)).Value);
        Assert.Equal(first.Value, (await TakeAsync(_ada, offer)).Value);
    }

    [Fact]
    public async Task What_overlaps_the_booked_time_is_not_offered_nor_what_is_later_or_of_another_length()
    {
        var at = await StartOfAsync(_row[5]);
        await Database.ExecuteAsync($"delete from slots where id = {_row[4]}");
        await WishAsync();
        await Database.AddSlotsAsync(Wanted.Id, 1, at - Duration.FromMinutes(20), minutes: 20);
        await Database.AddSlotsAsync(Wanted.Id, 1, at + Duration.FromMinutes(30));
        Assert.Equal(0, await OfferAsync());

        var elsewhere = await Database.AddDoctorAsync();
        await Database.AddSlotsAsync(elsewhere.Id, 1, at - Duration.FromHours(5));
        Assert.Equal(0, await OfferAsync());

        var fits = (await Database.AddSlotsAsync(Wanted.Id, 1, at - Duration.FromHours(5)))[0];
        Assert.Equal(1, await OfferAsync());
        Assert.NotEqual(0, await OfferedToAsync(fits));
    }

    [Theory]
    [InlineData(-90, true)]
    [InlineData(-30, true)]
    [InlineData(-29, false)]
    [InlineData(0, false)]
    [InlineData(30, false)]
    public void An_earlier_time_is_over_when_the_booked_one_begins(int minutes, bool expected)
    {
        var noon = Instant.FromUtc(2030, 1, 1, 12, 0);
        var booked = Slot.Create(1, 1, noon, noon + Duration.FromMinutes(30));
        var start = noon + Duration.FromMinutes(minutes);

        Assert.Equal(expected, Slot.Create(1, 1, start, start + Duration.FromMinutes(30)).IsEarlierFor(booked));
        Assert.False(Slot.Create(2, 1, start, start + Duration.FromMinutes(30)).IsEarlierFor(booked));
        Assert.False(Slot.Create(1, 2, start, start + Duration.FromMinutes(30)).IsEarlierFor(booked));
    }

    [Fact]
    public async Task What_was_free_when_it_was_wished_is_not_offered_until_it_opens_again()
    {
        var wish = await WishAsync();
        Assert.Equal(0, await OfferAsync());

        // Somebody looks at a free time and lets it go: nothing opened.
        var held = (await HoldAsync(_other, _row[0])).Value;
        await LetGoAsync(_other, held.BookingId);
        Assert.Equal(0, await OfferAsync());

        // Somebody books it and cancels: it opened.
        await CancelAsync(_other, await TakenAsync(_row[0]));
        Assert.Equal(1, await OfferAsync());
        Assert.Equal(wish, await OfferedToAsync(_row[0]));
    }

    [Fact]
    public async Task A_hold_that_stood_when_it_was_wished_opens_its_time_when_it_ends()
    {
        var held = (await HoldAsync(_other, _row[0])).Value;
        await WishAsync();
        Assert.Equal(0, await OfferAsync());

        await LetGoAsync(_other, held.BookingId);

        Assert.Equal(1, await OfferAsync());
        Assert.NotEqual(0, await OfferedToAsync(_row[0]));
    }

    [Fact]
    public async Task A_declined_time_goes_to_the_next_who_asked_and_never_back()
    {
        var wish = await WishAsync();
        var line = await WaitAsync(1, await TimesAsync() with { To = new LocalTime(10, 30) });
        await CancelAsync(_other, await TakenAsync(_row[0]));
        Assert.Equal(1, await OfferAsync());
        Assert.Equal(wish, await OfferedToAsync(_row[0]));

        await DeclineAsync(_ada);

        Assert.Equal(1, await OfferAsync());
        Assert.Equal(line[0].Entry, await OfferedToAsync(_row[0]));
        Assert.Equal(["BOOKED", "CANCELLED", "OFFERED", "RELEASED", "OFFERED"], await EventsAsync(_row[0]));
        await LetGoAsync(line[0].Actor, await OfferOfAsync(line[0].Entry));
        Assert.Equal(0, await OfferAsync());
        Assert.Null(await EndingAsync());
    }

    [Fact]
    public async Task Who_asked_first_is_first_whether_they_have_an_appointment_or_not()
    {
        await Database.ExecuteAsync("update slots set state = 'BLOCKED' where booking_id is null");
        var line = await WaitAsync(1);
        var wish = await WishAsync();
        var opened = await FreeAsync(2, daysAhead: 2);

        Assert.Equal(2, await OfferAsync());

        Assert.Equal(line[0].Entry, await OfferedToAsync(opened[0]));
        Assert.Equal(wish, await OfferedToAsync(opened[1]));
    }

    [Fact]
    public async Task An_offer_that_nobody_answers_ends_and_a_late_answer_leaves_the_booked_time()
    {
        var (_, offer) = await OfferedAsync(_row[1]);
        await Database.AdvanceAsync(Options.Offer + Duration.FromSeconds(1));

        Refused(BookingRefusal.HoldExpired, await TakeAsync(_ada, offer));
        await Database.Holds.SweepAsync(default);
        Refused(BookingRefusal.HoldEnded, await TakeAsync(_ada, offer));

        Assert.Equal(("CONFIRMED", _row[5]), (await StatusAsync(_booked.BookingId), await PlaceAsync()));
        Assert.Equal("FAILED", await StatusAsync(offer));
        Assert.Equal(0, await OfferAsync());
    }

    [Fact]
    public async Task Cancelling_the_appointment_ends_the_wish_and_lets_the_offer_go()
    {
        var (_, offer) = await OfferedAsync(_row[1]);
        var line = await WaitAsync(1, await TimesAsync() with { Days = [await DayAsync(_row[1])], From = new LocalTime(10, 30), To = new LocalTime(11, 0) });
        Assert.Equal(0, await OfferAsync());

        await CancelAsync(_ada, _booked.BookingId);
        Refused(BookingRefusal.AlreadyCancelled, await TakeAsync(_ada, offer));

        Assert.Equal(1, await OfferAsync());
        Assert.Equal("OVER", await EndingAsync());
        Assert.Equal("CANCELLED", await StatusAsync(offer));
        Assert.Equal(line[0].Entry, await OfferedToAsync(_row[1]));
    }

    [Theory]
    [InlineData(0, true)]
    [InlineData(3, false)]
    public async Task An_offer_that_is_not_earlier_any_more_is_let_go_and_one_that_is_stands(int to, bool ends)
    {
        var (_, offer) = await OfferedAsync(_row[1]);

        Assert.True((await ChangeTimeAsync(_ada, _booked.BookingId, _row[to])).Succeeded);
        if (ends)
        {
            Refused(BookingRefusal.HoldEnded, await TakeAsync(_ada, offer));
        }

        await OfferAsync();
        Assert.Equal(ends ? "CANCELLED" : "PENDING", await StatusAsync(offer));
        Assert.Equal(ends, !(await TakeAsync(_ada, offer)).Succeeded);
    }

    [Fact]
    public async Task A_wish_is_over_once_the_appointment_can_no_longer_be_moved()
    {
        await WishAsync();
        await Database.ExecuteAsync($"update test_clock set shift = shift + (select starts_at - booking_clock() - interval '2 hours' from slots where id = {_row[5]})");

        Assert.Equal(0, await OfferAsync());

        Assert.Equal("OVER", await EndingAsync());
        await using var db = Database.NewContext();
        Assert.Equal(BookingRefusal.TooLateToChange, (await Service(db).WishEarlierAsync(_ada, _booked.BookingId, default)).Refusal);
    }

    [Fact]
    public async Task Ending_the_wish_lets_the_offer_go()
    {
        var (_, offer) = await OfferedAsync(_row[1]);
        await using var db = Database.NewContext();

        Assert.True((await Service(db).EndWishAsync(_ada, _booked.BookingId, default)).Succeeded);

        Assert.Equal(("LEFT", "CANCELLED"), (await EndingAsync(), await StatusAsync(offer)));
        Refused(BookingRefusal.HoldEnded, await TakeAsync(_ada, offer));
        Assert.Equal(WaitlistRefusal.EntryNotFound, (await Service(db).EndWishAsync(_ada, _booked.BookingId, default)).Refusal);
    }

    [Fact]
    public async Task Who_has_as_many_appointments_as_are_allowed_takes_an_earlier_time_all_the_same()
    {
        var most = new BookingOptions().MostBookingsPerPatient;
        await Database.ExecuteAsync(
            $"insert into booking_seats select 'account:{_ada.AccountId}', n, 1000000 + n from generate_series(1, {most}) n on conflict do nothing");
        var (_, offer) = await OfferedAsync(_row[1]);

        Assert.True((await TakeAsync(_ada, offer)).Succeeded);
    }

    [Fact]
    public async Task Who_is_elsewhere_at_that_time_is_not_offered_it()
    {
        var taken = await TakenAsync(_row[1]);
        var elsewhere = await Database.AddSlotsAsync((await Database.AddDoctorAsync()).Id, 1, await StartOfAsync(_row[1]));
        Assert.True((await BookAsync(_ada, elsewhere[0])).Succeeded);
        await WishAsync();

        await CancelAsync(_other, taken);

        Assert.Equal(0, await OfferAsync());
    }

    [Fact]
    public async Task A_guest_answers_by_the_link_of_the_booking_and_owns_no_offer()
    {
        var guest = TestData.NewGuest("192.0.2.2");
        var booked = (await BookAsync(guest, _row[4], "guest@example.com")).Value;
        await using var db = Database.NewContext();
        var link = new Actor(null, null, null, null, [OwnerKeys.Hash(await new ManageLinks(db).MintAsync(booked.BookingId, default))], []);
        await Service(db).WishEarlierAsync(link, booked.BookingId, default);
        await CancelAsync(_other, await TakenAsync(_row[1]));
        Assert.Equal(1, await OfferAsync());
        var offer = await Database.ScalarAsync<int>($"select booking_id from slots where id = {_row[1]}");

        Refused(BookingRefusal.BookingNotFound, await Bookings.ConfirmAsync(guest, new ConfirmRequest(offer, TestData.Details(), Guid.NewGuid()), default));
        Refused(BookingRefusal.BookingNotFound, await LetGoAsync(guest, offer));
        Refused(BookingRefusal.BookingNotFound, await Bookings.TakeEarlierAsync(_other, new TakeEarlierRequest(booked.BookingId, offer, Guid.NewGuid()), default));
        Assert.Equal(_row[1], (await Bookings.TakeEarlierAsync(link, new TakeEarlierRequest(booked.BookingId, offer, Guid.NewGuid()), default)).Value.SlotId);
    }

    [Fact]
    public async Task What_was_offered_for_a_guests_booking_is_the_guests_to_have_erased()
    {
        var booked = (await BookAsync(TestData.NewGuest("192.0.2.2"), _row[4], "guest@example.com")).Value;
        var desk = await Database.AddStaffAsync("desk@example.com", Roles.Reception);
        await using var db = Database.NewContext();
        await Service(db).WishEarlierAsync(desk, booked.BookingId, default);
        await CancelAsync(_other, await TakenAsync(_row[1]));
        await OfferAsync();
        var offer = await Database.ScalarAsync<int>($"select booking_id from slots where id = {_row[1]}");

        var guest = await db.FindBookingsAsync(new DataSubject(null, null, "guest@example.com", null, []), forUpdate: false, default);

        Assert.Equal([booked.BookingId, offer], guest.Bookings);
        await Bookings.LetGoAsync(desk, new HoldChangeRequest(offer, Guid.NewGuid()), default);
        await db.EraseAsync(guest, default);
        Assert.Equal(0, await Database.ScalarAsync<int>(
            $"select (select count(*) from waiting_entries) + (select count(*) from waiting_offers) + (select count(*) from outbox_messages where booking_id = {offer})"));
    }

    [Fact]
    public async Task Confirming_such_an_offer_is_taking_it()
    {
        var (_, offer) = await OfferedAsync(_row[1]);
        var desk = await Database.AddStaffAsync("desk@example.com", Roles.Reception);

        var answer = await Bookings.ConfirmAsync(desk, new ConfirmRequest(offer, TestData.Details("other@example.com"), Guid.NewGuid()), default);

        Assert.Equal((_booked.BookingId, _row[1]), (answer.Value.BookingId, answer.Value.SlotId));
        Assert.Equal(1, await Database.ScalarAsync<int>("select count(*) from bookings where status = 'CONFIRMED'"));
    }

    [Theory]
    [InlineData(RightLevel.See, false)]
    [InlineData(RightLevel.Book, false)]
    [InlineData(RightLevel.Cancel, true)]
    public async Task Whoever_may_cancel_for_the_person_may_wish_and_answer(RightLevel level, bool may)
    {
        var helper = await Database.AddPatientAsync("helper@example.com");
        await Database.ExecuteAsync(
            $"""
            insert into booking_rights (patient_id, giver_account_id, holder_account_id, email, level, ends_at, created_at, operation_id)
            values ({_ada.PatientId}, {_ada.AccountId}, {helper.AccountId}, 'helper@example.com', '{EnumCapitals.Of(level)}', now() + interval '30 days', now(), gen_random_uuid())
            """);
        await using var db = Database.NewContext();

        var wished = await Service(db).WishEarlierAsync(helper, _booked.BookingId, default);

        Assert.Equal(may ? null : BookingRefusal.BookingNotFound, wished.Refusal);
        var (_, offer) = await OfferedAsync(_row[1]);
        Assert.Equal(may, (await TakeAsync(helper, offer)).Succeeded);
    }

    [Fact]
    public async Task A_wish_is_one_however_often_it_is_pressed()
    {
        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(WishAsync)));

        Assert.Equal(1, await Database.ScalarAsync<int>("select count(*) from waiting_entries"));
    }

    [Fact]
    public async Task One_freed_time_goes_to_one_of_many_who_wish()
    {
        var guests = new List<int>();
        foreach (var slot in _row[2..5])
        {
            guests.Add((await BookAsync(TestData.NewGuest(), slot, $"{slot}@example.com")).Value.BookingId);
        }

        var desk = await Database.AddStaffAsync("desk@example.com", Roles.Reception);
        foreach (var booking in guests)
        {
            await using var db = Database.NewContext();
            await Service(db).WishEarlierAsync(desk, booking, default);
        }

        await WishAsync();
        await CancelAsync(_other, await TakenAsync(_row[0]));

        var offered = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => Task.Run(OfferAsync)));

        Assert.Equal(1, offered.Sum());
        Assert.Equal(guests[0], await Database.ScalarAsync<int>($"select booking_id from waiting_entries where id = {await OfferedToAsync(_row[0])}"));
    }

    [Fact]
    public async Task The_freed_old_time_is_offered_in_turn()
    {
        await Database.ExecuteAsync($"update slots set state = 'BLOCKED' where id = any(array[{string.Join(',', _row[2..5])}])");
        var (_, offer) = await OfferedAsync(_row[1]);
        var date = (await TodayAsync()).PlusDays(3);
        var line = await WaitAsync(1, await TimesAsync() with { Days = [date.DayOfWeek], From = new LocalTime(12, 0) });
        Assert.Equal(0, await OfferAsync());

        await TakeAsync(_ada, offer);

        Assert.Equal(1, await OfferAsync());
        Assert.Equal(line[0].Entry, await OfferedToAsync(_row[5]));
    }

    [Fact]
    public async Task The_booking_goes_back_to_somebody_else_when_the_clinic_takes_the_offered_time_back()
    {
        var (_, offer) = await OfferedAsync(_row[1]);
        await Database.DeactivateAsync(Actor.Job, Wanted.Id);

        Assert.Contains((await TakeAsync(_ada, offer)).Refusal, (BookingRefusal?[])[BookingRefusal.HoldEnded, BookingRefusal.SlotClosed]);

        Assert.Equal(("CONFIRMED", _row[5]), (await StatusAsync(_booked.BookingId), await PlaceAsync()));
        Assert.Equal("CANCELLED", await StatusAsync(offer));
    }

    [Fact]
    public async Task The_history_tells_the_offers_of_a_booking()
    {
        await OfferedAsync(_row[1]);
        await DeclineAsync(_ada);
        await CancelAsync(_other, await TakenAsync(_row[0]));
        await OfferAsync();
        await TakeAsync(_ada, await Database.ScalarAsync<int>($"select booking_id from slots where id = {_row[0]}"));
        await using var db = Database.NewContext();
        var view = (await new BookingQueries(db, Microsoft.Extensions.Options.Options.Create(new BookingOptions())).FindAsync(_ada, _booked.Reference, default))!;

        var lines = await new BookingHistoryQueries(db).ReadAsync(_ada, view, default);

        Assert.Equal(
            [(HistoryKind.Booked, HistoryActor.You), (HistoryKind.Offered, HistoryActor.MediBook), (HistoryKind.OfferEnded, HistoryActor.You),
                (HistoryKind.Offered, HistoryActor.MediBook), (HistoryKind.Moved, HistoryActor.You)],
            lines.Select(line => (line.Kind, line.By)));
    }

    /// <summary>Somebody else's booking of a time.</summary>
    private async Task<int> TakenAsync(int slot) => (await BookAsync(_other, slot, "other@example.com")).Value.BookingId;

    private async Task<int> WishAsync()
    {
        await using var db = Database.NewContext();
        Assert.True((await Service(db).WishEarlierAsync(_ada, _booked.BookingId, default)).Succeeded);
        return await Database.ScalarAsync<int>($"select id from waiting_entries where booking_id = {_booked.BookingId} and ended_at is null");
    }

    /// <summary>A wish, and a time before the booked one that was taken when it was wished and came free.</summary>
    private async Task<(int Wish, int Offer)> OfferedAsync(int slot)
    {
        var taken = await TakenAsync(slot);
        var wish = await WishAsync();
        await CancelAsync(_other, taken);
        Assert.Equal(1, await OfferAsync());
        return (wish, await OfferOfAsync(wish));
    }

    private async Task DeclineAsync(Actor actor)
    {
        await using var db = Database.NewContext();
        await Service(db).DeclineEarlierAsync(actor, _booked.BookingId, default);
    }

    private Task<Outcome<BookingReceipt, BookingRefusal>> TakeAsync(Actor actor, int offer, Guid? operation = null) =>
        Bookings.TakeEarlierAsync(actor, new TakeEarlierRequest(_booked.BookingId, offer, operation ?? Guid.NewGuid()), default);

    private Task<int> PlaceAsync() => Database.ScalarAsync<int>($"select slot_id from bookings where id = {_booked.BookingId}");

    private Task<string?> EndingAsync() => Database.ScalarAsync<string?>($"select ending from waiting_entries where booking_id = {_booked.BookingId} order by id desc limit 1");

    private async Task<IsoDayOfWeek> DayAsync(int slot) => (await StartOfAsync(slot)).InZone(Zones.Of("Europe/London")).DayOfWeek;
}
