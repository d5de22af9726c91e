using MediBook.Web.Domain;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.EntityFrameworkCore.Metadata;

namespace MediBook.Web.Data;

/// <summary>
/// Adds an <see cref="AuditEntry"/> to every save that adds, changes or deletes an entity of <see cref="AuditRules.Told"/>: same context, same
/// transaction, so that no use case can forget it. A save without such an entity (a booking's) costs a look at the tracked types.
/// </summary>
/// <param name="actor">Who is at work just now, see <see cref="Actor.AuditName"/>.</param>
public sealed class AuditTrail(Func<string> actor) : SaveChangesInterceptor
{
    /// <inheritdoc />
    public override async ValueTask<InterceptionResult<int>> SavingChangesAsync(
        DbContextEventData eventData, InterceptionResult<int> result, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(eventData);
        if (eventData.Context is { } db && TracksTold(db))
        {
            await TellAsync(db, cancellationToken);
        }

        return result;
    }

    /// <inheritdoc />
    /// <exception cref="InvalidOperationException">Something told was saved without waiting: its entry needs a read.</exception>
    public override InterceptionResult<int> SavingChanges(DbContextEventData eventData, InterceptionResult<int> result)
    {
        ArgumentNullException.ThrowIfNull(eventData);
        return eventData.Context is { } db && TracksTold(db) ? throw new InvalidOperationException("Save with SaveChangesAsync.") : result;
    }

    /// <inheritdoc />
    public override Task SaveChangesFailedAsync(DbContextErrorEventData eventData, CancellationToken cancellationToken = default)
    {
        Forget(eventData?.Context);
        return Task.CompletedTask;
    }

    /// <inheritdoc />
    public override Task SaveChangesCanceledAsync(DbContextEventData eventData, CancellationToken cancellationToken = default)
    {
        Forget(eventData?.Context);
        return Task.CompletedTask;
    }

    /// <summary>What failed is told by whoever tries again: the entries of a refused save must not go with the next one.</summary>
    private static void Forget(DbContext? db)
    {
        foreach (var entry in db?.ChangeTracker.Entries<AuditEntry>().Where(entry => entry.State is EntityState.Added).ToList() ?? [])
        {
            foreach (var value in entry.Entity.PersonValues.ToList())
            {
                db!.Entry(value).State = EntityState.Detached;
            }

            entry.State = EntityState.Detached;
        }
    }

    private static bool TracksTold(DbContext db)
    {
        var detects = db.ChangeTracker.AutoDetectChangesEnabled;
        db.ChangeTracker.AutoDetectChangesEnabled = false;
        try
        {
            return db.ChangeTracker.Entries().Any(entry => AuditRules.Told.ContainsKey(entry.Metadata.ClrType));
        }
        finally
        {
            db.ChangeTracker.AutoDetectChangesEnabled = detects;
        }
    }

    private async Task TellAsync(DbContext db, CancellationToken ct)
    {
        // Asked once: each asking looks at every tracked entity again.
        var tracked = db.ChangeTracker.Entries().ToList();
        var entries = tracked.Where(entry => AuditRules.Told.ContainsKey(entry.Metadata.ClrType)).ToList();
        var owners = entries.ToDictionary(entry => (entry.Metadata, KeyText(entry.Metadata.FindPrimaryKey()!.Properties.Select(property => entry.Property(property.Name).CurrentValue))));
        var owned = tracked.Where(entry => entry.Metadata.IsOwned()).ToLookup(row => OwnerOf(row, owners));
        await GiveIdsAsync(db, [.. entries.Where(entry => entry.State is EntityState.Added)], ct);
        foreach (var entry in entries)
        {
            var rules = AuditRules.Told[entry.Metadata.ClrType];
            var fields = FieldsOf(entry, rules).Concat(OwnedFieldsOf(owned[entry.Entity], rules)).ToList();
            if (fields.Count > 0 || entry.State is EntityState.Added or EntityState.Deleted)
            {
                db.Add(AuditEntry.Create(actor(), ActionOf(entry.State), rules.Subject, [IdOf(entry)], fields));
            }
        }
    }

    /// <summary>New rows are given their ids before they are written, so that entity and entry go in one batch.</summary>
    private static async Task GiveIdsAsync(DbContext db, List<EntityEntry> added, CancellationToken ct)
    {
        foreach (var group in added.Where(entry => KeyOf(entry).IsTemporary).GroupBy(entry => entry.Metadata))
        {
            var (table, column) = (group.Key.GetTableName()!, group.Key.FindPrimaryKey()!.Properties[0].GetColumnName());
            var ids = new Queue<int>(await db.Database.SqlQuery<int>(
                $"select nextval(pg_get_serial_sequence({table}, {column}))::int as \"Value\" from generate_series(1, {group.Count()})").ToListAsync(ct));
            foreach (var entry in group)
            {
                var key = KeyOf(entry);
                (key.CurrentValue, key.IsTemporary) = (ids.Dequeue(), false);
            }
        }
    }

    private static IEnumerable<AuditField> FieldsOf(EntityEntry entry, AuditedEntity rules)
    {
        if (entry.State is EntityState.Unchanged or EntityState.Detached)
        {
            yield break;
        }

        foreach (var property in entry.Properties.Where(property => !property.Metadata.IsPrimaryKey() && rules.Untold?.Contains(property.Metadata.Name) is not true))
        {
            var (before, after) = (
                entry.State is EntityState.Added ? null : AuditField.Text(property.OriginalValue), entry.State is EntityState.Deleted ? null : AuditField.Text(property.CurrentValue));
            var name = property.Metadata.Name;
            if (before != after)
            {
                yield return rules.Secret?.Contains(name) is true
                    ? new AuditField(name, null, null)
                    : new AuditField(name, before, after, property.Metadata.ClrType == typeof(string) && !rules.Plain.Contains(name));
            }
        }
    }

    /// <summary>An owned collection is one field: its rows in the order of their keys.</summary>
    private static IEnumerable<AuditField> OwnedFieldsOf(IEnumerable<EntityEntry> owned, AuditedEntity rules) =>
        from row in owned
        group row by row.Metadata into rows
        let name = rows.Key.FindOwnership()!.PrincipalToDependent!.Name
        let before = Rows(rows.Where(row => row.State is not EntityState.Added), property => property.OriginalValue)
        let after = Rows(rows.Where(row => row.State is not EntityState.Deleted), property => property.CurrentValue)
        where before != after
        select new AuditField(name, before, after, rows.Key.GetProperties().Any(property => property.ClrType == typeof(string)) && !rules.Plain.Contains(name));

    private static string? Rows(IEnumerable<EntityEntry> rows, Func<PropertyEntry, object?> value)
    {
        var lines = rows.Select(row => string.Join(' ', row.Properties.Where(property => !property.Metadata.IsForeignKeyToOwner()).Select(property => AuditField.Text(value(property)) ?? "–")))
            .Order(StringComparer.Ordinal).ToList();
        return lines.Count == 0 ? null : string.Join(", ", lines);
    }

    private static object? OwnerOf(EntityEntry owned, Dictionary<(IEntityType Type, string Key), EntityEntry> owners)
    {
        var ownership = owned.Metadata.FindOwnership()!;
        // A row that was taken out of its owner's collection keeps the key of it.
        var key = ownership.Properties.Select(property => owned.Property(property.Name).OriginalValue ?? owned.Property(property.Name).CurrentValue);
        return owners.GetValueOrDefault((ownership.PrincipalEntityType, KeyText(key)))?.Entity;
    }

    private static string KeyText(IEnumerable<object?> key) => string.Join(' ', key);

    private static PropertyEntry KeyOf(EntityEntry entry) => entry.Property(entry.Metadata.FindPrimaryKey()!.Properties[0].Name);

    private static int IdOf(EntityEntry entry) => (int)KeyOf(entry).CurrentValue!;

    private static AuditAction ActionOf(EntityState state) => state switch
    {
        EntityState.Added => AuditAction.Added,
        EntityState.Deleted => AuditAction.Deleted,
        _ => AuditAction.Changed,
    };
}

/// <summary>The trail's words to EF and to SQL.</summary>
public static class AuditStatements
{
    /// <summary>
    /// Writes an entry by a statement of its own, in the caller's transaction: for set-based changes and for views, which no save tells.
    /// </summary>
    public static Task RecordAsync(this MediBookDbContext db, AuditEntry entry, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(db);
        ArgumentNullException.ThrowIfNull(entry);
        var (action, subject, ids) = (EnumCapitals.Of(entry.Action), EnumCapitals.Of(entry.Subject), entry.SubjectIds.ToArray());
        var keys = entry.PersonValues.Select(value => value.PersonKey).ToArray();
        var fields = entry.PersonValues.Select(value => value.Field).ToArray();
        var (before, after) = (entry.PersonValues.Select(value => value.OldValue).ToArray(), entry.PersonValues.Select(value => value.NewValue).ToArray());
        return db.Database.ExecuteSqlAsync(
            $"""
            with entry as (
                insert into audit_entries (actor, action, subject, subject_ids, fields)
                values ({entry.Actor}, {action}, {subject}, {ids}, {entry.Fields}::jsonb)
                returning id
            )
            insert into audit_person_values (entry_id, person_key, field, old_value, new_value)
            select entry.id, told.person_key, told.field, told.old_value, told.new_value
            from entry, unnest({keys}, {fields}, {before}, {after}) as told (person_key, field, old_value, new_value)
            """,
            ct);
    }

    /// <summary>Whether the property is the part of an owned row's key that names its owner.</summary>
    internal static bool IsForeignKeyToOwner(this IReadOnlyProperty property) => property.GetContainingForeignKeys().Any(key => key.IsOwnership);
}
