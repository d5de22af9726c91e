using System.Runtime.CompilerServices;
using MediBook.Web.Data;
using MediBook.Web.Domain;
using Microsoft.EntityFrameworkCore;
using NodaTime;

namespace MediBook.Web.Services.Audit;

/// <summary>
/// Reads the trail: entries and events of slots as one list, newest first. Each of the two is read by an index from the place on, and never
/// further than the page is long; then they are merged.
/// </summary>
public sealed class AuditQueries(MediBookDbContext db)
{
    /// <summary>Rows on a page.</summary>
    public const int PageSize = 50;

    private const int FilePiece = 500;

    /// <summary>A page of the trail.</summary>
    /// <param name="filter">Which part.</param>
    /// <param name="after">Where the page before ended; null: from the newest.</param>
    /// <param name="ct">Stops the reading.</param>
    public Task<AuditSlice> ListAsync(AuditFilter filter, AuditCursor? after, CancellationToken ct) => SliceAsync(filter, after, PageSize, ct);

    /// <summary>The whole of a part, piece by piece, for a file.</summary>
    public async IAsyncEnumerable<IReadOnlyList<AuditRow>> PiecesAsync(AuditFilter filter, [EnumeratorCancellation] CancellationToken ct)
    {
        AuditCursor? place = null;
        do
        {
            var slice = await SliceAsync(filter, place, FilePiece, ct);
            yield return slice.Rows;
            place = slice.Next;
        }
        while (place is not null);
    }

    /// <summary>The booking with a reference, or null: the trail knows ids alone.</summary>
    public async Task<int?> FindBookingAsync(string reference, CancellationToken ct) => BookingReference.IsWellFormed(reference)
        ? await db.Bookings.Where(booking => booking.Reference == reference).Select(booking => (int?)booking.Id).SingleOrDefaultAsync(ct)
        : null;

    private async Task<AuditSlice> SliceAsync(AuditFilter filter, AuditCursor? after, int most, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(filter);
        var zone = await db.ClinicZoneAsync(ct);
        var span = (From: filter.From?.AtStartOfDayInZone(zone).ToInstant(), Until: filter.Until?.PlusDays(1).AtStartOfDayInZone(zone).ToInstant());
        var entries = await EntriesAsync(filter, span.From, span.Until, after, most + 1, zone, ct);
        var events = await EventsAsync(filter, span.From, span.Until, after, most + 1, zone, ct);
        List<AuditRow> rows = [.. entries.Concat(events)
            .OrderByDescending(row => row.Place.At).ThenBy(row => row.Place.IsEvent).ThenByDescending(row => row.Place.Id).ThenByDescending(row => row.Place.Version)
            .Take(most + 1)];
        var page = await WithReferencesAsync(rows.Count <= most ? rows : rows[..most], ct);
        return new AuditSlice(page, rows.Count <= most ? null : page[^1].Place);
    }

    private async Task<List<AuditRow>> EntriesAsync(
        AuditFilter filter, Instant? from, Instant? until, AuditCursor? after, int most, DateTimeZone zone, CancellationToken ct)
    {
        if (filter.Event is not null)
        {
            return [];
        }

        // One condition for each part that is asked for: a plan that must do for all of them would use no index.
        IQueryable<AuditEntry> entries = db.AuditEntries.AsNoTracking();
        entries = filter.Actor is { } actor ? entries.Where(entry => entry.Actor == actor) : entries;
        entries = filter.Subject is { } subject ? entries.Where(entry => entry.Subject == subject) : entries;
        entries = filter.SubjectId is { } id ? entries.Where(entry => entry.SubjectIds.Contains(id)) : entries;
        entries = filter.Action is { } action ? entries.Where(entry => entry.Action == action) : entries;
        entries = from is { } first ? entries.Where(entry => entry.At >= first) : entries;
        entries = until is { } end ? entries.Where(entry => entry.At < end) : entries;
        if (after is { IsEvent: true, At: var at })
        {
            entries = entries.Where(entry => entry.At < at);
        }
        else if (after is not null)
        {
            // The first condition alone says where in the index to begin.
            entries = entries.Where(entry => entry.At <= after.At && (entry.At < after.At || entry.Id < after.Id));
        }

        var rows = await entries.OrderByDescending(entry => entry.At).ThenByDescending(entry => entry.Id).Take(most).Include(entry => entry.PersonValues).ToListAsync(ct);
        return [.. rows.Select(entry => new AuditRow(
            entry.At.InZone(zone), entry.Actor, entry.Action, null, entry.Subject, entry.SubjectIds, null, Fields(entry), new AuditCursor(entry.At, false, entry.Id, 0)))];
    }

    private async Task<List<AuditRow>> EventsAsync(
        AuditFilter filter, Instant? from, Instant? until, AuditCursor? after, int most, DateTimeZone zone, CancellationToken ct)
    {
        if (filter.Action is not null || filter.Subject is not (null or AuditSubject.Slot or AuditSubject.Booking))
        {
            return [];
        }

        IQueryable<SlotEvent> events = db.SlotEvents.AsNoTracking();
        events = filter.Actor is { } actor ? events.Where(change => change.Actor == actor) : events;
        events = filter.Event is { } kind ? events.Where(change => change.Kind == kind) : events;
        events = from is { } first ? events.Where(change => change.At >= first) : events;
        events = until is { } end ? events.Where(change => change.At < end) : events;
        events = (filter.Subject, filter.SubjectId) switch
        {
            (AuditSubject.Slot, { } slot) => events.Where(change => change.SlotId == slot),
            (AuditSubject.Booking, { } booking) => events.Where(change => change.BookingId == booking),
            (AuditSubject.Booking, null) => events.Where(change => change.BookingId != null),
            _ => events,
        };
        if (after is { IsEvent: false, At: var at })
        {
            events = events.Where(change => change.At <= at);
        }
        else if (after is not null)
        {
            var slotId = (int)after.Id;
            events = events.Where(change => change.At <= after.At
                && (change.At < after.At || change.SlotId < slotId || (change.SlotId == slotId && change.Version < after.Version)));
        }

        var rows = await events.OrderByDescending(change => change.At).ThenByDescending(change => change.SlotId).ThenByDescending(change => change.Version)
            .Take(most).ToListAsync(ct);
        return [.. rows.Select(change => new AuditRow(
            change.At.InZone(zone), change.Actor, null, change.Kind, change.BookingId is null ? AuditSubject.Slot : AuditSubject.Booking,
            [change.BookingId ?? change.SlotId], null, [], new AuditCursor(change.At, true, change.SlotId, change.Version)))];
    }

    private static List<AuditField> Fields(AuditEntry entry)
    {
        var values = entry.PersonValues.ToDictionary(value => value.Field);
        return [.. AuditEntry.ReadFields(entry.Fields)
            .Select(field => field.Personal && values.GetValueOrDefault(field.Name) is { } value ? field with { Old = value.OldValue, New = value.NewValue } : field)];
    }

    private async Task<List<AuditRow>> WithReferencesAsync(List<AuditRow> rows, CancellationToken ct)
    {
        var ids = rows.Where(row => row is { Subject: AuditSubject.Booking, SubjectIds.Count: 1 }).Select(row => row.SubjectIds[0]).Distinct().ToArray();
        var references = await db.Bookings.Where(booking => ids.Contains(booking.Id)).ToDictionaryAsync(booking => booking.Id, booking => booking.Reference, ct);
        return [.. rows.Select(row => row is { Subject: AuditSubject.Booking, SubjectIds.Count: 1 } ? row with { Reference = references.GetValueOrDefault(row.SubjectIds[0]) } : row)];
    }
}
