using System.ComponentModel.DataAnnotations;
using MediBook.Web.Domain;

namespace MediBook.Web.Api;

/// <summary>A calendar day, <c>YYYY-MM-DD</c>.</summary>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Parameter)]
public sealed class DateTextAttribute() : ValidationAttribute("{0} must be a day like 2026-12-16")
{
    /// <inheritdoc />
    protected override ValidationResult? IsValid(object? value, ValidationContext validationContext) => Texts.Check(this, value, validationContext, text => TypedTimes.Date(text) is not null);
}

/// <summary>A clock time, <c>HH:MM</c>.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class ClockTextAttribute() : ValidationAttribute("{0} must be a clock time like 09:00")
{
    /// <inheritdoc />
    protected override ValidationResult? IsValid(object? value, ValidationContext validationContext) => Texts.Check(this, value, validationContext, text => TypedTimes.Time(text) is not null);
}

/// <summary>The start of a slot, see <see cref="SlotStart"/>.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class SlotStartTextAttribute() : ValidationAttribute("{0} must be a date and time to the minute, like 2026-12-16T09:00:00Z")
{
    /// <inheritdoc />
    protected override ValidationResult? IsValid(object? value, ValidationContext validationContext) => Texts.Check(this, value, validationContext, text => SlotStart.Parse(text) is not null);
}

/// <summary>A phone number: up to 40 digits, spaces and <c>+-().x/</c>; no numbering plan is checked.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class PhoneTextAttribute() : ValidationAttribute("Enter a phone number with digits, spaces and +-().x/ only, at most 40 characters")
{
    /// <summary>Most characters of a number.</summary>
    public const int MostCharacters = 40;

    /// <inheritdoc />
    protected override ValidationResult? IsValid(object? value, ValidationContext validationContext) => Texts.Check(
        this, value, validationContext, text => text.Length <= MostCharacters && text.All(letter => char.IsAsciiDigit(letter) || " +-().x/".Contains(letter, StringComparison.Ordinal)));
}

/// <summary>What the checks of texts share: an absent one is no matter of theirs, and the message names the field as the body has it.</summary>
internal static class Texts
{
    public static ValidationResult? Check(ValidationAttribute attribute, object? value, ValidationContext context, Func<string, bool> isRight) =>
        PlainText.CleanOrNull(value as string) is not { } text || isRight(text)
            ? ValidationResult.Success
            : new ValidationResult(attribute.FormatErrorMessage(ApiJson.NameOf(context.MemberName!)), [context.MemberName!]);
}
