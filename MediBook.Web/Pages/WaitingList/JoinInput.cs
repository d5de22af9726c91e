using System.ComponentModel.DataAnnotations;
using MediBook.Web.Domain;
using MediBook.Web.Services.Waitlist;
using NodaTime;
using static MediBook.Web.Domain.Languages.Words;

namespace MediBook.Web.Pages.WaitingList;

/// <summary>When a person who waits can come, as the form has it; for a line that is no doctor's also which one.</summary>
public sealed record JoinInput : IValidatableObject
{
    /// <summary>Slug of the type of doctor; only where no doctor is waited for.</summary>
    public string? Specialization { get; init; }

    /// <summary>The place that goes with it.</summary>
    public string? Location { get; init; }

    /// <summary>Days of the week, 1 (Monday) to 7.</summary>
    [MinLength(1, ErrorMessage = "Choose at least one day of the week"), MaxLength(7, ErrorMessage = "Choose days of the week")]
    public int[] Days { get; init; } = [];

    /// <summary>Earliest start; empty for any.</summary>
    [TimeText]
    public string? From { get; init; }

    /// <summary>Latest end; empty for any.</summary>
    [TimeText]
    public string? To { get; init; }

    /// <summary>The last date that helps.</summary>
    [Required(ErrorMessage = "Enter the last date that helps you"), DateText]
    public string? LastDate { get; init; }

    /// <inheritdoc />
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Days.Any(day => day is < 1 or > 7))
        {
            yield return new ValidationResult(T("Choose days of the week"), [nameof(Days)]);
        }

        if (TypedTimes.Time(From) >= TypedTimes.Time(To))
        {
            yield return new ValidationResult(T("The end must be after the start"), [nameof(To)]);
        }
    }

    /// <summary>The request of a valid input.</summary>
    public JoinRequest ToRequest(int? doctorId) => new(
        doctorId, doctorId is null ? Specialization : null, doctorId is null ? TypedNumbers.Whole(Location) : null,
        new WaitingTimes([.. Days.Distinct().Select(day => (IsoDayOfWeek)day)], TypedTimes.Time(From), TypedTimes.Time(To), TypedTimes.Date(LastDate)!.Value));
}
