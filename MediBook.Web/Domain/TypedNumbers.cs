using System.ComponentModel.DataAnnotations;
using System.Globalization;
using MediBook.Web.Domain.Languages;

namespace MediBook.Web.Domain;

/// <summary>Whole numbers as people type them; kept as text, so that a wrong one stands in the form as it was typed.</summary>
public static class TypedNumbers
{
    /// <summary>A whole number without a sign, or null.</summary>
    public static int? Whole(string? text) =>
        text is { Length: <= 20 } && int.TryParse(text.Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    /// <summary>The number as text, or null.</summary>
    public static string? Write(int? number) => number?.ToString(CultureInfo.InvariantCulture);
}

/// <summary>Text that is a whole number of a range; empty text is for RequiredAttribute.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class WholeNumberAttribute(int least, int most) : ValidationAttribute
{
    /// <summary>Least.</summary>
    public int Least { get; } = least;

    /// <summary>Most.</summary>
    public int Most { get; } = most;

    /// <inheritdoc />
    public override bool IsValid(object? value) =>
        value is not string text || string.IsNullOrWhiteSpace(text) || (TypedNumbers.Whole(text) is { } number && number >= Least && number <= Most);

    /// <inheritdoc />
    public override string FormatErrorMessage(string name) => Words.T("{0} must be a whole number from {1} to {2}", name, Least, Most);
}
