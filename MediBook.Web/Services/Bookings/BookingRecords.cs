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
public sealed record BookingView(
    int Id, string Reference, BookingStatus Status, int SlotId, int DoctorId, string DoctorName, string Specialization, ZonedDateTime Start, int Minutes,
    string LocationName, string Address, string PatientName, string PatientEmail, string? PatientPhone, string? Reason, bool IsGuests,
    int SecondsLeft, ZonedDateTime? HeldUntil, int ExtensionsLeft, ZonedDateTime CancelUntil, bool CanCancel, bool HasBegun);

/// <summary>Which bookings an admin or a patient looks at.</summary>
/// <param name="Status">Only this status; null: all.</param>
/// <param name="Search">Reference, name, email or phone (staff only); null: all.</param>
/// <param name="Page">1 is the first.</param>
public sealed record BookingFilter(BookingStatus? Status, string? Search, int Page);

/// <summary>A page of bookings.</summary>
/// <param name="Bookings">The rows.</param>
/// <param name="Total">All that fit.</param>
/// <param name="Page">1 is the first.</param>
/// <param name="Pages">How many pages there are, at least 1.</param>
public sealed record BookingPage(IReadOnlyList<BookingView> Bookings, int Total, int Page, int Pages);
