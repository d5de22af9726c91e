using System.ComponentModel.DataAnnotations;
using MediBook.Web.Domain.Languages;

namespace MediBook.Web.Domain;

/// <summary>
/// A new password: 8 to 128 characters of any kind, blanks and other scripts too (NIST SP 800-63B asks for at least 8 and for no rules of
/// composition). Every door has this one rule, and none applies it to a password that is only compared.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class NewPasswordAttribute : ValidationAttribute
{
    /// <summary>Least characters.</summary>
    public const int Least = 8;

    /// <summary>Most characters.</summary>
    public const int Most = 128;

    /// <summary>Most characters of a password that is only compared: what is longer was never anybody's.</summary>
    public const int MostTyped = 1_024;

    /// <summary>What is wrong with the length of a new password, and what to do; null where nothing is. A character is a Unicode code point.</summary>
    public static string? Mend(string password)
    {
        ArgumentNullException.ThrowIfNull(password);
        return password.EnumerateRunes().Count() switch
        {
            < Least => Words.T("Choose a password with at least 8 characters"),
            > Most => Words.T("Choose a password with at most 128 characters"),
            _ => null,
        };
    }

    /// <inheritdoc />
    protected override ValidationResult? IsValid(object? value, ValidationContext validationContext)
    {
        ArgumentNullException.ThrowIfNull(validationContext);
        return value is string { Length: > 0 } password && Mend(password) is { } words
            ? new ValidationResult(words, validationContext.MemberName is { } member ? [member] : [])
            : ValidationResult.Success;
    }
}
