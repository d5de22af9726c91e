using MediBook.Web.Data;
using MediBook.Web.Domain;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace MediBook.Web.Services.Bookings;

/// <summary>
/// Limits are rows, not counts: a read before the transaction picks a free seat, the key of the seat's row decides.
/// Two who pick the same seat meet at its key, and the later one picks another.
/// </summary>
public sealed class BookingLimits(IDbContextFactory<MediBookDbContext> contexts, IOptions<BookingOptions> options)
{
    /// <summary>
    /// A free seat among the guests' holds of an address, or null when all are taken. The own older hold does not count: it gives way.
    /// </summary>
    public async Task<int?> PickHoldSeatAsync(MediBookDbContext db, string addressKey, string? ownerKey, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(db);
        var taken = await db.LiveHolds.Where(hold => hold.AddressKey == addressKey && hold.AddressSeat != null && hold.OwnerKey != ownerKey)
            .Select(hold => hold.AddressSeat!.Value).ToListAsync(ct);
        return PickFree(taken, options.Value.MostGuestHoldsPerAddress);
    }

    /// <summary>A free seat among a person's coming bookings, or null when all are taken. Seats of bookings that are over are freed first.</summary>
    public async Task<int?> PickBookingSeatAsync(MediBookDbContext db, string ownerKey, bool isPatient, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(db);
        var most = MostBookings(isPatient);
        if (PickFree(await TakenAsync(db, ownerKey, ct), most) is { } free)
        {
            return free;
        }

        await Leftovers(db).Where(seat => seat.OwnerKey == ownerKey).ExecuteDeleteAsync(ct);
        return PickFree(await TakenAsync(db, ownerKey, ct), most);
    }

    /// <summary>The limit that a refusal names.</summary>
    public int MostBookings(bool isPatient) =>
        isPatient ? options.Value.MostBookingsPerPatient : options.Value.MostBookingsPerGuest;

    /// <summary>Frees every seat whose booking is over or cancelled.</summary>
    /// <returns>How many.</returns>
    public async Task<int> FreeLeftoversAsync(CancellationToken ct)
    {
        await using var db = await contexts.CreateDbContextAsync(ct);
        return await Leftovers(db).ExecuteDeleteAsync(ct);
    }

    private static IQueryable<BookingSeat> Leftovers(MediBookDbContext db) =>
        db.BookingSeats.Where(seat => !db.Bookings.Any(booking => booking.Id == seat.BookingId
            && booking.Status == BookingStatus.Confirmed && booking.Slot!.StartsAt > MediBookDbContext.BookingClock()));

    private static Task<List<int>> TakenAsync(MediBookDbContext db, string ownerKey, CancellationToken ct) =>
        db.BookingSeats.Where(seat => seat.OwnerKey == ownerKey).Select(seat => seat.Seat).ToListAsync(ct);

    private static int? PickFree(List<int> taken, int most)
    {
        var free = Enumerable.Range(1, most).Except(taken).ToList();
        return free.Count == 0 ? null : free[Random.Shared.Next(free.Count)];
    }
}
