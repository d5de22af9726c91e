using System.ComponentModel.DataAnnotations;
using MediBook.Web.Domain.Languages;
using NodaTime;
using NodaTime.Text;

namespace MediBook.Web.Domain;

/// <summary>Dates and clock times as people type them and as date and time controls send them.</summary>
public static class TypedTimes
{
    private static readonly LocalTimePattern[] Times =
    [
        LocalTimePattern.CreateWithInvariantCulture("H:mm"), LocalTimePattern.CreateWithInvariantCulture("H.mm"), LocalTimePattern.CreateWithInvariantCulture("H:mm:ss"),
    ];

    private static readonly LocalTimePattern Written = LocalTimePattern.CreateWithInvariantCulture("HH:mm");

    /// <summary>A date like 2026-12-07, or null.</summary>
    public static LocalDate? Date(string? text) =>
        text?.Trim() is { Length: <= 20 } typed && LocalDatePattern.Iso.Parse(typed) is { Success: true, Value: { Year: > 1900 and < 3000 } date } ? date : null;

    /// <summary>A clock time to the full minute like 9:00, 09:00 or 9.00, or null.</summary>
    public static LocalTime? Time(string? text) =>
        text?.Trim() is { Length: <= 20 } typed
            ? Times.Select(pattern => pattern.Parse(typed)).Where(result => result is { Success: true, Value.Second: 0 }).Select(result => (LocalTime?)result.Value).FirstOrDefault()
            : null;

    /// <summary>A date as date controls take it.</summary>
    public static string Write(LocalDate date) => LocalDatePattern.Iso.Format(date);

    /// <summary>A clock time like 09:00.</summary>
    public static string Write(LocalTime time) => Written.Format(time);
}

/// <summary>Text that <see cref="TypedTimes.Date"/> can read; empty text is for RequiredAttribute.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class DateTextAttribute : ValidationAttribute
{
    /// <inheritdoc />
    public override bool IsValid(object? value) => value is not string text || string.IsNullOrWhiteSpace(text) || TypedTimes.Date(text) is not null;

    /// <inheritdoc />
    public override string FormatErrorMessage(string name) => Words.T("Enter a date like 2026-12-07");
}

/// <summary>Text that <see cref="TypedTimes.Time"/> can read; empty text is for RequiredAttribute.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class TimeTextAttribute : ValidationAttribute
{
    /// <inheritdoc />
    public override bool IsValid(object? value) => value is not string text || string.IsNullOrWhiteSpace(text) || TypedTimes.Time(text) is not null;

    /// <inheritdoc />
    public override string FormatErrorMessage(string name) => Words.T("Enter a time like 09:00");
}
