using MediBook.Web.Domain;
using MediBook.Web.Services.Bookings;
using MediBook.Web.Services.Waitlist;
using MediBook.Web.Tests.Support;
using NodaTime;

namespace MediBook.Web.Tests.Services.Waitlist;

public sealed class WaitlistOffersTests(PostgresFixture postgres) : WaitlistTestBase(postgres)
{
    [Fact]
    public async Task Whoever_joined_first_is_offered_the_time_that_comes_free()
    {
        var line = await WaitAsync(3);
        Assert.Equal(0, await OfferAsync());
        var slots = await FreeAsync(2);

        Assert.Equal(2, await OfferAsync());

        Assert.Equal(line[0].Entry, await OfferedToAsync(slots[0]));
        Assert.Equal(line[1].Entry, await OfferedToAsync(slots[1]));
        Assert.Equal(0, await OfferAsync());
        Assert.Equal(["OFFERED"], await EventsAsync(slots[0]));
        Assert.Equal("PENDING", await StatusAsync(await OfferOfAsync(line[0].Entry)));
        Assert.Equal($"offer:{await OfferOfAsync(line[0].Entry)}", await Database.ScalarAsync<string>($"select owner_key from live_holds where slot_id = {slots[0]}"));
    }

    [Fact]
    public async Task A_cancelled_appointment_goes_to_the_first_in_line()
    {
        var slot = (await FreeAsync(1))[0];
        var guest = TestData.NewGuest();
        var booked = (await BookAsync(guest, slot)).Value;
        var line = await WaitAsync(2);
        Assert.Equal(0, await OfferAsync());

        await CancelAsync(guest, booked.BookingId);

        Assert.Equal(1, await OfferAsync());
        Assert.Equal(line[0].Entry, await OfferedToAsync(slot));
    }

    [Fact]
    public async Task An_offer_that_nobody_answers_goes_to_the_next_and_never_back()
    {
        var line = await WaitAsync(2);
        var slot = (await FreeAsync(1))[0];
        await OfferAsync();
        var first = await OfferOfAsync(line[0].Entry);

        await Database.AdvanceAsync(Options.Offer + Duration.FromSeconds(1));
        await Database.Holds.SweepAsync(default);
        Assert.Equal(1, await OfferAsync());
        Assert.Equal(line[1].Entry, await OfferedToAsync(slot));
        Assert.Equal("FAILED", await StatusAsync(first));

        await Database.AdvanceAsync(Options.Offer + Duration.FromSeconds(1));
        await Database.Holds.SweepAsync(default);
        Assert.Equal(0, await OfferAsync());
        Assert.Equal(["OFFERED", "EXPIRED", "OFFERED", "EXPIRED"], await EventsAsync(slot));

        // Both still wait, and the next time is the first one's again.
        var other = (await FreeAsync(1, daysAhead: 4))[0];
        Assert.Equal(1, await OfferAsync());
        Assert.Equal(line[0].Entry, await OfferedToAsync(other));
    }

    [Fact]
    public async Task The_next_is_asked_even_where_no_sweep_has_run()
    {
        var line = await WaitAsync(2);
        var slot = (await FreeAsync(1))[0];
        await OfferAsync();
        await Database.AdvanceAsync(Options.Offer + Duration.FromSeconds(1));

        Assert.Equal(1, await OfferAsync());

        Assert.Equal(line[1].Entry, await OfferedToAsync(slot));
    }

    [Fact]
    public async Task Who_let_an_offer_run_out_is_the_first_again_for_another_time_even_where_no_sweep_has_run()
    {
        var line = await WaitAsync(2);
        var unanswered = (await FreeAsync(1, daysAhead: 6))[0];
        await OfferAsync();
        await Database.AdvanceAsync(Options.Offer + Duration.FromSeconds(1));
        // The earlier of the two, which the next in line would be given first.
        var other = (await FreeAsync(1))[0];

        Assert.Equal(2, await OfferAsync());

        Assert.Equal(line[0].Entry, await OfferedToAsync(other));
        Assert.Equal(line[1].Entry, await OfferedToAsync(unanswered));
    }

    [Fact]
    public async Task Accepting_makes_the_appointment_and_ends_the_waiting()
    {
        var (actor, entry) = (await WaitAsync(1))[0];
        var slots = await FreeAsync(2);
        await OfferAsync();
        var offer = await OfferOfAsync(entry);

        var accepted = await Bookings.ConfirmAsync(actor, new ConfirmRequest(offer, null, Guid.NewGuid()), default);

        Assert.True(accepted.Succeeded);
        Assert.Equal("CONFIRMED", await StatusAsync(offer));
        Assert.Equal("BOOKED", await Database.ScalarAsync<string>($"select ending from waiting_entries where id = {entry}"));
        Assert.Equal(0, await Database.ScalarAsync<int>("select count(*) from live_holds"));
        Assert.Equal(0, await OfferAsync());
        Assert.Equal(0, await OfferedToAsync(slots[1]));
    }

    [Fact]
    public async Task A_declined_time_goes_to_the_next_and_the_person_stays_in_line()
    {
        var line = await WaitAsync(2);
        var slot = (await FreeAsync(1))[0];
        await OfferAsync();

        Assert.True((await LetGoAsync(line[0].Actor, await OfferOfAsync(line[0].Entry))).Succeeded);

        Assert.Equal(1, await OfferAsync());
        Assert.Equal(line[1].Entry, await OfferedToAsync(slot));
        Assert.Equal(2, await Database.ScalarAsync<int>("select count(*) from waiting_entries where ended_at is null"));
    }

    [Theory]
    [InlineData("day")]
    [InlineData("too early")]
    [InlineData("too late")]
    [InlineData("last date")]
    public async Task What_does_not_suit_is_not_offered(string what)
    {
        var date = (await TodayAsync()).PlusDays(3);
        var times = await TimesAsync();
        var fits = await WaitAsync(1, times with { Days = [date.DayOfWeek], From = new LocalTime(10, 0), To = new LocalTime(10, 30), LastDate = date });
        await Database.ExecuteAsync("update waiting_entries set joined_at = joined_at + interval '1 hour'");
        await WaitAsync(1, what switch
        {
            "day" => times with { Days = [.. EveryDay.Where(day => day != date.DayOfWeek)] },
            "too early" => times with { From = new LocalTime(10, 1) },
            "too late" => times with { To = new LocalTime(10, 29) },
            _ => times with { LastDate = date.PlusDays(-1) },
        });
        var slot = (await FreeAsync(1))[0];

        Assert.Equal(1, await OfferAsync());

        Assert.Equal(fits[0].Entry, await OfferedToAsync(slot));
    }

    [Fact]
    public async Task Who_has_an_appointment_then_is_skipped()
    {
        var line = await WaitAsync(2);
        var slot = (await FreeAsync(1))[0];
        var other = await Database.AddDoctorAsync();
        var starts = await StartOfAsync(slot);
        var busy = (await Database.AddSlotsAsync(other.Id, 1, starts + Duration.FromMinutes(15)))[0];
        Assert.True((await BookAsync(line[0].Actor, busy, await EmailOfAsync(line[0].Actor))).Succeeded);

        Assert.Equal(1, await OfferAsync());

        Assert.Equal(line[1].Entry, await OfferedToAsync(slot));
    }

    [Fact]
    public async Task Who_may_book_no_more_is_skipped()
    {
        var line = await WaitAsync(2);
        var most = new BookingOptions().MostBookingsPerPatient;
        await Database.ExecuteAsync($"insert into booking_seats select 'account:{line[0].Actor.AccountId}', n, 1000000 + n from generate_series(1, {most}) n");
        var slot = (await FreeAsync(1))[0];

        await OfferAsync();

        Assert.Equal(line[1].Entry, await OfferedToAsync(slot));
    }

    [Fact]
    public async Task A_time_that_could_not_be_cancelled_any_more_is_not_offered()
    {
        await WaitAsync(1);
        await using var db = Database.NewContext();
        var now = await db.NowAsync(default);
        await Database.AddSlotsAsync(Wanted.Id, 1, now + new BookingOptions().CutOff - Duration.FromMinutes(1));

        Assert.Equal(0, await OfferAsync());
    }

    [Fact]
    public async Task A_time_of_a_type_of_doctor_at_the_place_is_offered_and_one_elsewhere_is_not()
    {
        var actor = await Database.AddPatientAsync("grace@example.com");
        await Database.ExecuteAsync("insert into locations (name, address, time_zone_id) values ('Elsewhere', '1 Far Street', 'Europe/London')");
        var elsewhere = await Database.ScalarAsync<int>("select max(id) from locations");
        await Database.ExecuteAsync("update slots set state = 'BLOCKED'");
        var far = (await JoinAsync(actor, new JoinRequest(null, "dermatology", elsewhere, await TimesAsync()))).Value;
        var slot = (await FreeAsync(1))[0];
        Assert.Equal(0, await OfferAsync());

        var near = (await JoinAsync(actor, new JoinRequest(null, "dermatology", Wanted.LocationId, await TimesAsync()))).Value;

        Assert.Equal(1, await OfferAsync());
        Assert.Equal(near, await OfferedToAsync(slot));
        Assert.NotEqual(far, near);
    }

    [Fact]
    public async Task An_offer_does_not_count_as_the_persons_one_live_hold()
    {
        var (actor, entry) = (await WaitAsync(1))[0];
        await FreeAsync(1);
        await OfferAsync();

        var held = (await HoldAsync(actor, Slots[0])).Value;
        var newer = (await HoldAsync(actor, Slots[2])).Value;

        Assert.Equal("CANCELLED", await StatusAsync(held.BookingId));
        Assert.Equal("PENDING", await StatusAsync(newer.BookingId));
        Assert.Equal("PENDING", await StatusAsync(await OfferOfAsync(entry)));
    }

    [Fact]
    public async Task An_offer_has_its_own_end_and_is_nobody_elses_to_accept()
    {
        var line = await WaitAsync(2);
        await FreeAsync(1);
        await OfferAsync();
        var offer = await OfferOfAsync(line[0].Entry);

        Refused(BookingRefusal.NoExtensionsLeft, await ExtendAsync(line[0].Actor, offer));
        Refused(BookingRefusal.BookingNotFound, await ConfirmAsync(line[1].Actor, offer));
        Refused(BookingRefusal.BookingNotFound, await ConfirmAsync(TestData.NewGuest(), offer));

        await Database.AdvanceAsync(Options.Offer + Duration.FromSeconds(1));
        Refused(BookingRefusal.HoldExpired, await Bookings.ConfirmAsync(line[0].Actor, new ConfirmRequest(offer, null, Guid.NewGuid()), default));
    }

    [Fact]
    public async Task Who_leaves_sets_the_offered_time_free_for_the_next()
    {
        var line = await WaitAsync(2);
        var slot = (await FreeAsync(1))[0];
        await OfferAsync();
        Assert.Equal(WaitlistRefusal.EntryNotFound, (await LeaveAsync(line[1].Actor, line[0].Entry)).Refusal);

        Assert.True((await LeaveAsync(line[0].Actor, line[0].Entry)).Succeeded);

        Assert.Equal(WaitlistRefusal.EntryNotFound, (await LeaveAsync(line[0].Actor, line[0].Entry)).Refusal);
        Assert.Equal("CANCELLED", await StatusAsync(await OfferOfAsync(line[0].Entry)));
        Assert.Equal(1, await OfferAsync());
        Assert.Equal(line[1].Entry, await OfferedToAsync(slot));
    }

    [Theory]
    [InlineData("update patients set account_id = null where id = ")]
    [InlineData("update waiting_entries set ended_at = booking_clock(), ending = 'LEFT', revision = revision + 1 where patient_id = ")]
    public async Task No_time_is_held_for_an_account_that_is_gone_or_a_wait_that_has_ended(string sql)
    {
        var line = await WaitAsync(2);
        var slot = (await FreeAsync(1))[0];
        await OfferAsync();
        var offer = await OfferOfAsync(line[0].Entry);

        await Database.ExecuteAsync($"{sql}{line[0].Actor.PatientId}");
        Assert.Equal(1, await OfferAsync());

        Assert.Equal("CANCELLED", await StatusAsync(offer));
        Assert.Equal(line[1].Entry, await OfferedToAsync(slot));
    }

    [Fact]
    public async Task An_offer_of_a_wait_that_has_ended_cannot_be_accepted()
    {
        var (actor, entry) = (await WaitAsync(1))[0];
        await FreeAsync(1);
        await OfferAsync();
        await Database.ExecuteAsync($"update waiting_entries set ended_at = booking_clock(), ending = 'LEFT', revision = revision + 1 where id = {entry}");

        Refused(BookingRefusal.HoldEnded, await Bookings.ConfirmAsync(actor, new ConfirmRequest(await OfferOfAsync(entry), null, Guid.NewGuid()), default));
    }

    [Fact]
    public async Task A_wait_whose_last_date_has_passed_ends()
    {
        var (_, entry) = (await WaitAsync(1, await TimesAsync() with { LastDate = (await TodayAsync()).PlusDays(1) }))[0];
        await Database.AdvanceAsync(Duration.FromDays(4));

        await OfferAsync();

        Assert.Equal("OVER", await Database.ScalarAsync<string>($"select ending from waiting_entries where id = {entry}"));
    }

    [Fact]
    public async Task Eight_looks_at_once_offer_each_time_once_in_the_order_of_the_line()
    {
        var line = await WaitAsync(6);
        var slots = await FreeAsync(4);

        var offered = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(OfferAsync)));

        Assert.Equal(4, offered.Sum());
        for (var place = 0; place < 4; place++)
        {
            Assert.Equal(line[place].Entry, await OfferedToAsync(slots[place]));
        }
    }

    [Fact]
    public async Task A_time_that_a_visitor_holds_is_not_offered_and_the_mail_of_the_offer_is_written_with_it()
    {
        var line = await WaitAsync(1);
        var slot = (await FreeAsync(1))[0];
        await HoldAsync(TestData.NewGuest(), slot);
        Assert.Equal(0, await OfferAsync());

        await Database.AdvanceAsync(Duration.FromMinutes(3));
        Assert.Equal(1, await OfferAsync());

        Assert.Equal("WAITLIST_OFFER", await Database.ScalarAsync<string>($"select kind from outbox_messages where booking_id = {await OfferOfAsync(line[0].Entry)}"));
        Assert.Equal(
            await Database.ScalarAsync<string>($"select xmin::text from slots where id = {slot}"),
            await Database.ScalarAsync<string>($"select xmin::text from outbox_messages where booking_id = {await OfferOfAsync(line[0].Entry)}"));
    }

    private Task<string> EmailOfAsync(Actor actor) => Database.ScalarAsync<string>($"select email from patients where id = {actor.PatientId}");
}
