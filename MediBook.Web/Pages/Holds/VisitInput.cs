using System.ComponentModel.DataAnnotations;
using System.Globalization;
using MediBook.Web.Domain;
using MediBook.Web.Services.Bookings;
using MediBook.Web.Services.VisitTypes;
using Microsoft.AspNetCore.Mvc.ModelBinding;
using static MediBook.Web.Domain.Languages.Words;

namespace MediBook.Web.Pages.Holds;

/// <summary>What a person chooses and answers about the kind of visit. Printed without its content: it is personal.</summary>
public sealed record VisitInput
{
    private const string TypeField = "Input.Visit.TypeId";
    private const string AnswersField = "Input.Visit.Answers";

    /// <summary>The visit type; empty: no particular kind; null: nobody was asked.</summary>
    [DisplayFormat(ConvertEmptyStringToNull = false)]
    public string? TypeId { get; init; }

    /// <summary>Which questions the form showed: a type, and the version of its questions.</summary>
    public string? Asked { get; init; }

    /// <summary>An answer for each question that was shown.</summary>
    [MaxLength(VisitType.MostQuestions, ErrorMessage = "Check this answer")]
    public List<AnswerInput> Answers { get; init; } = [];

    /// <summary>The type that is chosen, among those that are offered.</summary>
    public OfferedVisit? ChosenOf(IEnumerable<OfferedVisit> offered) => TypedNumbers.Whole(TypeId) is { } id ? offered.FirstOrDefault(visit => visit.Id == id) : null;

    /// <summary>The form for a type: its questions, with the answers to them that there are.</summary>
    public VisitInput Asking(OfferedVisit? visit) => this with
    {
        Asked = visit is null ? null : KeyOf(visit),
        Answers = visit is null ? [] : [.. visit.Questions.Select(question => new AnswerInput { Position = question.Position, Text = Asked == KeyOf(visit) ? TextOf(question) : null })],
    };

    /// <summary>Reads the answers to a type's questions, and says beside each what is wrong with it.</summary>
    public VisitChoice Read(OfferedVisit? visit, ModelStateDictionary state)
    {
        ArgumentNullException.ThrowIfNull(state);
        var choice = new VisitChoice(TypedNumbers.Whole(TypeId), []);
        if (visit is null || visit.Questions.Count == 0)
        {
            Forget(state);
            return choice;
        }

        if (Asked != KeyOf(visit))
        {
            Forget(state);
            state.AddModelError(TypeField, T("This kind of visit asks something. Answer it below, then confirm"));
            return choice;
        }

        var answers = visit.Questions.Select((question, index) => (Question: question, Field: $"{AnswersField}[{index}].Text", Text: TextOf(question))).ToList();
        foreach (var (question, field, text) in answers)
        {
            if (state.GetFieldValidationState(field) is not ModelValidationState.Invalid && ErrorOf(question, text) is { } error)
            {
                state.AddModelError(field, error);
            }
        }

        return choice with { Answers = [.. answers.Where(answer => answer.Text is not null).Select(answer => new VisitAnswer(answer.Question, answer.Text!))] };
    }

    /// <inheritdoc />
    public override string ToString() => nameof(VisitInput);

    private static string KeyOf(OfferedVisit visit) => string.Create(CultureInfo.InvariantCulture, $"{visit.Id}.{visit.Version}");

    private static string? ErrorOf(VisitQuestion question, string? text) => (question.Kind, text) switch
    {
        (_, null) => question.IsRequired ? T("Answer this question: {0}", question.Words) : null,
        (QuestionKind.ShortText, { Length: > BookingAnswer.MostShort }) => T("{0} must be {1} characters or fewer", T("Your answer"), Number(BookingAnswer.MostShort)),
        (QuestionKind.ShortText or QuestionKind.LongText, _) => null,
        (QuestionKind.YesNo, BookingAnswer.Yes or BookingAnswer.No) => null,
        (QuestionKind.Choice, { } chosen) when question.ChoiceList.Contains(chosen) => null,
        (QuestionKind.YesNo or QuestionKind.Choice, _) => T("Check this answer"),
    };

    /// <summary>What was answered to other questions is neither wrong here nor right.</summary>
    private static void Forget(ModelStateDictionary state)
    {
        foreach (var key in state.Keys.Where(key => key.StartsWith(AnswersField, StringComparison.Ordinal)).ToList())
        {
            state.Remove(key);
        }
    }

    private string? TextOf(VisitQuestion question) => PlainText.CleanOrNull(Answers.FirstOrDefault(answer => answer.Position == question.Position)?.Text?.ReplaceLineEndings("\n"));
}

/// <summary>One answer of the form. Printed without its content: it is personal.</summary>
public sealed record AnswerInput
{
    /// <summary>The question's place.</summary>
    public int Position { get; init; }

    /// <summary>The answer.</summary>
    [Display(Name = "Your answer"), PlainText(BookingAnswer.MostLong, Lines = true)]
    public string? Text { get; init; }

    /// <inheritdoc />
    public override string ToString() => nameof(AnswerInput);
}
