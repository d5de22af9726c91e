using MediBook.Web.Data;
using MediBook.Web.Domain;
using MediBook.Web.Services.Bookings;
using MediBook.Web.Services.Schedules;
using MediBook.Web.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging.Abstractions;
using NodaTime;

namespace MediBook.Web.Tests.Services.Bookings;

/// <summary>One doctor with six free half hours tomorrow. The first two hours are closed: slots 0 to 3 fall away, 4 and 5 stay.</summary>
public sealed class PlanRepairTests(PostgresFixture postgres) : BookingTestBase(postgres)
{
    private Actor _admin = null!;
    private Actor _ada = null!;
    private Instant _start;

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        _admin = await Database.AddStaffAsync("admin@example.com", Roles.Admin);
        _ada = await Database.AddPatientAsync("ada@example.com");
        await using var db = Database.NewContext();
        _start = (await db.FindAsync<Slot>(Slots[0]))!.StartsAt;
    }

    [Fact]
    public async Task The_preview_tells_what_falls_away_and_the_three_nearest_equal_times()
    {
        var receipt = (await BookAsync(_ada, Slots[1])).Value;
        await Database.AddSlotsAsync(Doctor.Id, 1, _start + Duration.FromDays(29));
        var tooShort = await Database.AddSlotsAsync(Doctor.Id, 1, _start + Duration.FromHours(4), minutes: 20);
        var other = await Database.AddDoctorAsync();
        var elsewhere = await Database.AddSlotsAsync(other.Id, 2, _start + Duration.FromMinutes(30), minutes: 60);

        var plan = (await PreviewAsync()).Plan;

        Assert.Equal(3, plan.Removed.Count);
        Assert.Empty(plan.Created);
        var lost = Assert.Single(plan.Lost);
        Assert.Equal((receipt.BookingId, receipt.Reference, "Ada Novak"), (lost.BookingId, lost.Reference, lost.PatientName));
        // The same doctor first, then another of the specialization at the very time.
        Assert.Equal([(Doctor.Id, 120), (Doctor.Id, 150), (other.Id, 30)], lost.Nearest.Select(time => (time.DoctorId, MinutesAfter(time))));
        Assert.Equal(2, elsewhere.Count);
        Assert.Single(tooShort);
    }

    [Fact]
    public async Task A_booking_moves_with_its_id_reference_and_status_and_its_patient_is_told()
    {
        var receipt = (await BookAsync(_ada, Slots[0])).Value;

        var result = (await ApplyAsync(await PreviewAsync())).Value;

        Assert.Equal(new RepairResult(3, 0, 1, 0, 0), result);
        Assert.Equal($"{Slots[4]} CONFIRMED {receipt.Reference} 1", await Database.ScalarAsync<string>(
            $"select slot_id || ' ' || status || ' ' || reference || ' ' || revision from bookings where id = {receipt.BookingId}"));
        Assert.Equal(["BOOKING_CONFIRMED 0", "BOOKING_MOVED_BY_CLINIC 1"], await Database.ListAsync<string>("select kind || ' ' || version from outbox_messages order by version"));
        Assert.Equal(["BOOKED", "MOVED_AWAY", "BLOCKED"], await EventsAsync(Slots[0]));
        Assert.Equal(["MOVED_HERE"], await EventsAsync(Slots[4]));
        Assert.Equal(["BLOCKED"], await EventsAsync(Slots[3]));
        Assert.Equal(["BLOCKED", "BLOCKED", "BLOCKED", "BLOCKED", "OPEN", "OPEN"], await StatesAsync());
        Assert.Equal(1, await Database.ScalarAsync<long>($"select count(*) from closures where doctor_id = {Doctor.Id} and created_by = '{_admin.AuditName}' and reason = 'Ill'"));
        Refused(BookingRefusal.SlotClosed, await BookAsync(TestData.NewGuest(), Slots[0]));
    }

    [Fact]
    public async Task Each_booking_goes_its_own_way()
    {
        var moved = (await BookAsync(TestData.NewGuest(), Slots[0], "a@example.com")).Value;
        var cancelled = (await BookAsync(TestData.NewGuest(), Slots[1], "b@example.com")).Value;
        var kept = (await BookAsync(TestData.NewGuest(), Slots[2], "c@example.com")).Value;
        var seen = await PreviewAsync();

        var result = (await ApplyAsync(seen, reason: "The doctor is ill", choices: new()
        {
            [moved.BookingId] = RepairChoice.MoveTo(Doctor.Id, _start + Duration.FromMinutes(150)),
            [cancelled.BookingId] = RepairChoice.Cancel,
            [kept.BookingId] = RepairChoice.Keep,
        })).Value;

        Assert.Equal(new RepairResult(1, 0, 1, 1, 1), result);
        Assert.Equal(Slots[5], await Database.ScalarAsync<int>($"select slot_id from bookings where id = {moved.BookingId}"));
        Assert.Equal("CANCELLED", await StatusAsync(cancelled.BookingId));
        Assert.Equal(("CONFIRMED", "BLOCKED"), (await StatusAsync(kept.BookingId), (await StatesAsync())[2]));
        Assert.Equal(["BOOKED", "CANCELLED", "BLOCKED"], await EventsAsync(Slots[1]));
        Assert.Equal(["BOOKED", "BLOCKED"], await EventsAsync(Slots[2]));
        Assert.Equal(1, await Database.ScalarAsync<long>($"select count(*) from outbox_messages where kind = 'BOOKING_CANCELLED_BY_CLINIC' and booking_id = {cancelled.BookingId}"));
    }

    [Fact]
    public async Task Nothing_is_applied_while_a_booking_has_no_choice_or_a_bad_one()
    {
        var one = (await BookAsync(TestData.NewGuest(), Slots[0], "a@example.com")).Value.BookingId;
        var two = (await BookAsync(TestData.NewGuest(), Slots[1], "b@example.com")).Value.BookingId;
        var seen = await PreviewAsync();
        var (here, there) = (RepairChoice.MoveTo(Doctor.Id, _start + Duration.FromMinutes(120)), RepairChoice.MoveTo(Doctor.Id, _start + Duration.FromMinutes(30)));

        Assert.Equal(RepairRefusal.ChoiceMissing, (await ApplyAsync(seen, choices: new() { [one] = here })).Refusal);
        Assert.Equal(RepairRefusal.SameTimeTwice, (await ApplyAsync(seen, choices: new() { [one] = here, [two] = here })).Refusal);
        Assert.Equal(RepairRefusal.ReasonMissing, (await ApplyAsync(seen, choices: new() { [one] = here, [two] = RepairChoice.Cancel })).Refusal);
        // A time that falls away itself.
        Assert.Equal(RepairRefusal.TimeTaken, (await ApplyAsync(seen, choices: new() { [one] = there, [two] = RepairChoice.Keep })).Refusal);
        Assert.Equal(0, await Database.ScalarAsync<long>("select count(*) from closures"));
        Assert.DoesNotContain("BLOCKED", await StatesAsync());
    }

    [Fact]
    public async Task A_booking_that_came_since_the_preview_is_previewed_again_and_nothing_is_done()
    {
        await BookAsync(_ada, Slots[0]);
        var seen = await PreviewAsync();
        await BookAsync(TestData.NewGuest(), Slots[1], "b@example.com");

        Assert.Equal(RepairRefusal.PlanChanged, (await ApplyAsync(seen)).Refusal);
        Assert.Equal(0, await Database.ScalarAsync<long>("select count(*) from closures"));
        Assert.Equal(2, (await PreviewAsync()).Plan.Lost.Count);
    }

    [Fact]
    public async Task A_booking_cancelled_or_moved_since_the_preview_is_previewed_again()
    {
        var receipt = (await BookAsync(_ada, Slots[0])).Value;
        var seen = await PreviewAsync();
        Assert.True((await ChangeTimeAsync(_ada, receipt.BookingId, Slots[5])).Succeeded);
        Assert.Equal(RepairRefusal.PlanChanged, (await ApplyAsync(seen)).Refusal);
        seen = await PreviewAsync();
        Assert.Empty(seen.Plan.Lost);
        Assert.True((await ApplyAsync(seen)).Succeeded);
    }

    [Fact]
    public async Task A_chosen_time_that_somebody_took_meanwhile_is_refused_and_nothing_is_done()
    {
        var receipt = (await BookAsync(_ada, Slots[0])).Value;
        var seen = await PreviewAsync();
        await BookAsync(TestData.NewGuest(), Slots[4], "b@example.com");

        Assert.Equal(RepairRefusal.TimeTaken, (await ApplyAsync(seen)).Refusal);
        Assert.Equal(Slots[0], await Database.ScalarAsync<int>($"select slot_id from bookings where id = {receipt.BookingId}"));
        Assert.DoesNotContain("BLOCKED", await StatesAsync());
    }

    [Fact]
    public async Task A_patient_is_never_sent_to_two_places_at_once()
    {
        await BookAsync(_ada, Slots[0]);
        var busy = await SlotElsewhereAsync(120);
        var seen = await PreviewAsync();
        Assert.Equal(120, MinutesAfter(seen.Plan.Lost[0].Nearest[0]));
        Assert.True((await BookAsync(_ada, busy)).Succeeded);

        Assert.Equal(RepairRefusal.TimeTaken, (await ApplyAsync(seen)).Refusal);
        Assert.Equal(150, MinutesAfter((await PreviewAsync()).Plan.Lost[0].Nearest[0]));
    }

    [Fact]
    public async Task A_hold_on_what_falls_away_ends_and_its_confirm_says_that_the_doctor_takes_no_bookings()
    {
        var guest = TestData.NewGuest();
        var hold = (await HoldAsync(guest, Slots[0])).Value;

        Assert.Equal(new RepairResult(4, 0, 0, 0, 0), (await ApplyAsync(await PreviewAsync())).Value);

        Assert.Equal(["HELD", "TAKEN_BACK", "BLOCKED"], await EventsAsync(Slots[0]));
        Assert.Equal("CANCELLED", await StatusAsync(hold.BookingId));
        Refused(BookingRefusal.SlotClosed, await ConfirmOrBookAsync(guest, hold.BookingId));
        Assert.Equal(0, await Database.ScalarAsync<long>("select (select count(*) from live_holds) + (select count(*) from slot_claims)"));
    }

    [Fact]
    public async Task A_hold_that_has_run_out_is_in_nobodys_way()
    {
        await BookAsync(_ada, Slots[0]);
        var stale = (await HoldAsync(TestData.NewGuest(), Slots[4])).Value;
        await HoldAsync(TestData.NewGuest(), Slots[1]);
        await Database.AdvanceAsync(Duration.FromMinutes(3));

        Assert.Equal(new RepairResult(3, 0, 1, 0, 0), (await ApplyAsync(await PreviewAsync())).Value);
        Assert.Equal("FAILED", await StatusAsync(stale.BookingId));
        Assert.Equal(["HELD", "EXPIRED", "BLOCKED"], await EventsAsync(Slots[1]));
    }

    [Fact]
    public async Task Pressed_twice_it_has_one_effect_and_one_answer()
    {
        await BookAsync(_ada, Slots[0]);
        var (seen, press) = (await PreviewAsync(), Guid.NewGuid());
        var answers = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => ApplyAsync(seen, press: press)));
        Assert.All(answers, answer => Assert.Equal(new RepairResult(3, 0, 1, 0, 0), answer.Value));
        Assert.Equal(1, await Database.ScalarAsync<long>("select count(*) from closures"));
    }

    [Fact]
    public async Task An_undone_closure_offers_its_times_again_and_moved_bookings_stay()
    {
        await BookAsync(_ada, Slots[0]);
        await ApplyAsync(await PreviewAsync());
        var id = await Database.ScalarAsync<int>("select id from closures");

        var undone = (await UndoAsync(id)).Value;

        Assert.Equal(new UndoneClosure(4, 1), undone);
        Assert.All(await StatesAsync(), state => Assert.Equal("OPEN", state));
        Assert.Equal(Slots[4], await Database.ScalarAsync<int>("select slot_id from bookings"));
        Assert.Equal(UndoRefusal.AlreadyUndone, (await UndoAsync(id)).Refusal);
        Assert.Equal(UndoRefusal.NotFound, (await UndoAsync(-1)).Refusal);
        Assert.True((await BookAsync(TestData.NewGuest(), Slots[0])).Succeeded);
    }

    [Fact]
    public async Task What_another_closure_or_staff_keep_blocked_stays_blocked()
    {
        await Database.ExecuteAsync(
            $"update slots set state = 'BLOCKED', blocked_by_hand = true, version = 1 where id = {Slots[3]}; insert into slot_events values ({Slots[3]}, 1, gen_random_uuid(), 'BLOCKED', null, 'account:1', now())");
        await ApplyAsync(await PreviewAsync());
        await ApplyAsync(await PreviewAsync(minutes: 30), minutes: 30);
        var ids = await Database.ListAsync<int>("select id from closures order by id");

        Assert.Equal(2, (await UndoAsync(ids[0])).Value.Reopened);
        Assert.Equal(["BLOCKED", "OPEN", "OPEN", "BLOCKED", "OPEN", "OPEN"], await StatesAsync());
        Assert.Equal(1, (await UndoAsync(ids[1])).Value.Reopened);
        Assert.Equal(["OPEN", "OPEN", "OPEN", "BLOCKED", "OPEN", "OPEN"], await StatesAsync());
    }

    [Fact]
    public async Task An_activated_doctor_offers_no_time_of_a_closure()
    {
        await ApplyAsync(await PreviewAsync());
        await Database.DeactivateAsync(_admin, Doctor.Id);
        Assert.All(await StatesAsync(), state => Assert.Equal("BLOCKED", state));
        await using var db = Database.NewContext();
        var doctors = new Web.Services.Doctors.DoctorService(db, new SlotChanges(), NullLogger<Web.Services.Doctors.DoctorService>.Instance);
        Assert.Equal(2, (await doctors.ActivateAsync(_admin, Doctor.Id, Guid.NewGuid(), default)).Value);
        Assert.Equal(["BLOCKED", "BLOCKED", "BLOCKED", "BLOCKED", "OPEN", "OPEN"], await StatesAsync());
        Assert.Equal(4, (await UndoAsync(await Database.ScalarAsync<int>("select id from closures"))).Value.Reopened);
    }

    [Fact]
    public async Task A_closed_location_takes_the_times_of_all_its_doctors()
    {
        var other = await Database.AddDoctorAsync();
        await Database.AddSlotsAsync(other.Id, 2, _start);
        await using var db = Database.NewContext();
        var request = new ClosureRequest(null, Doctor.LocationId, await DaysAsync(120));
        var seen = (await Closures(db).PreviewAsync(request, default)).Value;
        Assert.Equal(6, seen.Plan.Removed.Count);
        Assert.Equal(6, (await Closures(db).CloseAsync(_admin, request, null, new RepairRequest(seen.Plan.Fingerprint, new Dictionary<int, RepairChoice>(), null, Guid.NewGuid()), default)).Value.Removed);
        Assert.Equal(2, await Database.ScalarAsync<long>($"select count(*) from slots where doctor_id = {other.Id} and state = 'BLOCKED'"));
    }

    [Fact]
    public async Task Withdrawn_slots_are_replaced_and_bookings_go_to_the_new_ones()
    {
        var receipt = (await BookAsync(_ada, Slots[1])).Value;
        var kept = (await BookAsync(TestData.NewGuest(), Slots[5], "k@example.com")).Value;
        var ids = Slots.ToArray();
        var created = Enumerable.Range(0, 3).Select(hour => new NewSlot(
            Doctor.Id, Doctor.LocationId, new Interval(_start + Duration.FromHours(hour), _start + Duration.FromHours(hour + 1)))).ToList();
        var written = 0;
        var change = new PlanChange
        {
            Cause = "test",
            Slots = slot => ids.Contains(slot.Id),
            Becomes = SlotState.Withdrawn,
            Created = created,
            Write = (_, _) => Task.FromResult(++written > 0),
        };
        await using var db = Database.NewContext();
        var seen = await Database.Repair(db).PreviewAsync(change, default);
        Assert.Equal((4, 3, 2), (seen.Removed.Count, seen.Created.Count, seen.Lost.Count));
        // The hours 0 and 2 have a booking in the way only where it stays.
        Assert.Equal([0, 60, 120], seen.Lost[0].Nearest.Select(MinutesAfter).Order());

        var result = (await Database.Repair(db).ApplyAsync(_admin, new PlanLocks(Doctor.Id), _ => Task.FromResult<PlanChange?>(change), new RepairRequest(seen.Fingerprint, new Dictionary<int, RepairChoice>
        {
            [receipt.BookingId] = RepairChoice.MoveTo(Doctor.Id, _start + Duration.FromHours(1)),
            [kept.BookingId] = RepairChoice.Keep,
        }, null, Guid.NewGuid()), default)).Value;

        Assert.Equal(new RepairResult(4, 2, 1, 0, 1), result);
        Assert.Equal(1, written);
        // The unused ones are gone; the one that had a booking is kept for the trail.
        Assert.Equal(
            ["0 OPEN free", "60 OPEN booked", "150 BLOCKED booked", "30 WITHDRAWN free"],
            await Database.ListAsync<string>(
                $"""
                select round(extract(epoch from starts_at - '{_start}'::timestamptz) / 60)::int || ' ' || state || case when booking_id is null then ' free' else ' booked' end
                from slots order by state = 'WITHDRAWN', starts_at
                """));
    }

    private Task<ClosurePreview> PreviewAsync(int minutes = 120) => DoAsync(async closures => (await closures.PreviewAsync(await RequestAsync(minutes), default)).Value);

    private Task<Outcome<RepairResult, RepairRefusal>> ApplyAsync(
        ClosurePreview seen, Dictionary<int, RepairChoice>? choices = null, string? reason = null, Guid? press = null, int minutes = 120) => DoAsync(async closures =>
            await closures.CloseAsync(_admin, await RequestAsync(minutes), "Ill", new RepairRequest(
                seen.Plan.Fingerprint, choices ?? seen.Plan.Lost.ToDictionary(lost => lost.BookingId, lost => lost.NearestChoice!), reason, press ?? Guid.NewGuid()), default));

    private Task<Outcome<UndoneClosure, UndoRefusal>> UndoAsync(int id) => DoAsync(closures => closures.UndoAsync(_admin, id, Guid.NewGuid(), null, default));

    private async Task<ClosureRequest> RequestAsync(int minutes) => new(Doctor.Id, null, await DaysAsync(minutes));

    private async Task<ClosedDays> DaysAsync(int minutes)
    {
        await using var db = Database.NewContext();
        var zone = Zones.Of(await db.Locations.Select(location => location.TimeZoneId).FirstAsync());
        var (from, until) = (_start.InZone(zone), (_start + Duration.FromMinutes(minutes)).InZone(zone));
        return new ClosedDays(from.Date, until.Date, from.TimeOfDay, until.TimeOfDay);
    }

    private async Task<T> DoAsync<T>(Func<ClosureService, Task<T>> deed)
    {
        await using var db = Database.NewContext();
        return await deed(Closures(db));
    }

    private ClosureService Closures(MediBookDbContext db) => new(db, Database.Repair(db), new SlotChanges(), NullLogger<ClosureService>.Instance);

    private Task<List<string>> StatesAsync() => Database.ListAsync<string>($"select state from slots where id = any('{{{string.Join(',', Slots)}}}') order by id");

    private int MinutesAfter(PlanTime time) => (int)(time.Start.ToInstant() - _start).TotalMinutes;
}
