using System.Globalization;
using System.Text.RegularExpressions;
using MediBook.Web.Data;
using MediBook.Web.Domain;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using MimeKit;

namespace MediBook.Web.Services.Notifications;

/// <summary>What admins see of the outbox, and what they can do: have what failed tried again.</summary>
public sealed partial class OutboxService(MediBookDbContext db, MailFolder folder, IOptions<SmtpOptions> smtp)
{
    /// <summary>Rows on a page.</summary>
    public const int PageSize = 50;

    /// <summary>Whether mails are kept as files, since no server is configured.</summary>
    public bool KeepsFiles => !smtp.Value.IsConfigured;

    /// <summary>A page of messages, newest first.</summary>
    /// <param name="state">Only those in this state; null: all.</param>
    /// <param name="before">Only those older than this one; null: from the newest.</param>
    /// <param name="ct">Stops the reading.</param>
    public async Task<OutboxSlice> ListAsync(OutboxState? state, long? before, CancellationToken ct)
    {
        var messages = db.OutboxMessages.AsNoTracking();
        messages = state is { } wanted ? messages.Where(message => message.State == wanted) : messages;
        messages = before is { } id ? messages.Where(message => message.Id < id) : messages;
        var rows = await RowsAsync(messages.OrderByDescending(message => message.Id).Take(PageSize + 1), ct);
        return new OutboxSlice(
            rows.Count <= PageSize ? rows : rows[..PageSize], rows.Count <= PageSize ? null : rows[PageSize - 1].Id,
            await db.OutboxMessages.CountAsync(message => message.State == OutboxState.Waiting, ct), await FailedAsync(ct));
    }

    /// <summary>How many have failed and wait for an admin.</summary>
    public Task<int> FailedAsync(CancellationToken ct) => db.OutboxMessages.CountAsync(message => message.State == OutboxState.Failed, ct);

    /// <summary>
    /// A mail that was kept as a file, or null. A mail to an account holds a key to it and is shown without its words; a guest's key to a booking is left
    /// out: whoever used it would do so in the guest's name.
    /// </summary>
    /// <param name="id">The message.</param>
    /// <param name="withKeys">Whether keys are shown too: only in Development.</param>
    /// <param name="ct">Stops the reading.</param>
    public async Task<KeptMail?> FindKeptAsync(long id, bool withKeys, CancellationToken ct)
    {
        if ((await RowsAsync(db.OutboxMessages.AsNoTracking().Where(message => message.Id == id), ct)).SingleOrDefault() is not { IsKept: true } row
            || await folder.FindAsync(id, ct) is not { } mail)
        {
            return null;
        }

        using (mail)
        {
            var shown = withKeys || row.AccountId is null;
            return new KeptMail(
                row, mail.Subject ?? "", mail.To.ToString(), shown ? Shown(mail.TextBody, withKeys) : null, shown ? Shown(mail.HtmlBody, withKeys) : null,
                mail.BodyParts.OfType<TextPart>().FirstOrDefault(part => part.IsAttachment)?.Text);
        }
    }

    /// <summary>Has a message that failed tried again, at once and as often as the first time.</summary>
    public async Task<Outcome<Done, OutboxRefusal>> TryAgainAsync(Actor actor, long id, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(actor);
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        var again = await db.OutboxMessages.FromSql(
            $"""
            update outbox_messages set state = 'WAITING', attempts = 0, due_at = booking_clock()
            where id = {id} and state = 'FAILED' returning *
            """).AsNoTracking().ToListAsync(ct);
        if (again is not [var message])
        {
            return OutboxRefusal.NotFailed;
        }

        await db.RecordAsync(
            AuditEntry.Create(
                actor.AuditName, AuditAction.MailTriedAgain, message.BookingId is null ? AuditSubject.Account : AuditSubject.Booking,
                [message.BookingId ?? message.AccountId!.Value], new AuditField("Mail", null, id.ToString(CultureInfo.InvariantCulture))), ct);
        await transaction.CommitAsync(CancellationToken.None);
        return default(Done);
    }

    /// <summary>Deletes kept mails whose messages are gone: what was erased while another instance kept its mail, or just wrote it.</summary>
    /// <returns>How many.</returns>
    public async Task<int> ForgetOrphansAsync(CancellationToken ct)
    {
        var kept = folder.Kept();
        var known = await db.OutboxMessages.Where(message => kept.Contains(message.Id)).Select(message => message.Id).ToListAsync(ct);
        var gone = kept.Except(known).ToList();
        folder.Forget(gone);
        return gone.Count;
    }

    private static string? Shown(string? text, bool withKeys) => text is null || withKeys ? text : KeyOfAGuest().Replace(text, "…");

    [GeneratedRegex("(?<=/m/)[A-Za-z0-9_-]+")]
    private static partial Regex KeyOfAGuest();

    private async Task<List<OutboxRow>> RowsAsync(IQueryable<OutboxMessage> messages, CancellationToken ct)
    {
        var zone = await db.ClinicZoneAsync(ct);
        var rows = await messages.Select(message => new
        {
            Message = message,
            Reference = db.Bookings.Where(booking => booking.Id == message.BookingId).Select(booking => booking.Reference).FirstOrDefault(),
        }).ToListAsync(ct);
        return [.. rows.Select(row => new OutboxRow(
            row.Message.Id, row.Message.Kind, row.Message.State, row.Message.Failure, row.Message.Attempts, row.Message.CreatedAt.InZone(zone),
            row.Message.SentAt?.InZone(zone), row.Message.State is OutboxState.Waiting ? row.Message.DueAt.InZone(zone) : null,
            row.Reference, row.Message.BookingId, row.Message.AccountId, KeepsFiles && row.Message.State is OutboxState.Sent && folder.Keeps(row.Message.Id)))];
    }
}
