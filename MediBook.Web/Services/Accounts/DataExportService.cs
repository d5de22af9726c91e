using System.Security.Claims;
using MediBook.Web.Data;
using MediBook.Web.Domain;
using MediBook.Web.Domain.Languages;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using NodaTime;

namespace MediBook.Web.Services.Accounts;

/// <summary>How far an export has come.</summary>
public enum ExportStanding
{
    /// <summary>Nobody has asked.</summary>
    None,

    /// <summary>Asked for, and not made yet.</summary>
    InProgress,

    /// <summary>Made; its link is in the mail.</summary>
    Ready,

    /// <summary>Its day is over.</summary>
    Expired,
}

/// <summary>An account's newest export.</summary>
/// <param name="Standing">How far it has come.</param>
/// <param name="Until">Until when it can be fetched, in the clinic's zone; null: it is not made.</param>
public sealed record ExportState(ExportStanding Standing, ZonedDateTime? Until);

/// <summary>
/// People's own data as a file: asked for with the password, made by a job, fetched by its account alone, with the key of the mail, for a day. What it
/// tells is <see cref="PersonalData"/>.
/// </summary>
public sealed partial class DataExportService(MediBookDbContext db, UserManager<AppUser> users, ExportFile file, ILogger<DataExportService> logger)
{
    /// <summary>For how many hours a file can be fetched.</summary>
    public const int LifeHours = 24;

    /// <summary>How the account's newest export stands.</summary>
    public async Task<ExportState> StateAsync(int accountId, CancellationToken ct)
    {
        var (zone, now) = (await db.ClinicZoneAsync(ct), await db.NowAsync(ct));
        var newest = await db.DataExports.Where(export => export.AccountId == accountId).OrderByDescending(export => export.Id)
            .Select(export => new { export.EndsAt }).FirstOrDefaultAsync(ct);
        return newest switch
        {
            null => new ExportState(ExportStanding.None, null),
            { EndsAt: null } => new ExportState(ExportStanding.InProgress, null),
            { EndsAt: { } end } => new ExportState(end > now ? ExportStanding.Ready : ExportStanding.Expired, end.InZone(zone)),
        };
    }

    /// <summary>Asks for one; while one is under way or can be fetched, that is the one.</summary>
    public async Task<Outcome<Done, AccountRefusal>> AskAsync(ClaimsPrincipal principal, string password, CancellationToken ct)
    {
        if (await users.GetUserAsync(principal) is not { } user)
        {
            return AccountRefusal.UnknownAccount;
        }

        if (!await users.CheckPasswordAsync(user, password))
        {
            return AccountRefusal.WrongPassword;
        }

        await db.Database.ExecuteSqlAsync(
            $"""
            insert into data_exports (account_id, language, asked_at)
            select {user.Id}, {Language.Current.Tag}, booking_clock()
            where not exists (select from data_exports where account_id = {user.Id} and ends_at > booking_clock())
            on conflict do nothing
            """, ct);
        LogAsked(logger, user.Id);
        return default(Done);
    }

    /// <summary>
    /// Makes the files that wait, one transaction each: others that make files pass over what is being made. One that cannot be made does not keep
    /// those behind it waiting; it waits for the next time.
    /// </summary>
    /// <returns>How many were made.</returns>
    /// <exception cref="AggregateException">Some could not be made; all others are.</exception>
    public async Task<int> MakeWaitingAsync(CancellationToken ct)
    {
        var (made, failures) = (0, new Dictionary<int, Exception>());
        while (await MakeNextAsync(failures, ct) is { } isMade)
        {
            made += isMade ? 1 : 0;
        }

        return failures.Count == 0 ? made : throw new AggregateException("Some people’s data could not be made.", failures.Values);
    }

    /// <summary>The file, for its account with the key of the mail, while its day lasts; null: there is none.</summary>
    public async Task<byte[]?> FindAsync(Actor actor, string key, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(actor);
        var (accountId, hash) = (actor.AccountId, OwnerKeys.Hash(key));
        return await db.DataExports.Where(export => export.AccountId == accountId && export.TokenHash == hash && export.EndsAt > MediBookDbContext.BookingClock())
            .Select(export => export.Content).SingleOrDefaultAsync(ct);
    }

    /// <summary>Whether <see cref="FindAsync"/> finds one.</summary>
    public Task<bool> IsOpenAsync(Actor actor, string key, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(actor);
        var (accountId, hash) = (actor.AccountId, OwnerKeys.Hash(key));
        return db.DataExports.AnyAsync(export => export.AccountId == accountId && export.TokenHash == hash && export.EndsAt > MediBookDbContext.BookingClock(), ct);
    }

    /// <summary>Deletes the files whose day is over, and forgets after a month that they were.</summary>
    /// <returns>How many files were deleted.</returns>
    public async Task<int> ForgetEndedAsync(CancellationToken ct)
    {
        await db.Database.ExecuteSqlAsync($"delete from data_exports where ends_at < booking_clock() - interval '30 days'", ct);
        return await db.Database.ExecuteSqlAsync(
            $"update data_exports set content = null, token_hash = null where ends_at <= booking_clock() and content is not null", ct);
    }

    /// <returns>Whether it was made; null where none waits but those that failed.</returns>
    private async Task<bool?> MakeNextAsync(Dictionary<int, Exception> failures, CancellationToken ct)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        var failed = failures.Keys.ToArray();
        var next = await db.Database.SqlQuery<Waiting>(
            $"select id, account_id, language from data_exports where made_at is null and id <> all({failed}) order by id limit 1 for update skip locked").ToListAsync(ct);
        if (next is not [var export])
        {
            return null;
        }

        try
        {
            await MakeAsync(export, ct);
            await transaction.CommitAsync(CancellationToken.None);
            return true;
        }
        catch (Exception exception) when (exception is not OperationCanceledException && !PostgresErrors.IsUnavailable(exception))
        {
            db.ChangeTracker.Clear();
            LogFailed(logger, export.AccountId, exception);
            failures.Add(export.Id, exception);
            return false;
        }
    }

    private async Task MakeAsync(Waiting export, CancellationToken ct)
    {
        var content = await file.MakeAsync(export.AccountId, Language.Find(export.Language) ?? Language.English, ct);
        await db.Database.ExecuteSqlAsync(
            $"""
            update data_exports set content = {content}, made_at = booking_clock(), ends_at = booking_clock() + make_interval(hours => {LifeHours})
            where id = {export.Id}
            """, ct);
        await db.QueueMailAsync(export.AccountId, OutboxKind.ExportReady, export.Language, ct);
        await db.RecordAsync(
            AuditEntry.Create((Actor.Job with { AccountId = export.AccountId }).AuditName, AuditAction.Exported, AuditSubject.Account, [export.AccountId]), ct);
        LogMade(logger, export.AccountId, content.Length);
    }

    private sealed record Waiting(int Id, int AccountId, string Language);

    [LoggerMessage(Level = LogLevel.Information, Message = "Account {AccountId} has asked for its data")]
    private static partial void LogAsked(ILogger logger, int accountId);

    [LoggerMessage(Level = LogLevel.Error, Message = "The data of account {AccountId} could not be made; it is tried again")]
    private static partial void LogFailed(ILogger logger, int accountId, Exception exception);

    [LoggerMessage(Level = LogLevel.Information, Message = "The data of account {AccountId} is made, {Bytes} bytes")]
    private static partial void LogMade(ILogger logger, int accountId, int bytes);
}
