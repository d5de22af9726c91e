using MediBook.Web.Domain;
using NodaTime;

namespace MediBook.Web.Services.Bookings;

/// <summary>One booking as its own pages show it.</summary>
/// <param name="Id">The booking.</param>
/// <param name="Reference">Public reference.</param>
/// <param name="Status">Status; a hold past its time reads as FAILED whether or not it was swept.</param>
/// <param name="SlotId">The slot.</param>
/// <param name="DoctorId">The doctor.</param>
/// <param name="DoctorName">Name with title.</param>
/// <param name="Specialization">The main one.</param>
/// <param name="Start">Start in the location's zone.</param>
/// <param name="Minutes">Length.</param>
/// <param name="LocationName">Where.</param>
/// <param name="Address">Where, in one line.</param>
/// <param name="PatientName">Who comes.</param>
/// <param name="PatientEmail">Their email.</param>
/// <param name="PatientPhone">Their phone, or null.</param>
/// <param name="Reason">Their words, or null.</param>
/// <param name="IsGuests">Made without an account.</param>
/// <param name="SecondsLeft">Whole seconds left of a live hold, by the database's clock; else 0.</param>
/// <param name="HeldUntil">End of the hold in the location's zone, or null.</param>
/// <param name="ExtensionsLeft">How often the hold can still be extended.</param>
/// <param name="CancelUntil">Until when patients may cancel, in the location's zone.</param>
/// <param name="CanCancel">Whether a patient may cancel now.</param>
/// <param name="HasBegun">Whether the appointment has begun.</param>
/// <param name="CalendarSequence">Number of the calendar entry's present form, higher after each change; null: it never was an appointment.</param>
/// <param name="IsOffer">Offered to somebody who waits, and no hold that the person pressed.</param>
/// <param name="Visit">The kind of visit, or null.</param>
public sealed record BookingView(
    int Id, string Reference, BookingStatus Status, int SlotId, int DoctorId, string DoctorName, string Specialization, ZonedDateTime Start, int Minutes,
    string LocationName, string Address, string PatientName, string PatientEmail, string? PatientPhone, string? Reason, bool IsGuests,
    int SecondsLeft, ZonedDateTime? HeldUntil, int ExtensionsLeft, ZonedDateTime CancelUntil, bool CanCancel, bool HasBegun,
    int? CalendarSequence, bool IsOffer, BookedVisit? Visit = null)
{
    /// <summary>How far the right goes by which the reader sees somebody else's booking; null: it is their own.</summary>
    public RightLevel? Right { get; init; }
}

/// <summary>The kind of visit of a booking. Holds nothing personal.</summary>
/// <param name="Id">The visit type.</param>
/// <param name="Name">Its name.</param>
/// <param name="LeastMinutes">Least length of its times.</param>
/// <param name="Preparation">What to bring, or null.</param>
public sealed record BookedVisit(int Id, string Name, int LeastMinutes, string? Preparation);

/// <summary>An answer to a question of the visit type, as it was asked. Printed without its content: it is personal.</summary>
/// <param name="Question">The question's words.</param>
/// <param name="Kind">How it was answered.</param>
/// <param name="Text">The answer as stored.</param>
public sealed record GivenAnswer(string Question, QuestionKind Kind, string Text)
{
    /// <inheritdoc />
    public override string ToString() => nameof(GivenAnswer);
}

/// <summary>A booking as a mail tells of it.</summary>
/// <param name="Booking">The booking.</param>
/// <param name="Today">The date at the location.</param>
/// <param name="Language">The language in which it was booked (BCP 47), or null.</param>
/// <param name="Before">The time that it was moved away from last, or null.</param>
public sealed record MailedBooking(BookingView Booking, LocalDate Today, string? Language, EarlierTime? Before)
{
    /// <summary>The earlier time that is offered for it, where the mail tells of one.</summary>
    public BookingView? Offered { get; init; }
}

/// <summary>A time that a booking had.</summary>
/// <param name="Start">Start in the location's zone.</param>
/// <param name="DoctorName">Name with title.</param>
public sealed record EarlierTime(ZonedDateTime Start, string DoctorName);

/// <summary>One booking as lists for programs carry it.</summary>
/// <param name="Id">The booking.</param>
/// <param name="SlotId">The slot.</param>
/// <param name="PatientName">Who comes; empty while a hold has no details yet.</param>
/// <param name="PatientEmail">Their email as typed; empty while a hold has no details yet.</param>
/// <param name="PatientPhone">Their phone, or null.</param>
/// <param name="Status">Status; a hold past its time reads as FAILED whether or not it was swept.</param>
/// <param name="BookingTime">When it was made.</param>
/// <param name="ConfirmedAt">When it was confirmed, or null.</param>
/// <param name="SlotTime">Start of the slot.</param>
/// <param name="DurationMinutes">Length of the slot.</param>
/// <param name="DoctorName">Name with title.</param>
/// <param name="Specialization">The main one, or empty.</param>
/// <param name="DoctorId">The doctor.</param>
/// <param name="ExpiresAt">End of the hold, also once it has ended; null for what was booked at once.</param>
/// <param name="Reference">Public reference.</param>
/// <param name="AccountId">The account that made it, or null.</param>
public sealed record BookingRow(
    int Id, int SlotId, string PatientName, string PatientEmail, string? PatientPhone, BookingStatus Status, Instant BookingTime, Instant? ConfirmedAt,
    Instant SlotTime, int DurationMinutes, string DoctorName, string Specialization, int DoctorId, Instant? ExpiresAt, string Reference, int? AccountId);

/// <summary>Which bookings a program asks for, newest first.</summary>
/// <param name="Status">Only this status; null: all.</param>
/// <param name="PatientEmail">Only those for this email, compared in lower case; null: all.</param>
/// <param name="Most">Most bookings of a slice, at least 1.</param>
/// <param name="After">Where the slice before ended; null: from the newest.</param>
public sealed record BookingListFilter(BookingStatus? Status, string? PatientEmail, int Most, BookingCursor? After);

/// <summary>A place in the list, newest first: what was made at the same instant follows by its id.</summary>
/// <param name="CreatedAt">When the last booking before the place was made.</param>
/// <param name="Id">That booking.</param>
public sealed record BookingCursor(Instant CreatedAt, int Id);

/// <summary>A piece of the list.</summary>
/// <param name="Bookings">The rows.</param>
/// <param name="Next">Where the next slice begins, or null when this is the last.</param>
public sealed record BookingSlice(IReadOnlyList<BookingRow> Bookings, BookingCursor? Next);

/// <summary>Which of their bookings a patient looks at.</summary>
/// <param name="Status">Only this status; null: all.</param>
/// <param name="Page">1 is the first.</param>
/// <param name="PatientId">Only those of this person; null: everybody's.</param>
public sealed record BookingFilter(BookingStatus? Status, int Page, int? PatientId = null);

/// <summary>A page of bookings.</summary>
/// <param name="Bookings">The rows.</param>
/// <param name="Total">All that fit.</param>
/// <param name="Page">1 is the first.</param>
/// <param name="Pages">How many pages there are, at least 1.</param>
public sealed record BookingPage(IReadOnlyList<BookingView> Bookings, int Total, int Page, int Pages);

/// <summary>What a calendar address shows.</summary>
/// <param name="Kind">Whose appointments.</param>
/// <param name="Language">The language in which it is written (BCP 47).</param>
/// <param name="Bookings">The appointments, the first one first.</param>
/// <param name="WithNames">Whether the patients are named.</param>
public sealed record CalendarFeedView(CalendarFeedKind Kind, string Language, IReadOnlyList<BookingView> Bookings, bool WithNames);

/// <summary>Slots to listen to.</summary>
/// <param name="DoctorIds">Their doctors.</param>
/// <param name="SlotIds">The slots.</param>
public sealed record LiveSlots(IReadOnlyCollection<int> DoctorIds, IReadOnlySet<int> SlotIds);
