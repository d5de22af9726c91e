using MediBook.Web.Data;
using MediBook.Web.Domain;
using MediBook.Web.Services.Bookings;
using MediBook.Web.Services.Doctors;
using MediBook.Web.Services.Schedules;
using MediBook.Web.Tests.Support;
using Microsoft.Extensions.Logging.Abstractions;
using NodaTime;

namespace MediBook.Web.Tests.Proof;

/// <summary>Changes of the plan while patients book the same times, on a durable PostgreSQL: each booking is refused or repaired, none is left without its slot.</summary>
[Collection(nameof(DurableProof))]
public sealed class RepairRaceTests(PostgresFixture postgres, ITestOutputHelper output) : IAsyncLifetime
{
    private const int Many = 32;
    private TestDatabase _database = null!;
    private Doctor _doctor = null!;
    private Doctor _other = null!;
    private Actor _admin = null!;
    private List<Actor> _patients = [];
    private BookingService _bookings = null!;
    private LocalDate _day;

    public async ValueTask InitializeAsync()
    {
        _database = await postgres.CreateDurableDatabaseAsync();
        await DurableProof.RequireAsync(_database);
        _doctor = await _database.AddClinicAsync();
        _other = await _database.AddDoctorAsync();
        _admin = await _database.AddStaffAsync("admin@example.com", Roles.Admin);
        _patients = await _database.AddPatientsAsync([.. Enumerable.Range(0, 2 * Many).Select(index => $"p{index}@example.com")]);
        _bookings = _database.Bookings();
        await using var db = _database.NewContext();
        _day = (await db.NowAsync(default)).InZone(Zones.Of("Europe/London")).Date.PlusDays(2);
    }

    public async ValueTask DisposeAsync()
    {
        Assert.Empty(await HistoryChecker.CheckAsync(_database));
        await _database.DisposeAsync();
    }

    [Fact]
    public Task A_closed_day_and_thirty_two_patients_who_book_it() => RaceAsync(new ClosureRequest(_doctor.Id, null, new ClosedDays(_day, _day)));

    [Fact]
    public Task A_closed_location_and_thirty_two_patients_who_book_there() => RaceAsync(new ClosureRequest(null, _doctor.LocationId, new ClosedDays(_day, _day)));

    [Fact]
    public Task A_deactivated_doctor_and_thirty_two_patients_who_book_there() => RaceAsync(null);

    [Fact]
    public async Task Fifty_bookings_are_repaired_in_one_press_with_others_arriving_meanwhile()
    {
        const int booked = 50;
        var start = Start(_day);
        var lost = await _database.AddSlotsAsync(_doctor.Id, booked + Many, start, minutes: 10);
        var targets = await _database.AddSlotsAsync(_other.Id, booked + Many, start, minutes: 10);
        var patients = await _database.AddPatientsAsync([.. Enumerable.Range(0, booked).Select(index => $"q{index}@example.com")]);
        foreach (var (slot, patient) in lost.Zip(patients))
        {
            Assert.True((await _bookings.BookAsync(patient, new BookRequest(slot, TestData.Details($"q{slot}@example.com"), Guid.NewGuid()), default)).Succeeded);
        }

        var watch = System.Diagnostics.Stopwatch.StartNew();
        var arriving = Task.WhenAll(Enumerable.Range(0, 2 * Many).Select(index => Task.Run(() => _bookings.BookAsync(
            _patients[index], new BookRequest(index % 2 == 0 ? lost[booked + index / 2] : targets[index], TestData.Details($"p{index}@example.com"), Guid.NewGuid()), default))));
        var (result, previews) = await RepairAsync(new ClosureRequest(_doctor.Id, null, new ClosedDays(_day, _day)));
        var answers = await arriving;

        var came = answers.Where((answer, index) => index % 2 == 0 && answer.Succeeded).Count();
        Assert.Equal(booked + came, result.Moved + result.Kept);
        Assert.True(result.Moved >= booked);
        Assert.Equal(0, await _database.ScalarAsync<long>($"select count(*) from slots where doctor_id = {_doctor.Id} and state <> 'BLOCKED'"));
        Assert.Equal(booked + answers.Count(answer => answer.Succeeded), await _database.ScalarAsync<long>("select count(*) from bookings where status = 'CONFIRMED'"));
        await NobodyIsLostAsync();
        output.WriteLine($"{result.Moved} bookings moved in one press while {answers.Count(answer => answer.Succeeded)} came: {previews} previews, {watch.ElapsedMilliseconds} ms, {_database.Transaction.Retries} retries of bookings");
    }

    [Fact]
    public async Task Eight_presses_at_once_of_one_button_have_one_effect()
    {
        var lost = await _database.AddSlotsAsync(_doctor.Id, 16, Start(_day), minutes: 10);
        await _database.AddSlotsAsync(_other.Id, 32, Start(_day), minutes: 10);
        foreach (var (slot, index) in lost.Select((slot, index) => (slot, index)))
        {
            await BookAsync(index, slot);
        }

        var request = new ClosureRequest(_doctor.Id, null, new ClosedDays(_day, _day));
        await using var db = _database.NewContext();
        var plan = (await Closures(db).PreviewAsync(request, default)).Value.Plan;
        var seen = new RepairRequest(plan.Fingerprint, plan.Lost.ToDictionary(one => one.BookingId, one => one.NearestChoice!), null, Guid.NewGuid());
        var answers = await DurableProof.AtOnceAsync(Enumerable.Range(0, 8), async _ =>
        {
            await using var own = _database.NewContext();
            return await Closures(own).CloseAsync(_admin, request, null, seen, default);
        });

        Assert.All(answers, answer => Assert.Equal(new RepairResult(0, 0, 16, 0, 0), answer.Value));
        Assert.Equal((1, 16), (await _database.ScalarAsync<int>("select count(*) from closures"), await _database.ScalarAsync<int>("select count(*) from outbox_messages where kind = 'BOOKING_MOVED_BY_CLINIC'")));
        await NobodyIsLostAsync();
    }

    /// <summary>Rounds of patients who book, hold and cancel the times that fall away, and the times where bookings go, while the change is applied.</summary>
    private async Task RaceAsync(ClosureRequest? closure)
    {
        var lost = await _database.AddSlotsAsync(_doctor.Id, Many, Start(_day), minutes: 10);
        var targets = await _database.AddSlotsAsync(_other.Id, Many, Start(_day.PlusDays(1)), minutes: 10);
        var before = new List<BookingReceipt>();
        for (var index = 0; index < Many / 2; index++)
        {
            before.Add((await BookAsync(index, lost[index])).Value);
        }

        var watch = System.Diagnostics.Stopwatch.StartNew();
        var repair = Task.Run(() => RepairAsync(closure));
        var answers = await DurableProof.AtOnceAsync(Enumerable.Range(0, Many), index => (index % 4) switch
        {
            0 => _bookings.CancelAsync(_patients[index / 2], new CancelRequest(before[index / 2].BookingId, Guid.NewGuid()), default),
            1 => BookAsync(Many + index, targets[index]),
            2 => _bookings.HoldAsync(_patients[Many + index], new HoldRequest(lost[Many / 2 + index / 2], Guid.NewGuid()), default),
            _ => BookAsync(Many + index, lost[Many / 2 + index / 2]),
        });
        var (result, previews) = await repair;

        Assert.All(answers, answer => Assert.Contains(answer.Refusal, (BookingRefusal?[])[null, BookingRefusal.SlotClosed, BookingRefusal.SlotTaken]));
        Assert.Equal(0, await _database.ScalarAsync<long>($"select count(*) from slots where doctor_id = {_doctor.Id} and state = 'OPEN'"));
        Assert.Equal(0, await _database.ScalarAsync<long>("select count(*) from slots where state = 'BLOCKED' and held_until is not null"));
        Assert.Equal(result.Kept, await _database.ScalarAsync<long>("select count(*) from slots where state = 'BLOCKED' and booking_id is not null"));
        await NobodyIsLostAsync();
        output.WriteLine($"{answers.Count(answer => answer.Succeeded)} of {Many} presses had a place, {result.Moved} bookings moved, {result.Kept} kept: {previews} previews, {watch.ElapsedMilliseconds} ms, {_database.Transaction.Retries} retries of bookings");
    }

    /// <summary>Previews and presses, as often as something has changed: the nearest for all, and who has none stays.</summary>
    private async Task<(RepairResult Result, int Previews)> RepairAsync(ClosureRequest? closure)
    {
        for (var previews = 1; ; previews++)
        {
            await using var db = _database.NewContext();
            var (closures, deactivation) = (Closures(db), new DeactivationService(_database.Repair(db)));
            var plan = closure is null ? await deactivation.PreviewAsync(_doctor.Id, default) : (await closures.PreviewAsync(closure, default)).Value.Plan;
            var seen = new RepairRequest(plan.Fingerprint, plan.Lost.ToDictionary(one => one.BookingId, one => one.NearestChoice ?? RepairChoice.Keep), null, Guid.NewGuid());
            var answer = closure is null
                ? await deactivation.DeactivateAsync(_admin, _doctor.Id, seen, default)
                : await closures.CloseAsync(_admin, closure, null, seen, default);
            if (answer.Refusal is null)
            {
                return (answer.Value, previews);
            }

            Assert.Contains(answer.Refusal, (RepairRefusal?[])[RepairRefusal.PlanChanged, RepairRefusal.TimeTaken]);
        }
    }

    /// <summary>A confirmed booking has its slot, which names it, and its claim.</summary>
    private async Task NobodyIsLostAsync() => Assert.Empty(await _database.ListAsync<int>(
        """
        select b.id from bookings b
        left join slots s on s.id = b.slot_id and s.booking_id = b.id and s.held_until is null
        left join slot_claims c on c.slot_id = b.slot_id and c.booking_id = b.id
        where b.status = 'CONFIRMED' and (s.id is null or c.slot_id is null)
        """));

    private Task<Outcome<BookingReceipt, BookingRefusal>> BookAsync(int patient, int slot) =>
        _bookings.BookAsync(_patients[patient], new BookRequest(slot, TestData.Details($"p{patient}@example.com"), Guid.NewGuid()), default);

    private ClosureService Closures(MediBookDbContext db) => new(db, _database.Repair(db), new SlotChanges(), NullLogger<ClosureService>.Instance);

    private static Instant Start(LocalDate day) => LocalTimes.Resolve(Zones.Of("Europe/London"), day.At(new LocalTime(7, 0)))!.Value;
}
