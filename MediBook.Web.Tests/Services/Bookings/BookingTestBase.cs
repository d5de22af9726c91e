using MediBook.Web.Domain;
using MediBook.Web.Services.Bookings;
using MediBook.Web.Tests.Support;
using NodaTime;

namespace MediBook.Web.Tests.Services.Bookings;

/// <summary>One doctor with six free half hours tomorrow, and short names for the use cases.</summary>
public abstract class BookingTestBase(PostgresFixture postgres) : IAsyncLifetime
{
    protected TestDatabase Database { get; private set; } = null!;

    protected Doctor Doctor { get; private set; } = null!;

    protected IReadOnlyList<int> Slots { get; private set; } = [];

    protected BookingService Bookings { get; private set; } = null!;

    public virtual async ValueTask InitializeAsync()
    {
        Database = await postgres.CreateDatabaseAsync();
        Doctor = await Database.AddClinicAsync();
        Slots = await Database.AddSlotsAsync(Doctor.Id, 6);
        Bookings = Database.Bookings();
    }

    public async ValueTask DisposeAsync()
    {
        Assert.Empty(await Proof.HistoryChecker.CheckAsync(Database));
        await Database.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    protected Task<Outcome<BookingReceipt, BookingRefusal>> HoldAsync(Actor actor, int slotId, Guid? operation = null) =>
        Bookings.HoldAsync(actor, new HoldRequest(slotId, operation ?? Guid.NewGuid()), default);

    protected Task<Outcome<BookingReceipt, BookingRefusal>> ConfirmAsync(Actor actor, int bookingId, string email = "ada@example.com", Guid? operation = null) =>
        Bookings.ConfirmAsync(actor, new ConfirmRequest(bookingId, TestData.Details(email), operation ?? Guid.NewGuid()), default);

    protected Task<Outcome<BookingReceipt, BookingRefusal>> ConfirmOrBookAsync(Actor actor, int bookingId, string email = "ada@example.com", Guid? operation = null) =>
        Bookings.ConfirmOrBookAsync(actor, new ConfirmRequest(bookingId, TestData.Details(email), operation ?? Guid.NewGuid()), default);

    protected Task<Outcome<BookingReceipt, BookingRefusal>> BookAsync(Actor actor, int slotId, string email = "ada@example.com", Guid? operation = null) =>
        Bookings.BookAsync(actor, new BookRequest(slotId, TestData.Details(email), operation ?? Guid.NewGuid()), default);

    protected Task<Outcome<BookingReceipt, BookingRefusal>> LetGoAsync(Actor actor, int bookingId, Guid? operation = null) =>
        Bookings.LetGoAsync(actor, new HoldChangeRequest(bookingId, operation ?? Guid.NewGuid()), default);

    protected Task<Outcome<BookingReceipt, BookingRefusal>> ExtendAsync(Actor actor, int bookingId, Guid? operation = null) =>
        Bookings.ExtendAsync(actor, new HoldChangeRequest(bookingId, operation ?? Guid.NewGuid()), default);

    protected Task<Outcome<BookingReceipt, BookingRefusal>> CancelAsync(Actor actor, int bookingId, Guid? operation = null) =>
        Bookings.CancelAsync(actor, new CancelRequest(bookingId, operation ?? Guid.NewGuid()), default);

    protected Task<Outcome<BookingReceipt, BookingRefusal>> ChangeTimeAsync(Actor actor, int bookingId, int slotId, Guid? operation = null) =>
        Bookings.ChangeTimeAsync(actor, new ChangeTimeRequest(bookingId, slotId, operation ?? Guid.NewGuid()), default);

    protected Task<string> StatusAsync(int bookingId) => Database.ScalarAsync<string>($"select status from bookings where id = {bookingId}");

    protected Task<List<string>> EventsAsync(int slotId) =>
        Database.ListAsync<string>($"select kind from slot_events where slot_id = {slotId} order by version");

    /// <summary>A slot of another doctor that starts <paramref name="minutes"/> after the first slot of this one.</summary>
    protected async Task<int> SlotElsewhereAsync(int minutes)
    {
        var other = await Database.AddDoctorAsync();
        await using var db = Database.NewContext();
        var first = (await db.FindAsync<Slot>(Slots[0]))!.StartsAt;
        return (await Database.AddSlotsAsync(other.Id, 1, first + Duration.FromMinutes(minutes))).Single();
    }

    /// <summary>A slot of another doctor that starts <paramref name="ahead"/> from now (before now where negative).</summary>
    protected async Task<int> SlotAheadAsync(Duration ahead)
    {
        var other = await Database.AddDoctorAsync();
        await using var db = Database.NewContext();
        return (await Database.AddSlotsAsync(other.Id, 1, await db.NowAsync(default) + ahead)).Single();
    }

    protected static void Refused(BookingRefusal expected, Outcome<BookingReceipt, BookingRefusal> outcome) => Assert.Equal(expected, outcome.Refusal);
}
