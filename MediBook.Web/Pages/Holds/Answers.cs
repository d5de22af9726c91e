using System.ComponentModel.DataAnnotations;
using System.IO.Compression;
using System.Text.Encodings.Web;
using System.Text.Json;
using MediBook.Web.Domain;
using MediBook.Web.Services.Bookings;
using MediBook.Web.Services.Family;
using Microsoft.AspNetCore.Mvc.ModelBinding;
using Microsoft.AspNetCore.Mvc.ViewFeatures;
using Microsoft.Extensions.Options;
using static MediBook.Web.Domain.Languages.Words;

namespace MediBook.Web.Pages.Holds;

/// <summary>What a person types on the hold page. Printed without its content: it is personal.</summary>
public sealed record Answers
{
    /// <summary>The answer to "who is it for" that names nobody on the list.</summary>
    public const string SomeoneElse = "other";

    /// <summary>The answer of a "me" that has no name yet and types it.</summary>
    public const string Me = "me";

    private const string Key = "HoldAnswers";

    /// <summary>Letters as they are: this text is read by MediBook alone.</summary>
    private static readonly JsonSerializerOptions Plainly = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Who comes: the id of one of the account's people, <see cref="Me"/> or <see cref="SomeoneElse"/>; empty: whom name and email say.</summary>
    [WhoAnswer]
    public string? Who { get; init; }

    /// <summary>The id of the person for whom email and phone were filled in, or empty.</summary>
    public string? FilledFor { get; init; }

    /// <summary>Name of the person who comes; not asked for somebody on the account's list.</summary>
    [NameAnswer, PlainText, Display(Name = "Your name")]
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

    /// <summary>Whom the person chose; null: the email says which patient it is.</summary>
    public ChosenPerson? Chosen => string.IsNullOrEmpty(Who) || Who == Me ? null : new ChosenPerson(TypedNumbers.Whole(Who));

    /// <summary>The answers as the booking keeps them.</summary>
    public PatientDetails ToDetails() =>
        new(PlainText.Clean(Name), PlainText.Clean(Email), PlainText.CleanOrNull(Phone), PlainText.CleanOrNull(Reason?.ReplaceLineEndings("\n")));

    /// <summary>The same for somebody who has just been put on the list; null: as it was.</summary>
    public Answers For(string? personId) => TypedNumbers.Whole(personId) is null ? this : this with { Who = personId };

    /// <summary>The answers to show: what was typed, and for the rest what is known of who was chosen, else of the account's "me".</summary>
    public Answers FilledIn(IReadOnlyList<PersonToChoose> people)
    {
        var known = people.FirstOrDefault(person => Is(person, Who)) ?? (people.Count == 0 ? null : people[0]);
        return this with
        {
            Who = Who ?? (known is { IsMe: true, Name: "" } ? Me : IsOther(Name, known) ? SomeoneElse : TypedNumbers.Write(known?.Id)),
            FilledFor = FilledFor ?? TypedNumbers.Write(known?.Id),
            Email = Email ?? known?.Email,
            Phone = Phone ?? known?.Phone,
        };
    }

    /// <summary>
    /// The answers for who was chosen: the name as it stands on the list, and their email and phone where those that were filled in for
    /// somebody else were left untouched, so that changing the choice is enough, with scripts off too.
    /// </summary>
    public Answers OfChosen(IReadOnlyList<PersonToChoose> people)
    {
        if (people.FirstOrDefault(person => Is(person, Who)) is not { } chosen)
        {
            return this;
        }

        var before = people.FirstOrDefault(person => Is(person, FilledFor));
        return this with
        {
            Name = chosen.Name,
            Email = before is not null && PlainText.Clean(Email) == before.Email ? chosen.Email : Email,
            Phone = before is not null && PlainText.CleanOrNull(Phone) == before.Phone ? chosen.Phone ?? Phone : Phone,
        };
    }

    /// <summary>Keeps the answers that could be read for the next look at a hold, in a protected cookie.</summary>
    public void Keep(ITempDataDictionary next, int holdId, ModelStateDictionary state)
    {
        ArgumentNullException.ThrowIfNull(next);
        ArgumentNullException.ThrowIfNull(state);
        string? Readable(string? answer, string field) => state.GetFieldValidationState($"Input.{field}") is ModelValidationState.Invalid ? null : answer;
        var answers = Visit.Answers.Take(VisitType.MostQuestions).Select((answer, index) => answer with { Text = Readable(answer.Text, $"Visit.Answers[{index}].Text") }).ToList();
        next[Key] = Pack(new Kept(
            holdId, Readable(Who, nameof(Who)), TypedNumbers.Write(TypedNumbers.Whole(FilledFor)), Readable(Name, nameof(Name)), Readable(Email, nameof(Email)), Readable(Phone, nameof(Phone)), Readable(Reason, nameof(Reason)),
            Visit with { TypeId = TypedNumbers.Write(TypedNumbers.Whole(Visit.TypeId)) ?? (Visit.TypeId is null ? null : ""), Asked = Visit.Asked is { Length: <= 40 } asked ? asked : null, Answers = answers }));
    }

    /// <summary>The answers kept for a hold, or null; those of another hold are dropped.</summary>
    public static Answers? Take(ITempDataDictionary kept, int holdId)
    {
        ArgumentNullException.ThrowIfNull(kept);
        return kept[Key] is string text && Unpack(text) is { } answers && answers.HoldId == holdId
            ? new Answers
            {
                Who = answers.Who,
                FilledFor = answers.FilledFor,
                Name = answers.Name,
                Email = answers.Email,
                Phone = answers.Phone,
                Reason = answers.Reason,
                Visit = answers.Visit,
            }
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

    /// <summary>A name that was typed before anybody could choose is not lost: it is somebody else's until they say otherwise.</summary>
    private static bool IsOther(string? name, PersonToChoose? known) => known is not null && PlainText.Clean(name) is { Length: > 0 } typed && typed != known.Name;

    private static bool Is(PersonToChoose person, string? id) => TypedNumbers.Whole(id) == person.Id;

    private sealed record Kept(
        int HoldId, string? Who, string? FilledFor, string? Name, string? Email, string? Phone, string? Reason, VisitInput Visit);
}

/// <summary>One of the account's people by id, <see cref="Answers.SomeoneElse"/>, or nothing.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class WhoAnswerAttribute : ValidationAttribute
{
    /// <inheritdoc />
    public override bool IsValid(object? value) => value is not string text || text.Length == 0 || text is Answers.Me or Answers.SomeoneElse || TypedNumbers.Whole(text) is not null;

    /// <inheritdoc />
    public override string FormatErrorMessage(string name) => T("Choose who it is for");
}

/// <summary>The name of who comes, needed unless somebody on the account's list was chosen.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class NameAnswerAttribute : ValidationAttribute
{
    /// <inheritdoc />
    protected override ValidationResult? IsValid(object? value, ValidationContext validationContext)
    {
        ArgumentNullException.ThrowIfNull(validationContext);
        var who = (validationContext.ObjectInstance as Answers)?.Who;
        return PlainText.Clean(value as string).Length > 0 || TypedNumbers.Whole(who) is not null
            ? ValidationResult.Success
            : new ValidationResult(who == Answers.SomeoneElse ? T("Enter the name of the person who comes") : T("Enter your name"), [validationContext.MemberName!]);
    }
}

/// <summary>A phone number as people write it: digits with spaces and signs; needed where the options say so.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class PhoneAnswerAttribute : ValidationAttribute
{
    private const int MostCharacters = 40;
    private const int FewestDigits = 5;

    /// <summary>Whether it may be left out, whatever the options say.</summary>
    public bool Optional { get; set; }

    /// <inheritdoc />
    protected override ValidationResult? IsValid(object? value, ValidationContext validationContext)
    {
        ArgumentNullException.ThrowIfNull(validationContext);
        var text = PlainText.Clean(value as string);
        var required = !Optional && validationContext.GetRequiredService<IOptions<BookingOptions>>().Value.PhoneRequired;
        var error = text.Length == 0
            ? required ? T("Enter your phone number") : null
            : text.Length <= MostCharacters && text.Count(char.IsAsciiDigit) >= FewestDigits && text.All(letter => char.IsAsciiDigit(letter) || " +-()./x".Contains(letter, StringComparison.Ordinal))
                ? null
                : T("Enter a phone number like 020 7946 0001 or +44 20 7946 0001");
        return error is null ? ValidationResult.Success : new ValidationResult(error, [validationContext.MemberName!]);
    }
}
