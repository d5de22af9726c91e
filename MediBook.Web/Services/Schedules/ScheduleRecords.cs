using NodaTime;

namespace MediBook.Web.Services.Schedules;

/// <summary>How a slot stands in the admin's eyes.</summary>
public enum SlotStanding
{
    /// <summary>Anyone may book it.</summary>
    Free,

    /// <summary>Somebody is booking it just now.</summary>
    Held,

    /// <summary>A person comes.</summary>
    Booked,

    /// <summary>Not offered: its doctor is inactive.</summary>
    Blocked,

    /// <summary>It has begun and nobody came to have it.</summary>
    Unused,
}

/// <summary>One slot of a day.</summary>
/// <param name="Id">The slot.</param>
/// <param name="Start">Start in the location's zone.</param>
/// <param name="End">End in the location's zone.</param>
/// <param name="Standing">How it stands.</param>
/// <param name="BookingId">The live booking, or null.</param>
/// <param name="Reference">Its reference, or null.</param>
/// <param name="PatientName">Who comes; null unless booked.</param>
/// <param name="HeldUntil">End of the hold in the location's zone, or null.</param>
/// <param name="CanRemove">Nobody has it, so that it can be taken out of the plan.</param>
public sealed record SlotRow(
    int Id, ZonedDateTime Start, ZonedDateTime End, SlotStanding Standing, int? BookingId, string? Reference, string? PatientName,
    ZonedDateTime? HeldUntil, bool CanRemove);

/// <summary>A day of the week around the day that is looked at.</summary>
/// <param name="Date">The day.</param>
/// <param name="Free">Free slots.</param>
/// <param name="Booked">Booked slots.</param>
/// <param name="All">All slots.</param>
public sealed record DayCount(LocalDate Date, int Free, int Booked, int All);

/// <summary>A doctor's day, withdrawn slots left out.</summary>
/// <param name="DoctorId">The doctor.</param>
/// <param name="DoctorName">Name with title.</param>
/// <param name="IsActive">Whether the doctor is active.</param>
/// <param name="LocationName">Where.</param>
/// <param name="TimeZoneId">The zone of every clock time here.</param>
/// <param name="Date">The day.</param>
/// <param name="Today">Today there.</param>
/// <param name="Slots">In order of time.</param>
/// <param name="Week">Monday to Sunday.</param>
/// <param name="NextWithSlots">The next later day that has slots, or null.</param>
public sealed record DaySchedule(
    int DoctorId, string DoctorName, bool IsActive, string LocationName, string TimeZoneId, LocalDate Date, LocalDate Today,
    IReadOnlyList<SlotRow> Slots, IReadOnlyList<DayCount> Week, LocalDate? NextWithSlots);

/// <summary>The clinic's today in figures; each location has its own date.</summary>
/// <param name="Booked">Appointments of today.</param>
/// <param name="Free">Times of today that can still be booked.</param>
/// <param name="Held">Times that somebody is booking just now, of any day.</param>
/// <param name="BookedInWeek">Appointments of the next 7 days.</param>
/// <param name="FreeInWeek">Free times of the next 7 days.</param>
/// <param name="WithoutFree">Active doctors without a free time in the next 14 days.</param>
public sealed record TodayFigures(int Booked, int Free, int Held, int BookedInWeek, int FreeInWeek, int WithoutFree);

/// <summary>An appointment that comes next.</summary>
/// <param name="Start">Start in the location's zone.</param>
/// <param name="DoctorName">Name with title.</param>
/// <param name="LocationName">Where.</param>
/// <param name="BookingId">The booking.</param>
/// <param name="Reference">Its reference.</param>
/// <param name="PatientName">Who comes.</param>
public sealed record NextAppointment(ZonedDateTime Start, string DoctorName, string LocationName, int BookingId, string Reference, string PatientName);
