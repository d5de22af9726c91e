using NodaTime;

namespace MediBook.Web.Services.Availability;

/// <summary>What a person filters doctors by; null means any.</summary>
/// <param name="Specialization">Slug.</param>
/// <param name="Name">Part of a name.</param>
public sealed record DoctorFilter(string? Specialization, string? Name);

/// <summary>A doctor in the list.</summary>
/// <param name="Id">The doctor.</param>
/// <param name="Name">Name with title.</param>
/// <param name="Specializations">Names, main one first.</param>
/// <param name="LocationName">Where.</param>
/// <param name="Address">Where, in one line.</param>
/// <param name="Languages">Languages, or null.</param>
/// <param name="YearsOfExperience">Years, or null.</param>
/// <param name="NextFree">The next free time in the location's zone, or null.</param>
/// <param name="Days">The next days that have free times (at most five).</param>
public sealed record DoctorCard(
    int Id, string Name, IReadOnlyList<string> Specializations, string LocationName, string Address, string? Languages,
    int? YearsOfExperience, ZonedDateTime? NextFree, IReadOnlyList<FreeDay> Days);

/// <summary>A day with free times.</summary>
/// <param name="Date">The day in the location's zone.</param>
/// <param name="Times">How many.</param>
public sealed record FreeDay(LocalDate Date, int Times);

/// <summary>A specialization to choose, with the number of active doctors.</summary>
/// <param name="Name">Name.</param>
/// <param name="Slug">Name in the URL.</param>
/// <param name="Doctors">Active doctors.</param>
public sealed record SpecializationChoice(string Name, string Slug, int Doctors);

/// <summary>A doctor's own page.</summary>
/// <param name="Id">The doctor.</param>
/// <param name="Name">Name with title.</param>
/// <param name="Specializations">Names, main one first.</param>
/// <param name="About">A few sentences, or null.</param>
/// <param name="Languages">Languages, or null.</param>
/// <param name="YearsOfExperience">Years, or null.</param>
/// <param name="LocationName">Where.</param>
/// <param name="Address">Where, in one line.</param>
/// <param name="TimeZoneId">The location's zone.</param>
public sealed record DoctorProfile(
    int Id, string Name, IReadOnlyList<string> Specializations, string? About, string? Languages, int? YearsOfExperience,
    string LocationName, string Address, string TimeZoneId);

/// <summary>One week of a doctor's times, in the location's zone. Holds nothing personal.</summary>
/// <param name="DoctorId">The doctor.</param>
/// <param name="Monday">First day.</param>
/// <param name="Days">Seven days.</param>
/// <param name="Free">Free times in the week.</param>
/// <param name="HasEarlier">Whether an earlier week may be looked at.</param>
/// <param name="HasLater">Whether a later week may be looked at.</param>
/// <param name="NextFree">The next free time after this week, or null.</param>
/// <param name="AsOf">When it was read, in the location's zone.</param>
public sealed record WeekOfTimes(
    int DoctorId, LocalDate Monday, IReadOnlyList<DayOfTimes> Days, int Free, bool HasEarlier, bool HasLater, ZonedDateTime? NextFree, ZonedDateTime AsOf);

/// <summary>One day of the week.</summary>
/// <param name="Date">The day.</param>
/// <param name="Times">Its times in order.</param>
public sealed record DayOfTimes(LocalDate Date, IReadOnlyList<TimeOfDay> Times);

/// <summary>One time.</summary>
/// <param name="SlotId">The slot.</param>
/// <param name="Start">Start in the location's zone.</param>
/// <param name="Minutes">Length.</param>
/// <param name="IsFree">Whether it can be pressed.</param>
/// <param name="IsHeld">Whether somebody is booking it just now.</param>
public sealed record TimeOfDay(int SlotId, ZonedDateTime Start, int Minutes, bool IsFree, bool IsHeld);
