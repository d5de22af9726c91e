using System.Diagnostics;
using MediBook.Web.Domain;
using MediBook.Web.Services.Bookings;
using MediBook.Web.Services.Waitlist;
using MediBook.Web.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using NodaTime;

namespace MediBook.Web.Tests.Proof;

/// <summary>
/// A long line on a durable PostgreSQL, two instances, times freed in random order while others press: each time goes to the first in line whom it
/// suits, what nobody answers wanders on, and nothing stays held for nobody.
/// </summary>
[Collection(nameof(DurableProof))]
public sealed class WaitlistProofTests(PostgresFixture postgres, ITestOutputHelper output) : IAsyncLifetime
{
    private const int MostRounds = 12;
    private static readonly int Waiting = DurableProof.Share(200);
    private static readonly int Freed = DurableProof.Share(50);
    private static readonly DateTimeZone London = Zones.Of("Europe/London");
    private readonly Random _random = new(4711);
    private readonly List<(int Entry, Actor Actor)> _line = [];
    private TestDatabase _database = null!;
    private Doctor _doctor = null!;
    private int _presses;

    public async ValueTask InitializeAsync()
    {
        _database = await postgres.CreateDurableDatabaseAsync();
        await DurableProof.RequireAsync(_database);
        _doctor = await _database.AddClinicAsync();
    }

    public ValueTask DisposeAsync() => _database.DisposeAsync();

    [Fact]
    public async Task Each_time_goes_to_the_right_person_and_none_is_held_for_nobody()
    {
        var watch = Stopwatch.StartNew();
        await using var one = new MediBookApp(_database);
        await using var other = new MediBookApp(_database);
        MediBookApp[] apps = [one, other];
        Array.ForEach(apps, app => _ = app.Server);
        var booked = await FillAsync();
        await JoinAsync();
        using var stop = new CancellationTokenSource();
        var load = PressAsync(apps, stop.Token);

        // The times come free in random order, on both instances at once; nobody but the instances themselves looks at the lines.
        var shuffled = booked.ToArray();
        _random.Shuffle(shuffled);
        await DurableProof.AtOnceAsync<int, bool>([0, 1], async half =>
        {
            var bookings = apps[half].Services.GetRequiredService<BookingService>();
            foreach (var (guest, booking) in shuffled.Where((_, index) => index % 2 == half))
            {
                Assert.True((await bookings.CancelAsync(guest, new CancelRequest(booking, Guid.NewGuid()), default)).Succeeded);
            }

            return true;
        });
        await Poll.UntilAsync(async () => await LiveAsync() == Freed, 120);
        await CheckOrderAsync();

        // Both instances look at once, again and again.
        var rounds = 0;
        for (; rounds < MostRounds && await LiveAsync() > 0; rounds++)
        {
            await BetweenLooksAsync(async () =>
            {
                await AnswerAsync();
                await _database.AdvanceAsync(Duration.FromMinutes(31));
            });
            await DurableProof.AtOnceAsync(apps, LookAsync);
            await CheckOrderAsync();
            Assert.Equal(0, await LookAsync(one));
        }

        await stop.CancelAsync();
        await load;
        await CheckNothingIsHeldForNobodyAsync(one);
        Assert.Empty(await HistoryChecker.CheckAsync(_database));
        var (offers, accepted) = (
            await _database.ScalarAsync<int>("select count(*) from waiting_offers"), await _database.ScalarAsync<int>("select count(*) from waiting_entries where ending = 'BOOKED'"));
        output.WriteLine($"{Waiting} waited for {Freed} times: {offers} offers in {rounds} rounds, {accepted} accepted, beside {_presses} presses of others, {watch.Elapsed.TotalSeconds:F0} s");
        Assert.Equal(offers, await _database.ScalarAsync<int>("select count(*) from outbox_messages where kind = 'WAITLIST_OFFER'"));
        Assert.True(accepted > 0);
    }

    /// <summary>The doctor's times, each booked by a guest.</summary>
    private async Task<List<(Actor Guest, int BookingId)>> FillAsync()
    {
        var bookings = _database.Bookings();
        await using var db = _database.NewContext();
        var first = (await db.NowAsync(default)).InZone(London).Date.PlusDays(3);
        var booked = new List<(Actor, int)>();
        foreach (var (day, count) in Enumerable.Range(0, 10).Select(day => (day, Freed / 10)))
        {
            var ten = first.PlusDays(day).At(new LocalTime(10, 0)).InZoneLeniently(London).ToInstant();
            foreach (var slot in await _database.AddSlotsAsync(_doctor.Id, count, ten))
            {
                var guest = TestData.NewGuest();
                booked.Add((guest, (await bookings.BookAsync(guest, new BookRequest(slot, TestData.Details($"{Guid.NewGuid():N}@example.com"), Guid.NewGuid()), default)).Value.BookingId));
            }
        }

        return booked;
    }

    /// <summary>Every third can come on some days of the week alone.</summary>
    private async Task JoinAsync()
    {
        await using var db = _database.NewContext();
        var now = await db.NowAsync(default);
        foreach (var actor in await _database.AddPatientsAsync([.. Enumerable.Range(1, Waiting).Select(number => $"p{number}@example.com")]))
        {
            IsoDayOfWeek[] days = [.. Enumerable.Range(1, 7).Where(_ => _line.Count % 3 != 0 || _random.Next(3) == 0).DefaultIfEmpty(1).Select(day => (IsoDayOfWeek)day)];
            var entry = WaitingEntry.ForDoctor(actor, _doctor.Id, new WaitingTimes(days, null, null, now.InZone(London).Date.PlusDays(60)), 1, now);
            db.Add(entry);
            await db.SaveChangesAsync();
            _line.Add((entry.Id, actor));
        }
    }

    /// <summary>Guests who hold and let go times of another doctor, on both instances, until they are stopped.</summary>
    private async Task PressAsync(MediBookApp[] apps, CancellationToken ct)
    {
        var slots = await _database.AddSlotsAsync((await _database.AddDoctorAsync()).Id, 40);
        await Task.WhenAll(Enumerable.Range(0, 6).Select(number => Task.Run(async () =>
        {
            var (bookings, random) = (apps[number % 2].Services.GetRequiredService<BookingService>(), new Random(number));
            while (!ct.IsCancellationRequested)
            {
                var guest = TestData.NewGuest($"192.0.2.{number}");
                var held = await bookings.HoldAsync(guest, new HoldRequest(slots[random.Next(slots.Count)], Guid.NewGuid()), CancellationToken.None);
                if (held.Succeeded)
                {
                    await bookings.LetGoAsync(guest, new HoldChangeRequest(held.Value.BookingId, Guid.NewGuid()), CancellationToken.None);
                }

                Interlocked.Increment(ref _presses);
            }
        }, CancellationToken.None)));
    }

    /// <summary>No look is under way meanwhile: who answers while one is has an offer for it, and whether the clock agrees is chance.</summary>
    private async Task BetweenLooksAsync(Func<Task> act)
    {
        await using var db = _database.NewContext();
        await using var turn = await db.Database.BeginTransactionAsync();
        await db.Database.ExecuteSqlAsync($"select pg_advisory_xact_lock(hashtext('medibook-waiting-lines'))");
        await act();
    }

    /// <summary>A third accepts, a third declines, a third does not answer.</summary>
    private async Task AnswerAsync()
    {
        var bookings = _database.Bookings();
        var live = await _database.ListAsync<string>(
            "select live_holds.booking_id || ' ' || waiting_entry_id from live_holds join bookings on bookings.id = live_holds.booking_id where owner_key like 'offer:%' order by 1");
        await DurableProof.AtOnceAsync(live.Select((text, index) => (Ids: text.Split(' '), Answer: index % 3)).Where(offer => offer.Answer < 2), async offer =>
        {
            var (id, actor) = (Number(offer.Ids[0]), _line.Single(one => one.Entry == Number(offer.Ids[1])).Actor);
            var outcome = offer.Answer == 0
                ? await bookings.ConfirmAsync(actor, new ConfirmRequest(id, null, Guid.NewGuid()), default)
                : await bookings.LetGoAsync(actor, new HoldChangeRequest(id, Guid.NewGuid()), default);
            Assert.True(outcome.Succeeded, $"{outcome.Refusal}");
            return true;
        });
    }

    /// <summary>
    /// Nobody was passed over: whoever stood before the one who was offered a time, was suited by it and had not been offered it before, had another
    /// offer just then or had left the line.
    /// </summary>
    private async Task CheckOrderAsync()
    {
        await using var db = _database.NewContext();
        var entries = db.WaitingEntries.OrderBy(entry => entry.JoinedAt).ThenBy(entry => entry.Id).ToList();
        var bookings = db.Bookings.Where(booking => booking.WaitingEntryId != null).ToDictionary(booking => booking.Id);
        var starts = db.Slots.Where(slot => slot.DoctorId == _doctor.Id).ToDictionary(slot => slot.Id, slot => slot.StartsAt.InZone(London));
        var offers = db.WaitingOffers.ToList();
        var byEntry = offers.ToLookup(offer => offer.EntryId);
        foreach (var offer in offers)
        {
            var taken = bookings[offer.BookingId];
            Assert.Equal(offer.EntryId, taken.WaitingEntryId);
            Assert.Contains(starts[offer.SlotId].DayOfWeek, entries.Single(entry => entry.Id == offer.EntryId).Days);
            foreach (var before in entries.TakeWhile(entry => entry.Id != offer.EntryId).Where(entry => entry.Days.Contains(starts[offer.SlotId].DayOfWeek)))
            {
                Assert.True(
                    before.EndedAt < offer.At || byEntry[before.Id].Any(earlier => earlier.At <= offer.At
                        && (earlier.SlotId == offer.SlotId || (bookings[earlier.BookingId].EndedAt ?? bookings[earlier.BookingId].ConfirmedAt ?? Instant.MaxValue) > offer.At)),
                    $"Entry {before.Id} was passed over when slot {offer.SlotId} was offered to entry {offer.EntryId} at {offer.At}.");
            }
        }
    }

    private async Task CheckNothingIsHeldForNobodyAsync(MediBookApp app)
    {
        await _database.AdvanceAsync(Duration.FromMinutes(31));
        await _database.Holds.SweepAsync(default);
        await LookAsync(app);
        Assert.Equal(0, await _database.ScalarAsync<int>(
            """
            select count(*) from live_holds join bookings on bookings.id = live_holds.booking_id join waiting_entries on waiting_entries.id = bookings.waiting_entry_id
            where waiting_entries.ended_at is not null or bookings.status <> 'PENDING' or waiting_entries.offer_id <> bookings.id
            """));
        Assert.Equal(0, await _database.ScalarAsync<int>(
            "select count(*) from waiting_entries join bookings on bookings.id = offer_id where (ending = 'BOOKED') <> (bookings.status = 'CONFIRMED')"));
        Assert.Equal(0, await _database.ScalarAsync<int>(
            "select count(*) from (select waiting_entry_id from bookings where status in ('PENDING', 'CONFIRMED') and waiting_entry_id is not null group by 1 having count(*) > 1) as doubles"));
    }

    private Task<int> LiveAsync() => _database.ScalarAsync<int>("select count(*) from live_holds where owner_key like 'offer:%'");

    private static async Task<int> LookAsync(MediBookApp app)
    {
        await using var scope = app.Services.CreateAsyncScope();
        return await scope.ServiceProvider.GetRequiredService<WaitlistOffers>().RunAsync(default);
    }

    private static int Number(string text) => int.Parse(text, System.Globalization.CultureInfo.InvariantCulture);
}
