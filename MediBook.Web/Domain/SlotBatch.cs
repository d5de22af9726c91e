using NodaTime;

namespace MediBook.Web.Domain;

/// <summary>
/// A bulk creation of slots: first the answers of the person who prepares it, then what it made. The slots that it made carry its id, without
/// a foreign key, so that those that nobody used can be taken back.
/// </summary>
public sealed class SlotBatch
{
    /// <summary>How long answers are kept that nothing was made of.</summary>
    public static readonly Duration DraftTime = Duration.FromHours(24);

    private SlotBatch()
    {
    }

    /// <summary>Identity, random.</summary>
    public Guid Id { get; private set; }

    /// <summary>The account whose it is.</summary>
    public int AccountId { get; private set; }

    /// <summary>The answers, as JSON.</summary>
    public string Answers { get; private set; } = "";

    /// <summary>When the answers were last changed.</summary>
    public Instant ChangedAt { get; private set; }

    /// <summary>When the slots were made, or null.</summary>
    public Instant? MadeAt { get; private set; }

    /// <summary>How many slots were made.</summary>
    public int Made { get; private set; }

    /// <summary>When those that nobody used were taken back, or null.</summary>
    public Instant? UndoneAt { get; private set; }

    /// <summary>Begins to prepare one.</summary>
    public static SlotBatch Begin(Guid id, int accountId, string answers, Instant now) => new() { Id = id, AccountId = accountId, Answers = answers, ChangedAt = now };

    /// <summary>Keeps other answers.</summary>
    public void Answer(string answers, Instant now) => (Answers, ChangedAt) = (answers, now);
}
