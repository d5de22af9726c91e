using System.Globalization;

namespace MediBook.Web.Domain;

/// <summary>The addresses that leave the site in mails and calendars: they work for years.</summary>
public static class PublicPaths
{
    /// <summary>A booking of an account.</summary>
    public static string Booking(string reference) => $"/bookings/{Uri.EscapeDataString(reference)}";

    /// <summary>The page that asks whether to cancel it.</summary>
    public static string Cancel(string reference) => Booking(reference) + "/cancel";

    /// <summary>The word of the query by which a link to one booking leads to <see cref="Cancel"/>.</summary>
    public const string ToCancel = "cancel";

    /// <summary>An earlier time for a booking: what is offered, and the answer.</summary>
    public static string Earlier(string reference) => Booking(reference) + "/earlier";

    /// <summary>The word of the query by which a link to one booking leads to <see cref="Earlier"/>.</summary>
    public const string ToEarlier = "earlier";

    /// <summary>A time that is offered to somebody who waits.</summary>
    public static string Offer(string reference) => $"/waiting-list/offer/{Uri.EscapeDataString(reference)}";

    /// <summary>A doctor's week.</summary>
    public static string Doctor(int id) => string.Create(CultureInfo.InvariantCulture, $"/doctors/{id}");

    /// <summary>The unguessable link to one booking.</summary>
    public static string Manage(string token) => $"/m/{Uri.EscapeDataString(token)}";

    /// <summary>The private address of a calendar.</summary>
    public static string Feed(string token) => $"/feeds/{Uri.EscapeDataString(token)}.ics";

    /// <summary>Where an account chooses a new password.</summary>
    public static string NewPassword(int accountId, string code) => string.Create(
        CultureInfo.InvariantCulture, $"/Identity/Account/ResetPassword?id={accountId}&code={Uri.EscapeDataString(code)}");

    /// <summary>Where an account proves that an address is its own.</summary>
    public static string EmailProof(string token) => $"/Identity/Account/ProveEmail?code={Uri.EscapeDataString(token)}";

    /// <summary>Where an account fetches its own data.</summary>
    public static string Export(string token) => $"/account/export?key={Uri.EscapeDataString(token)}";

    /// <summary>Where an account accepts a right that it was offered.</summary>
    public static string AcceptRight(string token) => $"/account/rights/accept?code={Uri.EscapeDataString(token)}";

    /// <summary>Where somebody of the staff chooses the first password.</summary>
    public static string Invitation(string token) => $"/Identity/Account/Invitation?code={Uri.EscapeDataString(token)}";
}
