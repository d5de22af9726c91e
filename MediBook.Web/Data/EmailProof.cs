using NodaTime;

namespace MediBook.Web.Data;

/// <summary>An address that an account says is its own, and has not proven yet. One for an account; a new one takes the place of the one before.</summary>
/// <param name="AccountId">The account.</param>
/// <param name="Email">The address: the account's own, or the one that it is to have.</param>
/// <param name="TokenHash">SHA-256 (hex) of the link's token.</param>
/// <param name="CreatedAt">When it was asked for.</param>
/// <param name="EndsAt">From when the link no longer works.</param>
public sealed record EmailProof(int AccountId, string Email, string TokenHash, Instant CreatedAt, Instant EndsAt)
{
    /// <inheritdoc />
    public override string ToString() => nameof(EmailProof);
}
