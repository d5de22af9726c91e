using NodaTime;

namespace MediBook.Web.Data;

/// <summary>An open invitation: the account waits for its first password. One for an account; a new link takes the place of the one before.</summary>
/// <param name="AccountId">The account, made without a password.</param>
/// <param name="TokenHash">SHA-256 (hex) of the link's token.</param>
/// <param name="CreatedAt">When the link was made.</param>
/// <param name="EndsAt">From when it no longer works.</param>
public sealed record Invitation(int AccountId, string TokenHash, Instant CreatedAt, Instant EndsAt);
