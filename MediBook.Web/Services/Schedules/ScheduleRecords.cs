using NodaTime;

namespace MediBook.Web.Services.Schedules;

/// <summary>The clinic's today in figures; each location has its own date.</summary>
/// <param name="Booked">Appointments of today at times of the plan.</param>
/// <param name="Overbooked">Appointments of today over the times of the plan.</param>
/// <param name="Free">Times of today that can still be booked.</param>
/// <param name="Held">Times that somebody is booking just now, of any day.</param>
/// <param name="Cancelled">Appointments of today that were cancelled.</param>
/// <param name="Missed">Appointments of today to which the patient did not come.</param>
/// <param name="BookedInWeek">Appointments of the next 7 days, overbooked ones too.</param>
/// <param name="FreeInWeek">Free times of the next 7 days.</param>
/// <param name="WithoutFree">Active doctors without a free time in the next 14 days.</param>
public sealed record TodayFigures(
    int Booked, int Overbooked, int Free, int Held, int Cancelled, int Missed, int BookedInWeek, int FreeInWeek, int WithoutFree);

/// <summary>An appointment that comes next.</summary>
/// <param name="Start">Start in the location's zone.</param>
/// <param name="DoctorName">Name with title.</param>
/// <param name="LocationName">Where.</param>
/// <param name="BookingId">The booking.</param>
/// <param name="Reference">Its reference.</param>
/// <param name="PatientName">Who comes.</param>
public sealed record NextAppointment(ZonedDateTime Start, string DoctorName, string LocationName, int BookingId, string Reference, string PatientName);
