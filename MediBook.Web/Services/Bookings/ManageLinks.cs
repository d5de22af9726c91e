using System.Buffers.Text;
using System.Security.Cryptography;
using MediBook.Web.Data;
using MediBook.Web.Domain;
using Microsoft.EntityFrameworkCore;
using NodaTime;

namespace MediBook.Web.Services.Bookings;

/// <summary>The unguessable links by which a guest manages one booking: 128 random bits, stored hashed, several may live. They end a month after it.</summary>
public sealed class ManageLinks(MediBookDbContext db)
{
    /// <summary>How long after the end of the appointment a link works.</summary>
    public static readonly Duration LifeAfterEnd = Duration.FromDays(30);

    /// <summary>
    /// Makes a new key to a booking that was just booked: after its transaction, never within. A row more with a foreign key to the bookings let a
    /// quarter of fifty guests at once start again (docs/performance.md).
    /// </summary>
    /// <returns>The token that goes into the link.</returns>
    public async Task<string> MintAsync(int bookingId, CancellationToken ct)
    {
        var token = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(16));
        db.ManageLinks.Add(new ManageLink(OwnerKeys.Hash(token), bookingId, await db.NowAsync(ct)));
        await db.SaveChangesAsync(ct);
        return token;
    }

    /// <summary>The reference of the booking that a token opens, or null.</summary>
    public Task<string?> FindReferenceAsync(string token, CancellationToken ct)
    {
        var hash = OwnerKeys.Hash(token);
        return (
            from link in db.ManageLinks
            join booking in db.Bookings on link.BookingId equals booking.Id
            where link.TokenHash == hash && booking.Slot!.EndsAt > MediBookDbContext.BookingClock() - LifeAfterEnd
            select booking.Reference).SingleOrDefaultAsync(ct);
    }

    /// <summary>Which of a browser's tokens opens a booking, or null.</summary>
    public async Task<string?> FindTokenAsync(IReadOnlyList<string> tokens, int bookingId, CancellationToken ct)
    {
        var byHash = tokens.Distinct(StringComparer.Ordinal).ToDictionary(OwnerKeys.Hash);
        var hashes = byHash.Keys.ToArray();
        var hash = hashes.Length == 0
            ? null
            : await db.ManageLinks.Where(link => link.BookingId == bookingId && hashes.Contains(link.TokenHash))
                .OrderByDescending(link => link.CreatedAt).Select(link => link.TokenHash).FirstOrDefaultAsync(ct);
        return hash is null ? null : byHash[hash];
    }
}
