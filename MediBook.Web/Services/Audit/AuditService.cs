using MediBook.Web.Data;
using MediBook.Web.Domain;

namespace MediBook.Web.Services.Audit;

/// <summary>What a screen, a file or an answer showed of people.</summary>
/// <param name="Subject">Of what kind the people's records are.</param>
/// <param name="Ids">The records that were shown; a file names none.</param>
/// <param name="Count">How many there were; null where a file was streamed uncounted.</param>
/// <param name="Filter">By what they were chosen, without anything personal: a status, a date, that words were looked for.</param>
/// <param name="IsFile">They left as a file.</param>
public sealed record AuditedView(AuditSubject Subject, IReadOnlyList<int> Ids, int? Count, IReadOnlyList<AuditField> Filter, bool IsFile = false)
{
    /// <summary>Records on a screen or in an answer; null where there are none.</summary>
    /// <param name="subject">Of what kind.</param>
    /// <param name="ids">Which; one that stands there twice is told once.</param>
    /// <param name="filter">By what they were chosen, without anything personal; null is left out.</param>
    public static AuditedView? Of(AuditSubject subject, IEnumerable<int> ids, params (string Name, object? Value)[] filter)
    {
        var shown = ids.Distinct().ToList();
        return shown.Count == 0 ? null : new AuditedView(subject, shown, shown.Count, Fields(filter));
    }

    /// <summary>Records in a file.</summary>
    /// <param name="subject">Of what kind.</param>
    /// <param name="count">How many; null where nobody counted.</param>
    /// <param name="filter">By what they were chosen, without anything personal; null is left out.</param>
    public static AuditedView OfFile(AuditSubject subject, int? count, params (string Name, object? Value)[] filter) =>
        new(subject, [], count, Fields(filter), IsFile: true);

    /// <summary>That words were looked for, and never which: they are names, addresses and numbers of people.</summary>
    public static (string Name, object? Value) Searched(string? words) => ("Search", string.IsNullOrEmpty(words) ? null : "true");

    private static List<AuditField> Fields((string Name, object? Value)[] filter) =>
        [.. filter.Where(part => part.Value is not null).Select(part => new AuditField(part.Name, null, AuditField.Text(part.Value)))];
}

/// <summary>Writes down what staff looked at.</summary>
public sealed class AuditService(MediBookDbContext db)
{
    /// <summary>
    /// Records a view before it is answered: one statement of its own. Patients who look at what is theirs are not recorded.
    /// </summary>
    /// <exception cref="Npgsql.NpgsqlException">It could not be written; the caller shows nothing then.</exception>
    public Task RecordAsync(Actor actor, AuditedView? view, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(actor);
        return view is null || actor.Roles.Count == 0
            ? Task.CompletedTask
            : db.RecordAsync(
                AuditEntry.Create(
                    actor.AuditName, view.IsFile ? AuditAction.Exported : AuditAction.Viewed, view.Subject, view.Ids,
                    [new AuditField("Count", null, AuditField.Text(view.Count)), .. view.Filter]),
                ct);
    }
}
