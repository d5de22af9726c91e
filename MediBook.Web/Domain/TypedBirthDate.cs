using System.ComponentModel.DataAnnotations;
using System.Globalization;
using MediBook.Web.Domain.Languages;
using NodaTime;

namespace MediBook.Web.Domain;

/// <summary>
/// A date of birth in three boxes, kept as it was typed. One thing is told at a time, in the order of the GOV.UK Design System
/// (date input): nothing, something missing, no real date, out of range. Printed without its content: it is personal.
/// </summary>
public sealed record TypedBirthDate
{
    /// <summary>The first date that is taken for one of a person who is alive.</summary>
    public static LocalDate Earliest { get; } = new(1900, 1, 1);

    /// <summary>Day of the month.</summary>
    [BirthDateBox]
    public string? Day { get; init; }

    /// <summary>Number of the month.</summary>
    [BirthDateBox]
    public string? Month { get; init; }

    /// <summary>Year, in full.</summary>
    [BirthDateBox]
    public string? Year { get; init; }

    /// <summary>The date, or null where the boxes hold none.</summary>
    public LocalDate? Date =>
        TypedNumbers.Whole(Year) is { } year and >= 1 and <= 9998 && TypedNumbers.Whole(Month) is { } month and >= 1 and <= 12
        && TypedNumbers.Whole(Day) is { } day && day >= 1 && day <= CalendarSystem.Iso.GetDaysInMonth(year, month)
            ? new LocalDate(year, month, day)
            : null;

    /// <summary>What is wrong, and at which box; null when nothing is.</summary>
    internal (string Box, string Sentence)? Fault => (IsGiven(Day), IsGiven(Month), IsGiven(Year)) switch
    {
        (false, false, false) => (nameof(Day), Words.T("Enter a date of birth")),
        (false, true, true) => (nameof(Day), Words.T("Date of birth must include a day")),
        (true, false, true) => (nameof(Month), Words.T("Date of birth must include a month")),
        (true, true, false) => (nameof(Year), Words.T("Date of birth must include a year")),
        (false, false, true) => (nameof(Day), Words.T("Date of birth must include a day and month")),
        (false, true, false) => (nameof(Day), Words.T("Date of birth must include a day and year")),
        (true, false, false) => (nameof(Month), Words.T("Date of birth must include a month and year")),
        (true, true, true) when Year!.Trim().Length != 4 => (nameof(Year), Words.T("Year must include 4 numbers")),
        (true, true, true) => Date is not { } date
            ? (nameof(Day), Words.T("Date of birth must be a real date"))
            : date < Earliest ? (nameof(Year), Words.T("Date of birth must be in 1900 or later")) : null,
    };

    /// <summary>The boxes of a date.</summary>
    public static TypedBirthDate Of(LocalDate? date) => date is not { } born ? new() : new()
    {
        Day = born.Day.ToString(CultureInfo.InvariantCulture),
        Month = born.Month.ToString(CultureInfo.InvariantCulture),
        Year = born.Year.ToString(CultureInfo.InvariantCulture),
    };

    /// <inheritdoc />
    public override string ToString() => nameof(TypedBirthDate);

    private static bool IsGiven(string? text) => !string.IsNullOrWhiteSpace(text);
}

/// <summary>One of the boxes of a <see cref="TypedBirthDate"/>: the one that is to be mended bears the error of all three.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class BirthDateBoxAttribute : ValidationAttribute
{
    /// <inheritdoc />
    protected override ValidationResult? IsValid(object? value, ValidationContext validationContext)
    {
        ArgumentNullException.ThrowIfNull(validationContext);
        return validationContext.ObjectInstance is TypedBirthDate { Fault: { } fault } && fault.Box == validationContext.MemberName
            ? new ValidationResult(fault.Sentence, [fault.Box])
            : ValidationResult.Success;
    }
}
