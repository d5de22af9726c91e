namespace MediBook.Web.Services.Clinics;

/// <summary>A specialization in the admin's list.</summary>
/// <param name="Id">The specialization.</param>
/// <param name="Name">Name.</param>
/// <param name="Slug">Name in the URL.</param>
/// <param name="SortOrder">Low numbers come first.</param>
/// <param name="Doctors">Doctors who have it, inactive ones too.</param>
public sealed record SpecializationRow(int Id, string Name, string Slug, int SortOrder, int Doctors);

/// <summary>A location in the admin's list.</summary>
/// <param name="Id">The location.</param>
/// <param name="Name">Name.</param>
/// <param name="Address">Where, in one line.</param>
/// <param name="TimeZoneId">IANA zone.</param>
/// <param name="Doctors">Doctors who work there, inactive ones too.</param>
public sealed record LocationRow(int Id, string Name, string Address, string TimeZoneId, int Doctors);

/// <summary>What the clinic says of itself.</summary>
/// <param name="Name">Name.</param>
/// <param name="Phone">The number that people call.</param>
/// <param name="EmergencyText">What to do in an emergency, in one sentence.</param>
/// <param name="DefaultLocationId">Where a doctor works unless said otherwise.</param>
public sealed record ClinicDetails(string Name, string Phone, string EmergencyText, int DefaultLocationId);
