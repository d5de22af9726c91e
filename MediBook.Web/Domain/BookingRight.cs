using NodaTime;

namespace MediBook.Web.Domain;

/// <summary>What one account may do with the appointments of another's person. Each includes the ones before it.</summary>
public enum RightLevel
{
    /// <summary>See them.</summary>
    See,

    /// <summary>Book new ones.</summary>
    Book,

    /// <summary>Change and cancel them.</summary>
    Cancel,
}

/// <summary>
/// A right over one person's appointments, given to another account until a day. It is offered to an email address, and is somebody's once
/// an account has accepted it by the link of the mail. Ended rights stay as rows, and are worth nothing.
/// </summary>
public sealed class BookingRight
{
    private BookingRight()
    {
    }

    /// <summary>Identity.</summary>
    public int Id { get; private set; }

    /// <summary>The person whose appointments they are.</summary>
    public int PatientId { get; private set; }

    /// <summary>The account that gives it: the one whose person it is.</summary>
    public int GiverAccountId { get; private set; }

    /// <summary>The address to which it was offered, as typed.</summary>
    public string Email { get; private set; } = "";

    /// <summary>How far it goes.</summary>
    public RightLevel Level { get; private set; }

    /// <summary>From when it is worth nothing.</summary>
    public Instant EndsAt { get; private set; }

    /// <summary>When it was offered.</summary>
    public Instant CreatedAt { get; private set; }

    /// <summary>The one-use id of the press that offered it.</summary>
    public Guid OperationId { get; private set; }

    /// <summary>SHA-256 (hex) of the token in the mail that was sent last; null before it was sent, and once it is accepted.</summary>
    public string? TokenHash { get; private set; }

    /// <summary>The account that holds it; null until it is accepted.</summary>
    public int? HolderAccountId { get; private set; }

    /// <summary>When it was taken back or given up, or null.</summary>
    public Instant? EndedAt { get; private set; }

    /// <summary>EF's token (<c>xmin</c>).</summary>
    public uint RowVersion { get; private set; }

    /// <summary>A right that waits to be accepted.</summary>
    /// <param name="giver">The account whose person it is.</param>
    /// <param name="offer">What is offered.</param>
    /// <param name="now">The deciding clock.</param>
    /// <param name="endsAt">From when it is worth nothing.</param>
    /// <param name="operationId">The one-use id of the press.</param>
    public static BookingRight Offer(int giver, RightOffer offer, Instant now, Instant endsAt, Guid operationId)
    {
        ArgumentNullException.ThrowIfNull(offer);
        return new()
        {
            PatientId = offer.PatientId,
            GiverAccountId = giver,
            Email = offer.Email,
            Level = offer.Level,
            EndsAt = endsAt,
            CreatedAt = now,
            OperationId = operationId,
        };
    }

    /// <summary>A new link in a mail ends the one before.</summary>
    public void SendLink(string tokenHash) => TokenHash = tokenHash;

    /// <summary>It is the account's now; the link is used up.</summary>
    public void Accept(int accountId) => (HolderAccountId, TokenHash) = (accountId, null);

    /// <summary>Taken back or given up: worth nothing from now on.</summary>
    public void End(Instant now) => (EndedAt, TokenHash) = (now, null);
}

/// <summary>A right to offer. Printed without its content: it is personal.</summary>
/// <param name="PatientId">The person: the account's "me", or one on its list.</param>
/// <param name="Email">To whom.</param>
/// <param name="Level">How far it goes.</param>
/// <param name="Until">The last day, where the clinic is.</param>
public sealed record RightOffer(int PatientId, string Email, RightLevel Level, LocalDate Until)
{
    /// <inheritdoc />
    public override string ToString() => nameof(RightOffer);
}
