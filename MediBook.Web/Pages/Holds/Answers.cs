using System.ComponentModel.DataAnnotations;
using System.IO.Compression;
using System.Text.Encodings.Web;
using System.Text.Json;
using MediBook.Web.Domain;
using MediBook.Web.Services.Bookings;
using Microsoft.AspNetCore.Mvc.ModelBinding;
using Microsoft.AspNetCore.Mvc.ViewFeatures;
using Microsoft.Extensions.Options;
using static MediBook.Web.Domain.Languages.Words;

namespace MediBook.Web.Pages.Holds;

/// <summary>What a person types on the hold page. Printed without its content: it is personal.</summary>
public sealed record Answers
{
    private const string Key = "HoldAnswers";

    /// <summary>Letters as they are: this text is read by MediBook alone.</summary>
    private static readonly JsonSerializerOptions Plainly = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Name of the person who comes.</summary>
    [Required(ErrorMessage = "Enter your name"), PlainText, Display(Name = "Your name")]
    public string? Name { get; init; }

    /// <summary>Where the confirmation goes.</summary>
    [Required(ErrorMessage = "Enter your email address"), EmailText]
    public string? Email { get; init; }

    /// <summary>Needed where <see cref="BookingOptions.PhoneRequired"/> says so.</summary>
    [PhoneAnswer]
    public string? Phone { get; init; }

    /// <summary>What the person wants to say beforehand.</summary>
    [PlainText(1000, Lines = true), Display(Name = "The reason")]
    public string? Reason { get; init; }

    /// <summary>The kind of visit, and the answers to its questions.</summary>
    public VisitInput Visit { get; init; } = new();

    /// <summary>The form's one-use id.</summary>
    [OperationId]
    public Guid OperationId { get; init; } = Guid.NewGuid();

    /// <summary>The answers as the booking keeps them.</summary>
    public PatientDetails ToDetails() =>
        new(PlainText.Clean(Name), PlainText.Clean(Email), PlainText.CleanOrNull(Phone), PlainText.CleanOrNull(Reason?.ReplaceLineEndings("\n")));

    /// <summary>Keeps the answers that could be read for the next look at a hold, in a protected cookie.</summary>
    public void Keep(ITempDataDictionary next, int holdId, ModelStateDictionary state)
    {
        ArgumentNullException.ThrowIfNull(next);
        ArgumentNullException.ThrowIfNull(state);
        string? Readable(string? answer, string field) => state.GetFieldValidationState($"Input.{field}") is ModelValidationState.Invalid ? null : answer;
        var answers = Visit.Answers.Take(VisitType.MostQuestions).Select((answer, index) => answer with { Text = Readable(answer.Text, $"Visit.Answers[{index}].Text") }).ToList();
        next[Key] = Pack(new Kept(
            holdId, Readable(Name, nameof(Name)), Readable(Email, nameof(Email)), Readable(Phone, nameof(Phone)), Readable(Reason, nameof(Reason)),
            Visit with { TypeId = TypedNumbers.Write(TypedNumbers.Whole(Visit.TypeId)) ?? (Visit.TypeId is null ? null : ""), Asked = Visit.Asked is { Length: <= 40 } asked ? asked : null, Answers = answers }));
    }

    /// <summary>The answers kept for a hold, or null; those of another hold are dropped.</summary>
    public static Answers? Take(ITempDataDictionary kept, int holdId)
    {
        ArgumentNullException.ThrowIfNull(kept);
        return kept[Key] is string text && Unpack(text) is { } answers && answers.HoldId == holdId
            ? new Answers { Name = answers.Name, Email = answers.Email, Phone = answers.Phone, Reason = answers.Reason, Visit = answers.Visit }
            : null;
    }

    /// <inheritdoc />
    public override string ToString() => nameof(Answers);

    /// <summary>Compressed: a cookie has little room, and long answers in some scripts are long.</summary>
    private static string Pack(Kept kept)
    {
        var packed = new MemoryStream();
        using (var brotli = new BrotliStream(packed, CompressionLevel.Fastest))
        {
            JsonSerializer.Serialize(brotli, kept, Plainly);
        }

        return Convert.ToBase64String(packed.ToArray());
    }

    private static Kept? Unpack(string packed)
    {
        using var brotli = new BrotliStream(new MemoryStream(Convert.FromBase64String(packed)), CompressionMode.Decompress);
        return JsonSerializer.Deserialize<Kept>(brotli, Plainly);
    }

    private sealed record Kept(int HoldId, string? Name, string? Email, string? Phone, string? Reason, VisitInput Visit);
}

/// <summary>A phone number as people write it: digits with spaces and signs; needed where the options say so.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class PhoneAnswerAttribute : ValidationAttribute
{
    private const int MostCharacters = 40;
    private const int FewestDigits = 5;

    /// <inheritdoc />
    protected override ValidationResult? IsValid(object? value, ValidationContext validationContext)
    {
        ArgumentNullException.ThrowIfNull(validationContext);
        var text = PlainText.Clean(value as string);
        var required = validationContext.GetRequiredService<IOptions<BookingOptions>>().Value.PhoneRequired;
        var error = text.Length == 0
            ? required ? T("Enter your phone number") : null
            : text.Length <= MostCharacters && text.Count(char.IsAsciiDigit) >= FewestDigits && text.All(letter => char.IsAsciiDigit(letter) || " +-()./x".Contains(letter, StringComparison.Ordinal))
                ? null
                : T("Enter a phone number like 020 7946 0001 or +44 20 7946 0001");
        return error is null ? ValidationResult.Success : new ValidationResult(error, [validationContext.MemberName!]);
    }
}
