using MediBook.Web.Domain;
using MediBook.Web.Services.Bookings;
using MediBook.Web.Tests.Support;

namespace MediBook.Web.Tests.Proof;

/// <summary>Changes of time at once with each other, with bookings and with cancellations, on a durable PostgreSQL: one gets a time, the others keep theirs.</summary>
[Collection(nameof(DurableProof))]
public sealed class MoveRaceTests(PostgresFixture postgres, ITestOutputHelper output) : IAsyncLifetime
{
    private const int Many = 50;
    private TestDatabase _database = null!;
    private Doctor _doctor = null!;
    private List<Actor> _patients = [];
    private BookingService _bookings = null!;

    public async ValueTask InitializeAsync()
    {
        _database = await postgres.CreateDurableDatabaseAsync();
        await DurableProof.RequireAsync(_database);
        _doctor = await _database.AddClinicAsync();
        _patients = await _database.AddPatientsAsync([.. Enumerable.Range(0, 2 * Many).Select(index => $"p{index}@example.com")]);
        _bookings = _database.Bookings();
    }

    public async ValueTask DisposeAsync()
    {
        Assert.Empty(await HistoryChecker.CheckAsync(_database));
        await _database.DisposeAsync();
    }

    [Fact]
    public async Task Fifty_bookings_that_want_one_free_time_have_one_winner_and_the_others_stay()
    {
        var rounds = DurableProof.Share(10);
        var slots = await _database.AddSlotsAsync(_doctor.Id, Many + rounds, minutes: 15);
        var booked = await BookAsync(slots.Take(Many));
        foreach (var wanted in slots.Skip(Many))
        {
            var before = await PlacesAsync();
            var answers = await DurableProof.AtOnceAsync(booked.Select((receipt, index) => (receipt, index)), pair => MoveAsync(pair.index, pair.receipt, wanted));

            var winner = Assert.Single(answers, answer => answer.Succeeded).Value;
            Assert.Equal(Many - 1, answers.Count(answer => answer.Refusal is BookingRefusal.SlotTaken));
            before[winner.BookingId] = wanted;
            Assert.Equal(before.OrderBy(pair => pair.Key), (await PlacesAsync()).OrderBy(pair => pair.Key));
        }

        Print($"{rounds} rounds of {Many} moves to one time");
    }

    [Fact]
    public async Task Fifty_bookings_and_fifty_new_patients_who_want_one_free_time_have_one_winner()
    {
        var rounds = DurableProof.Share(10);
        var slots = await _database.AddSlotsAsync(_doctor.Id, Many + rounds, minutes: 15);
        var booked = await BookAsync(slots.Take(Many));
        var watch = System.Diagnostics.Stopwatch.StartNew();
        var moved = 0;
        foreach (var wanted in slots.Skip(Many))
        {
            var answers = await DurableProof.AtOnceAsync(Enumerable.Range(0, 2 * Many), index => index % 2 == 0
                ? MoveAsync(index / 2, booked[index / 2], wanted)
                : _bookings.BookAsync(_patients[Many + index / 2], new BookRequest(wanted, TestData.Details($"p{Many + index / 2}@example.com"), Guid.NewGuid()), default));
            Assert.Single(answers, answer => answer.Succeeded);
            Assert.Equal(2 * Many - 1, answers.Count(answer => answer.Refusal is BookingRefusal.SlotTaken));
            moved += answers.Index().Count(answer => answer.Item.Succeeded && answer.Index % 2 == 0);
        }

        Print($"{rounds} rounds of {Many} moves and {Many} bookings of one time, {moved} won by a move, {watch.ElapsedMilliseconds} ms");
    }

    [Fact]
    public async Task Fifty_bookings_that_go_round_a_ring_of_times_end_each_at_one()
    {
        const int steps = 4;
        var ring = await _database.AddSlotsAsync(_doctor.Id, Many + 10, minutes: 15);
        var booked = await BookAsync(ring.Where((_, index) => index % 6 != 0));
        var answers = await DurableProof.AtOnceAsync(Enumerable.Range(0, Many), async index =>
        {
            var (place, seen) = (ring.IndexOf(booked[index].SlotId), new List<BookingRefusal?>());
            for (var step = 0; step < steps; step++)
            {
                var answer = await MoveAsync(index, booked[index], ring[(place + 1 + step) % ring.Count]);
                place = answer.Succeeded ? ring.IndexOf(answer.Value.SlotId) : place;
                seen.Add(answer.Refusal);
            }

            return (booked[index].BookingId, Slot: ring[place], Seen: seen);
        });

        Assert.All(answers.SelectMany(answer => answer.Seen), refusal => Assert.Contains(refusal, (BookingRefusal?[])[null, BookingRefusal.SlotTaken]));
        Assert.Equal(answers.ToDictionary(answer => answer.BookingId, answer => answer.Slot).OrderBy(pair => pair.Key), (await PlacesAsync()).OrderBy(pair => pair.Key));
        Assert.Equal(Many, (await PlacesAsync()).Values.Distinct().Count());
        Print($"{Many} bookings by {steps} steps round a ring, {answers.Sum(answer => answer.Seen.Count(refusal => refusal is null))} moves");
    }

    [Fact]
    public async Task A_move_and_a_cancellation_of_one_booking_at_once_come_one_after_the_other()
    {
        var slots = await _database.AddSlotsAsync(_doctor.Id, 2 * Many, minutes: 15);
        var booked = await BookAsync(slots.Take(Many));
        var watch = System.Diagnostics.Stopwatch.StartNew();
        var answers = await DurableProof.AtOnceAsync(Enumerable.Range(0, 2 * Many), index => index % 2 == 0
            ? MoveAsync(index / 2, booked[index / 2], slots[Many + index / 2])
            : _bookings.CancelAsync(_patients[index / 2], new CancelRequest(booked[index / 2].BookingId, Guid.NewGuid()), default));

        Assert.All(answers.Where((_, index) => index % 2 == 1), answer => Assert.True(answer.Succeeded, answer.Refusal.ToString()));
        Assert.All(answers, answer => Assert.Contains(answer.Refusal, (BookingRefusal?[])[null, BookingRefusal.AlreadyCancelled]));
        Assert.Equal(0, await _database.ScalarAsync<int>("select count(*) from slot_claims"));
        Print($"{Many} pairs of move and cancel, {watch.ElapsedMilliseconds} ms");
    }

    [Fact]
    public async Task Many_bookings_move_to_a_time_of_their_own_with_next_to_no_retry()
    {
        var many = DurableProof.Share(500);
        var slots = await _database.AddSlotsAsync(_doctor.Id, 2 * many, minutes: 15);
        var patients = await _database.AddPatientsAsync([.. Enumerable.Range(0, many).Select(index => $"q{index}@example.com")]);
        var booked = new BookingReceipt[many];
        await Parallel.ForAsync(0, many, new ParallelOptions { MaxDegreeOfParallelism = Many }, async (index, ct) => booked[index] =
            (await _bookings.BookAsync(patients[index], new BookRequest(slots[index], TestData.Details($"q{index}@example.com"), Guid.NewGuid()), ct)).Value);
        var watch = System.Diagnostics.Stopwatch.StartNew();
        await Parallel.ForAsync(0, many, new ParallelOptions { MaxDegreeOfParallelism = Many }, async (index, ct) =>
        {
            var answer = await _bookings.ChangeTimeAsync(patients[index], new ChangeTimeRequest(booked[index].BookingId, slots[many + index], Guid.NewGuid()), ct);
            Assert.True(answer.Succeeded, answer.Refusal.ToString());
        });
        Print($"{many} moves by {Many}, each to a time of its own, {watch.ElapsedMilliseconds} ms");
        Assert.InRange(_database.Transaction.Retries, 0, many / 25);
    }

    private async Task<List<BookingReceipt>> BookAsync(IEnumerable<int> slots)
    {
        var booked = new List<BookingReceipt>();
        foreach (var slot in slots)
        {
            booked.Add((await _bookings.BookAsync(
                _patients[booked.Count], new BookRequest(slot, TestData.Details($"p{booked.Count}@example.com"), Guid.NewGuid()), default)).Value);
        }

        return booked;
    }

    private Task<Outcome<BookingReceipt, BookingRefusal>> MoveAsync(int patient, BookingReceipt booked, int slot) =>
        _bookings.ChangeTimeAsync(_patients[patient], new ChangeTimeRequest(booked.BookingId, slot, Guid.NewGuid()), default);

    private async Task<Dictionary<int, int>> PlacesAsync() =>
        (await _database.ListAsync<string>("select id || ' ' || slot_id from bookings where status = 'CONFIRMED'")).Select(row => row.Split(' '))
        .ToDictionary(row => int.Parse(row[0], System.Globalization.CultureInfo.InvariantCulture), row => int.Parse(row[1], System.Globalization.CultureInfo.InvariantCulture));

    private void Print(string what) => output.WriteLine($"{what}: {_database.Transaction.Retries} retries");
}
