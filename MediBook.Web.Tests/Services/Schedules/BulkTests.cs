using MediBook.Web.Data;
using MediBook.Web.Domain;
using MediBook.Web.Services.Bookings;
using MediBook.Web.Services.Schedules;
using MediBook.Web.Tests.Support;
using Microsoft.Extensions.Logging.Abstractions;
using NodaTime;

namespace MediBook.Web.Tests.Services.Schedules;

/// <summary>Many slots at once for several doctors, and back again.</summary>
public sealed class BulkTests(PostgresFixture postgres) : IAsyncLifetime
{
    private TestDatabase _database = null!;
    private Actor _admin = null!;
    private int _doctor;
    private int _other;
    private LocalDate _monday;

    public async ValueTask InitializeAsync()
    {
        _database = await postgres.CreateDatabaseAsync();
        _doctor = (await _database.AddClinicAsync()).Id;
        _other = (await _database.AddDoctorAsync()).Id;
        _admin = await _database.AddStaffAsync("admin@example.com", Roles.Admin);
        await using var db = _database.NewContext();
        _monday = Zones.MondayOf((await db.NowAsync(CancellationToken.None)).InZone(Zones.Of("Europe/London")).Date).PlusWeeks(1);
    }

    public ValueTask DisposeAsync() => _database.DisposeAsync();

    [Fact]
    public async Task A_batch_pressed_by_eight_at_once_makes_its_slots_once_and_all_are_its_own()
    {
        var batch = await PrepareAsync([_doctor, _other]);
        var results = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => MakeAsync(batch, [_doctor, _other])));
        Assert.Equal(40, results.Where(result => result.Succeeded).Sum(result => result.Value.Made));
        Assert.Equal(40, await _database.ScalarAsync<long>($"select count(*) from slots where batch_id = '{batch}'"));
        Assert.Equal(40, await _database.ScalarAsync<long>("select made from slot_batches"));
    }

    [Fact]
    public async Task Where_one_doctor_cannot_have_slots_nobody_gets_any()
    {
        await _database.ExecuteAsync($"update doctors set is_active = false where id = {_other}");
        Assert.Equal(SlotRefusal.DoctorInactive, (await MakeAsync(await PrepareAsync([_doctor, _other]), [_doctor, _other])).Refusal);
        Assert.Equal(SlotRefusal.DoctorNotFound, (await MakeAsync(await PrepareAsync([_doctor, 999]), [_doctor, 999])).Refusal);
        Assert.Equal(0, await _database.ScalarAsync<long>("select count(*) from slots"));
    }

    [Fact]
    public async Task A_batch_taken_back_while_people_book_its_slots_loses_no_booking()
    {
        var batch = await PrepareAsync([_doctor]);
        Assert.Equal(20, (await MakeAsync(batch, [_doctor])).Value.Made);
        var slots = await _database.ListAsync<int>("select id from slots order by id");
        var bookings = slots.Select(slot => _database.Bookings().BookAsync(
            TestData.NewGuest(), new BookRequest(slot, TestData.Details($"p{slot}@example.com"), Guid.NewGuid()), CancellationToken.None)).ToList();
        var undo = UndoAsync(_admin, batch);
        var booked = (await Task.WhenAll(bookings)).Where(booking => booking.Succeeded).Select(booking => booking.Value.BookingId).ToList();
        var undone = (await undo).Value;
        Assert.Equal(20, undone.Removed + undone.Kept);
        Assert.Equal(booked.Count, undone.Kept);
        Assert.Equal(booked.Order(), await _database.ListAsync<int>("select booking_id from slots where state = 'OPEN' order by booking_id"));
        Assert.Equal(booked.Count, await _database.ScalarAsync<long>("select count(*) from bookings join slots on slots.booking_id = bookings.id where status = 'CONFIRMED'"));
    }

    [Fact]
    public async Task Only_the_one_who_made_a_batch_takes_it_back_and_the_second_time_finds_none()
    {
        var batch = await PrepareAsync([_doctor]);
        await MakeAsync(batch, [_doctor]);
        await _database.AddSlotsAsync(_doctor, 1, _monday.At(new LocalTime(20, 0)).InUtc().ToInstant());
        var second = await _database.AddStaffAsync("second@example.com", Roles.Admin);
        Assert.Equal(SlotRefusal.SlotNotFound, (await UndoAsync(second, batch)).Refusal);
        Assert.Equal(new BulkUndone(20, 0), (await UndoAsync(_admin, batch)).Value);
        Assert.Equal(new BulkUndone(0, 0), (await UndoAsync(_admin, batch)).Value);
        Assert.Equal(1, await _database.ScalarAsync<long>("select count(*) from slots"));
    }

    [Fact]
    public async Task A_stale_hold_does_not_keep_a_slot_and_a_blocked_one_goes_too()
    {
        var batch = await PrepareAsync([_doctor]);
        await MakeAsync(batch, [_doctor]);
        var slots = await _database.ListAsync<int>("select id from slots order by id limit 2");
        await _database.Bookings().HoldAsync(TestData.NewGuest(), new HoldRequest(slots[0], Guid.NewGuid()), CancellationToken.None);
        await DoAsync(service => service.BlockAsync(_admin, new BlockRequest(slots[1], Guid.NewGuid(), "Training"), CancellationToken.None));
        await _database.AdvanceAsync(Duration.FromMinutes(3));
        Assert.Equal(new BulkUndone(20, 0), (await UndoAsync(_admin, batch)).Value);
        Assert.Equal(["WITHDRAWN", "WITHDRAWN"], await _database.ListAsync<string>("select state from slots order by id"));
        Assert.Equal(["HELD", "EXPIRED", "WITHDRAWN"], await _database.ListAsync<string>($"select kind from slot_events where slot_id = {slots[0]} order by version"));
    }

    private BulkAnswers Answers(IReadOnlyList<int> doctors) =>
        BulkAnswers.New(doctors, TypedTimes.Write(_monday), TypedTimes.Write(_monday.PlusDays(6))) with { From = "09:00", To = "11:00", Minutes = "30" };

    private async Task<Guid> PrepareAsync(IReadOnlyList<int> doctors)
    {
        await using var db = _database.NewContext();
        return await new BulkDrafts(db).KeepAsync(_admin, null, Answers(doctors), CancellationToken.None);
    }

    private async Task<Outcome<BulkResult, SlotRefusal>> MakeAsync(Guid batch, IReadOnlyList<int> doctors)
    {
        var request = Answers(doctors).ToRequest();
        var preview = await DoAsync(slots => slots.PreviewBulkAsync(request, CancellationToken.None));
        return await DoAsync(slots => slots.CreateBatchAsync(batch, request, preview.Match(found => found.Fingerprint, _ => ""), CancellationToken.None));
    }

    private Task<Outcome<BulkUndone, SlotRefusal>> UndoAsync(Actor actor, Guid batch) =>
        DoAsync(slots => slots.UndoBulkAsync(actor, batch, Guid.NewGuid(), CancellationToken.None));

    private async Task<T> DoAsync<T>(Func<SlotService, Task<T>> deed)
    {
        await using var db = _database.NewContext();
        return await deed(new SlotService(db, _database.Holds, new SlotChanges(), NullLogger<SlotService>.Instance));
    }
}
