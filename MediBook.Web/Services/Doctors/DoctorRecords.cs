using MediBook.Web.Domain;

namespace MediBook.Web.Services.Doctors;

/// <summary>A doctor to add, with what the clinic's defaults leave open.</summary>
/// <param name="Name">Name with title.</param>
/// <param name="Specialization">Name of the specialization, up to 200 characters; a new one is made where there is none of that name.</param>
/// <param name="Email">Email, unique.</param>
/// <param name="Phone">Phone or null.</param>
/// <param name="YearsOfExperience">Years (0–80) or null.</param>
public sealed record NewDoctor(string Name, string Specialization, string Email, string? Phone, int? YearsOfExperience);

/// <summary>One of many doctors to add.</summary>
/// <param name="Details">What is stored.</param>
/// <param name="SpecializationIds">Main one first.</param>
public sealed record DoctorToAdd(DoctorDetails Details, IReadOnlyList<int> SpecializationIds);

/// <summary>Whose an email address of a list is.</summary>
/// <param name="Place">Which of the list; 0 is the first.</param>
/// <param name="FirstPlace">The first of the list that is the same address, without regard to case.</param>
/// <param name="DoctorId">The doctor who has it, or null.</param>
/// <param name="DoctorName">The doctor's name, or null.</param>
/// <param name="IsActive">Whether patients can book the doctor.</param>
/// <param name="LocationId">Where the doctor works, or null.</param>
public sealed record EmailOwner(int Place, int FirstPlace, int? DoctorId, string? DoctorName, bool IsActive, int? LocationId);

/// <summary>Which doctors an admin looks at.</summary>
/// <param name="Search">Part of a name or email; null: all.</param>
/// <param name="IsActive">Only active or only inactive ones; null: all.</param>
/// <param name="Page">1 is the first.</param>
public sealed record DoctorListFilter(string? Search, bool? IsActive, int Page);

/// <summary>A doctor in the admin's list.</summary>
/// <param name="Id">The doctor.</param>
/// <param name="Name">Name with title.</param>
/// <param name="Email">Email.</param>
/// <param name="Specializations">Names, main one first.</param>
/// <param name="LocationName">Where.</param>
/// <param name="IsActive">Whether patients can book the doctor.</param>
/// <param name="Free">Free times of the next 14 days.</param>
public sealed record DoctorRow(int Id, string Name, string Email, IReadOnlyList<string> Specializations, string LocationName, bool IsActive, int Free);

/// <summary>A page of doctors.</summary>
/// <param name="Doctors">The rows.</param>
/// <param name="Total">All that fit.</param>
/// <param name="Page">1 is the first.</param>
/// <param name="Pages">How many pages there are, at least 1.</param>
public sealed record DoctorListPage(IReadOnlyList<DoctorRow> Doctors, int Total, int Page, int Pages);

/// <summary>A doctor as the edit form shows one.</summary>
/// <param name="Id">The doctor.</param>
/// <param name="Name">Name with title.</param>
/// <param name="Email">Email.</param>
/// <param name="Phone">Phone, or null.</param>
/// <param name="YearsOfExperience">Years, or null.</param>
/// <param name="Languages">Languages, or null.</param>
/// <param name="About">A few sentences, or null.</param>
/// <param name="LocationId">Where.</param>
/// <param name="IsActive">Whether patients can book the doctor.</param>
/// <param name="SpecializationIds">Main one first.</param>
public sealed record DoctorForm(
    int Id, string Name, string Email, string? Phone, int? YearsOfExperience, string? Languages, string? About, int LocationId, bool IsActive,
    IReadOnlyList<int> SpecializationIds);

/// <summary>A doctor to choose.</summary>
/// <param name="Id">The doctor.</param>
/// <param name="Name">Name with title.</param>
/// <param name="IsActive">Whether patients can book the doctor.</param>
/// <param name="TimeZoneId">The zone of the doctor's location.</param>
public sealed record DoctorChoice(int Id, string Name, bool IsActive, string TimeZoneId);
