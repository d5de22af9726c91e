using NodaTime;

namespace MediBook.Web.Domain;

/// <summary>What a message in the outbox tells.</summary>
public enum OutboxKind
{
    /// <summary>The appointment is booked.</summary>
    BookingConfirmed,

    /// <summary>The person has cancelled the appointment.</summary>
    BookingCancelled,

    /// <summary>The person has changed the appointment to another time, or another doctor.</summary>
    BookingMoved,

    /// <summary>The clinic moved the appointment: the person may keep it, change it or decline it.</summary>
    BookingMovedByClinic,

    /// <summary>The clinic cancelled the appointment.</summary>
    BookingCancelledByClinic,

    /// <summary>The appointment is in a week.</summary>
    ReminderWeek,

    /// <summary>The appointment is tomorrow.</summary>
    ReminderDay,

    /// <summary>A guest's link to the appointment once more, since somebody asked for it.</summary>
    BookingLink,

    /// <summary>A time came free for somebody who waits: it is kept for them for a while.</summary>
    WaitlistOffer,

    /// <summary>An earlier time came free for an appointment: it is kept for the person for a while. The booking is the offer.</summary>
    EarlierOffer,

    /// <summary>The link to a new password, which somebody asked for.</summary>
    PasswordReset,

    /// <summary>The link by which somebody of the staff chooses the first password.</summary>
    Invitation,

    /// <summary>An admin has taken the two-step sign-in off.</summary>
    TwoFactorReset,

    /// <summary>The link by which an account proves that an address is its own.</summary>
    EmailProof,

    /// <summary>Somebody wants to give the account another address: told at the one that it has.</summary>
    EmailChanging,

    /// <summary>The account's own data is ready to be fetched.</summary>
    ExportReady,

    /// <summary>The account offers somebody a right over a person's appointments; the version is the right's id.</summary>
    RightOffered,
}

/// <summary>How far a message has come.</summary>
public enum OutboxState
{
    /// <summary>To be sent once it is due.</summary>
    Waiting,

    /// <summary>Accepted by the mail server, or kept as a file.</summary>
    Sent,

    /// <summary>No longer true when its turn came, so that nobody was told.</summary>
    NotNeeded,

    /// <summary>Given up: an admin sees it and may have it tried again.</summary>
    Failed,
}

/// <summary>Why a message did not leave. Says nothing of its reader.</summary>
public enum OutboxFailure
{
    /// <summary>The mail server was not reached, or did not answer in time, or the connection to it was not safe.</summary>
    ServerUnreachable,

    /// <summary>The mail server did not take the message, for now.</summary>
    ServerRefused,

    /// <summary>The mail server does not take messages for this address.</summary>
    AddressRefused,

    /// <summary>A message with a link could not be written: the site's own address is not configured.</summary>
    NoSiteAddress,

    /// <summary>The message could not be written or kept; the log says why.</summary>
    Broken,
}

/// <summary>
/// A mail to send: written in the transaction of what it tells, at most one per booking (or account), kind and version. It holds no text,
/// no address and no link: these are made when it is sent.
/// </summary>
public sealed class OutboxMessage
{
    private OutboxMessage()
    {
    }

    /// <summary>Identity, given by the database.</summary>
    public long Id { get; private set; }

    /// <summary>The booking it tells of, or null; no foreign key, see ADR 1.</summary>
    public int? BookingId { get; private set; }

    /// <summary>The account it tells of, or null.</summary>
    public int? AccountId { get; private set; }

    /// <summary>What it tells.</summary>
    public OutboxKind Kind { get; private set; }

    /// <summary>The booking's revision it speaks of; of a right, its id; of what else somebody asked for, the minute in which they did.</summary>
    public int Version { get; private set; }

    /// <summary>The language in which it was asked for (BCP 47); null: that of the booking.</summary>
    public string? Language { get; private set; }

    /// <summary>When it was written.</summary>
    public Instant CreatedAt { get; private set; }

    /// <summary>Not tried before; moved on by each try.</summary>
    public Instant DueAt { get; private set; }

    /// <summary>How far it has come.</summary>
    public OutboxState State { get; private set; }

    /// <summary>How often it was tried.</summary>
    public int Attempts { get; private set; }

    /// <summary>When it was sent, or null.</summary>
    public Instant? SentAt { get; private set; }

    /// <summary>Why the last try failed, or null.</summary>
    public OutboxFailure? Failure { get; private set; }

    /// <summary>A mail about a booking.</summary>
    public static OutboxMessage About(Booking booking, OutboxKind kind, Instant now)
    {
        ArgumentNullException.ThrowIfNull(booking);
        return new OutboxMessage { BookingId = booking.Id, Kind = kind, Version = booking.Revision, CreatedAt = now, DueAt = now };
    }

    /// <summary>A mail about a booking that was sent long ago, as a history has it.</summary>
    public static OutboxMessage Sent(int bookingId, OutboxKind kind, int revision, Instant createdAt, Instant sentAt) => new()
    {
        BookingId = bookingId,
        Kind = kind,
        Version = revision,
        CreatedAt = createdAt,
        DueAt = createdAt,
        State = OutboxState.Sent,
        Attempts = 1,
        SentAt = sentAt,
    };
}
