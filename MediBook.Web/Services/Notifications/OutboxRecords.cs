using MediBook.Web.Domain;
using NodaTime;

namespace MediBook.Web.Services.Notifications;

/// <summary>A message as admins see it.</summary>
/// <param name="Id">The message.</param>
/// <param name="Kind">What it tells.</param>
/// <param name="State">How far it has come.</param>
/// <param name="Failure">Why the last try failed, or null.</param>
/// <param name="Attempts">How often it was tried.</param>
/// <param name="CreatedAt">When it was written, in the clinic's zone.</param>
/// <param name="SentAt">When it was sent, or null.</param>
/// <param name="NextTry">When it is tried next, or null.</param>
/// <param name="Reference">The booking it tells of, or null.</param>
/// <param name="BookingId">The same by its id.</param>
/// <param name="AccountId">The account it is for, or null.</param>
/// <param name="IsKept">Whether it was kept as a file, and can be opened.</param>
public sealed record OutboxRow(
    long Id, OutboxKind Kind, OutboxState State, OutboxFailure? Failure, int Attempts, ZonedDateTime CreatedAt, ZonedDateTime? SentAt, ZonedDateTime? NextTry,
    string? Reference, int? BookingId, int? AccountId, bool IsKept);

/// <summary>A page of messages, newest first.</summary>
/// <param name="Rows">The rows.</param>
/// <param name="Next">Older than this one is the next page; null: this is the last.</param>
/// <param name="Waiting">How many wait in all.</param>
/// <param name="Failed">How many have failed.</param>
public sealed record OutboxSlice(IReadOnlyList<OutboxRow> Rows, long? Next, int Waiting, int Failed);

/// <summary>A mail that was kept as a file.</summary>
/// <param name="Message">Its message.</param>
/// <param name="Subject">Its subject.</param>
/// <param name="To">Its reader's address.</param>
/// <param name="Text">Its text; null: it holds a key to an account, which is for its reader alone.</param>
/// <param name="Html">The same as HTML.</param>
/// <param name="Calendar">The calendar file that goes with it, or null.</param>
public sealed record KeptMail(OutboxRow Message, string Subject, string To, string? Text, string? Html, string? Calendar)
{
    /// <inheritdoc />
    public override string ToString() => nameof(KeptMail);
}

/// <summary>Why a message is not tried again.</summary>
public enum OutboxRefusal
{
    /// <summary>There is no such message, or it has not failed.</summary>
    NotFailed,
}
