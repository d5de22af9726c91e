using System.ComponentModel.DataAnnotations;
using MediBook.Web.Domain;
using MediBook.Web.Services.Doctors;

namespace MediBook.Web.Pages.Admin.Doctors;

/// <summary>A doctor's record as the form has it.</summary>
public sealed record DoctorInput
{
    /// <summary>Name with title.</summary>
    [Display(Name = "Name"), Required(ErrorMessage = "Enter the doctor’s name, like Dr Ingrid Olsen"), PlainText(200)]
    public string? Name { get; init; }

    /// <summary>Email, unique.</summary>
    [Display(Name = "Email"), Required(ErrorMessage = "Enter the doctor’s email address"), EmailText]
    public string? Email { get; init; }

    /// <summary>The main specialization.</summary>
    [Required(ErrorMessage = "Choose a specialization")]
    public int? MainSpecializationId { get; init; }

    /// <summary>Further specializations, in any order.</summary>
    [MaxLength(50, ErrorMessage = "Choose at most 50 specializations")]
    public int[] OtherSpecializationIds { get; init; } = [];

    /// <summary>Where.</summary>
    [Required(ErrorMessage = "Choose a location")]
    public int? LocationId { get; init; }

    /// <summary>Phone.</summary>
    [Display(Name = "Phone"), PlainText(40), DataType(DataType.PhoneNumber)]
    public string? Phone { get; init; }

    /// <summary>Years.</summary>
    [Display(Name = "Years of experience"), WholeNumber(0, 80)]
    public string? YearsOfExperience { get; init; }

    /// <summary>Languages, separated by commas.</summary>
    [Display(Name = "Languages"), PlainText(200)]
    public string? Languages { get; init; }

    /// <summary>A few sentences for patients.</summary>
    [Display(Name = "About"), PlainText(1000, Lines = true)]
    public string? About { get; init; }

    /// <summary>All specializations, main one first.</summary>
    public IReadOnlyList<int> SpecializationIds => [.. OtherSpecializationIds.Prepend(MainSpecializationId ?? 0).Distinct()];

    /// <summary>What is stored, as the form shows it.</summary>
    public static DoctorInput Of(DoctorForm doctor)
    {
        ArgumentNullException.ThrowIfNull(doctor);
        return new DoctorInput
        {
            Name = doctor.Name,
            Email = doctor.Email,
            MainSpecializationId = doctor.SpecializationIds.Count > 0 ? doctor.SpecializationIds[0] : null,
            OtherSpecializationIds = [.. doctor.SpecializationIds.Skip(1)],
            LocationId = doctor.LocationId,
            Phone = doctor.Phone,
            YearsOfExperience = TypedNumbers.Write(doctor.YearsOfExperience),
            Languages = doctor.Languages,
            About = doctor.About,
        };
    }

    /// <summary>What is stored of it.</summary>
    public DoctorDetails ToDetails() => new(
        PlainText.Clean(Name), PlainText.Clean(Email), PlainText.CleanOrNull(Phone), TypedNumbers.Whole(YearsOfExperience), PlainText.CleanOrNull(Languages),
        PlainText.CleanOrNull(About), LocationId ?? 0);
}
