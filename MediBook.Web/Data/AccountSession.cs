using NodaTime;

namespace MediBook.Web.Data;

/// <summary>A browser that is signed in. Its cookie carries the id; without the row the cookie opens nothing. No address is kept.</summary>
/// <param name="Id">The session, 122 random bits.</param>
/// <param name="AccountId">The account.</param>
/// <param name="StampHash">SHA-256 (hex) of the security stamp that the cookie was made with: an account's new stamp ends the sessions of the old one.</param>
/// <param name="Browser">The browser's name, as it says itself; empty: not known.</param>
/// <param name="System">The system's name, as the browser says; empty: not known.</param>
/// <param name="StartedAt">When it began, on the full hour before.</param>
/// <param name="SeenAt">When it was last used, on the full hour before.</param>
public sealed record AccountSession(Guid Id, int AccountId, string StampHash, string Browser, string System, Instant StartedAt, Instant SeenAt);
