using NodaTime;

namespace MediBook.Web.Services.Schedules;

/// <summary>How a slot stands in the eyes of staff.</summary>
public enum SlotStanding
{
    /// <summary>Anyone may book it.</summary>
    Free,

    /// <summary>Somebody is booking it just now.</summary>
    Held,

    /// <summary>A person comes.</summary>
    Booked,

    /// <summary>Not offered: its doctor is inactive, or somebody blocked it.</summary>
    Blocked,

    /// <summary>It has begun and nobody came to have it.</summary>
    Unused,
}

/// <summary>One slot of the calendar. Its clock times are of its own location.</summary>
/// <param name="Id">The slot.</param>
/// <param name="DoctorId">The doctor.</param>
/// <param name="DoctorName">Name with title.</param>
/// <param name="LocationId">The place.</param>
/// <param name="LocationName">The place.</param>
/// <param name="Start">Start.</param>
/// <param name="End">End.</param>
/// <param name="Standing">How it stands.</param>
/// <param name="OverbookReason">Why it stands over the doctor's other times; null: it does not, on purpose.</param>
/// <param name="BookingId">The booking; null unless booked.</param>
/// <param name="Reference">Its reference; null unless booked.</param>
/// <param name="PatientName">Who comes; null unless booked.</param>
/// <param name="HeldUntil">End of the hold, or null.</param>
/// <param name="BlockedByHand">Whether somebody blocked it, rather than its doctor's being inactive.</param>
/// <param name="BlockReason">Why somebody blocked it, or null.</param>
public sealed record CalendarSlot(
    int Id, int DoctorId, string DoctorName, int LocationId, string LocationName, ZonedDateTime Start, ZonedDateTime End, SlotStanding Standing,
    string? OverbookReason, int? BookingId, string? Reference, string? PatientName, ZonedDateTime? HeldUntil, bool BlockedByHand, string? BlockReason)
{
    /// <summary>Stands over the doctor's other times, on purpose.</summary>
    public bool Overbooked => OverbookReason is not null;

    /// <summary>Nobody has it, so that it can be taken out of the plan.</summary>
    public bool CanRemove => Standing is not (SlotStanding.Held or SlotStanding.Booked);
}

/// <summary>A doctor's week.</summary>
/// <param name="DoctorId">The doctor.</param>
/// <param name="DoctorName">Name with title.</param>
/// <param name="IsActive">Whether the doctor is active.</param>
/// <param name="LocationId">Where the doctor works.</param>
/// <param name="LocationName">Where the doctor works.</param>
/// <param name="Monday">First day.</param>
/// <param name="AsOf">The deciding clock, in the location's zone.</param>
/// <param name="Grid">Times down, days across.</param>
/// <param name="NextWithSlots">Where the week has none: the next later day that has slots, or null.</param>
public sealed record DoctorWeek(
    int DoctorId, string DoctorName, bool IsActive, int LocationId, string LocationName, LocalDate Monday, ZonedDateTime AsOf, CalendarGrid Grid,
    LocalDate? NextWithSlots);

/// <summary>A day of a location, its doctors side by side.</summary>
/// <param name="LocationId">The place.</param>
/// <param name="LocationName">The place.</param>
/// <param name="Date">The day.</param>
/// <param name="AsOf">The deciding clock, in the location's zone.</param>
/// <param name="Grid">Times down, doctors across.</param>
/// <param name="Without">Active doctors of the place without a slot on that day.</param>
public sealed record LocationDay(
    int LocationId, string LocationName, LocalDate Date, ZonedDateTime AsOf, CalendarGrid Grid, IReadOnlyList<CalendarDoctor> Without);

/// <summary>A doctor in the calendar.</summary>
/// <param name="Id">The doctor.</param>
/// <param name="Name">Name with title.</param>
public sealed record CalendarDoctor(int Id, string Name);

/// <summary>A week of a location in figures.</summary>
/// <param name="LocationId">The place.</param>
/// <param name="LocationName">The place.</param>
/// <param name="Monday">First day.</param>
/// <param name="AsOf">The deciding clock, in the location's zone.</param>
/// <param name="Doctors">Doctors by name, with Monday to Sunday.</param>
public sealed record LocationWeek(
    int LocationId, string LocationName, LocalDate Monday, ZonedDateTime AsOf, IReadOnlyList<DoctorDays> Doctors);

/// <summary>A doctor's week in figures.</summary>
/// <param name="Doctor">The doctor.</param>
/// <param name="Days">Monday to Sunday.</param>
public sealed record DoctorDays(CalendarDoctor Doctor, IReadOnlyList<DayCount> Days);

/// <summary>How many slots of a doctor's day stand how.</summary>
/// <param name="All">All of them.</param>
/// <param name="Free">To come, and free.</param>
/// <param name="Booked">A person comes, at a time of the plan.</param>
/// <param name="Overbooked">A person comes, over the times of the plan.</param>
/// <param name="Blocked">Not offered.</param>
public sealed record DayCount(int All, int Free, int Booked, int Overbooked, int Blocked)
{
    /// <summary>No slots.</summary>
    public static DayCount None { get; } = new(0, 0, 0, 0, 0);
}
