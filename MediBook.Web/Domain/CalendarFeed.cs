using NodaTime;

namespace MediBook.Web.Domain;

/// <summary>Whose appointments a calendar address shows.</summary>
public enum CalendarFeedKind
{
    /// <summary>Those that the account has booked.</summary>
    Own,

    /// <summary>Those of the doctor whose record is linked to the account.</summary>
    Doctor,
}

/// <summary>
/// A private address that a calendar program reads again and again (RFC 5545). One of a kind for an account: a new one takes the place of the one
/// before, which then leads nowhere.
/// </summary>
/// <param name="AccountId">The account that made it.</param>
/// <param name="Kind">Whose appointments it shows.</param>
/// <param name="TokenHash">SHA-256 (hex) of the address's token.</param>
/// <param name="Language">The language in which it was made, and is written (BCP 47).</param>
/// <param name="CreatedAt">When it was made.</param>
public sealed record CalendarFeed(int AccountId, CalendarFeedKind Kind, string TokenHash, string Language, Instant CreatedAt);
