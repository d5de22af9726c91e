using MediBook.Web.Domain;

namespace MediBook.Web.Services.VisitTypes;

/// <summary>A visit type in the admin's list.</summary>
/// <param name="Id">The visit type.</param>
/// <param name="Name">Name.</param>
/// <param name="SpecializationName">Whose it is, or null.</param>
/// <param name="DoctorName">Whose it is, or null.</param>
/// <param name="LeastMinutes">Least length of its times.</param>
/// <param name="Questions">How many it asks.</param>
/// <param name="SortOrder">Low numbers come first.</param>
/// <param name="IsActive">Whether it can be chosen.</param>
public sealed record VisitTypeRow(
    int Id, string Name, string? SpecializationName, string? DoctorName, int LeastMinutes, int Questions, int SortOrder, bool IsActive);

/// <summary>A visit type for the edit form.</summary>
/// <param name="Id">The visit type.</param>
/// <param name="Owner">Whose it is.</param>
/// <param name="OwnerName">Name of the specialization or doctor.</param>
/// <param name="Details">All that can be changed.</param>
/// <param name="IsActive">Whether it can be chosen.</param>
public sealed record VisitTypeForm(int Id, VisitOwner Owner, string OwnerName, VisitTypeDetails Details, bool IsActive);

/// <summary>A visit type that people may choose. Holds nothing personal.</summary>
/// <param name="Id">The visit type.</param>
/// <param name="Name">Name.</param>
/// <param name="LeastMinutes">Least length of its times.</param>
/// <param name="Preparation">What to bring, or null.</param>
/// <param name="Version">See <see cref="VisitType.Version"/>.</param>
/// <param name="Questions">What it asks, in order.</param>
public sealed record OfferedVisit(int Id, string Name, int LeastMinutes, string? Preparation, int Version, IReadOnlyList<VisitQuestion> Questions);
