using MediBook.Web.Domain;
using MediBook.Web.Services.Bookings;
using MediBook.Web.Tests.Support;
using NodaTime;

namespace MediBook.Web.Tests.Services.Bookings;

public sealed class ChangeTimeTests(PostgresFixture postgres) : BookingTestBase(postgres)
{
    private Actor _ada = null!;
    private Actor _bob = null!;
    private Actor _reception = null!;

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        _ada = await Database.AddPatientAsync("ada@example.com");
        _bob = await Database.AddPatientAsync("bob@example.com");
        _reception = await Database.AddStaffAsync("reception@example.com", Roles.Reception);
    }

    [Fact]
    public async Task A_moved_booking_keeps_all_but_its_time_and_leaves_an_event_on_each_slot()
    {
        var operation = Guid.NewGuid();
        var booked = (await BookAsync(_ada, Slots[2])).Value;
        var moved = (await ChangeTimeAsync(_ada, booked.BookingId, Slots[0], operation)).Value;

        Assert.Equal(booked with { SlotId = Slots[0] }, moved);
        Assert.Equal(
            [$"{booked.BookingId} {booked.Reference} CONFIRMED {Slots[0]} 1 {_ada.AccountId} {_ada.PatientId} Ada Novak"],
            await Database.ListAsync<string>("select concat_ws(' ', id, reference, status, slot_id, revision, account_id, patient_id, patient_name) from bookings"));
        Assert.Equal(
            [$"{Slots[0]} {booked.BookingId} {_ada.PatientId}"],
            await Database.ListAsync<string>(
                "select concat_ws(' ', slot_id, c.booking_id, patient_id) from slot_claims c join slots s on s.id = slot_id and s.starts_at = c.starts_at and s.ends_at = c.ends_at"));
        Assert.Equal(
            [$"{Slots[0]} 1 MOVED_HERE {operation} account:{_ada.AccountId}", $"{Slots[2]} 2 MOVED_AWAY {operation} account:{_ada.AccountId}"],
            await Database.ListAsync<string>("select concat_ws(' ', slot_id, version, kind, operation_id, actor) from slot_events where kind <> 'BOOKED' order by slot_id"));
        Assert.Equal(
            ["BOOKING_CONFIRMED 0", "BOOKING_MOVED 1"],
            await Database.ListAsync<string>("select concat_ws(' ', kind, version) from outbox_messages order by version"));
        Assert.Equal([$"account:{_ada.AccountId} {booked.BookingId}"], await Database.ListAsync<string>("select concat_ws(' ', owner_key, booking_id) from booking_seats"));
        Assert.Equal(
            [$"{Slots[0]} {booked.BookingId}", $"{Slots[2]} "],
            await Database.ListAsync<string>($"select id || ' ' || coalesce(booking_id::text, '') from slots where id in ({Slots[0]}, {Slots[2]}) order by id"));
    }

    [Fact]
    public async Task The_old_time_is_free_at_once_and_the_new_one_is_taken()
    {
        var booked = (await BookAsync(_ada, Slots[0])).Value;
        Assert.True((await ChangeTimeAsync(_ada, booked.BookingId, Slots[1])).Succeeded);

        Refused(BookingRefusal.SlotTaken, await HoldAsync(_bob, Slots[1]));
        Assert.True((await BookAsync(_bob, Slots[0], "bob@example.com")).Succeeded);
        Assert.Equal(["BOOKED", "MOVED_AWAY", "BOOKED"], await EventsAsync(Slots[0]));
    }

    [Theory]
    [InlineData(-30)]
    [InlineData(-29)]
    [InlineData(-15)]
    [InlineData(0)]
    [InlineData(15)]
    [InlineData(29)]
    [InlineData(30)]
    public async Task A_booking_is_not_in_its_own_way_where_the_two_times_overlap_or_touch(int minutes)
    {
        var elsewhere = await SlotElsewhereAsync(minutes);
        var booked = (await BookAsync(_ada, Slots[0])).Value;

        Assert.True((await ChangeTimeAsync(_ada, booked.BookingId, elsewhere)).Succeeded);
        Assert.True((await ChangeTimeAsync(_ada, booked.BookingId, Slots[0])).Succeeded);
        Assert.Equal(["BOOKED", "MOVED_AWAY", "MOVED_HERE"], await EventsAsync(Slots[0]));
        Assert.Equal(["MOVED_HERE", "MOVED_AWAY"], await EventsAsync(elsewhere));
        Assert.Equal(2, await Database.ScalarAsync<int>($"select revision from bookings where id = {booked.BookingId}"));
    }

    [Fact]
    public async Task A_patient_with_another_appointment_then_stays_at_the_old_time()
    {
        var elsewhere = await SlotElsewhereAsync(15);
        Assert.True((await BookAsync(_ada, Slots[0])).Succeeded);
        var booked = (await BookAsync(_ada, Slots[2])).Value;

        Refused(BookingRefusal.PatientBusy, await ChangeTimeAsync(_ada, booked.BookingId, elsewhere));
        Refused(BookingRefusal.PatientBusy, await ChangeTimeAsync(_reception, booked.BookingId, elsewhere));
        await StandsAsync(booked);
        Assert.Empty(await EventsAsync(elsewhere));

        await BookAsync(_bob, elsewhere, "bob@example.com");
        Refused(BookingRefusal.SlotTaken, await ChangeTimeAsync(_ada, booked.BookingId, elsewhere));
    }

    [Fact]
    public async Task A_booking_for_another_person_has_no_overlap_rule_when_it_moves()
    {
        var elsewhere = await SlotElsewhereAsync(15);
        Assert.True((await BookAsync(_ada, Slots[0])).Succeeded);
        var friends = (await BookAsync(_ada, Slots[2], "friend@example.com")).Value;
        Assert.True((await ChangeTimeAsync(_ada, friends.BookingId, elsewhere)).Succeeded);
        Assert.Null(await Database.ScalarAsync<int?>($"select patient_id from slot_claims where slot_id = {elsewhere}"));
    }

    [Fact]
    public async Task Holds_that_overlap_the_new_time_give_way_where_they_are_the_own_or_have_run_out()
    {
        var (elsewhere, further) = (await SlotElsewhereAsync(15), await SlotElsewhereAsync(75));
        var booked = (await BookAsync(_ada, Slots[4])).Value;
        await HoldAsync(_ada, Slots[0]);
        Assert.True((await ChangeTimeAsync(_ada, booked.BookingId, elsewhere)).Succeeded);
        Assert.Equal(["HELD", "REPLACED"], await EventsAsync(Slots[0]));

        await HoldAsync(_ada, Slots[2]);
        await Database.AdvanceAsync(Duration.FromSeconds(119));
        Refused(BookingRefusal.PatientBusy, await ChangeTimeAsync(_reception, booked.BookingId, further));
        await Database.AdvanceAsync(Duration.FromSeconds(2));
        Assert.True((await ChangeTimeAsync(_reception, booked.BookingId, further)).Succeeded);
        Assert.Equal(["HELD", "EXPIRED"], await EventsAsync(Slots[2]));
    }

    [Fact]
    public async Task A_time_that_is_not_to_be_had_leaves_the_booking_where_it_is()
    {
        var (past, far) = (await SlotAheadAsync(Duration.FromMinutes(-1)), await SlotAheadAsync(Duration.FromDays(366)));
        var booked = (await BookAsync(_ada, Slots[0])).Value;
        await BookAsync(_bob, Slots[1], "bob@example.com");
        await HoldAsync(_bob, Slots[2]);
        await Database.ExecuteAsync($"update slots set state = 'BLOCKED' where id = {Slots[3]}; update slots set state = 'WITHDRAWN' where id = {Slots[4]}");
        foreach (var actor in new[] { _ada, _reception })
        {
            Refused(BookingRefusal.SlotTaken, await ChangeTimeAsync(actor, booked.BookingId, Slots[1]));
            Refused(BookingRefusal.SlotTaken, await ChangeTimeAsync(actor, booked.BookingId, Slots[2]));
            Refused(BookingRefusal.SlotClosed, await ChangeTimeAsync(actor, booked.BookingId, Slots[3]));
            Refused(BookingRefusal.SlotNotFound, await ChangeTimeAsync(actor, booked.BookingId, Slots[4]));
            Refused(BookingRefusal.SlotNotFound, await ChangeTimeAsync(actor, booked.BookingId, 0));
            Refused(BookingRefusal.SlotNotFound, await ChangeTimeAsync(actor, booked.BookingId, int.MaxValue));
            Refused(BookingRefusal.SlotPast, await ChangeTimeAsync(actor, booked.BookingId, past));
            Refused(BookingRefusal.SlotTooFarAhead, await ChangeTimeAsync(actor, booked.BookingId, far));
        }

        await StandsAsync(booked);
    }

    [Fact]
    public async Task Only_a_confirmed_booking_moves()
    {
        var hold = (await HoldAsync(_ada, Slots[0])).Value;
        foreach (var target in new[] { Slots[1], Slots[0], 0 })
        {
            Refused(BookingRefusal.NotConfirmed, await ChangeTimeAsync(_ada, hold.BookingId, target));
        }

        await Database.AdvanceAsync(Duration.FromSeconds(120));
        Refused(BookingRefusal.HoldExpired, await ChangeTimeAsync(_ada, hold.BookingId, Slots[1]));
        await Database.Holds.SweepAsync(default);
        Refused(BookingRefusal.HoldExpired, await ChangeTimeAsync(_ada, hold.BookingId, Slots[1]));
        var booked = (await BookAsync(_ada, Slots[2])).Value;
        await CancelAsync(_ada, booked.BookingId);
        Refused(BookingRefusal.AlreadyCancelled, await ChangeTimeAsync(_ada, booked.BookingId, Slots[1]));
        Refused(BookingRefusal.AlreadyCancelled, await ChangeTimeAsync(_ada, booked.BookingId, Slots[2]));
    }

    [Fact]
    public async Task A_hold_is_not_cancelled_as_if_it_were_booked()
    {
        var hold = (await HoldAsync(_ada, Slots[0])).Value;
        Refused(BookingRefusal.NotConfirmed, await CancelAsync(_ada, hold.BookingId));
        await Database.AdvanceAsync(Duration.FromSeconds(120));
        Refused(BookingRefusal.HoldExpired, await CancelAsync(_ada, hold.BookingId));
    }

    [Fact]
    public async Task Patients_move_until_two_hours_before_and_staff_until_the_start()
    {
        var start = await SlotAheadAsync(Duration.FromMinutes(125));
        var (adas, bobs) = ((await BookAsync(_ada, start)).Value, (await BookAsync(_bob, Slots[0], "bob@example.com")).Value);
        await Database.AdvanceAsync(Duration.FromMinutes(6));

        Refused(BookingRefusal.TooLateToChange, await ChangeTimeAsync(_ada, adas.BookingId, Slots[1]));
        await StandsAsync(adas);
        Assert.True((await ChangeTimeAsync(_reception, adas.BookingId, Slots[1])).Succeeded);
        Assert.True((await ChangeTimeAsync(_bob, bobs.BookingId, start)).Succeeded);
        await Database.AdvanceAsync(Duration.FromMinutes(119));
        Refused(BookingRefusal.AlreadyBegun, await ChangeTimeAsync(_bob, bobs.BookingId, Slots[2]));
        Refused(BookingRefusal.AlreadyBegun, await ChangeTimeAsync(_reception, bobs.BookingId, Slots[2]));
    }

    [Fact]
    public async Task Moving_to_the_own_time_changes_nothing()
    {
        var booked = (await BookAsync(_ada, Slots[0])).Value;
        Assert.Equal(booked, (await ChangeTimeAsync(_ada, booked.BookingId, Slots[0])).Value);
        await StandsAsync(booked);
    }

    [Fact]
    public async Task A_stale_hold_on_the_new_time_is_retired_first()
    {
        var booked = (await BookAsync(_ada, Slots[0])).Value;
        var stale = (await HoldAsync(_bob, Slots[1])).Value;
        await Database.AdvanceAsync(Duration.FromSeconds(120));

        Assert.True((await ChangeTimeAsync(_ada, booked.BookingId, Slots[1])).Succeeded);
        Assert.Equal("FAILED", await StatusAsync(stale.BookingId));
        Assert.Equal(["HELD", "EXPIRED", "MOVED_HERE"], await EventsAsync(Slots[1]));
    }

    [Fact]
    public async Task The_own_hold_on_the_new_time_gives_way_to_the_booking()
    {
        var booked = (await BookAsync(_ada, Slots[0])).Value;
        var hold = (await HoldAsync(_ada, Slots[1])).Value;

        Assert.True((await ChangeTimeAsync(_ada, booked.BookingId, Slots[1])).Succeeded);
        Assert.Equal("CANCELLED", await StatusAsync(hold.BookingId));
        Assert.Equal(["HELD", "REPLACED", "MOVED_HERE"], await EventsAsync(Slots[1]));
        Assert.Equal(0, await Database.ScalarAsync<int>("select count(*) from live_holds"));
    }

    [Fact]
    public async Task A_hold_made_before_signing_in_gives_way_too_and_a_hold_elsewhere_stays()
    {
        var guest = TestData.NewGuest();
        var booked = (await BookAsync(_ada, Slots[0])).Value;
        await HoldAsync(guest, Slots[1]);
        var elsewhere = (await HoldAsync(_ada, Slots[3])).Value;

        Assert.True((await ChangeTimeAsync(_ada with { GuestKey = guest.GuestKey }, booked.BookingId, Slots[1])).Succeeded);
        Assert.Equal(["HELD", "REPLACED", "MOVED_HERE"], await EventsAsync(Slots[1]));
        Assert.Equal("PENDING", await StatusAsync(elsewhere.BookingId));
    }

    [Fact]
    public async Task Somebody_elses_booking_is_not_found()
    {
        var guest = TestData.NewGuest();
        var adas = (await BookAsync(_ada, Slots[0])).Value;
        var guests = (await BookAsync(guest, Slots[1], "guest@example.com")).Value;
        foreach (var (actor, booking) in new[] { (_bob, adas), (guest, adas), (Actor.Job, adas), (_ada, guests), (TestData.NewGuest(), guests) })
        {
            Refused(BookingRefusal.BookingNotFound, await ChangeTimeAsync(actor, booking.BookingId, Slots[2]));
        }

        Refused(BookingRefusal.BookingNotFound, await ChangeTimeAsync(_ada, 0, Slots[2]));
        Assert.True((await ChangeTimeAsync(guest, guests.BookingId, Slots[2])).Succeeded);
        await using var db = Database.NewContext();
        var holder = TestData.NewGuest() with { ManageKeys = [OwnerKeys.Hash(await new ManageLinks(db).MintAsync(guests.BookingId, default))] };
        Assert.True((await ChangeTimeAsync(holder, guests.BookingId, Slots[3])).Succeeded);
        Refused(BookingRefusal.BookingNotFound, await ChangeTimeAsync(holder, adas.BookingId, Slots[4]));
    }

    [Fact]
    public async Task A_person_with_all_their_bookings_may_move_one_and_cancel_it_where_it_is()
    {
        var slots = await Database.AddSlotsAsync((await Database.AddDoctorAsync()).Id, 11, (await StartAsync(Slots[5])) + Duration.FromHours(1));
        var booked = new List<BookingReceipt>();
        foreach (var slot in slots.Take(10))
        {
            booked.Add((await BookAsync(_ada, slot)).Value);
        }

        Assert.True((await ChangeTimeAsync(_ada, booked[0].BookingId, slots[10])).Succeeded);
        Assert.Equal(10, await Database.ScalarAsync<int>("select count(*) from booking_seats"));
        Refused(BookingRefusal.TooManyBookings, await BookAsync(_ada, slots[0]));
        Assert.True((await CancelAsync(_ada, booked[0].BookingId)).Succeeded);
        Assert.Equal(["MOVED_HERE", "CANCELLED"], await EventsAsync(slots[10]));
        Assert.True((await BookAsync(_ada, slots[0])).Succeeded);
    }

    [Fact]
    public async Task Pressing_twice_gives_the_first_result_wherever_the_booking_went_since()
    {
        var (first, second) = (Guid.NewGuid(), Guid.NewGuid());
        var booked = (await BookAsync(_ada, Slots[0])).Value;
        var moved = (await ChangeTimeAsync(_ada, booked.BookingId, Slots[1], first)).Value;
        Assert.Equal(moved, (await ChangeTimeAsync(_ada, booked.BookingId, Slots[1], first)).Value);
        Assert.True((await ChangeTimeAsync(_ada, booked.BookingId, Slots[2], second)).Succeeded);
        Assert.Equal(moved, (await ChangeTimeAsync(_ada, booked.BookingId, Slots[1], first)).Value);
        await CancelAsync(_ada, booked.BookingId);
        Assert.Equal(moved, (await ChangeTimeAsync(_ada, booked.BookingId, Slots[1], first)).Value);

        Refused(BookingRefusal.BookingNotFound, await ChangeTimeAsync(_bob, booked.BookingId, Slots[1], first));
        Refused(BookingRefusal.AlreadyCancelled, await ChangeTimeAsync(_ada, booked.BookingId, Slots[3], first));
        Assert.Equal(["MOVED_HERE", "MOVED_AWAY"], await EventsAsync(Slots[1]));
    }

    [Fact]
    public async Task A_booking_pressed_again_after_it_moved_is_not_made_twice()
    {
        var (book, hold, confirm, late) = (Guid.NewGuid(), Guid.NewGuid(), Guid.NewGuid(), Guid.NewGuid());
        var booked = (await BookAsync(_ada, Slots[0], operation: book)).Value;
        await ChangeTimeAsync(_ada, booked.BookingId, Slots[1]);
        Assert.Equal(booked, (await BookAsync(_ada, Slots[0], operation: book)).Value);

        var held = (await HoldAsync(_bob, Slots[2], hold)).Value;
        await ConfirmAsync(_bob, held.BookingId, "bob@example.com", confirm);
        await ChangeTimeAsync(_bob, held.BookingId, Slots[3]);
        Assert.Equal(held, (await HoldAsync(_bob, Slots[2], hold)).Value);
        Assert.Equal(held with { SlotId = Slots[3] }, (await ConfirmAsync(_bob, held.BookingId, "bob@example.com", confirm)).Value);

        var stale = (await HoldAsync(_ada, Slots[4])).Value;
        await Database.AdvanceAsync(Duration.FromSeconds(121));
        var anew = (await ConfirmOrBookAsync(_ada, stale.BookingId, operation: late)).Value;
        await ChangeTimeAsync(_ada, anew.BookingId, Slots[5]);
        Assert.Equal(anew, (await ConfirmOrBookAsync(_ada, stale.BookingId, operation: late)).Value);
        Assert.Equal(3, await Database.ScalarAsync<int>("select count(*) from bookings where status = 'CONFIRMED'"));
    }

    [Fact]
    public async Task Equal_presses_at_once_move_once()
    {
        var booked = (await BookAsync(_ada, Slots[0])).Value;
        foreach (var slot in Slots.Skip(1))
        {
            var operation = Guid.NewGuid();
            var answers = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() => ChangeTimeAsync(_ada, booked.BookingId, slot, operation))));
            Assert.All(answers, answer => Assert.Equal(booked with { SlotId = slot }, answer.Value));
        }

        Assert.Equal(Slots.Count - 1, await Database.ScalarAsync<int>("select revision from bookings"));
    }

    private async Task StandsAsync(BookingReceipt booked)
    {
        Assert.Equal(["BOOKED"], await EventsAsync(booked.SlotId));
        Assert.Equal(
            $"CONFIRMED {booked.SlotId} 0 {booked.BookingId} {booked.BookingId}",
            await Database.ScalarAsync<string>(
                $"""
                select concat_ws(' ', b.status, b.slot_id, b.revision, s.booking_id, c.booking_id)
                from bookings b join slots s on s.id = b.slot_id join slot_claims c on c.slot_id = b.slot_id where b.id = {booked.BookingId}
                """));
        Assert.Equal(0, await Database.ScalarAsync<int>("select count(*) from outbox_messages where kind = 'BOOKING_MOVED'"));
    }

    private async Task<Instant> StartAsync(int slotId)
    {
        await using var db = Database.NewContext();
        return (await db.FindAsync<Slot>(slotId))!.StartsAt;
    }
}
