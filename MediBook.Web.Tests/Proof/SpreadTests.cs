using MediBook.Web.Domain;
using MediBook.Web.Services.Bookings;
using MediBook.Web.Tests.Support;

namespace MediBook.Web.Tests.Proof;

/// <summary>
/// Everybody wants a time of their own, in the calendar's order, so that every retry is a false one: the shape of the tables and
/// statements decides how many there are (see ADR 1). On a durable PostgreSQL, 50 at a time.
/// </summary>
[Collection(nameof(DurableProof))]
public sealed class SpreadTests(PostgresFixture postgres, ITestOutputHelper output) : IAsyncLifetime
{
    private const int AtATime = 50;
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
    public async Task Many_patients_book_as_many_times_with_next_to_no_retry()
    {
        var many = DurableProof.Share(1000);
        var slots = await _database.AddSlotsAsync(_doctor.Id, many, minutes: 15);
        var patients = await PatientsAsync(many);
        var bookings = _database.Bookings();

        var watch = System.Diagnostics.Stopwatch.StartNew();
        var answers = new Outcome<BookingReceipt, BookingRefusal>[many];
        await Parallel.ForAsync(0, many, new ParallelOptions { MaxDegreeOfParallelism = AtATime }, async (index, ct) =>
            answers[index] = await bookings.BookAsync(
                patients[index], new BookRequest(slots[index], TestData.Details($"p{index}@example.com"), Guid.NewGuid()), ct));

        output.WriteLine($"book at once: {many} by {AtATime}, {_database.Transaction.Retries} retries, {watch.ElapsedMilliseconds} ms");
        Assert.All(answers, answer => Assert.True(answer.Succeeded, answer.Refusal.ToString()));
        Assert.Equal(many, await _database.ScalarAsync<int>("select count(*) from bookings where status = 'CONFIRMED'"));
        Assert.InRange(_database.Transaction.Retries, 0, many / 50);
    }

    [Fact]
    public async Task Fifty_patients_hold_and_confirm_fifty_times_of_a_small_clinic_with_next_to_no_retry()
    {
        var rounds = DurableProof.Share(20);
        var total = 0L;
        for (var round = 0; round < rounds; round++)
        {
            await using var small = await postgres.CreateDurableDatabaseAsync();
            var doctor = await small.AddClinicAsync();
            var slots = await small.AddSlotsAsync(doctor.Id, AtATime);
            var patients = await PatientsAsync(AtATime, small);
            var bookings = small.Bookings();
            await Task.WhenAll(slots.Zip(patients).Select((pair, index) => Task.Run(async () =>
            {
                var (slot, patient) = pair;
                var hold = (await bookings.HoldAsync(patient, new HoldRequest(slot, Guid.NewGuid()), default)).Value;
                var request = new ConfirmRequest(hold.BookingId, TestData.Details($"p{index}@example.com"), Guid.NewGuid());
                Assert.True((await bookings.ConfirmAsync(patient, request, default)).Succeeded);
            })));
            Assert.Equal(AtATime, await small.ScalarAsync<int>("select count(*) from bookings where status = 'CONFIRMED'"));
            Assert.Empty(await HistoryChecker.CheckAsync(small));
            total += small.Transaction.Retries;
        }

        output.WriteLine($"hold and confirm on {AtATime} slots: {rounds} rounds, {total} retries");
        Assert.InRange(total, 0, rounds);
    }

    /// <summary>
    /// All for one visit type, whose row every booking names, with answers. Chosen before the time it costs nothing; chosen on the hold's page
    /// the confirm changes the claim too, which reads an index page of claims.
    /// </summary>
    [Theory]
    [InlineData(true, 1)]
    [InlineData(false, 10)]
    public async Task Fifty_patients_book_the_same_kind_of_visit_with_next_to_no_retry(bool chosenFirst, int mostPerRound)
    {
        var rounds = DurableProof.Share(10);
        var total = 0L;
        for (var round = 0; round < rounds; round++)
        {
            await using var small = await postgres.CreateDurableDatabaseAsync();
            var doctor = await small.AddClinicAsync();
            var type = await small.AddVisitTypeAsync(questions: VisitData.Questions);
            var slots = await small.AddSlotsAsync(doctor.Id, AtATime);
            var patients = await PatientsAsync(AtATime, small);
            var bookings = small.Bookings();
            var visit = new VisitChoice(type, [new(VisitData.Questions[0], BookingAnswer.Yes), new(VisitData.Questions[1], "The left one")]);
            await Task.WhenAll(slots.Zip(patients).Select((pair, index) => Task.Run(async () =>
            {
                var (slot, patient) = pair;
                var hold = (await bookings.HoldAsync(patient, new HoldRequest(slot, Guid.NewGuid(), Visit: chosenFirst ? visit with { Answers = [] } : null), default)).Value;
                var request = new ConfirmRequest(hold.BookingId, TestData.Details($"p{index}@example.com"), Guid.NewGuid(), visit);
                Assert.True((await bookings.ConfirmAsync(patient, request, default)).Succeeded);
            })));
            Assert.Equal(AtATime, await small.ScalarAsync<int>($"select count(*) from bookings where status = 'CONFIRMED' and visit_type_id = {type}"));
            Assert.Equal(2 * AtATime, await small.ScalarAsync<int>("select count(*) from booking_answers"));
            Assert.Empty(await HistoryChecker.CheckAsync(small));
            total += small.Transaction.Retries;
        }

        output.WriteLine($"hold and confirm for one visit type on {AtATime} slots, chosen first: {chosenFirst}: {rounds} rounds, {total} retries");
        Assert.InRange(total, 0, rounds * mostPerRound);
    }

    private Task<List<Actor>> PatientsAsync(int count, TestDatabase? database = null) =>
        (database ?? _database).AddPatientsAsync([.. Enumerable.Range(0, count).Select(index => $"p{index}@example.com")]);
}
