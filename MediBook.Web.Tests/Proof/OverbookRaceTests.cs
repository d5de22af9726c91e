using MediBook.Web.Data;
using MediBook.Web.Domain;
using MediBook.Web.Services.Bookings;
using MediBook.Web.Services.Schedules;
using MediBook.Web.Tests.Support;
using Microsoft.Extensions.Logging.Abstractions;
using NodaTime;

namespace MediBook.Web.Tests.Proof;

/// <summary>Overbookings at once with each other, with bookings and with a closure, on a durable PostgreSQL.</summary>
[Collection(nameof(DurableProof))]
public sealed class OverbookRaceTests(PostgresFixture postgres, ITestOutputHelper output) : IAsyncLifetime
{
    private const int Many = 32;
    private TestDatabase _database = null!;
    private Doctor _doctor = null!;
    private Actor _desk = null!;
    private List<Actor> _patients = [];
    private BookingService _bookings = null!;
    private LocalDate _day;

    public async ValueTask InitializeAsync()
    {
        _database = await postgres.CreateDurableDatabaseAsync();
        await DurableProof.RequireAsync(_database);
        _doctor = await _database.AddClinicAsync();
        _desk = await _database.AddStaffAsync("desk@example.com", Roles.Reception, Roles.Overbooking);
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
    public async Task Thirty_two_overbookings_of_one_time_for_different_patients_all_stand()
    {
        var watch = System.Diagnostics.Stopwatch.StartNew();
        var answers = await DurableProof.AtOnceAsync(Enumerable.Range(0, Many), index => OverbookAsync(index));

        Assert.All(answers, answer => Assert.True(answer.Succeeded, answer.Refusal.ToString()));
        Assert.Equal(Many, await _database.ScalarAsync<int>("select count(*) from slots where overbooked and booking_id is not null"));
        Assert.Equal(Many, await _database.ScalarAsync<int>("select count(distinct patient_id) from slot_claims"));
        output.WriteLine($"{Many} overbookings of one time, {_database.Transaction.Retries} retries, {watch.ElapsedMilliseconds} ms");
    }

    [Fact]
    public async Task Thirty_two_overbookings_for_one_patient_at_overlapping_times_leave_one()
    {
        var answers = await DurableProof.AtOnceAsync(Enumerable.Range(0, Many), index => OverbookAsync(0, minutes: index % 4 * 5));

        Assert.Single(answers, answer => answer.Succeeded);
        Assert.Equal(Many - 1, answers.Count(answer => answer.Refusal is SlotRefusal.PatientBusy));
        Assert.Equal(1, await _database.ScalarAsync<int>("select count(*) from slots where overbooked"));
    }

    [Fact]
    public async Task The_same_press_thirty_two_times_at_once_overbooks_once()
    {
        var press = Guid.NewGuid();
        var answers = await DurableProof.AtOnceAsync(Enumerable.Range(0, Many), _ => OverbookAsync(0, press: press, email: "caller@example.com"));

        Assert.Single(answers.Select(answer => answer.Value).Distinct());
        Assert.Equal(1, await _database.ScalarAsync<int>("select count(*) from slots where overbooked"));
    }

    [Fact]
    public async Task Overbookings_while_others_book_the_times_below_leave_both()
    {
        var slots = await _database.AddSlotsAsync(_doctor.Id, Many, Start(), minutes: 5);
        var booked = DurableProof.AtOnceAsync(Enumerable.Range(0, Many), index => _bookings.BookAsync(
            _patients[Many + index], new BookRequest(slots[index], TestData.Details($"p{Many + index}@example.com"), Guid.NewGuid()), default));
        var overbooked = DurableProof.AtOnceAsync(Enumerable.Range(0, Many), index => OverbookAsync(index, minutes: index * 5));

        Assert.All(await booked, answer => Assert.True(answer.Succeeded, answer.Refusal.ToString()));
        Assert.All(await overbooked, answer => Assert.True(answer.Succeeded, answer.Refusal.ToString()));
        Assert.Equal(2 * Many, await _database.ScalarAsync<int>("select count(*) from slot_claims"));
    }

    [Fact]
    public async Task A_closure_and_overbookings_at_once_leave_none_without_a_decision()
    {
        var closing = Task.Run(CloseAsync);
        var answers = await DurableProof.AtOnceAsync(Enumerable.Range(0, Many), index => OverbookAsync(index));
        await closing;

        Assert.All(answers, answer => Assert.True(answer.Refusal is null or SlotRefusal.InClosure, answer.Refusal.ToString()));
        // Whoever came before the closure was kept by it.
        Assert.Equal(answers.Count(answer => answer.Succeeded), await _database.ScalarAsync<int>("select count(*) from slots where overbooked and state = 'BLOCKED'"));
        Assert.Equal(SlotRefusal.InClosure, (await OverbookAsync(Many)).Refusal);
        output.WriteLine($"{answers.Count(answer => answer.Succeeded)} of {Many} came before the closure");
    }

    private Instant Start() => _day.At(new LocalTime(9, 0)).InZoneStrictly(Zones.Of("Europe/London")).ToInstant();

    private Task<Outcome<BookingReceipt, SlotRefusal>> OverbookAsync(int patient, int minutes = 0, Guid? press = null, string? email = null)
    {
        var from = new LocalTime(9, 0).PlusMinutes(minutes);
        return _bookings.OverbookAsync(_desk, new OverbookRequest(
            _doctor.Id, _day, from, from.PlusMinutes(20), "She is in pain and cannot wait", TestData.Details(email ?? $"p{patient}@example.com"), press ?? Guid.NewGuid()), default);
    }

    private async Task CloseAsync()
    {
        var request = new ClosureRequest(_doctor.Id, null, new ClosedDays(_day, _day));
        while (true)
        {
            await using var db = _database.NewContext();
            var closures = new ClosureService(db, _database.Repair(db), new SlotChanges(), NullLogger<ClosureService>.Instance);
            var plan = (await closures.PreviewAsync(request, default)).Value.Plan;
            var keepAll = plan.Lost.ToDictionary(lost => lost.BookingId, _ => RepairChoice.Keep);
            if ((await closures.CloseAsync(_desk, request, null, new RepairRequest(plan.Fingerprint, keepAll, null, Guid.NewGuid()), default)).Refusal is not RepairRefusal.PlanChanged)
            {
                return;
            }
        }
    }
}
