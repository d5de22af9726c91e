using System.ComponentModel.DataAnnotations;
using MediBook.Web.Domain;
using static MediBook.Web.Domain.Languages.Words;

namespace MediBook.Web.Pages;

/// <summary>The days of a closure as a form has them; they stand in the address of the preview.</summary>
public record ClosedDaysInput : IValidatableObject
{
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

    /// <summary>Whether the form was not sent yet: its address has no first date, not even an empty one.</summary>
    public bool IsNewAt(HttpRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        return !Today && !request.Query.ContainsKey("Input.First");
    }

    /// <summary>The days of a valid input; null: today.</summary>
    public ClosedDays? ToDays() => Today ? null : new ClosedDays(
        TypedTimes.Date(First)!.Value, TypedTimes.Date(string.IsNullOrWhiteSpace(Last) ? First : Last)!.Value, TypedTimes.Time(From), TypedTimes.Time(To));

    /// <inheritdoc />
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (!Today && string.IsNullOrWhiteSpace(First))
        {
            yield return new ValidationResult(T("Enter the first date"), [nameof(First)]);
        }
    }
}
