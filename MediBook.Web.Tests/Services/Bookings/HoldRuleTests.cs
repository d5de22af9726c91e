using MediBook.Web.Domain;
using MediBook.Web.Services.Bookings;
using MediBook.Web.Tests.Support;
using NodaTime;

namespace MediBook.Web.Tests.Services.Bookings;

public sealed class HoldRuleTests(PostgresFixture postgres) : BookingTestBase(postgres)
{
    private Actor _ada = null!;
    private Actor _bob = null!;

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        _ada = await Database.AddPatientAsync("ada@example.com");
        _bob = await Database.AddPatientAsync("bob@example.com");
    }

    [Fact]
    public async Task A_hold_writes_booking_claim_live_hold_and_event_and_no_message()
    {
        var operation = Guid.NewGuid();
        var hold = (await HoldAsync(_ada, Slots[0], operation)).Value;

        Assert.Equal("PENDING", await StatusAsync(hold.BookingId));
        Assert.Equal(120, await Database.ScalarAsync<double>($"select extract(epoch from expires_at - created_at) from bookings where id = {hold.BookingId}"));
        Assert.Equal([$"{Slots[0]} {hold.BookingId} {_ada.PatientId}"], await Database.ListAsync<string>("select concat_ws(' ', slot_id, booking_id, patient_id) from slot_claims"));
        Assert.Equal($"account:{_ada.AccountId}", await Database.ScalarAsync<string>($"select owner_key from live_holds where booking_id = {hold.BookingId}"));
        Assert.Equal(
            $"1 {operation} HELD {hold.BookingId} account:{_ada.AccountId}",
            await Database.ScalarAsync<string>("select concat_ws(' ', version, operation_id, kind, booking_id, actor) from slot_events"));
        Assert.Equal(0, await Database.ScalarAsync<int>("select count(*) from outbox_messages"));
    }

    [Fact]
    public async Task A_hold_ends_to_the_second_by_the_databases_clock()
    {
        var hold = (await HoldAsync(_ada, Slots[0])).Value;
        await ClockAtExpiryAsync(hold.BookingId, Duration.FromSeconds(-1));
        Refused(BookingRefusal.SlotTaken, await HoldAsync(_bob, Slots[0]));
        Assert.Equal(0, await Database.Holds.SweepAsync(default));

        await ClockAtExpiryAsync(hold.BookingId, Duration.Zero);
        Assert.True((await HoldAsync(_bob, Slots[0])).Succeeded);
        Assert.Equal("FAILED", await StatusAsync(hold.BookingId));
    }

    [Fact]
    public async Task The_sweep_fails_what_ran_out_and_leaves_the_rest()
    {
        var old = (await HoldAsync(_ada, Slots[0])).Value;
        await Database.AdvanceAsync(Duration.FromSeconds(60));
        var live = (await HoldAsync(_bob, Slots[1])).Value;
        await Database.AdvanceAsync(Duration.FromSeconds(61));

        Assert.Equal(1, await Database.Holds.SweepAsync(default));
        Assert.Equal(0, await Database.Holds.SweepAsync(default));
        Assert.Equal("FAILED", await StatusAsync(old.BookingId));
        Assert.Equal("PENDING", await StatusAsync(live.BookingId));
        Assert.Equal(["HELD", "EXPIRED"], await EventsAsync(Slots[0]));
        Assert.Equal([Slots[1]], await Database.ListAsync<int>("select slot_id from live_holds"));
        Assert.True(await Database.ScalarAsync<bool>("select bool_and(at >= expires_at) from slot_events join bookings on bookings.id = booking_id where kind = 'EXPIRED'"));
    }

    [Fact]
    public async Task Many_holds_end_once_under_three_sweeps_at_once()
    {
        var slots = await Database.AddSlotsAsync((await Database.AddDoctorAsync()).Id, 40, minutes: 5);
        foreach (var slot in slots)
        {
            Assert.True((await HoldAsync(TestData.NewGuest(), slot)).Succeeded);
        }

        await Database.AdvanceAsync(Duration.FromMinutes(3));
        var ended = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => Task.Run(() => Database.Holds.SweepAsync(default))));
        Assert.Equal(40, ended.Sum() + await Database.Holds.SweepAsync(default));
        Assert.Equal(40, await Database.ScalarAsync<int>("select count(*) from slot_events where kind = 'EXPIRED'"));
    }

    [Fact]
    public async Task The_newest_hold_wins()
    {
        var first = (await HoldAsync(_ada, Slots[0])).Value;
        var second = (await HoldAsync(_ada, Slots[1])).Value;

        Assert.Equal("CANCELLED", await StatusAsync(first.BookingId));
        Assert.Equal("PENDING", await StatusAsync(second.BookingId));
        Assert.Equal(["HELD", "REPLACED"], await EventsAsync(Slots[0]));
        Assert.True((await HoldAsync(_bob, Slots[0])).Succeeded);
    }

    [Fact]
    public async Task The_newest_hold_wins_where_the_two_times_overlap()
    {
        var overlapping = await SlotElsewhereAsync(10);
        var first = (await HoldAsync(_ada, Slots[0])).Value;
        var second = (await HoldAsync(_ada, overlapping)).Value;

        Assert.Equal("CANCELLED", await StatusAsync(first.BookingId));
        Assert.Equal("PENDING", await StatusAsync(second.BookingId));
    }

    [Fact]
    public async Task Pressing_the_own_held_time_again_gives_the_same_hold()
    {
        var first = (await HoldAsync(_ada, Slots[0])).Value;
        Assert.Equal(first, (await HoldAsync(_ada, Slots[0])).Value);
        Assert.Equal(["HELD"], await EventsAsync(Slots[0]));
    }

    [Fact]
    public async Task A_hold_can_be_extended_ten_times()
    {
        var hold = (await HoldAsync(_ada, Slots[0])).Value;
        for (var press = 1; press <= 10; press++)
        {
            await Database.AdvanceAsync(Duration.FromSeconds(100));
            Assert.True((await ExtendAsync(_ada, hold.BookingId)).Succeeded);
        }

        Refused(BookingRefusal.NoExtensionsLeft, await ExtendAsync(_ada, hold.BookingId));
        Assert.True(await Database.ScalarAsync<bool>("select held_until = expires_at from slots join bookings on bookings.id = booking_id"));
        Assert.Equal(["HELD", .. Enumerable.Repeat("EXTENDED", 10)], await EventsAsync(Slots[0]));
        Assert.True((await ConfirmAsync(_ada, hold.BookingId)).Succeeded);
    }

    [Fact]
    public async Task A_hold_that_ran_out_is_neither_extended_nor_confirmed_nor_let_go()
    {
        var hold = (await HoldAsync(_ada, Slots[0])).Value;
        await Database.AdvanceAsync(Duration.FromSeconds(121));

        Refused(BookingRefusal.HoldExpired, await ExtendAsync(_ada, hold.BookingId));
        Refused(BookingRefusal.HoldExpired, await ConfirmAsync(_ada, hold.BookingId));
        Refused(BookingRefusal.HoldExpired, await LetGoAsync(_ada, hold.BookingId));
        await Database.Holds.SweepAsync(default);
        Refused(BookingRefusal.HoldExpired, await ExtendAsync(_ada, hold.BookingId));
        Refused(BookingRefusal.HoldExpired, await ConfirmAsync(_ada, hold.BookingId));
        Assert.Equal("FAILED", await StatusAsync(hold.BookingId));
    }

    [Fact]
    public async Task A_hold_that_is_let_go_frees_its_time_at_once()
    {
        var hold = (await HoldAsync(_ada, Slots[0])).Value;
        Assert.True((await LetGoAsync(_ada, hold.BookingId)).Succeeded);
        Assert.Equal("CANCELLED", await StatusAsync(hold.BookingId));
        Assert.Equal(["HELD", "RELEASED"], await EventsAsync(Slots[0]));
        Refused(BookingRefusal.HoldEnded, await ConfirmAsync(_ada, hold.BookingId));
        Refused(BookingRefusal.HoldEnded, await LetGoAsync(_ada, hold.BookingId));
        Assert.True((await HoldAsync(_bob, Slots[0])).Succeeded);
    }

    [Fact]
    public async Task Letting_go_twice_is_told_apart_from_running_out_even_when_another_holds_the_time_too_long()
    {
        var hold = (await HoldAsync(_ada, Slots[0])).Value;
        Assert.True((await LetGoAsync(_ada, hold.BookingId)).Succeeded);
        Assert.True((await HoldAsync(_bob, Slots[0])).Succeeded);
        await Database.AdvanceAsync(Duration.FromSeconds(121));
        Refused(BookingRefusal.HoldEnded, await LetGoAsync(_ada, hold.BookingId));
        Refused(BookingRefusal.HoldEnded, await ExtendAsync(_ada, hold.BookingId));
    }

    [Fact]
    public async Task A_stale_hold_elsewhere_does_not_make_the_patient_busy()
    {
        var overlapping = await SlotElsewhereAsync(10);
        Assert.True((await HoldAsync(_ada, Slots[0])).Succeeded);
        await Database.AdvanceAsync(Duration.FromSeconds(121));

        Assert.True((await BookAsync(_ada, overlapping)).Succeeded);
        Assert.Equal(["HELD", "EXPIRED"], await EventsAsync(Slots[0]));
    }

    [Fact]
    public async Task Times_that_are_past_too_far_ahead_closed_or_unknown_are_refused()
    {
        var past = await SlotAheadAsync(Duration.FromMinutes(-1));
        var far = await SlotAheadAsync(Duration.FromDays(366));
        await Database.ExecuteAsync($"update slots set state = 'BLOCKED' where id = {Slots[0]}; update slots set state = 'WITHDRAWN' where id = {Slots[1]}");

        Refused(BookingRefusal.SlotPast, await HoldAsync(_ada, past));
        Refused(BookingRefusal.SlotTooFarAhead, await HoldAsync(_ada, far));
        Refused(BookingRefusal.SlotClosed, await HoldAsync(_ada, Slots[0]));
        Refused(BookingRefusal.SlotNotFound, await HoldAsync(_ada, Slots[1]));
        Refused(BookingRefusal.SlotNotFound, await HoldAsync(_ada, 0));
        Refused(BookingRefusal.SlotNotFound, await HoldAsync(_ada, -1));
        Refused(BookingRefusal.SlotNotFound, await BookAsync(_ada, int.MaxValue));
        Assert.Equal(0, await Database.ScalarAsync<int>("select count(*) from bookings"));
    }

    [Fact]
    public async Task The_least_notice_is_an_option()
    {
        var soon = await SlotAheadAsync(Duration.FromMinutes(20));
        var strict = Database.Bookings(new BookingOptions { NoticeMinutes = 30 });
        Refused(BookingRefusal.SlotPast, await strict.HoldAsync(_ada, new HoldRequest(soon, Guid.NewGuid()), default));
        Assert.True((await HoldAsync(_ada, soon)).Succeeded);
    }

    [Fact]
    public async Task A_hold_on_a_time_that_begins_or_closes_meanwhile_is_not_confirmed()
    {
        var soon = await SlotAheadAsync(Duration.FromSeconds(60));
        var begins = (await HoldAsync(_ada, soon)).Value;
        var closes = (await HoldAsync(_bob, Slots[0])).Value;
        await Database.AdvanceAsync(Duration.FromSeconds(61));
        await Database.ExecuteAsync($"update slots set state = 'BLOCKED' where id = {Slots[0]}");
        Refused(BookingRefusal.SlotPast, await ConfirmAsync(_ada, begins.BookingId));
        Refused(BookingRefusal.SlotClosed, await ConfirmAsync(_bob, closes.BookingId));
    }

    [Fact]
    public async Task A_hundred_guests_of_an_address_may_hold_times_and_the_next_one_not()
    {
        var bookings = Database.Bookings(new BookingOptions { MostGuestHoldsPerAddress = 3 });
        var guests = Enumerable.Range(0, 4).Select(_ => TestData.NewGuest()).ToList();
        foreach (var (guest, slot) in guests.Take(3).Zip(Slots))
        {
            Assert.True((await bookings.HoldAsync(guest, new HoldRequest(slot, Guid.NewGuid()), default)).Succeeded);
        }

        Refused(BookingRefusal.TooManyHolds, await bookings.HoldAsync(guests[3], new HoldRequest(Slots[3], Guid.NewGuid()), default));
        Assert.True((await bookings.HoldAsync(guests[0], new HoldRequest(Slots[4], Guid.NewGuid()), default)).Succeeded);
        Assert.True((await bookings.HoldAsync(TestData.NewGuest("10.0.0.1"), new HoldRequest(Slots[5], Guid.NewGuid()), default)).Succeeded);
        Assert.True((await bookings.HoldAsync(_ada, new HoldRequest(Slots[3], Guid.NewGuid()), default)).Succeeded);
        await Database.AdvanceAsync(Duration.FromSeconds(121));
        Assert.True((await bookings.HoldAsync(guests[3], new HoldRequest(Slots[3], Guid.NewGuid()), default)).Succeeded);
        Assert.Equal(100, new BookingOptions().MostGuestHoldsPerAddress);
    }

    private Task<int> ClockAtExpiryAsync(int bookingId, Duration offset) => Database.ExecuteAsync(
        $"update test_clock set shift = (select expires_at from bookings where id = {bookingId}) - clock_timestamp() + interval '{offset.TotalSeconds} seconds'");
}
