using NodaTime;

namespace MediBook.Web.Services.Availability;

/// <summary>What a person filters doctors by; null means any.</summary>
/// <param name="Specialization">Slug.</param>
/// <param name="Name">Parts of a name, in any order.</param>
/// <param name="LocationId">The place where the doctor works.</param>
/// <param name="Language">A language that the doctor speaks, without regard to case.</param>
/// <param name="Order">What comes first.</param>
/// <param name="Page">1 is the first; anything outside is the nearest page there is.</param>
public sealed record DoctorFilter(
    string? Specialization = null, string? Name = null, int? LocationId = null, string? Language = null, DoctorOrder Order = DoctorOrder.Soonest, int Page = 1);

/// <summary>In which order doctors are listed.</summary>
public enum DoctorOrder
{
    /// <summary>Whoever is free first; then by name.</summary>
    Soonest,

    /// <summary>By name.</summary>
    Name,
}

/// <summary>A page of the doctors that fit.</summary>
/// <param name="Doctors">Those of this page.</param>
/// <param name="Total">How many there are on all pages.</param>
/// <param name="Page">The page, from 1.</param>
/// <param name="Pages">How many pages, at least 1.</param>
/// <param name="AreClose">Nobody is called so: these have names that are close, the closest first.</param>
public sealed record DoctorPage(IReadOnlyList<DoctorCard> Doctors, int Total, int Page, int Pages, bool AreClose);

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

/// <summary>A location where active doctors work.</summary>
/// <param name="Id">The location.</param>
/// <param name="Name">Name.</param>
public sealed record LocationChoice(int Id, string Name);

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
/// <param name="UntilChange">How long until the week changes with nobody doing anything: the first hold that it shows runs out, or its first time begins; null: neither.</param>
public sealed record WeekOfTimes(
    int DoctorId, LocalDate Monday, IReadOnlyList<DayOfTimes> Days, int Free, bool HasEarlier, bool HasLater, ZonedDateTime? NextFree, ZonedDateTime AsOf,
    Duration? UntilChange);

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

/// <summary>Which active doctors a program asks for.</summary>
/// <param name="Specialization">Name or slug of any of the doctor's specializations, without regard to case; null: all.</param>
/// <param name="Most">Most entries, at least 1.</param>
/// <param name="After">The last entry of the slice before; null: from the beginning.</param>
public sealed record DoctorListing(string? Specialization, int Most, DoctorCursor? After);

/// <summary>Where a slice of doctors ended.</summary>
/// <param name="Name">The last doctor's name.</param>
/// <param name="Id">The last doctor.</param>
public sealed record DoctorCursor(string Name, int Id);

/// <summary>A slice of the active doctors, by name.</summary>
/// <param name="Doctors">The entries.</param>
/// <param name="Next">Where the next slice begins; null where this is the last.</param>
public sealed record DoctorSlice(IReadOnlyList<DoctorEntry> Doctors, DoctorCursor? Next);

/// <summary>An active doctor in a program's list.</summary>
/// <param name="Id">The doctor.</param>
/// <param name="Name">Name with title.</param>
/// <param name="Specialization">Name of the main one.</param>
/// <param name="Email">Email as typed.</param>
/// <param name="Phone">Phone, or null.</param>
/// <param name="YearsOfExperience">Years, or null.</param>
public sealed record DoctorEntry(int Id, string Name, string Specialization, string Email, string? Phone, int? YearsOfExperience);

/// <summary>Which free slots a program asks for.</summary>
/// <param name="DoctorId">The doctor; null: all.</param>
/// <param name="Date">The date on the clock of each slot's location; null: all that come.</param>
/// <param name="Most">Most slots, at least 1.</param>
/// <param name="After">The last slot of the slice before; null: from now.</param>
public sealed record FreeSlotFilter(int? DoctorId, LocalDate? Date, int Most, SlotCursor? After);

/// <summary>Where a slice of slots ended.</summary>
/// <param name="StartsAt">The last slot's start, to the microsecond.</param>
/// <param name="Id">The last slot.</param>
public sealed record SlotCursor(Instant StartsAt, int Id);

/// <summary>A slice of the free slots, by time.</summary>
/// <param name="Slots">The slots.</param>
/// <param name="Next">Where the next slice begins; null where this is the last.</param>
public sealed record SlotSlice(IReadOnlyList<FreeSlot> Slots, SlotCursor? Next);

/// <summary>A free slot.</summary>
/// <param name="Id">The slot.</param>
/// <param name="DoctorId">Its doctor.</param>
/// <param name="SlotTime">Its start.</param>
/// <param name="DurationMinutes">Its length.</param>
/// <param name="DoctorName">Name with title.</param>
/// <param name="Specialization">Name of the doctor's main one.</param>
public sealed record FreeSlot(int Id, int DoctorId, Instant SlotTime, int DurationMinutes, string DoctorName, string Specialization);

/// <summary>A free time on its way to a booking.</summary>
/// <param name="SlotId">The slot.</param>
/// <param name="DoctorId">Its doctor.</param>
/// <param name="DoctorName">Name with title.</param>
/// <param name="LocationName">Where.</param>
/// <param name="Start">Start in the location's zone.</param>
/// <param name="Minutes">Length.</param>
/// <param name="IsFree">Whether it can be given now.</param>
public sealed record ChosenTime(int SlotId, int DoctorId, string DoctorName, string LocationName, ZonedDateTime Start, int Minutes, bool IsFree);

/// <summary>A doctor to whom an appointment may go.</summary>
/// <param name="Id">The doctor.</param>
/// <param name="Name">Name with title.</param>
public sealed record Colleague(int Id, string Name);
