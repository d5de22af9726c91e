using MediBook.Web.Domain;
using Microsoft.EntityFrameworkCore;

namespace MediBook.Web.Data;

/// <summary>How a mail to an account comes into the outbox, in the transaction of whoever asks for it.</summary>
public static class Outbox
{
    /// <summary>Has a mail sent to an account; of what is asked for again within a minute, one is sent.</summary>
    /// <param name="db">The context, with its transaction if it has one.</param>
    /// <param name="accountId">The account.</param>
    /// <param name="kind">What it tells.</param>
    /// <param name="language">The language in which it was asked for (BCP 47).</param>
    /// <param name="ct">Stops it.</param>
    public static Task QueueMailAsync(this MediBookDbContext db, int accountId, OutboxKind kind, string language, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(db);
        return db.Database.ExecuteSqlAsync(
            $"""
            insert into outbox_messages (account_id, kind, version, language, created_at, due_at, state, attempts)
            values ({accountId}, {EnumCapitals.Of(kind)}, extract(epoch from booking_clock())::bigint / 60, {language}, booking_clock(), booking_clock(), 'WAITING', 0)
            on conflict do nothing
            """, ct);
    }

    /// <summary>Has a mail sent about something of an account that has a number of its own: once.</summary>
    /// <param name="db">The context, with its transaction.</param>
    /// <param name="accountId">The account.</param>
    /// <param name="kind">What it tells.</param>
    /// <param name="number">Of what, for example a right's id.</param>
    /// <param name="language">The language in which it was asked for (BCP 47).</param>
    /// <param name="ct">Stops it.</param>
    public static Task QueueMailAsync(this MediBookDbContext db, int accountId, OutboxKind kind, int number, string language, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(db);
        return db.Database.ExecuteSqlAsync(
            $"""
            insert into outbox_messages (account_id, kind, version, language, created_at, due_at, state, attempts)
            values ({accountId}, {EnumCapitals.Of(kind)}, {number}, {language}, booking_clock(), booking_clock(), 'WAITING', 0)
            on conflict do nothing
            """, ct);
    }

    /// <summary>The same for the account with an email, if there is one: the same work whether or not there is.</summary>
    public static Task QueueMailAsync(this MediBookDbContext db, string normalizedEmail, OutboxKind kind, string language, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(db);
        return db.Database.ExecuteSqlAsync(
            $"""
            insert into outbox_messages (account_id, kind, version, language, created_at, due_at, state, attempts)
            select id, {EnumCapitals.Of(kind)}, extract(epoch from booking_clock())::bigint / 60, {language}, booking_clock(), booking_clock(), 'WAITING', 0
            from users where normalized_email = {normalizedEmail}
            on conflict do nothing
            """, ct);
    }
}
