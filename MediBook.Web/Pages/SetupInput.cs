using System.ComponentModel.DataAnnotations;
using MediBook.Web.Domain;
using MediBook.Web.Services.Accounts;
using static MediBook.Web.Domain.Languages.Words;

namespace MediBook.Web.Pages;

/// <summary>What the first set-up asks. The settings <c>Setup__…</c> are checked by the same rules.</summary>
public sealed record SetupInput
{
    /// <summary>The secret that the start printed.</summary>
    [Required(ErrorMessage = "Enter the one-time secret that the start printed"), PlainText(100), Display(Name = "One-time secret")]
    public string? Secret { get; init; }

    /// <summary>Name of the clinic.</summary>
    [Required(ErrorMessage = "Enter the name of the clinic"), PlainText, Display(Name = "Name of the clinic")]
    public string? ClinicName { get; init; }

    /// <summary>Phone of the clinic.</summary>
    [Required(ErrorMessage = "Enter the clinic’s phone number"), PlainText(40)]
    public string? ClinicPhone { get; init; }

    /// <summary>What to do in an emergency.</summary>
    [Required(ErrorMessage = "Enter a sentence for emergencies"), PlainText(300), Display(Name = "The sentence for emergencies")]
    public string? EmergencyText { get; init; }

    /// <summary>Name of the first location.</summary>
    [Required(ErrorMessage = "Enter the name of the location"), PlainText, Display(Name = "Name of the location")]
    public string? LocationName { get; init; }

    /// <summary>Its address.</summary>
    [Required(ErrorMessage = "Enter the address of the location"), PlainText(300), Display(Name = "Address")]
    public string? LocationAddress { get; init; }

    /// <summary>Its time zone.</summary>
    [Required(ErrorMessage = "Choose the time zone of the location"), KnownZone]
    public string? TimeZone { get; init; }

    /// <summary>Email of the first admin.</summary>
    [Required(ErrorMessage = "Enter your email address"), EmailText]
    public string? AdminEmail { get; init; }

    /// <summary>Password of the first admin.</summary>
    [Required(ErrorMessage = "Enter a password"), NewPassword, DataType(DataType.Password)]
    public string? AdminPassword { get; init; }

    /// <summary>The answers, checked.</summary>
    public SetupRequest ToRequest() => new(
        ClinicName!, ClinicPhone!, EmergencyText!, LocationName!, LocationAddress!, TimeZone!, AdminEmail!, AdminPassword!);
}

/// <summary>An IANA time zone that NodaTime knows.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class KnownZoneAttribute : ValidationAttribute
{
    /// <inheritdoc />
    protected override ValidationResult? IsValid(object? value, ValidationContext validationContext)
    {
        ArgumentNullException.ThrowIfNull(validationContext);
        return value is not string { Length: > 0 } id || Zones.IsKnown(id)
            ? ValidationResult.Success
            : new ValidationResult(T("Choose a time zone from the list"), validationContext.MemberName is { } member ? [member] : []);
    }
}
