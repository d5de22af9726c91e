using MediBook.Web.Domain;
using NodaTime;

namespace MediBook.Web.Services.Bookings;

/// <summary>Holds a time.</summary>
/// <param name="SlotId">The slot pressed.</param>
/// <param name="OperationId">One-use id of the press.</param>
/// <param name="Details">Who comes, where that is known already; the hold can then be confirmed without typing it again.</param>
/// <param name="Visit">The kind of visit; null: none was chosen yet.</param>
public sealed record HoldRequest(int SlotId, Guid OperationId, PatientDetails? Details = null, VisitChoice? Visit = null);

/// <summary>Keeps a free time for somebody who waits.</summary>
/// <param name="EntryId">The place in the line, or the wish for an earlier time.</param>
/// <param name="SlotId">The slot.</param>
/// <param name="Lasts">How long the offer stands.</param>
/// <param name="Lead">Least time before the start: what is nearer is not offered.</param>
public sealed record OfferRequest(int EntryId, int SlotId, Duration Lasts, Duration Lead);

/// <summary>Acts on a hold without typed answers: extend, let go.</summary>
/// <param name="BookingId">The hold.</param>
/// <param name="OperationId">One-use id of the press.</param>
public sealed record HoldChangeRequest(int BookingId, Guid OperationId);

/// <summary>Whom somebody chose from the people for whom their account books.</summary>
/// <param name="PatientId">The person, the account's "me" among them; null: somebody who is on no list.</param>
public sealed record ChosenPerson(int? PatientId);

/// <summary>Confirms a hold.</summary>
/// <param name="BookingId">The hold.</param>
/// <param name="Details">Who comes; null: whom the hold was made for.</param>
/// <param name="OperationId">One-use id of the press.</param>
/// <param name="Visit">The kind of visit and the answers to its questions; null: that of the hold, without answers.</param>
/// <param name="Chosen">Whom the person chose; null: the email says which patient it is.</param>
public sealed record ConfirmRequest(int BookingId, PatientDetails? Details, Guid OperationId, VisitChoice? Visit = null, ChosenPerson? Chosen = null);

/// <summary>Books a time at once, without a hold.</summary>
/// <param name="SlotId">The slot.</param>
/// <param name="Details">Who comes.</param>
/// <param name="OperationId">One-use id of the press.</param>
/// <param name="Visit">The kind of visit and the answers to its questions; null: none.</param>
/// <param name="Chosen">Whom the person chose; null: the email says which patient it is.</param>
public sealed record BookRequest(int SlotId, PatientDetails Details, Guid OperationId, VisitChoice? Visit = null, ChosenPerson? Chosen = null);

/// <summary>What kind of visit a person chose, and what they answered to its questions. Printed without its content: it is personal.</summary>
/// <param name="TypeId">The visit type; null: none in particular.</param>
/// <param name="Answers">The answers that were given.</param>
public sealed record VisitChoice(int? TypeId, IReadOnlyList<VisitAnswer> Answers)
{
    /// <inheritdoc />
    public override string ToString() => nameof(VisitChoice);
}

/// <summary>An answer to a question as it was asked. Printed without its content: it is personal.</summary>
/// <param name="Question">The question.</param>
/// <param name="Text">The answer.</param>
public sealed record VisitAnswer(VisitQuestion Question, string Text)
{
    /// <inheritdoc />
    public override string ToString() => nameof(VisitAnswer);
}

/// <summary>Cancels a confirmed booking.</summary>
/// <param name="BookingId">The booking.</param>
/// <param name="OperationId">One-use id of the press.</param>
/// <param name="Reason">Why, in words that stay with the booking, up to 1,000 characters; null: none was given.</param>
public sealed record CancelRequest(int BookingId, Guid OperationId, string? Reason = null)
{
    /// <inheritdoc />
    public override string ToString() => nameof(CancelRequest);
}

/// <summary>Moves a confirmed booking to another time.</summary>
/// <param name="BookingId">The booking.</param>
/// <param name="SlotId">The slot it goes to.</param>
/// <param name="OperationId">One-use id of the press.</param>
/// <param name="OfferId">The offer that keeps the slot for the booking, which ends with the move; null: the slot is free.</param>
public sealed record ChangeTimeRequest(int BookingId, int SlotId, Guid OperationId, int? OfferId = null);

/// <summary>Takes an earlier time that is offered for a confirmed booking.</summary>
/// <param name="BookingId">The booking.</param>
/// <param name="OfferId">The offer.</param>
/// <param name="OperationId">One-use id of the press.</param>
public sealed record TakeEarlierRequest(int BookingId, int OfferId, Guid OperationId);

/// <summary>Puts an appointment over a doctor's other times, on purpose; date and times are of the doctor's location.</summary>
/// <param name="DoctorId">The doctor.</param>
/// <param name="Date">The day.</param>
/// <param name="From">Start.</param>
/// <param name="To">End, on the same day.</param>
/// <param name="Why">Why, in words for the staff that name no patient: <see cref="Slot.LeastOverbookReasonCharacters"/> characters or more.</param>
/// <param name="Details">Who comes.</param>
/// <param name="OperationId">One-use id of the press.</param>
public sealed record OverbookRequest(int DoctorId, LocalDate Date, LocalTime From, LocalTime To, string Why, PatientDetails Details, Guid OperationId)
{
    /// <inheritdoc />
    public override string ToString() => nameof(OverbookRequest);
}

/// <summary>What a booking's use case answers: enough to go to the booking's page.</summary>
/// <param name="BookingId">The booking.</param>
/// <param name="Reference">Its public reference.</param>
/// <param name="SlotId">Its slot.</param>
public sealed record BookingReceipt(int BookingId, string Reference, int SlotId);
