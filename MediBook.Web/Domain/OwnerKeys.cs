using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;

namespace MediBook.Web.Domain;

/// <summary>The keys under which limits are kept as rows: who holds a time, who has how many coming bookings.</summary>
public static class OwnerKeys
{
    /// <summary>Owner of a live hold: the account, else the guest cookie.</summary>
    public static string? ForHold(int? accountId, string? guestKey) =>
        accountId is { } id ? Account(id) : guestKey is null ? null : $"guest:{guestKey}";

    /// <summary>Owner of a time that is offered to somebody who waits: the offer itself, so that it does not count as the person's one live hold.</summary>
    public static string ForOffer(int bookingId) => string.Create(CultureInfo.InvariantCulture, $"offer:{bookingId}");

    /// <summary>
    /// Owner of an <c>Idempotency-Key</c>: the account, else the network address, together with the key to a single booking where the request carries one.
    /// </summary>
    /// <param name="accountId">The account, or null for a guest.</param>
    /// <param name="addressKey">See <see cref="ForAddress"/>.</param>
    /// <param name="manageKey">SHA-256 (hex) of the link to a single booking, or null.</param>
    public static string ForKeyedRequest(int? accountId, string addressKey, string? manageKey) =>
        accountId is { } id ? Account(id) : manageKey is null ? $"address:{addressKey}" : $"link:{Hash($"{addressKey}:{manageKey}")}";

    /// <summary>Owner of a booking's seat: the account for its own "me", else the email address it was made for.</summary>
    public static string ForSeat(int? accountId, int? patientId, string email) =>
        accountId is { } id && patientId is not null ? Account(id) : $"email:{Hash(NormalizeEmail(email))}";

    /// <summary>Owner of the seat of somebody for whom an account books: each person has a limit of their own.</summary>
    public static string ForDependant(int patientId) => string.Create(CultureInfo.InvariantCulture, $"patient:{patientId}");

    /// <summary>Every key under which a booking's seat may stand.</summary>
    public static IReadOnlyList<string> OfBooking(Booking booking)
    {
        ArgumentNullException.ThrowIfNull(booking);
        var mine = ForSeat(booking.AccountId, booking.PatientId, booking.PatientEmail);
        return booking.PatientId is { } id ? [mine, ForDependant(id)] : [mine];
    }

    /// <summary>The household or clinic behind a network address: an IPv4 address, or the first half of an IPv6 one, hashed.</summary>
    public static string ForAddress(IPAddress? address) => Hash(address switch
    {
        null => "none",
        { IsIPv4MappedToIPv6: true } => address.MapToIPv4().ToString(),
        { AddressFamily: AddressFamily.InterNetworkV6 } => Convert.ToHexString(address.GetAddressBytes().AsSpan(0, 8)),
        _ => address.ToString(),
    });

    /// <summary>Emails are compared in lower case.</summary>
    public static string NormalizeEmail(string email)
    {
        ArgumentNullException.ThrowIfNull(email);
        return email.Trim().Normalize(NormalizationForm.FormC).ToLowerInvariant();
    }

    /// <summary>SHA-256 in hex: what is stored in place of a secret or an address.</summary>
    public static string Hash(string value) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(value)));

    private static string Account(int id) => string.Create(CultureInfo.InvariantCulture, $"account:{id}");
}
