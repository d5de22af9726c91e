using MediBook.Web.Domain;
using NodaTime;

namespace MediBook.Web.Services.Bookings;

/// <summary>One appointment of a day.</summary>
/// <param name="BookingId">The booking.</param>
/// <param name="Reference">Its public reference.</param>
/// <param name="SlotId">Its slot.</param>
/// <param name="DoctorId">Its doctor.</param>
/// <param name="DoctorName">Name with title.</param>
/// <param name="LocationName">Where.</param>
/// <param name="Start">Start in the location's zone.</param>
/// <param name="Minutes">Length.</param>
/// <param name="PatientName">Who comes.</param>
/// <param name="PatientPhone">Their phone, or null.</param>
/// <param name="Reason">Their words, or null; told to the doctor alone.</param>
/// <param name="Attendance">Whether they came.</param>
/// <param name="Since">When that was pressed, in the location's zone; null while they are expected.</param>
/// <param name="MinutesLate">Whole minutes since the start, of somebody who is expected on the day; else 0.</param>
/// <param name="OverbookReason">Why it lies over the doctor's other times; null: it does not, on purpose.</param>
/// <param name="Steps">What can be pressed now.</param>
/// <param name="VisitType">Name of the kind of visit, or null.</param>
public sealed record Visit(
    int BookingId, string Reference, int SlotId, int DoctorId, string DoctorName, string LocationName, ZonedDateTime Start, int Minutes, string PatientName,
    string? PatientPhone, string? Reason, Attendance Attendance, ZonedDateTime? Since, int MinutesLate, string? OverbookReason, IReadOnlyList<AttendanceStep> Steps,
    string? VisitType)
{
    /// <summary>Over the doctor's other times, on purpose.</summary>
    public bool Overbooked => OverbookReason is not null;

    /// <summary>How often the person did not come to earlier appointments, where that is told to reception; else 0.</summary>
    public int Missed { get; init; }

    /// <summary>What the person answered to the questions of the kind of visit, in order; told to the doctor alone.</summary>
    public IReadOnlyList<GivenAnswer> Answers { get; init; } = [];

    /// <summary>End in the location's zone.</summary>
    public ZonedDateTime End => Start.PlusMinutes(Minutes);
}

/// <summary>All appointments of a location's day.</summary>
/// <param name="LocationId">The location.</param>
/// <param name="LocationName">Its name.</param>
/// <param name="Date">The day.</param>
/// <param name="AsOf">Now, by the deciding clock, in the location's zone.</param>
/// <param name="Visits">In order of time.</param>
public sealed record ClinicDay(int LocationId, string LocationName, LocalDate Date, ZonedDateTime AsOf, IReadOnlyList<Visit> Visits)
{
    /// <summary>Whether the day is today there.</summary>
    public bool IsToday => Date == AsOf.Date;
}

/// <summary>A time that can be given to somebody who stands at the desk.</summary>
/// <param name="SlotId">The slot.</param>
/// <param name="DoctorId">Its doctor.</param>
/// <param name="DoctorName">Name with title.</param>
/// <param name="Start">Start in the location's zone.</param>
/// <param name="Minutes">Length.</param>
public sealed record WalkInTime(int SlotId, int DoctorId, string DoctorName, ZonedDateTime Start, int Minutes);

/// <summary>What a stretch of a doctor's day without an appointment is.</summary>
public enum GapKind
{
    /// <summary>People may book it, or might have.</summary>
    Free,

    /// <summary>Somebody is booking it just now.</summary>
    Held,

    /// <summary>It is not offered.</summary>
    Blocked,
}

/// <summary>A stretch of a doctor's day: an appointment, or times in a row without one.</summary>
/// <param name="Start">Start in the location's zone.</param>
/// <param name="End">End in the location's zone.</param>
/// <param name="Visit">The appointment, or null.</param>
/// <param name="Gap">What it is where there is no appointment.</param>
/// <param name="Times">How many slots.</param>
public sealed record DayPart(ZonedDateTime Start, ZonedDateTime End, Visit? Visit, GapKind Gap, int Times);

/// <summary>A day of a doctor's week.</summary>
/// <param name="Date">The day.</param>
/// <param name="Parts">In order of time.</param>
public sealed record DoctorDay(LocalDate Date, IReadOnlyList<DayPart> Parts)
{
    /// <summary>Its appointments.</summary>
    public IEnumerable<Visit> Visits => Parts.Select(part => part.Visit).OfType<Visit>();
}

/// <summary>A doctor's own week.</summary>
/// <param name="DoctorId">The doctor.</param>
/// <param name="DoctorName">Name with title.</param>
/// <param name="AsOf">Now, by the deciding clock, in the zone of the doctor's location.</param>
/// <param name="Date">The day that is looked at.</param>
/// <param name="Days">Monday to Sunday of its week.</param>
/// <param name="Next">The next appointment after now and after that day, in its location's zone, or null.</param>
public sealed record OwnWeek(int DoctorId, string DoctorName, ZonedDateTime AsOf, LocalDate Date, IReadOnlyList<DoctorDay> Days, ZonedDateTime? Next)
{
    /// <summary>The day that is looked at.</summary>
    public DoctorDay Day => Days[(int)Date.DayOfWeek - 1];
}
