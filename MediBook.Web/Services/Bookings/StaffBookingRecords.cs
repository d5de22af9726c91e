using MediBook.Web.Domain;
using NodaTime;

namespace MediBook.Web.Services.Bookings;

/// <summary>Which of everybody's bookings staff look at; null means any.</summary>
/// <param name="Search">Whom or what they look for.</param>
/// <param name="Status">Only this status; a hold past its time counts as FAILED.</param>
/// <param name="Attendance">Only confirmed bookings with this attendance.</param>
/// <param name="DoctorId">Only this doctor's.</param>
/// <param name="LocationId">Only at this place.</param>
/// <param name="From">Appointments on this day or later.</param>
/// <param name="To">Appointments on this day or earlier.</param>
/// <param name="Overbooked">Only those that are or were over a doctor's other times on purpose.</param>
public sealed record StaffBookingFilter(
    PeopleSearch? Search = null, BookingStatus? Status = null, Attendance? Attendance = null, int? DoctorId = null, int? LocationId = null,
    LocalDate? From = null, LocalDate? To = null, bool Overbooked = false)
{
    /// <summary>Nothing is left out.</summary>
    public bool IsEmpty => this == new StaffBookingFilter();
}

/// <summary>In which order staff see bookings.</summary>
public enum StaffBookingOrder
{
    /// <summary>The latest appointment first.</summary>
    Latest,

    /// <summary>The earliest appointment first.</summary>
    Earliest,

    /// <summary>What was made last first.</summary>
    Newest,

    /// <summary>What was made first first.</summary>
    Oldest,
}

/// <summary>A place in a list: the moment by which it is ordered, and the booking that stands there. Holds nothing personal.</summary>
/// <param name="At">Start of the appointment, or when the booking was made.</param>
/// <param name="Id">The booking.</param>
/// <param name="Before">Whether what comes before the place is wanted, and not what comes after it.</param>
public sealed record StaffBookingPlace(Instant At, int Id, bool Before);

/// <summary>A booking in the list of staff.</summary>
/// <param name="Id">The booking.</param>
/// <param name="Reference">Public reference.</param>
/// <param name="Status">Status; a hold past its time reads as FAILED whether or not it was swept.</param>
/// <param name="Attendance">Attendance of a confirmed booking.</param>
/// <param name="PatientName">Who comes; empty while a hold has no details yet.</param>
/// <param name="PatientEmail">Their email; empty while a hold has no details yet.</param>
/// <param name="PatientPhone">Their phone, or null.</param>
/// <param name="DoctorName">Name with title.</param>
/// <param name="LocationName">Where.</param>
/// <param name="Start">Start in the location's zone.</param>
/// <param name="Minutes">Length.</param>
/// <param name="MadeAt">When it was made, in the location's zone.</param>
/// <param name="Overbooked">Over the doctor's other times, on purpose.</param>
/// <param name="OfferedUntil">End of an offer to somebody who waits, while it stands, in the location's zone; else null.</param>
public sealed record StaffBookingRow(
    int Id, string Reference, BookingStatus Status, Attendance Attendance, string PatientName, string PatientEmail, string? PatientPhone,
    string DoctorName, string LocationName, ZonedDateTime Start, int Minutes, ZonedDateTime MadeAt, bool Overbooked, ZonedDateTime? OfferedUntil)
{
    /// <inheritdoc />
    public override string ToString() => Reference;
}

/// <summary>A page of the list.</summary>
/// <param name="Bookings">The rows.</param>
/// <param name="Found">How many there are, at most <see cref="StaffBookingQueries.MostCounted"/>.</param>
/// <param name="AreMore">Whether there are more than were counted.</param>
/// <param name="Previous">Where the page before is, or null.</param>
/// <param name="Next">Where the page after is, or null.</param>
public sealed record StaffBookingPage(
    IReadOnlyList<StaffBookingRow> Bookings, int Found, bool AreMore, StaffBookingPlace? Previous, StaffBookingPlace? Next);

/// <summary>All that staff see of one booking.</summary>
/// <param name="Booking">As its own page shows it.</param>
/// <param name="Attendance">Attendance of a confirmed booking.</param>
/// <param name="CancelReason">Why staff cancelled it, or null.</param>
/// <param name="Overbooked">Who put it over the doctor's other times, and why; null where nobody did.</param>
/// <param name="History">What happened to it, in order of time.</param>
/// <param name="Others">The same person's other bookings, the latest appointment first, at most <see cref="StaffBookingQueries.MostOthers"/>.</param>
/// <param name="Missed">How often the person did not come to other appointments, where that is told; else 0.</param>
/// <param name="Answers">What the person answered to the questions of the visit type.</param>
public sealed record StaffBooking(
    BookingView Booking, Attendance Attendance, string? CancelReason, Overbooked? Overbooked, IReadOnlyList<BookingStep> History,
    IReadOnlyList<StaffBookingRow> Others, int Missed, IReadOnlyList<GivenAnswer> Answers);

/// <summary>A decision to overbook.</summary>
/// <param name="Who">Who decided.</param>
/// <param name="Why">In words for the staff.</param>
public sealed record Overbooked(StepActor Who, string Why);

/// <summary>One thing that happened to a booking.</summary>
/// <param name="Kind">What; a move is told once, as <see cref="SlotEventKind.MovedHere"/>.</param>
/// <param name="At">When, by the database's clock, in the zone of the place.</param>
/// <param name="Who">Who did it.</param>
/// <param name="Place">The time and doctor that the booking has from then on, or had.</param>
/// <param name="Before">Where a moved booking came from; null for everything else.</param>
public sealed record BookingStep(SlotEventKind Kind, ZonedDateTime At, StepActor Who, StepPlace Place, StepPlace? Before);

/// <summary>Where a booking was.</summary>
/// <param name="Start">Start in the zone of the place.</param>
/// <param name="DoctorName">Name with title.</param>
public sealed record StepPlace(ZonedDateTime Start, string DoctorName);

/// <summary>Who did it.</summary>
/// <param name="Kind">What sort of actor.</param>
/// <param name="Name">Name or email of the account; null where there is none (any more).</param>
public sealed record StepActor(StepActorKind Kind, string? Name);

/// <summary>What sort of actor did something.</summary>
public enum StepActorKind
{
    /// <summary>The clock's door.</summary>
    MediBook,

    /// <summary>Somebody without an account.</summary>
    Guest,

    /// <summary>An account without a role.</summary>
    Patient,

    /// <summary>An account with a role.</summary>
    Staff,
}

/// <summary>A time that may be overbooked.</summary>
/// <param name="DoctorId">The doctor.</param>
/// <param name="DoctorName">Name with title.</param>
/// <param name="LocationName">Where.</param>
/// <param name="Start">Start in the location's zone.</param>
/// <param name="End">End in the location's zone.</param>
/// <param name="Others">The doctor's other times over which it lies, in order of time.</param>
public sealed record TimeToOverbook(int DoctorId, string DoctorName, string LocationName, ZonedDateTime Start, ZonedDateTime End, IReadOnlyList<OtherTime> Others)
{
    /// <summary>Length.</summary>
    public int Minutes => (int)(End - Start).TotalMinutes;
}

/// <summary>Another time of a doctor.</summary>
/// <param name="Start">Start in the location's zone.</param>
/// <param name="End">End in the location's zone.</param>
/// <param name="IsTaken">Whether somebody has it.</param>
public sealed record OtherTime(ZonedDateTime Start, ZonedDateTime End, bool IsTaken);

/// <summary>A person whom staff may book for. Printed without its content: it is personal.</summary>
/// <param name="Id">The patient.</param>
/// <param name="Name">Name; empty until given.</param>
/// <param name="Email">Email as typed.</param>
/// <param name="Phone">Phone, or null.</param>
public sealed record KnownPatient(int Id, string Name, string Email, string? Phone)
{
    /// <inheritdoc />
    public override string ToString() => nameof(KnownPatient);
}
