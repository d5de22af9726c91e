using System.ComponentModel.DataAnnotations;
using System.Globalization;
using MediBook.Web.Domain;
using static MediBook.Web.Domain.Languages.Words;

namespace MediBook.Web.Pages.Admin.VisitTypes;

/// <summary>The form of a visit type.</summary>
public sealed record VisitTypeInput
{
    /// <summary>Whose it is, see <see cref="OwnerText"/>.</summary>
    [Required(ErrorMessage = "Choose a specialization or a doctor")]
    public string? Owner { get; init; }

    /// <summary>Unique without regard to case among those of the same specialization or doctor.</summary>
    [Display(Name = "Name"), Required(ErrorMessage = "Enter a name, like First visit"), PlainText(200)]
    public string? Name { get; init; }

    /// <summary>Least length of its times.</summary>
    [Display(Name = "The least length"), Required(ErrorMessage = "Enter the least length in minutes"), WholeNumber(SlotPlan.LeastMinutes, SlotPlan.MostMinutes)]
    public string? LeastMinutes { get; init; }

    /// <summary>What to bring.</summary>
    [Display(Name = "What to bring"), PlainText(VisitType.MostPreparation, Lines = true)]
    public string? Preparation { get; init; }

    /// <summary>Low numbers come first.</summary>
    [Required(ErrorMessage = "Enter a number for the order"), WholeNumber(0, 9_999), Display(Name = "The order")]
    public string? SortOrder { get; init; }

    /// <summary>As many as can be asked; those without words are not.</summary>
    [MaxLength(VisitType.MostQuestions, ErrorMessage = "Check this answer")]
    public List<QuestionInput> Questions { get; init; } = [];

    /// <summary>The form as stored.</summary>
    public static VisitTypeInput Of(VisitOwner owner, VisitTypeDetails details)
    {
        ArgumentNullException.ThrowIfNull(details);
        return new VisitTypeInput
        {
            Owner = OwnerText.Write(owner),
            Name = details.Name,
            LeastMinutes = TypedNumbers.Write(details.LeastMinutes),
            Preparation = details.Preparation,
            SortOrder = TypedNumbers.Write(details.SortOrder),
            Questions = [.. details.Questions.Select(QuestionInput.Of)],
        };
    }

    /// <summary>The answers as they are stored.</summary>
    public VisitTypeDetails ToDetails() => new(
        PlainText.Clean(Name), TypedNumbers.Whole(LeastMinutes).GetValueOrDefault(), PlainText.CleanOrNull(Preparation?.ReplaceLineEndings("\n")),
        TypedNumbers.Whole(SortOrder).GetValueOrDefault(), [.. Questions.Where(question => question.IsAsked).Select((question, index) => question.ToQuestion(index + 1))]);

    /// <summary>The same with an empty place for each question that could still be asked.</summary>
    public VisitTypeInput WithEveryPlace() =>
        this with { Questions = [.. Questions, .. Enumerable.Range(0, Math.Max(0, VisitType.MostQuestions - Questions.Count)).Select(_ => new QuestionInput())] };
}

/// <summary>One question of the form.</summary>
public sealed record QuestionInput : IValidatableObject
{
    /// <summary>The question; empty: none is asked.</summary>
    [Display(Name = "The question"), PlainText(VisitQuestion.MostCharacters)]
    public string? Words { get; init; }

    /// <summary>How it is answered.</summary>
    public QuestionKind Kind { get; init; }

    /// <summary>The given answers of a choice, a line each.</summary>
    [Display(Name = "The answers to choose from"), PlainText(2_000, Lines = true)]
    public string? Choices { get; init; }

    /// <summary>Whether it must be answered.</summary>
    public bool IsRequired { get; init; }

    /// <summary>Whether there is a question.</summary>
    public bool IsAsked => !string.IsNullOrWhiteSpace(Words);

    /// <summary>A question as stored.</summary>
    public static QuestionInput Of(VisitQuestion question)
    {
        ArgumentNullException.ThrowIfNull(question);
        return new QuestionInput { Words = question.Words, Kind = question.Kind, Choices = question.Choices, IsRequired = question.IsRequired };
    }

    /// <inheritdoc />
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        var choices = VisitQuestion.Lines(Choices);
        if (!Enum.IsDefined(Kind))
        {
            yield return new ValidationResult(T("Check this answer"), [nameof(Kind)]);
        }

        if (IsAsked && Kind is QuestionKind.Choice && choices.Count is < VisitQuestion.LeastChoices or > VisitQuestion.MostChoices)
        {
            yield return new ValidationResult(
                T("Give {0} to {1} answers to choose from, each on a line of its own", VisitQuestion.LeastChoices, VisitQuestion.MostChoices), [nameof(Choices)]);
        }
        else if (IsAsked && Kind is QuestionKind.Choice && choices.Any(choice => choice.Length > VisitQuestion.MostChoiceCharacters))
        {
            yield return new ValidationResult(T("Each answer to choose must be {0} characters or fewer", VisitQuestion.MostChoiceCharacters), [nameof(Choices)]);
        }
    }

    /// <summary>The question as it is stored.</summary>
    public VisitQuestion ToQuestion(int position) =>
        new(position, Kind, PlainText.Clean(Words), IsRequired, Kind is QuestionKind.Choice ? string.Join('\n', VisitQuestion.Lines(Choices)) : "");
}

/// <summary>Whose a visit type is, in a field or an address: <c>s3</c> is the specialization 3, <c>d7</c> the doctor 7.</summary>
public static class OwnerText
{
    /// <summary>Reads it; null for anything else.</summary>
    public static VisitOwner? Read(string? text) => (text?.FirstOrDefault(), TypedNumbers.Whole(text is { Length: > 1 } ? text[1..] : null)) switch
    {
        ('s', { } id) => new VisitOwner(id, null),
        ('d', { } id) => new VisitOwner(null, id),
        _ => null,
    };

    /// <summary>Writes it; null for none.</summary>
    public static string? Write(VisitOwner? owner) => owner switch
    {
        { DoctorId: { } id } => string.Create(CultureInfo.InvariantCulture, $"d{id}"),
        { SpecializationId: { } id } => string.Create(CultureInfo.InvariantCulture, $"s{id}"),
        _ => null,
    };
}
