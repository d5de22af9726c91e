using System.ComponentModel.DataAnnotations;
using System.Text;
using MediBook.Web.Domain.Languages;

namespace MediBook.Web.Domain;

/// <summary>What people may type into names and free text: Unicode without control characters and bidi overrides.</summary>
public static class PlainText
{
    /// <summary>Trims and composes (NFC); empty becomes null.</summary>
    public static string? CleanOrNull(string? text) =>
        string.IsNullOrWhiteSpace(text) ? null : text.Trim().Normalize(NormalizationForm.FormC);

    /// <summary>Trims and composes (NFC).</summary>
    public static string Clean(string? text) => CleanOrNull(text) ?? "";

    /// <summary>True when the text holds nothing that could hide or break other text.</summary>
    /// <param name="text">The text.</param>
    /// <param name="lines">Whether line breaks are allowed.</param>
    public static bool IsPlain(string text, bool lines)
    {
        ArgumentNullException.ThrowIfNull(text);
        for (var index = 0; index < text.Length; index++)
        {
            var letter = text[index];
            if (lines && letter is '\n' or '\r')
            {
                continue;
            }

            if (char.IsSurrogate(letter))
            {
                if (!char.IsSurrogatePair(text, index < text.Length - 1 ? index : index - 1) && !(index > 0 && char.IsSurrogatePair(text, index - 1)))
                {
                    return false;
                }

                continue;
            }

            if (char.IsControl(letter) || letter is '\u061C' or '\uFEFF' or '\u2028' or '\u2029'
                || letter is (>= '\u202A' and <= '\u202E') or (>= '\u2066' and <= '\u2069'))
            {
                return false;
            }
        }

        return true;
    }
}

/// <summary>
/// Refuses control characters, lone surrogates and bidi overrides (Unicode TR 36, 2.10), text over <see cref="MostCharacters"/>, and text
/// under <see cref="LeastCharacters"/> that is not empty.
/// </summary>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Parameter)]
public sealed class PlainTextAttribute(int mostCharacters = 200) : ValidationAttribute
{
    /// <summary>Most UTF-16 characters.</summary>
    public int MostCharacters { get; } = mostCharacters;

    /// <summary>Fewest characters once it is cleaned, as PostgreSQL counts them.</summary>
    public int LeastCharacters { get; set; }

    /// <summary>Whether line breaks are allowed.</summary>
    public bool Lines { get; set; }

    /// <inheritdoc />
    protected override ValidationResult? IsValid(object? value, ValidationContext validationContext)
    {
        ArgumentNullException.ThrowIfNull(validationContext);
        if (value is not string text)
        {
            return ValidationResult.Success;
        }

        var members = validationContext.MemberName is { } member ? new[] { member } : [];
        return text.Length > MostCharacters
            ? new ValidationResult(
                Words.T("{0} must be {1} characters or fewer", validationContext.DisplayName, Words.Number(MostCharacters)), members)
            : !PlainText.IsPlain(text, Lines)
            ? new ValidationResult(Words.T("{0} has characters that cannot be shown. Type it again", validationContext.DisplayName), members)
            : PlainText.CleanOrNull(text)?.EnumerateRunes().Count() < LeastCharacters
            ? new ValidationResult(
                Words.T("{0} must be {1} characters or more", validationContext.DisplayName, Words.Number(LeastCharacters)), members)
            : ValidationResult.Success;
    }
}

/// <summary>An email address as people have them (RFC 5322 addr-spec without comments, up to 254 characters).</summary>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Parameter)]
public sealed class EmailTextAttribute : ValidationAttribute
{
    /// <summary>Most characters of an address (RFC 5321, 4.5.3.1.3).</summary>
    public const int MostCharacters = 254;

    /// <inheritdoc />
    protected override ValidationResult? IsValid(object? value, ValidationContext validationContext)
    {
        ArgumentNullException.ThrowIfNull(validationContext);
        return value is not string text || string.IsNullOrWhiteSpace(text) || IsEmail(text.Trim())
            ? ValidationResult.Success
            : new ValidationResult(
                ErrorMessage ?? Words.T("Enter an email address like name@example.com"),
                validationContext.MemberName is { } member ? [member] : []);
    }

    /// <summary>True for one @ with something before it and a host with a dot-free or dotted name after it, without spaces or control characters.</summary>
    public static bool IsEmail(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var at = text.LastIndexOf('@');
        return text.Length <= MostCharacters && at is > 0 and <= 64 && at < text.Length - 1 && text.IndexOf('@', StringComparison.Ordinal) == at
            && PlainText.IsPlain(text, lines: false) && !text.Any(char.IsWhiteSpace) && text.IndexOfAny(['<', '>', '(', ')', ',', ';', ':', '"', '\\', '[', ']']) < 0
            && text[^1] is not '.' && text[at + 1] is not '.' and not '-' && !text.Contains("..", StringComparison.Ordinal);
    }
}
