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

    /// <summary>What goes into a link. It opens nothing before its hash stands beside a booking.</summary>
    public static string NewToken() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(16));

    /// <summary>Makes a new key to a booking.</summary>
    /// <returns>The token that goes into the link.</returns>
    public async Task<string> MintAsync(int bookingId, CancellationToken ct)
    {
        var token = NewToken();
        await AddAsync(token, bookingId, ct);
        return token;
    }

    /// <summary>Lets a token open what was booked, where it was not stored with the booking: an earlier request had done the work.</summary>
    public async Task EnsureAsync(BookingReceipt receipt, string token, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(receipt);
        if (!receipt.IsKeyed)
        {
            await AddAsync(token, receipt.BookingId, ct);
        }
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

    private async Task AddAsync(string token, int bookingId, CancellationToken ct)
    {
        db.ManageLinks.Add(new ManageLink(OwnerKeys.Hash(token), bookingId, await db.NowAsync(ct)));
        await db.SaveChangesAsync(ct);
    }
}
