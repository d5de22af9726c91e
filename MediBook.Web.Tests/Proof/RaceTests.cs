using MediBook.Web.Data;
using MediBook.Web.Domain;
using MediBook.Web.Services.Bookings;
using MediBook.Web.Services.Schedules;
using MediBook.Web.Tests.Support;
using Microsoft.Extensions.Logging.Abstractions;
using NodaTime;

namespace MediBook.Web.Tests.Proof;

/// <summary>What many may want at once, on a durable PostgreSQL: one gets it.</summary>
[Collection(nameof(DurableProof))]
public sealed class RaceTests(PostgresFixture postgres, ITestOutputHelper output) : IAsyncLifetime
{
    private const int Many = 100;
    private TestDatabase _database = null!;
    private Doctor _doctor = null!;

    public async ValueTask InitializeAsync()
    {
        _database = await postgres.CreateDurableDatabaseAsync();
        await DurableProof.RequireAsync(_database);
        _doctor = await _database.AddClinicAsync();
    }

    public async ValueTask DisposeAsync()
    {
        Assert.Empty(await HistoryChecker.CheckAsync(_database));
        await _database.DisposeAsync();
    }

    [Fact]
    public async Task A_hundred_holds_of_one_free_time_have_one_winner()
    {
        var rounds = DurableProof.Share(20);
        var slots = await _database.AddSlotsAsync(_doctor.Id, rounds);
        var patients = await _database.AddPatientsAsync([.. Enumerable.Range(0, Many).Select(index => $"p{index}@example.com")]);
        var bookings = _database.Bookings();
        foreach (var slot in slots)
        {
            // One press of a person each round; the hold of the round before gives way.
            var answers = await DurableProof.AtOnceAsync(patients, patient => bookings.HoldAsync(patient, new HoldRequest(slot, Guid.NewGuid()), default));
            Assert.Equal(1, answers.Count(answer => answer.Succeeded));
            Assert.Equal(Many - 1, answers.Count(answer => answer.Refusal is BookingRefusal.SlotTaken));
        }

        Assert.Equal(rounds, await _database.ScalarAsync<int>("select count(*) from slot_events where kind = 'HELD'"));
        output.WriteLine($"{rounds} rounds of {Many} holds: {_database.Transaction.Retries} retries");
    }

    [Fact]
    public async Task A_hundred_bookings_at_once_by_one_patient_never_overlap()
    {
        var slots = new List<int>();
        for (var number = 0; number < 20; number++)
        {
            var doctor = number == 0 ? _doctor : await _database.AddDoctorAsync();
            await using var db = _database.NewContext();
            var hour = (await db.NowAsync(default)).ToUnixTimeSeconds() / 3600 * 3600;
            slots.AddRange(await _database.AddSlotsAsync(
                doctor.Id, 5, Instant.FromUnixTimeSeconds(hour) + Duration.FromHours(30) + Duration.FromMinutes(5 * number), minutes: 30));
        }

        var ada = await _database.AddPatientAsync("ada@example.com");
        var bookings = _database.Bookings();
        // The pool is warm and as wide as in the app: a cold one would let them in one by one.
        await DurableProof.AtOnceAsync(Enumerable.Range(0, 40), _ => bookings.BookAsync(ada, new BookRequest(-1, TestData.Details(), Guid.NewGuid()), default));
        var answers = await DurableProof.AtOnceAsync(
            slots.OrderBy(_ => Random.Shared.Next()), slot => bookings.BookAsync(ada, new BookRequest(slot, TestData.Details(), Guid.NewGuid()), default));

        var live = await _database.ScalarAsync<int>("select count(*) from bookings where status = 'CONFIRMED'");
        Assert.Equal(answers.Count(answer => answer.Succeeded), live);
        Assert.InRange(live, 1, 8);
        Assert.Equal(0, await _database.ScalarAsync<int>(
            """
            select count(*) from bookings a join slots x on x.id = a.slot_id join bookings b on b.patient_id = a.patient_id and b.id > a.id join slots y on y.id = b.slot_id
            where a.status = 'CONFIRMED' and b.status = 'CONFIRMED' and x.starts_at < y.ends_at and y.starts_at < x.ends_at
            """));
        Assert.All(answers, answer => Assert.Contains(answer.Refusal, (BookingRefusal?[])[null, BookingRefusal.PatientBusy, BookingRefusal.SlotTaken, BookingRefusal.TooManyBookings]));
        Print(answers);
    }

    [Fact]
    public async Task A_hundred_holds_at_once_by_one_person_leave_one()
    {
        var slots = await _database.AddSlotsAsync(_doctor.Id, Many, minutes: 10);
        var ada = await _database.AddPatientAsync("ada@example.com");
        var bookings = _database.Bookings();
        var answers = await DurableProof.AtOnceAsync(slots, slot => bookings.HoldAsync(ada, new HoldRequest(slot, Guid.NewGuid()), default));

        Assert.Equal(1, await _database.ScalarAsync<int>("select count(*) from live_holds"));
        Assert.Equal(1, await _database.ScalarAsync<int>("select count(*) from bookings where status = 'PENDING'"));
        Assert.Equal(1, await _database.ScalarAsync<int>("select count(*) from slots where booking_id is not null"));
        Assert.All(answers, answer => Assert.Contains(answer.Refusal, (BookingRefusal?[])[null, BookingRefusal.HoldReplaced]));
        Print(answers);
    }

    [Fact]
    public async Task Thirty_bookings_at_once_by_one_patient_leave_ten()
    {
        var slots = await _database.AddSlotsAsync(_doctor.Id, 30);
        var ada = await _database.AddPatientAsync("ada@example.com");
        var bookings = _database.Bookings();
        var answers = await DurableProof.AtOnceAsync(slots, slot => bookings.BookAsync(ada, new BookRequest(slot, TestData.Details(), Guid.NewGuid()), default));

        Print(answers);
        Assert.Equal(10, answers.Count(answer => answer.Succeeded));
        Assert.Equal(10, await _database.ScalarAsync<int>("select count(*) from bookings where status = 'CONFIRMED'"));
        Assert.All(answers, answer => Assert.Contains(answer.Refusal, (BookingRefusal?[])[null, BookingRefusal.TooManyBookings]));
    }

    [Fact]
    public async Task A_hundred_overlapping_times_made_at_once_for_one_doctor_leave_none_that_overlap()
    {
        await using var clock = _database.NewContext();
        var day = (await clock.NowAsync(default)).InUtc().Date.PlusDays(3);
        var made = await DurableProof.AtOnceAsync(Enumerable.Range(0, Many), async index =>
        {
            await using var db = _database.NewContext();
            var from = new LocalTime(8, 0).PlusMinutes(index * 5);
            var outcome = await new SlotService(db, _database.Holds, new SlotChanges(), NullLogger<SlotService>.Instance)
                .AddOneAsync(new SlotRequest(_doctor.Id, day, from, from.PlusMinutes(30)), default);
            Assert.True(outcome.Succeeded || outcome.Refusal is SlotRefusal.Overlaps, outcome.Refusal.ToString());
            return outcome.Succeeded ? 1 : 0;
        });
        Assert.InRange(made.Sum(), 1, Many / 6 + 1);
        Assert.Equal(made.Sum(), await _database.ScalarAsync<int>("select count(*) from slots"));
        Assert.Equal(0, await _database.ScalarAsync<int>(
            "select count(*) from slots a join slots b on b.doctor_id = a.doctor_id and b.id > a.id and a.starts_at < b.ends_at and b.starts_at < a.ends_at"));
    }

    private void Print(IEnumerable<Outcome<BookingReceipt, BookingRefusal>> answers) => output.WriteLine(
        string.Join(", ", answers.GroupBy(answer => answer.Refusal?.ToString() ?? "given").OrderBy(group => group.Key).Select(group => $"{group.Count()} {group.Key}"))
        + $"; {_database.Transaction.Retries} retries");
}
