using MediBook.Web.Domain;
using NodaTime;

namespace MediBook.Web.Services.Audit;

/// <summary>Which part of the trail is looked at. Every part may stand in an address: it is nobody's personal data.</summary>
/// <param name="Actor">Only what this one did, see <see cref="Actor.AuditName"/>; null: all.</param>
/// <param name="Subject">Only what is about this kind; null: all.</param>
/// <param name="SubjectId">Only what is about this one of the kind; null: all.</param>
/// <param name="Action">Only these entries, and no event of a slot; null: all.</param>
/// <param name="Event">Only these events of slots, and no entry; null: all.</param>
/// <param name="From">Only from this day on; null: from the beginning.</param>
/// <param name="Until">Only until this day, which counts too; null: until now.</param>
public sealed record AuditFilter(
    string? Actor = null, AuditSubject? Subject = null, int? SubjectId = null, AuditAction? Action = null, SlotEventKind? Event = null, LocalDate? From = null,
    LocalDate? Until = null);

/// <summary>A place in the trail, newest first; at one instant entries come before events.</summary>
/// <param name="At">When the last row before the place was written.</param>
/// <param name="IsEvent">Whether it is an event of a slot.</param>
/// <param name="Id">The entry, or the slot of the event.</param>
/// <param name="Version">The slot's version; 0 for an entry.</param>
public sealed record AuditCursor(Instant At, bool IsEvent, long Id, int Version);

/// <summary>One row of the trail.</summary>
/// <param name="At">When, in the zone of the clinic's default location.</param>
/// <param name="Actor">Who, see <see cref="Actor.AuditName"/>.</param>
/// <param name="Action">What was done, or null for an event of a slot.</param>
/// <param name="Event">What happened to the slot, or null for an entry.</param>
/// <param name="Subject">About what kind of thing.</param>
/// <param name="SubjectIds">About which of them.</param>
/// <param name="Reference">The booking's reference, where the row is about one booking.</param>
/// <param name="Fields">From old to new; a person's values too, unless erasure has taken them.</param>
/// <param name="Place">Where the next page begins, if this is the last row of one.</param>
public sealed record AuditRow(
    ZonedDateTime At, string Actor, AuditAction? Action, SlotEventKind? Event, AuditSubject Subject, IReadOnlyList<int> SubjectIds, string? Reference,
    IReadOnlyList<AuditField> Fields, AuditCursor Place)
{
    /// <summary>The account of <see cref="Actor"/>, or null for guests and the clock.</summary>
    public int? ActorAccountId => Domain.Actor.AccountOf(Actor);

    /// <summary>Never prints a person's values.</summary>
    public override string ToString() => nameof(AuditRow);
}

/// <summary>A piece of the trail.</summary>
/// <param name="Rows">Newest first.</param>
/// <param name="Next">Where the older rows begin; null: there are none.</param>
public sealed record AuditSlice(IReadOnlyList<AuditRow> Rows, AuditCursor? Next);
