using MediBook.Web.Data;
using MediBook.Web.Domain;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using MimeKit;
using NodaTime;

namespace MediBook.Web.Services.Notifications;

/// <summary>One run of the sender at a time in this process: a kill can then leave at most one mail sent and not yet noted.</summary>
public sealed class OutboxTurn : IDisposable
{
    private readonly SemaphoreSlim _turn = new(1, 1);

    /// <summary>Takes the turn if nobody has it.</summary>
    public bool TryTake() => _turn.Wait(0);

    /// <summary>Gives it back.</summary>
    public void Give() => _turn.Release();

    /// <inheritdoc />
    public void Dispose() => _turn.Dispose();
}

/// <summary>
/// Sends what waits in the outbox, one message after another. A message is claimed by moving its due time on, so that any number of instances
/// may send and a claim whose sender died comes due again; what it tells is read after the claim. Then it is sent, and noted as sent at once.
/// </summary>
public sealed partial class OutboxSender(
    MediBookDbContext db, OutboxTurn turn, IEnumerable<ILetters> writers, MailWriter mails, IMailTransport transport, IOptions<MailOptions> options,
    TimeProvider time, ILogger<OutboxSender> logger)
{
    /// <summary>How long a claim keeps others away: longer than a mail can take.</summary>
    private static readonly Duration Claim = Duration.FromMinutes(2);

    /// <summary>How long a run may go on before it leaves the rest to the next one.</summary>
    private static readonly TimeSpan MostOfARun = TimeSpan.FromSeconds(30);

    /// <summary>Sends what is due, until nothing is, or the server fails.</summary>
    /// <returns>How many were sent.</returns>
    public async Task<int> SendDueAsync(CancellationToken ct)
    {
        if (!turn.TryTake())
        {
            return 0;
        }

        try
        {
            var (sent, began) = (0, time.GetTimestamp());
            while (time.GetElapsedTime(began) < MostOfARun && await ClaimAsync(ct) is { } message)
            {
                switch (await SendAsync(message, ct))
                {
                    case null:
                        sent++;
                        break;
                    case { ServerFails: true }:
                        return sent;
                }
            }

            return sent;
        }
        finally
        {
            turn.Give();
        }
    }

    private async Task<OutboxMessage?> ClaimAsync(CancellationToken ct)
    {
        db.ChangeTracker.Clear();
        return (await db.OutboxMessages.FromSql(
            $"""
            update outbox_messages set due_at = booking_clock() + {Claim}, attempts = attempts + 1
            where id = (
                select id from outbox_messages where state = 'WAITING' and due_at <= booking_clock()
                order by due_at, id limit 1 for update skip locked)
            returning *
            """).AsNoTracking().ToListAsync(ct)).SingleOrDefault();
    }

    /// <summary>Sends one message and notes what became of it.</summary>
    /// <returns>Why it was not sent, or null.</returns>
    private async Task<MailRefusedException?> SendAsync(OutboxMessage message, CancellationToken ct)
    {
        try
        {
            var letter = await IsSupersededAsync(message, ct) ? null : await writers.Single(writer => writer.Knows(message.Kind)).WriteAsync(message, ct);
            if (letter is null)
            {
                await NoteAsync(message, OutboxState.NotNeeded);
                return null;
            }

            using var mail = await mails.WriteAsync(message, letter, ct);
            await transport.SendAsync(mail, message.Id, ct);
            await NoteAsync(message, OutboxState.Sent);
            LogSent(logger, message.Id, message.Kind);
            return null;
        }
        catch (MailRefusedException refused)
        {
            await TryLaterAsync(message, refused.Failure, refused.IsFinal);
            LogRefused(logger, message.Id, message.Kind, message.Attempts, refused.Message);
            return refused;
        }
        catch (NoSiteAddressException missing)
        {
            await TryLaterAsync(message, OutboxFailure.NoSiteAddress, final: false);
            LogBroken(logger, message.Id, message.Kind, missing);
            return new MailRefusedException(OutboxFailure.NoSiteAddress, missing.Message, final: false, serverFails: false);
        }
        catch (ParseException)
        {
            await TryLaterAsync(message, OutboxFailure.AddressRefused, final: true);
            LogRefused(logger, message.Id, message.Kind, message.Attempts, nameof(ParseException));
            return new MailRefusedException(OutboxFailure.AddressRefused, nameof(ParseException), final: true, serverFails: false);
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            // Whatever it is, it counts as a try: a message that nobody can write ends as failed, and holds up no other.
            await TryLaterAsync(message, OutboxFailure.Broken, final: false);
            LogBroken(logger, message.Id, message.Kind, exception);
            return new MailRefusedException(
                OutboxFailure.Broken, exception.GetType().Name, final: false, serverFails: exception is IOException or UnauthorizedAccessException);
        }
    }

    /// <summary>Whether a later change of the same booking is told by a message of its own: that one says how things stand.</summary>
    private Task<bool> IsSupersededAsync(OutboxMessage message, CancellationToken ct) => message is { BookingId: { } id, Kind: not OutboxKind.BookingLink }
        ? db.OutboxMessages.AnyAsync(later => later.BookingId == id && later.Kind != OutboxKind.BookingLink && later.Version > message.Version, ct)
        : Task.FromResult(false);

    /// <summary>Noted whoever stops the sender now: the mail is out.</summary>
    private Task<int> NoteAsync(OutboxMessage message, OutboxState state) => db.Database.ExecuteSqlAsync(
        $"""
        update outbox_messages set state = {EnumCapitals.Of(state)}, sent_at = case when {state == OutboxState.Sent} then booking_clock() end, failure = null
        where id = {message.Id} and state = 'WAITING'
        """, CancellationToken.None);

    private Task<int> TryLaterAsync(OutboxMessage message, OutboxFailure failure, bool final)
    {
        var state = final || message.Attempts >= options.Value.MostAttempts ? OutboxState.Failed : OutboxState.Waiting;
        return db.Database.ExecuteSqlAsync(
            $"""
            update outbox_messages set state = {EnumCapitals.Of(state)}, due_at = booking_clock() + {PauseAfter(message.Attempts)}, failure = {EnumCapitals.Of(failure)}
            where id = {message.Id} and state = 'WAITING'
            """, CancellationToken.None);
    }

    /// <summary>Half a minute, then twice as long after each try, at most four hours: twelve tries go on for most of a day.</summary>
    private static Duration PauseAfter(int attempts) => Duration.Min(Duration.FromSeconds(30 * Math.Pow(2, attempts - 1)), Duration.FromHours(4));

    [LoggerMessage(Level = LogLevel.Information, Message = "Mail {Id} ({Kind}) was sent")]
    private static partial void LogSent(ILogger logger, long id, OutboxKind kind);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Mail {Id} ({Kind}), try {Attempt}: {Why}")]
    private static partial void LogRefused(ILogger logger, long id, OutboxKind kind, int attempt, string why);

    [LoggerMessage(Level = LogLevel.Error, Message = "Mail {Id} ({Kind}) could not be written or kept")]
    private static partial void LogBroken(ILogger logger, long id, OutboxKind kind, Exception exception);
}
