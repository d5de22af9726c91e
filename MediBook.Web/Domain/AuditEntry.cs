using System.Collections;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using NodaTime;
using NodaTime.Text;

namespace MediBook.Web.Domain;

/// <summary>What was done. Stored as its name in capitals; a new one needs no migration.</summary>
public enum AuditAction
{
    /// <summary>It was made.</summary>
    Added,

    /// <summary>Fields of it have other values.</summary>
    Changed,

    /// <summary>It is gone.</summary>
    Deleted,

    /// <summary>Somebody of the staff looked at people's data.</summary>
    Viewed,

    /// <summary>Somebody of the staff took people's data out as a file.</summary>
    Exported,

    /// <summary>The account has a role more.</summary>
    RoleGiven,

    /// <summary>The account has a role less.</summary>
    RoleTaken,

    /// <summary>The account was locked.</summary>
    Locked,

    /// <summary>The account was unlocked.</summary>
    Unlocked,

    /// <summary>Every session and token of the account was ended.</summary>
    SessionsEnded,

    /// <summary>The account's two-factor was taken off by somebody else.</summary>
    TwoFactorReset,

    /// <summary>An invitation was sent, or sent again.</summary>
    Invited,

    /// <summary>An invitation was withdrawn.</summary>
    InvitationWithdrawn,

    /// <summary>The invited person has chosen a password.</summary>
    InvitationAccepted,

    /// <summary>A mail that had failed was put into the outbox again.</summary>
    MailTriedAgain,

    /// <summary>The account has a calendar address, new or in the place of the one before.</summary>
    CalendarAddressMade,

    /// <summary>The account's calendar address leads nowhere any more.</summary>
    CalendarAddressEnded,

    /// <summary>Somebody of the staff took a person out of a waiting line.</summary>
    WaitingEntryRemoved,

    /// <summary>Bookings that a guest had made became those of the account that has proven the guest's address.</summary>
    Adopted,

    /// <summary>A person's data was erased; the ids that stay are nobody's any more.</summary>
    Erased,
}

/// <summary>What an entry is about. Stored as its name in capitals; a new one needs no migration.</summary>
public enum AuditSubject
{
    /// <summary>What the clinic says of itself.</summary>
    Clinic,

    /// <summary>A location.</summary>
    Location,

    /// <summary>A specialization.</summary>
    Specialization,

    /// <summary>A doctor's record.</summary>
    Doctor,

    /// <summary>A person who comes.</summary>
    Patient,

    /// <summary>An account.</summary>
    Account,

    /// <summary>A booking; its own changes stand in the trail of its slot.</summary>
    Booking,

    /// <summary>A slot; its own changes stand in its trail.</summary>
    Slot,

    /// <summary>A schedule.</summary>
    Schedule,

    /// <summary>Time off of a doctor, or the closing of a location.</summary>
    Closure,

    /// <summary>A right that one account has given to another over a person's appointments.</summary>
    BookingRight,

    /// <summary>The audit trail itself.</summary>
    Audit,

    /// <summary>A kind of visit.</summary>
    VisitType,
}

/// <summary>One field of a change, or one particular of a view.</summary>
/// <param name="Name">The field.</param>
/// <param name="Old">Its value before, in invariant form; null: it had none.</param>
/// <param name="New">Its value after; null: it has none.</param>
/// <param name="Personal">The values are a person's: the entry names the field alone, and they stand apart.</param>
public sealed record AuditField(string Name, string? Old, string? New, bool Personal = false)
{
    /// <summary>A value in the form in which the trail keeps it, the same in every language.</summary>
    public static string? Text(object? value) => value switch
    {
        null => null,
        string text => text,
        bool truth => truth ? "true" : "false",
        Instant instant => InstantPattern.ExtendedIso.Format(instant),
        LocalDate date => LocalDatePattern.Iso.Format(date),
        LocalTime time => LocalTimePattern.ExtendedIso.Format(time),
        DateTimeOffset moment => moment.ToString("O", CultureInfo.InvariantCulture),
        IFormattable formattable => formattable.ToString(null, CultureInfo.InvariantCulture),
        IEnumerable list => string.Join(", ", list.Cast<object?>().Select(Text)),
        _ => value.ToString(),
    };

    /// <summary>Never prints values that are a person's.</summary>
    public override string ToString() => Personal ? Name : $"{Name}: {Old} → {New}";
}

/// <summary>
/// One thing that somebody did or looked at: append-only, written in the change's own transaction. It holds ids, names of fields and values
/// that are nobody's; a person's old and new values stand in <see cref="PersonValues"/>, which erasure may empty.
/// </summary>
public sealed class AuditEntry
{
    private static readonly JsonSerializerOptions Json = new() { DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull };

    private readonly List<AuditPersonValue> _personValues = [];

    private AuditEntry()
    {
    }

    /// <summary>Identity; a later entry has a higher one.</summary>
    public long Id { get; private set; }

    /// <summary>When, by the database's clock, which sets it.</summary>
    public Instant At { get; private set; }

    /// <summary>Who, see <see cref="Domain.Actor.AuditName"/>.</summary>
    public string Actor { get; private set; } = "";

    /// <summary>What was done.</summary>
    public AuditAction Action { get; private set; }

    /// <summary>To what kind of thing.</summary>
    public AuditSubject Subject { get; private set; }

    /// <summary>To which of them; a view of a list names those it showed.</summary>
    public IReadOnlyList<int> SubjectIds { get; private set; } = [];

    /// <summary>The fields as JSON: <c>{"IsActive": {"old": "true", "new": "false"}, "Email": {"personal": true}}</c>.</summary>
    public string Fields { get; private set; } = "{}";

    /// <summary>A person's old and new values.</summary>
    public IReadOnlyList<AuditPersonValue> PersonValues => _personValues;

    /// <summary>Writes an entry.</summary>
    /// <param name="actor">Who, see <see cref="Domain.Actor.AuditName"/>.</param>
    /// <param name="action">What was done.</param>
    /// <param name="subject">To what kind of thing.</param>
    /// <param name="ids">To which of them.</param>
    /// <param name="fields">What changed, or what the view was like.</param>
    public static AuditEntry Create(string actor, AuditAction action, AuditSubject subject, IReadOnlyList<int> ids, params IReadOnlyCollection<AuditField> fields)
    {
        ArgumentNullException.ThrowIfNull(ids);
        ArgumentNullException.ThrowIfNull(fields);
        var entry = new AuditEntry
        {
            Actor = actor,
            Action = action,
            Subject = subject,
            SubjectIds = [.. ids],
            Fields = JsonSerializer.Serialize(
                fields.ToDictionary(field => field.Name, field => field.Personal ? new StoredField(null, null, true) : new StoredField(field.Old, field.New, null)), Json),
        };
        entry._personValues.AddRange(fields.Where(field => field.Personal)
            .Select(field => new AuditPersonValue(PersonKey(subject, ids[0]), field.Name, field.Old, field.New)));
        return entry;
    }

    /// <summary>Under which key the values of a person, or of a record that speaks of one, are kept and erased: <c>patient:7</c>.</summary>
    public static string PersonKey(AuditSubject subject, int id) => $"{subject.ToString().ToLowerInvariant()}:{id}";

    /// <summary>The fields that an entry holds, a person's without their values.</summary>
    /// <param name="json">As <see cref="Fields"/> has them.</param>
    public static IReadOnlyList<AuditField> ReadFields(string json) =>
        [.. JsonSerializer.Deserialize<Dictionary<string, StoredField>>(json, Json)!
            .Select(field => new AuditField(field.Key, field.Value.Old, field.Value.New, field.Value.Personal is true))];

    private sealed record StoredField(
        [property: JsonPropertyName("old")] string? Old, [property: JsonPropertyName("new")] string? New, [property: JsonPropertyName("personal")] bool? Personal);
}

/// <summary>A person's value before and after; only erasure deletes it.</summary>
public sealed class AuditPersonValue
{
    internal AuditPersonValue(string personKey, string field, string? oldValue, string? newValue) =>
        (PersonKey, Field, OldValue, NewValue) = (personKey, field, oldValue, newValue);

    /// <summary>The entry.</summary>
    public long EntryId { get; private set; }

    /// <summary>Whose, see <see cref="AuditEntry.PersonKey"/>.</summary>
    public string PersonKey { get; private set; }

    /// <summary>The field.</summary>
    public string Field { get; private set; }

    /// <summary>Its value before, or null.</summary>
    public string? OldValue { get; private set; }

    /// <summary>Its value after, or null.</summary>
    public string? NewValue { get; private set; }

    /// <summary>Never prints what it holds.</summary>
    public override string ToString() => nameof(AuditPersonValue);
}
