using System.Diagnostics;
using MediBook.Web.Data;
using MediBook.Web.Domain;
using MediBook.Web.Services.Bookings;
using MediBook.Web.Services.Waitlist;
using MediBook.Web.Tests.Support;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using NodaTime;

namespace MediBook.Web.Tests.Proof;

/// <summary>
/// Earlier times that are taken while their appointments are cancelled and moved, declined, and pressed by others, on a durable PostgreSQL: a time is never
/// given twice, and nobody loses the one they had.
/// </summary>
[Collection(nameof(DurableProof))]
public sealed class EarlierRaceTests(PostgresFixture postgres, ITestOutputHelper output) : IAsyncLifetime
{
    private static readonly int Many = DurableProof.Share(150);
    private static readonly Duration Lasts = Duration.FromMinutes(30);
    private TestDatabase _database = null!;
    private Doctor _doctor = null!;
    private BookingService _bookings = null!;
    private readonly List<Waiter> _waiters = [];
    private int _free;

    private sealed record Waiter(Actor Actor, BookingReceipt Booked, int Slot, int OfferId);

    public async ValueTask InitializeAsync()
    {
        _database = await postgres.CreateDurableDatabaseAsync();
        await DurableProof.RequireAsync(_database);
        _doctor = await _database.AddClinicAsync();
        _bookings = _database.Bookings();
        var slots = await _database.AddSlotsAsync(_doctor.Id, 2 * Many + 1, minutes: 15);
        _free = slots[^1];
        var patients = await _database.AddPatientsAsync([.. Enumerable.Range(0, Many).Select(index => $"p{index}@example.com")]);
        foreach (var (actor, index) in patients.Select((actor, index) => (actor, index)))
        {
            var booked = (await _bookings.BookAsync(actor, new BookRequest(slots[Many + index], TestData.Details($"p{index}@example.com"), Guid.NewGuid()), default)).Value;
            _waiters.Add(new Waiter(actor, booked, slots[index], await OfferAsync(actor, booked, slots[index])));
        }
    }

    public async ValueTask DisposeAsync()
    {
        Assert.Empty(await HistoryChecker.CheckAsync(_database));
        await _database.DisposeAsync();
    }

    [Fact]
    public async Task Taking_cancelling_and_the_press_of_somebody_else_at_once_come_one_after_the_other()
    {
        var watch = Stopwatch.StartNew();
        var answers = await DurableProof.AtOnceAsync(Enumerable.Range(0, 3 * Many), async index =>
        {
            var waiter = _waiters[index / 3];
            return (Waiter: waiter, Act: index % 3, Answer: await ((index % 3) switch
            {
                0 => TakeAsync(waiter),
                1 => _bookings.CancelAsync(waiter.Actor, new CancelRequest(waiter.Booked.BookingId, Guid.NewGuid()), default),
                _ => PressAsync(index, waiter.Slot),
            }));
        });

        Assert.All(answers.Where(one => one.Act == 1), one => Assert.True(one.Answer.Succeeded, $"{one.Answer.Refusal}"));
        Assert.All(answers.Where(one => one.Act == 0), one => Assert.Contains(one.Answer.Refusal, (BookingRefusal?[])[null, BookingRefusal.AlreadyCancelled]));
        Assert.All(answers.Where(one => one.Act == 2), one => Assert.Contains(one.Answer.Refusal, (BookingRefusal?[])[null, BookingRefusal.SlotTaken]));
        await LookAsync();
        var others = answers.Count(one => one.Act == 2 && one.Answer.Succeeded);
        Assert.Equal(others, await _database.ScalarAsync<int>("select count(*) from slot_claims"));
        Assert.Equal(0, await _database.ScalarAsync<int>("select count(*) from live_holds"));
        Assert.Equal(0, await _database.ScalarAsync<int>("select count(*) from waiting_entries where ended_at is null"));
        output.WriteLine($"{Many} offers: {answers.Count(one => one.Act == 0 && one.Answer.Succeeded)} taken before they were cancelled, {others} pressed by others, {_database.Transaction.Retries} retries, {watch.ElapsedMilliseconds} ms");
    }

    [Fact]
    public async Task Taking_twice_declining_and_moving_elsewhere_at_once_leave_everybody_one_appointment()
    {
        var watch = Stopwatch.StartNew();
        var answers = await DurableProof.AtOnceAsync(Enumerable.Range(0, 4 * Many), async index =>
        {
            var waiter = _waiters[index / 4];
            switch (index % 4)
            {
                case 2:
                    await using (var db = _database.NewContext())
                    {
                        await Waitlist(db).DeclineEarlierAsync(waiter.Actor, waiter.Booked.BookingId, default);
                    }

                    return null;
                case 3:
                    return (await _bookings.ChangeTimeAsync(waiter.Actor, new ChangeTimeRequest(waiter.Booked.BookingId, _free, Guid.NewGuid()), default)).Refusal;
                default:
                    return (await TakeAsync(waiter)).Refusal;
            }
        });

        Assert.All(answers, refusal => Assert.Contains(refusal, (BookingRefusal?[])[null, BookingRefusal.HoldEnded, BookingRefusal.SlotTaken]));
        await LookAsync();
        Assert.Equal(Many, await _database.ScalarAsync<int>("select count(*) from bookings where status = 'CONFIRMED' and patient_name <> ''"));
        Assert.Equal(Many, await _database.ScalarAsync<int>("select count(*) from slot_claims join bookings on bookings.id = booking_id where status = 'CONFIRMED'"));
        var moved = await _database.ScalarAsync<int>("select count(*) from waiting_entries where ending = 'BOOKED'");
        Assert.Equal(moved, await _database.ScalarAsync<int>(
            "select count(distinct booking_id) from slot_events as here where kind = 'MOVED_HERE' and exists (select from slot_events as given where given.slot_id = here.slot_id and given.version = here.version - 1 and given.kind = 'REPLACED')"));
        output.WriteLine($"{Many} offers, each taken twice, declined and left: {moved} taken, {_database.Transaction.Retries} retries, {watch.ElapsedMilliseconds} ms");
    }

    [Fact]
    public async Task A_late_answer_never_takes_a_time_that_somebody_else_presses_and_the_own_one_stands()
    {
        await _database.AdvanceAsync(Lasts + Duration.FromSeconds(1));
        var answers = await DurableProof.AtOnceAsync(Enumerable.Range(0, 2 * Many), async index => index % 2 == 0
            ? (await TakeAsync(_waiters[index / 2])).Refusal
            : (await PressAsync(index, _waiters[index / 2].Slot)).Refusal);

        Assert.All(answers.Where((_, index) => index % 2 == 0), refusal => Assert.Contains(refusal, (BookingRefusal?[])[BookingRefusal.HoldExpired, BookingRefusal.HoldEnded]));
        Assert.All(answers.Where((_, index) => index % 2 == 1), refusal => Assert.Null(refusal));
        Assert.Equal(2 * Many, await _database.ScalarAsync<int>("select count(*) from bookings where status = 'CONFIRMED'"));
    }

    private Task<Outcome<BookingReceipt, BookingRefusal>> TakeAsync(Waiter waiter) =>
        _bookings.TakeEarlierAsync(waiter.Actor, new TakeEarlierRequest(waiter.Booked.BookingId, waiter.OfferId, Guid.NewGuid()), default);

    private Task<Outcome<BookingReceipt, BookingRefusal>> PressAsync(int number, int slot) =>
        _bookings.BookAsync(TestData.NewGuest(), new BookRequest(slot, TestData.Details($"q{number}@example.com"), Guid.NewGuid()), default);

    private async Task<int> OfferAsync(Actor actor, BookingReceipt booked, int slot)
    {
        await using var db = _database.NewContext();
        Assert.True((await Waitlist(db).WishEarlierAsync(actor, booked.BookingId, default)).Succeeded);
        var wish = await _database.ScalarAsync<int>($"select id from waiting_entries where booking_id = {booked.BookingId}");
        return (await _bookings.OfferAsync(new OfferRequest(wish, slot, Lasts, Duration.Zero), default))!.BookingId;
    }

    private WaitlistService Waitlist(MediBookDbContext db) => new(
        db, _bookings, _database.Holds, new SlotChanges(), Options.Create(new WaitlistOptions()), Options.Create(new BookingOptions()));

    private async Task LookAsync()
    {
        await using var db = _database.NewContext();
        await new WaitlistOffers(
            db, _bookings, _database.Holds, Options.Create(new WaitlistOptions()), Options.Create(new BookingOptions()), NullLogger<WaitlistOffers>.Instance).RunAsync(default);
    }
}
