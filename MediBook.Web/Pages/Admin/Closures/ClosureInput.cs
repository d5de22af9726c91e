using System.ComponentModel.DataAnnotations;
using MediBook.Web.Domain;
using MediBook.Web.Services.Schedules;
using static MediBook.Web.Domain.Languages.Words;

namespace MediBook.Web.Pages.Admin.Closures;

/// <summary>A closure as the form has it; it stands in the address of the preview.</summary>
public sealed record ClosureInput : IValidatableObject
{
    /// <summary><c>doctor-7</c> or <c>location-2</c>.</summary>
    [Required(ErrorMessage = "Choose who is away or what is closed")]
    public string? Who { get; init; }

    /// <summary>The rest of today, whatever the dates say.</summary>
    public bool Today { get; init; }

    /// <summary>First day.</summary>
    [DateText]
    public string? First { get; init; }

    /// <summary>Last day, itself included; none: the first.</summary>
    [DateText]
    public string? Last { get; init; }

    /// <summary>Clock time on the first day; none: from its beginning.</summary>
    [TimeText]
    public string? From { get; init; }

    /// <summary>Clock time on the last day; none: to its end.</summary>
    [TimeText]
    public string? To { get; init; }

    /// <summary>Whether nothing has been typed yet.</summary>
    public bool IsNew => Who is null && First is null && !Today;

    /// <inheritdoc />
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (!Today && string.IsNullOrWhiteSpace(First))
        {
            yield return new ValidationResult(T("Enter the first date"), [nameof(First)]);
        }
    }

    /// <summary>The request of a valid input.</summary>
    public ClosureRequest ToRequest() => new(NumberAfter("doctor-"), NumberAfter("location-"), Today ? null : new ClosedDays(
        TypedTimes.Date(First)!.Value, TypedTimes.Date(string.IsNullOrWhiteSpace(Last) ? First : Last)!.Value, TypedTimes.Time(From), TypedTimes.Time(To)));

    private int? NumberAfter(string kind) =>
        Who?.StartsWith(kind, StringComparison.Ordinal) == true && AdminLinks.ReadNumber(Who[kind.Length..], 0) is > 0 and var id ? id : null;
}
