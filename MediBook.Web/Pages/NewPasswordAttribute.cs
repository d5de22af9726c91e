using System.ComponentModel.DataAnnotations;

namespace MediBook.Web.Pages;

/// <summary>A new password: 8 to 256 characters of any kind (NIST SP 800-63B asks for at least 8 and for no rules of composition).</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class NewPasswordAttribute : ValidationAttribute
{
    /// <summary>Least characters.</summary>
    public const int Least = 8;

    /// <summary>Most characters.</summary>
    public const int Most = 256;

    /// <inheritdoc />
    protected override ValidationResult? IsValid(object? value, ValidationContext validationContext)
    {
        ArgumentNullException.ThrowIfNull(validationContext);
        var words = value switch
        {
            string { Length: > 0 and < Least } => "Choose a password with at least 8 characters",
            string { Length: > Most } => "Choose a password with at most 256 characters",
            _ => null,
        };
        return words is null ? ValidationResult.Success : new ValidationResult(words, validationContext.MemberName is { } member ? [member] : []);
    }
}
