using MediBook.Web.Data;
using MediBook.Web.Domain;
using MediBook.Web.Services.Bookings;
using MediBook.Web.Services.Waitlist;
using MediBook.Web.Tests.Services.Bookings;
using MediBook.Web.Tests.Support;
using Microsoft.Extensions.Logging.Abstractions;
using NodaTime;

namespace MediBook.Web.Tests.Services.Waitlist;

/// <summary>A doctor whom people wait for, without a free time yet, and short names for what they do.</summary>
public abstract class WaitlistTestBase(PostgresFixture postgres) : BookingTestBase(postgres)
{
    protected static readonly IsoDayOfWeek[] EveryDay = [.. Enumerable.Range(1, 7).Select(day => (IsoDayOfWeek)day)];

    protected WaitlistOptions Options { get; } = new();

    /// <summary>The doctor who is waited for.</summary>
    protected Doctor Wanted { get; private set; } = null!;

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        Wanted = await Database.AddDoctorAsync("Dr Ada Wanted");
    }

    /// <summary>So many people, each of whom waits for the doctor, the first one first.</summary>
    protected async Task<List<(Actor Actor, int Entry)>> WaitAsync(int count, WaitingTimes? times = null)
    {
        var line = new List<(Actor, int)>();
        foreach (var actor in await Database.AddPatientsAsync([.. Enumerable.Range(1, count).Select(_ => $"{Guid.NewGuid():N}@example.com")], "Ada Novak"))
        {
            line.Add((actor, (await JoinAsync(actor, Wanted.Id, times)).Value));
        }

        return line;
    }

    protected async Task<Outcome<int, WaitlistRefusal>> JoinAsync(Actor actor, int doctorId, WaitingTimes? times = null) =>
        await JoinAsync(actor, new JoinRequest(doctorId, null, null, times ?? await TimesAsync()));

    protected async Task<Outcome<int, WaitlistRefusal>> JoinAsync(Actor actor, JoinRequest request)
    {
        await using var db = Database.NewContext();
        return await Service(db).JoinAsync(actor, request, default);
    }

    protected async Task<Outcome<Done, WaitlistRefusal>> LeaveAsync(Actor actor, int entry)
    {
        await using var db = Database.NewContext();
        return await Service(db).LeaveAsync(actor, entry, default);
    }

    protected async Task<Outcome<Done, WaitlistRefusal>> RemoveAsync(Actor actor, int entry)
    {
        await using var db = Database.NewContext();
        return await Service(db).RemoveAsync(actor, entry, default);
    }

    /// <summary>One look at all lines.</summary>
    protected async Task<int> OfferAsync()
    {
        await using var db = Database.NewContext();
        return await Offers(db).RunAsync(default);
    }

    protected WaitlistOffers Offers(MediBookDbContext db) => new(
        db, Bookings, Database.Holds, Microsoft.Extensions.Options.Options.Create(Options), Microsoft.Extensions.Options.Options.Create(new BookingOptions()),
        NullLogger<WaitlistOffers>.Instance);

    /// <summary>Any day and hour of the next weeks.</summary>
    protected async Task<WaitingTimes> TimesAsync() => new(EveryDay, null, null, (await TodayAsync()).PlusDays(40));

    protected async Task<LocalDate> TodayAsync()
    {
        await using var db = Database.NewContext();
        return (await db.NowAsync(default)).InZone(Zones.Of("Europe/London")).Date;
    }

    /// <summary>Free times of the doctor, at ten in the morning of one of the next days.</summary>
    protected async Task<List<int>> FreeAsync(int count, int daysAhead = 3)
    {
        var ten = (await TodayAsync()).PlusDays(daysAhead).At(new LocalTime(10, 0)).InZoneLeniently(Zones.Of("Europe/London")).ToInstant();
        return await Database.AddSlotsAsync(Wanted.Id, count, ten);
    }

    /// <summary>Whose live offer a slot is, as the entry.</summary>
    protected Task<int> OfferedToAsync(int slotId) => Database.ScalarAsync<int>(
        $"select coalesce(max(waiting_entry_id), 0) from bookings join slots on slots.booking_id = bookings.id where slots.id = {slotId} and held_until > booking_clock()");

    /// <summary>The booking that is an entry's last offer.</summary>
    protected Task<int> OfferOfAsync(int entry) => Database.ScalarAsync<int>($"select coalesce(offer_id, 0) from waiting_entries where id = {entry}");

    protected async Task<Instant> StartOfAsync(int slot)
    {
        await using var db = Database.NewContext();
        return (await db.FindAsync<Slot>(slot))!.StartsAt;
    }

    protected WaitlistService Service(MediBookDbContext db) => new(
        db, Bookings, Database.Holds, new SlotChanges(), Microsoft.Extensions.Options.Options.Create(Options), Microsoft.Extensions.Options.Options.Create(new BookingOptions()));
}
