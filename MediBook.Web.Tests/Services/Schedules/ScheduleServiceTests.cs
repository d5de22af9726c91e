using MediBook.Web.Data;
using MediBook.Web.Domain;
using MediBook.Web.Services.Bookings;
using MediBook.Web.Services.Schedules;
using MediBook.Web.Tests.Support;
using Microsoft.Extensions.Logging.Abstractions;
using NodaTime;

namespace MediBook.Web.Tests.Services.Schedules;

public sealed class ScheduleServiceTests(PostgresFixture postgres) : IAsyncLifetime
{
    private TestDatabase _database = null!;
    private ScheduleWorld _world = null!;
    private Actor _admin = null!;
    private int _doctor;
    private LocalDate _today;

    public async ValueTask InitializeAsync()
    {
        _database = await postgres.CreateDatabaseAsync();
        _doctor = (await _database.AddClinicAsync()).Id;
        _admin = await _database.AddStaffAsync("admin@example.com", Roles.Admin);
        _world = new ScheduleWorld(_database);
        await using var db = _database.NewContext();
        _today = (await db.NowAsync(CancellationToken.None)).InZone(Zones.Of("Europe/London")).Date;
    }

    public ValueTask DisposeAsync() => _database.DisposeAsync();

    [Fact]
    public async Task A_schedule_makes_its_times_up_to_the_horizon_and_the_next_run_makes_none()
    {
        var done = await AddAsync(ScheduleWorld.Daily(_today.PlusDays(1)));
        Assert.Equal(new RepairResult(0, await CountAsync(), 0, 0, 0), done);
        Assert.InRange(done.Created, 13 * 6, 14 * 6);
        Assert.Equal(done.Created, await _database.ScalarAsync<int>("select count(*)::int from slots where schedule_id = 1 and state = 'OPEN'"));

        Assert.Equal(new PlanDone(0, 0, 0), await _world.GenerateAsync());
        await _database.AdvanceAsync(Duration.FromDays(1));
        Assert.Equal(new PlanDone(6, 0, 0), await _world.GenerateAsync());
    }

    [Fact]
    public async Task Eight_runs_at_once_make_each_time_once()
    {
        await AddAsync(ScheduleWorld.Daily(_today.PlusDays(1)));
        await _database.AdvanceAsync(Duration.FromDays(3));
        var runs = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => _world.GenerateAsync()));
        Assert.Equal(18, runs.Sum(run => run.Created));
    }

    [Fact]
    public async Task An_edit_deletes_what_was_never_used_withdraws_what_was_ends_holds_and_keeps_what_is_booked()
    {
        await AddAsync(ScheduleWorld.Daily(_today.PlusDays(1)));
        var slots = await _database.ListAsync<int>("select id from slots order by starts_at");
        var booked = (await BookAsync(slots[0])).Value;
        var used = (await BookAsync(slots[1])).Value;
        await _database.Bookings().CancelAsync(_admin, new CancelRequest(used.BookingId, Guid.NewGuid()), CancellationToken.None);
        var held = (await _database.Bookings().HoldAsync(TestData.NewGuest(), new HoldRequest(slots[2], Guid.NewGuid()), CancellationToken.None)).Value;

        // Afternoons in place of mornings: nothing stays as it is.
        var edit = Edit(ScheduleWorld.Daily(_today.PlusDays(1), 14, 17));
        var preview = (await PreviewAsync(edit)).Value;
        Assert.Equal((slots.Count - 1, 0), (preview.Plan.Removed.Count, preview.Unchanged));
        Assert.InRange(preview.Plan.Created.Count, 13 * 6, 14 * 6);
        Assert.Equal([booked.Reference], preview.Plan.Lost.Select(lost => lost.Reference));
        Assert.Equal(slots.Count, await CountAsync());

        var done = (await ApplyAsync(edit, ScheduleWorld.Keeping(preview.Plan))).Value;
        Assert.Equal(new RepairResult(slots.Count - 1, preview.Plan.Created.Count, 0, 0, 1), done);
        Assert.Equal([slots[0]], await _database.ListAsync<int>($"select id from slots where id <= {slots.Max()} and state = 'OPEN' order by id"));
        Assert.Equal([slots[1], slots[2]], await _database.ListAsync<int>("select id from slots where state = 'WITHDRAWN' order by id"));
        Assert.Equal("CANCELLED", await _database.ScalarAsync<string>($"select status from bookings where id = {held.BookingId}"));
        Assert.Equal(done.Created, await _database.ScalarAsync<int>($"select count(*)::int from slots where id > {slots.Max()} and schedule_id = 1"));
        Assert.Equal(["BOOKED", "CANCELLED", "WITHDRAWN"], await _database.ListAsync<string>($"select kind from slot_events where slot_id = {slots[1]} order by version"));
        Assert.Equal("CONFIRMED", await _database.ScalarAsync<string>($"select status from bookings where id = {booked.BookingId}"));
    }

    [Fact]
    public async Task Hours_that_begin_ten_minutes_later_take_their_bookings_along()
    {
        await AddAsync(ScheduleWorld.Daily(_today.PlusDays(1)));
        var slots = await _database.ListAsync<int>("select id from slots order by starts_at limit 12");
        var booked = new List<int>();
        foreach (var slot in slots)
        {
            booked.Add((await BookAsync(slot)).Value.BookingId);
        }

        var later = ScheduleWorld.Daily(_today.PlusDays(1)) with
        {
            Rows = [.. Enumerable.Range(1, 7).Select(day => new ScheduleRow((IsoDayOfWeek)day, new(9, 10), new(12, 10), 30, 0, ""))],
        };
        var edit = Edit(later);
        var preview = (await PreviewAsync(edit)).Value;
        var done = (await ApplyAsync(edit, ScheduleWorld.Moving(preview.Plan))).Value;

        Assert.Equal(new RepairResult(preview.Plan.Removed.Count, preview.Plan.Created.Count, 12, 0, 0), done);
        // Each is exactly ten minutes later, in a time of the schedule.
        Assert.Equal(12, await _database.ScalarAsync<int>(
            $"""
            select count(*)::int from bookings join slots on slots.id = bookings.slot_id and slots.booking_id = bookings.id
            join slots was on was.id = (select slot_id from slot_events where booking_id = bookings.id and kind = 'MOVED_AWAY')
            where bookings.id = any(array[{string.Join(',', booked)}]) and slots.schedule_id = 1 and slots.state = 'OPEN' and slots.starts_at - was.starts_at = interval '10 minutes'
            """));
        Assert.Equal(new PlanDone(0, 0, 0), await _world.GenerateAsync());
    }

    [Fact]
    public async Task A_booking_that_stays_keeps_the_new_time_over_it_from_being_made_or_chosen()
    {
        await AddAsync(ScheduleWorld.Daily(_today.PlusDays(1)));
        var slots = await _database.ListAsync<int>("select id from slots order by starts_at limit 2");
        var (stays, goes) = ((await BookAsync(slots[0])).Value.BookingId, (await BookAsync(slots[1])).Value.BookingId);
        var edit = Edit(ScheduleWorld.Daily(_today.PlusDays(1), minutes: 45));
        var preview = (await PreviewAsync(edit)).Value;
        var over = preview.Plan.Created.First(time => time.Start.LocalDateTime == _today.PlusDays(1).At(new(9, 0)));
        Assert.Equal(RepairRefusal.TimeTaken, (await ApplyAsync(edit, ScheduleWorld.Keeping(preview.Plan) with
        {
            Choices = new Dictionary<int, RepairChoice> { [stays] = RepairChoice.Keep, [goes] = LostBooking.ChoiceOf(over) },
        })).Refusal);

        Assert.Equal(preview.Plan.Created.Count - 2, (await ApplyAsync(edit, ScheduleWorld.Keeping(preview.Plan))).Value.Created);
    }

    [Fact]
    public async Task A_time_booked_between_preview_and_save_makes_a_new_preview_and_nothing_is_changed()
    {
        await AddAsync(ScheduleWorld.Daily(_today.PlusDays(1)));
        var edit = Edit(ScheduleWorld.Daily(_today.PlusDays(1), 14, 17));
        var preview = (await PreviewAsync(edit)).Value;
        var slot = await _database.ScalarAsync<int>("select min(id) from slots");
        await BookAsync(slot);
        var before = await CountAsync();

        Assert.Equal(RepairRefusal.PlanChanged, (await ApplyAsync(edit, ScheduleWorld.Keeping(preview.Plan))).Refusal);
        Assert.Equal(before, await CountAsync());
        Assert.Equal(9, await _database.ScalarAsync<int>("select extract(hour from min(from_time))::int from schedule_rows"));
        Assert.Single((await PreviewAsync(edit)).Value.Plan.Lost);
    }

    [Fact]
    public async Task Pressing_save_twice_gives_the_first_result()
    {
        var edit = new ScheduleEdit(_doctor, null, ScheduleWorld.Daily(_today.PlusDays(1)), Guid.NewGuid());
        var preview = (await PreviewAsync(edit)).Value;
        var press = ScheduleWorld.Keeping(preview.Plan);
        Assert.True((await ApplyAsync(edit, press)).Succeeded);
        Assert.True((await ApplyAsync(edit, press)).Succeeded);
        Assert.Equal(1, await _database.ScalarAsync<int>("select count(*)::int from schedules"));

        var change = Edit(ScheduleWorld.Daily(_today.PlusDays(1), 14, 17));
        preview = (await PreviewAsync(change)).Value;
        press = ScheduleWorld.Keeping(preview.Plan);
        Assert.True((await ApplyAsync(change, press)).Succeeded);
        Assert.Equal(new RepairResult(0, 0, 0, 0, 0), (await ApplyAsync(change, press)).Value);
    }

    [Fact]
    public async Task A_hold_whose_time_ran_out_is_retired_and_its_time_removed()
    {
        await AddAsync(ScheduleWorld.Daily(_today.PlusDays(1)));
        var slot = await _database.ScalarAsync<int>("select max(id) from slots");
        await _database.Bookings().HoldAsync(TestData.NewGuest(), new HoldRequest(slot, Guid.NewGuid()), CancellationToken.None);
        await _database.AdvanceAsync(Duration.FromMinutes(3));

        await _world.ApplyAsync(_admin, new ScheduleEdit(_doctor, 1, null, Guid.NewGuid()));
        Assert.Equal(["HELD", "EXPIRED", "WITHDRAWN"], await _database.ListAsync<string>("select kind from slot_events order by version"));
        Assert.Equal(1, await CountAsync());
    }

    [Fact]
    public async Task A_single_time_that_was_removed_by_hand_does_not_come_back()
    {
        await AddAsync(ScheduleWorld.Daily(_today.PlusDays(1)));
        var (slot, count) = (await _database.ScalarAsync<int>("select min(id) from slots"), await CountAsync());
        await using var db = _database.NewContext();
        var service = new SlotService(db, _database.Holds, new SlotChanges(), NullLogger<SlotService>.Instance);
        Assert.True((await service.WithdrawAsync(_admin, new SlotChangeRequest(slot, Guid.NewGuid()), CancellationToken.None)).Succeeded);
        Assert.Equal(new PlanDone(0, 0, 0), await _world.GenerateAsync());
        Assert.Equal(count - 1, await CountAsync());
    }

    [Fact]
    public async Task Times_made_by_hand_stay_and_are_not_overlapped()
    {
        var hand = (await _database.AddSlotsAsync(_doctor, 1, _today.PlusDays(2).At(new(9, 10)).InZoneStrictly(Zones.Of("Europe/London")).ToInstant())).Single();
        await AddAsync(ScheduleWorld.Daily(_today.PlusDays(1)));
        await _world.ApplyAsync(_admin, new ScheduleEdit(_doctor, 1, null, Guid.NewGuid()));
        Assert.Equal([hand], await _database.ListAsync<int>("select id from slots"));
    }

    [Fact]
    public async Task Extra_hours_make_times_on_their_date_and_go_again_without_what_is_booked()
    {
        await AddAsync(ScheduleWorld.Daily(_today.PlusDays(1)));
        var hours = new ExtraHours(1, _today.PlusDays(3), new(18, 0), new(19, 0), 20, 0, Guid.NewGuid());
        Assert.Equal(3, (await _world.DoAsync(schedules => schedules.AddExtraAsync(_admin, hours, CancellationToken.None))).Value.Created);
        Assert.Equal(0, (await _world.DoAsync(schedules => schedules.AddExtraAsync(_admin, hours, CancellationToken.None))).Value.Created);
        await BookAsync(await _database.ScalarAsync<int>("select max(id) from slots"));

        var id = await _database.ScalarAsync<int>("select id from extra_hours");
        Assert.Equal(new PlanDone(0, 2, 1), (await _world.DoAsync(schedules => schedules.RemoveExtraAsync(_admin, 1, id, Guid.NewGuid(), CancellationToken.None))).Value);
    }

    [Fact]
    public async Task Hours_of_another_schedule_at_the_same_time_are_named_with_both_ranges()
    {
        await AddAsync(ScheduleWorld.Daily(_today.PlusDays(1)));
        var edit = new ScheduleEdit(_doctor, null, ScheduleWorld.Daily(_today.PlusDays(1), 11, 14), Guid.NewGuid());
        Assert.Equal(ScheduleRefusal.OverlapsAnother, (await PreviewAsync(edit)).Refusal);
        var overlap = await _world.DoAsync(schedules => schedules.FindOverlapAsync(edit, CancellationToken.None));
        Assert.Equal((new LocalTime(11, 0), new LocalTime(9, 0)), (overlap!.Mine.From, overlap.Theirs.From));
    }

    [Fact]
    public async Task A_closure_keeps_times_from_being_made_and_leaves_those_that_stand()
    {
        var (from, until) = (Noon(3), Noon(5));
        await _database.ExecuteAsync(
            $"insert into closures (doctor_id, starts_at, ends_at, created_at, created_by, operation_id) values ({_doctor}, '{from}', '{until}', now(), 'job', gen_random_uuid())");
        await AddAsync(ScheduleWorld.Daily(_today.PlusDays(1)));
        Assert.Equal(0, await _database.ScalarAsync<int>($"select count(*)::int from slots where starts_at < '{until}' and ends_at > '{from}'"));

        await _database.ExecuteAsync("update closures set undone_at = now()");
        Assert.Equal(12, (await _world.GenerateAsync()).Created);
        await _database.ExecuteAsync("update closures set undone_at = null");
        Assert.Equal(new PlanDone(0, 0, 0), await _world.GenerateAsync());

        Instant Noon(int days) => _today.PlusDays(days).At(LocalTime.Noon).InZoneStrictly(Zones.Of("Europe/London")).ToInstant();
    }

    [Fact]
    public async Task Nothing_is_planned_for_an_inactive_doctor()
    {
        await AddAsync(ScheduleWorld.Daily(_today.PlusDays(1)));
        await _database.ExecuteAsync("update doctors set is_active = false");
        await _database.AdvanceAsync(Duration.FromDays(2));
        Assert.Equal(new PlanDone(0, 0, 0), await _world.GenerateAsync());
        Assert.Equal(ScheduleRefusal.DoctorInactive, (await PreviewAsync(Edit(ScheduleWorld.Daily(_today)))).Refusal);
    }

    [Fact]
    public async Task A_calendar_file_closes_the_location_on_its_days_and_a_day_taken_out_opens_it_again()
    {
        await AddAsync(ScheduleWorld.Daily(_today.PlusDays(1)));
        var date = _today.PlusDays(4);
        var text = $"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//x//y//EN\r\nBEGIN:VEVENT\r\nUID:1\r\nDTSTART;VALUE=DATE:{date:yyyyMMdd}\r\nDTEND;VALUE=DATE:{date.PlusDays(2):yyyyMMdd}\r\nSUMMARY:Summer party\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n";
        var done = (await _world.HolidaysAsync(holidays => holidays.ImportAsync(_admin, 1, text, Guid.NewGuid(), CancellationToken.None))).Value;
        Assert.Equal(new PlanDone(0, 12, 0), done);
        Assert.Equal(["Summer party", "Summer party"], await _database.ListAsync<string>("select name from location_holidays order by date"));
        Assert.Equal(ScheduleRefusal.HolidayExists, (await _world.HolidaysAsync(holidays => holidays.ImportAsync(_admin, 1, text, Guid.NewGuid(), CancellationToken.None))).Refusal);
        Assert.Equal(6, (await _world.HolidaysAsync(holidays => holidays.RemoveAsync(_admin, 1, date, Guid.NewGuid(), CancellationToken.None))).Value.Created);
    }

    [Theory]
    [InlineData("")]
    [InlineData("BEGIN:VCALENDAR")]
    [InlineData("<html>")]
    [InlineData("BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART:99999999\nEND:VEVENT\nEND:VCALENDAR")]
    public async Task What_is_no_calendar_is_refused(string text) => Assert.Equal(
        ScheduleRefusal.NoCalendar, (await _world.HolidaysAsync(holidays => holidays.ImportAsync(_admin, 1, text, Guid.NewGuid(), CancellationToken.None))).Refusal);

    [Fact]
    public async Task The_public_holidays_of_a_country_close_its_location()
    {
        await _world.HolidaysAsync(holidays => holidays.ObserveAsync(_admin, 1, new HolidayPlace("GB", "England"), Guid.NewGuid(), CancellationToken.None));
        var year = new ScheduleWorld(_database, 53);
        await year.ApplyAsync(_admin, new ScheduleEdit(_doctor, null, ScheduleWorld.Daily(_today.PlusDays(1)), Guid.NewGuid()));
        Assert.Equal(0, await _database.ScalarAsync<int>("select count(*)::int from slots where extract(month from starts_at) = 12 and extract(day from starts_at) = 25"));
        Assert.Equal(ScheduleRefusal.PlaceUnknown, (await _world.HolidaysAsync(
            holidays => holidays.ObserveAsync(_admin, 1, new HolidayPlace("GB", "Atlantis"), Guid.NewGuid(), CancellationToken.None))).Refusal);
    }

    private Task<RepairResult> AddAsync(ScheduleDetails details) => _world.ApplyAsync(_admin, new ScheduleEdit(_doctor, null, details, Guid.NewGuid()));

    private ScheduleEdit Edit(ScheduleDetails details) => new(_doctor, 1, details, Guid.NewGuid());

    private Task<Outcome<SchedulePreview, ScheduleRefusal>> PreviewAsync(ScheduleEdit edit) => _world.DoAsync(schedules => schedules.PreviewAsync(edit, CancellationToken.None));

    private Task<Outcome<RepairResult, RepairRefusal>> ApplyAsync(ScheduleEdit edit, RepairRequest seen) =>
        _world.DoAsync(schedules => schedules.ApplyAsync(_admin, edit, seen, CancellationToken.None));

    private Task<int> CountAsync() => _database.ScalarAsync<int>("select count(*)::int from slots");

    private Task<Outcome<BookingReceipt, BookingRefusal>> BookAsync(int slot) =>
        _database.Bookings().BookAsync(TestData.NewGuest(), new BookRequest(slot, TestData.Details($"g{slot}@example.com"), Guid.NewGuid()), CancellationToken.None);
}
