namespace MediBook.Web.Domain;

/// <summary>
/// A kind of visit, like a first visit or a check of moles, that a specialization's doctors offer, or a single doctor. It needs a time of some
/// length, may say what to bring, and may ask questions. Never deleted: inactive.
/// </summary>
public sealed class VisitType
{
    /// <summary>Most characters of <see cref="Preparation"/>.</summary>
    public const int MostPreparation = 1000;

    /// <summary>Most questions.</summary>
    public const int MostQuestions = 5;

    private readonly List<VisitQuestion> _questions = [];

    private VisitType()
    {
    }

    /// <summary>Identity.</summary>
    public int Id { get; private set; }

    /// <summary>The specialization whose doctors offer it; null: a single doctor does. Never changes.</summary>
    public int? SpecializationId { get; private set; }

    /// <summary>The doctor who offers it; null: those of a specialization do. Never changes.</summary>
    public int? DoctorId { get; private set; }

    /// <summary>Name, up to 200 characters, unique without regard to case among those of the same specialization or doctor.</summary>
    public string Name { get; private set; } = "";

    /// <summary>It is offered on times of at least so many minutes; one booking never spans two times.</summary>
    public int LeastMinutes { get; private set; }

    /// <summary>What to bring and how to prepare, in lines; null: nothing of its own.</summary>
    public string? Preparation { get; private set; }

    /// <summary>Low numbers come first, then by name.</summary>
    public int SortOrder { get; private set; }

    /// <summary>Whether it can be chosen.</summary>
    public bool IsActive { get; private set; } = true;

    /// <summary>Grows when the questions change: answers to the old ones are not taken for answers to the new ones.</summary>
    public int Version { get; private set; } = 1;

    /// <summary>What is asked, in order.</summary>
    public IReadOnlyList<VisitQuestion> Questions => [.. _questions.OrderBy(question => question.Position)];

    /// <summary>A new one that can be chosen.</summary>
    public static VisitType Create(VisitOwner owner, VisitTypeDetails details)
    {
        ArgumentNullException.ThrowIfNull(owner);
        var type = new VisitType { SpecializationId = owner.SpecializationId, DoctorId = owner.DoctorId };
        type.Change(details);
        type.Version = 1;
        return type;
    }

    /// <summary>Changes everything but whose it is. What was answered before keeps the words of its questions.</summary>
    public void Change(VisitTypeDetails details)
    {
        ArgumentNullException.ThrowIfNull(details);
        (Name, LeastMinutes, Preparation, SortOrder) = (details.Name, details.LeastMinutes, details.Preparation, details.SortOrder);
        if (Questions.SequenceEqual(details.Questions))
        {
            return;
        }

        // A question that stays is the same row in the database, and in what the trail tells.
        var before = _questions.ToList();
        _questions.Clear();
        _questions.AddRange(details.Questions.Select(question => before.Find(stored => stored == question) ?? question));
        Version++;
    }

    /// <summary>Offers it, or no longer. What is booked stays booked.</summary>
    public void Offer(bool isActive) => IsActive = isActive;
}

/// <summary>Whose a visit type is: one of the two is null.</summary>
/// <param name="SpecializationId">The specialization whose doctors offer it.</param>
/// <param name="DoctorId">The doctor who offers it.</param>
public sealed record VisitOwner(int? SpecializationId, int? DoctorId);

/// <summary>What an admin types about a visit type.</summary>
/// <param name="Name">Name.</param>
/// <param name="LeastMinutes">Least length of its times, 5–240.</param>
/// <param name="Preparation">What to bring, or null.</param>
/// <param name="SortOrder">Low numbers come first.</param>
/// <param name="Questions">At most <see cref="VisitType.MostQuestions"/>, at positions 1, 2, 3 …</param>
public sealed record VisitTypeDetails(string Name, int LeastMinutes, string? Preparation, int SortOrder, IReadOnlyList<VisitQuestion> Questions);

/// <summary>How a question is answered.</summary>
public enum QuestionKind
{
    /// <summary>A few words.</summary>
    ShortText,

    /// <summary>Sentences, in lines.</summary>
    LongText,

    /// <summary>Yes or no.</summary>
    YesNo,

    /// <summary>One of the given answers.</summary>
    Choice,
}

/// <summary>A question that a visit type asks.</summary>
/// <param name="Position">1, 2, 3 …</param>
/// <param name="Kind">How it is answered.</param>
/// <param name="Words">The question, up to <see cref="MostCharacters"/> characters.</param>
/// <param name="IsRequired">Whether it must be answered.</param>
/// <param name="Choices">The given answers of a <see cref="QuestionKind.Choice"/>, a line each; empty for the other kinds.</param>
public sealed record VisitQuestion(int Position, QuestionKind Kind, string Words, bool IsRequired, string Choices)
{
    /// <summary>Most characters of a question.</summary>
    public const int MostCharacters = 300;

    /// <summary>Fewest answers to choose from.</summary>
    public const int LeastChoices = 2;

    /// <summary>Most answers to choose from.</summary>
    public const int MostChoices = 10;

    /// <summary>Most characters of an answer to choose.</summary>
    public const int MostChoiceCharacters = 100;

    /// <summary>The answers to choose from, in order.</summary>
    public IReadOnlyList<string> ChoiceList => Lines(Choices);

    /// <summary>The lines that have words, cleaned, each once.</summary>
    public static IReadOnlyList<string> Lines(string? text) =>
        [.. (text ?? "").ReplaceLineEndings("\n").Split('\n').Select(PlainText.Clean).Where(line => line.Length > 0).Distinct(StringComparer.Ordinal)];
}

/// <summary>
/// A person's answer to a question of a visit type, with the question as it was asked: who changes the question later changes no answer.
/// Printed without its content: it is personal.
/// </summary>
/// <param name="BookingId">The booking; no foreign key, see ADR 1.</param>
/// <param name="Position">The question's place.</param>
/// <param name="Kind">How it was answered.</param>
/// <param name="Question">The question's words.</param>
/// <param name="Answer">The answer; to yes or no <see cref="Yes"/> or <see cref="No"/>.</param>
public sealed record BookingAnswer(int BookingId, int Position, QuestionKind Kind, string Question, string Answer)
{
    /// <summary>Most characters of a short answer.</summary>
    public const int MostShort = 200;

    /// <summary>Most characters of a long answer.</summary>
    public const int MostLong = 500;

    /// <summary>Yes, in every language.</summary>
    public const string Yes = "yes";

    /// <summary>No, in every language.</summary>
    public const string No = "no";

    /// <inheritdoc />
    public override string ToString() => nameof(BookingAnswer);
}
