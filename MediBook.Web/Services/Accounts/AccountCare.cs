using MediBook.Web.Data;
using MediBook.Web.Domain;
using MediBook.Web.Domain.Languages;
using Microsoft.EntityFrameworkCore;

namespace MediBook.Web.Services.Accounts;

/// <summary>What an admin does for somebody else's account: ends its sessions, takes a lost two-factor off.</summary>
public sealed partial class AccountCare(MediBookDbContext db, ILogger<AccountCare> logger)
{
    /// <summary>Ends every session and token at its next request, on every instance.</summary>
    public Task<Outcome<Done, AccountRefusal>> EndSessionsAsync(Actor actor, int accountId, CancellationToken ct) =>
        ChangeAsync(actor, accountId, AuditAction.SessionsEnded, () => Task.CompletedTask, ct);

    /// <summary>
    /// Takes two-factor off an account whose owner lost the device, forgets its key and codes, and tells the owner by mail. Staff are asked to
    /// set it up anew where they need it. The own one is turned off on the own page, by a code.
    /// </summary>
    public async Task<Outcome<Done, AccountRefusal>> ResetTwoFactorAsync(Actor actor, int accountId, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(actor);
        if (actor.AccountId == accountId)
        {
            return AccountRefusal.OwnAccount;
        }

        return await ChangeAsync(actor, accountId, AuditAction.TwoFactorReset, async () =>
        {
            await db.Users.Where(user => user.Id == accountId).ExecuteUpdateAsync(users => users.SetProperty(user => user.TwoFactorEnabled, false), ct);
            await db.UserTokens.Where(token => token.UserId == accountId).ExecuteDeleteAsync(ct);
            await db.QueueMailAsync(accountId, OutboxKind.TwoFactorReset, Language.Current.Tag, ct);
        }, ct);
    }

    private async Task<Outcome<Done, AccountRefusal>> ChangeAsync(Actor actor, int accountId, AuditAction action, Func<Task> change, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(actor);
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        await RoleService.LockAsync(db, ct);
        if (!await RoleService.IsStillAdminAsync(db, actor, ct))
        {
            return AccountRefusal.NotAdmin;
        }

        if (await RoleService.EndSessionsAsync(db, accountId, ct) == 0)
        {
            return AccountRefusal.UnknownAccount;
        }

        await change();
        await db.RecordAsync(AuditEntry.Create(actor.AuditName, action, AuditSubject.Account, [accountId]), ct);
        await transaction.CommitAsync(CancellationToken.None);
        LogChanged(logger, action, accountId, actor.AuditName);
        return default(Done);
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "{Action} for account {AccountId} by {Actor}")]
    private static partial void LogChanged(ILogger logger, AuditAction action, int accountId, string actor);
}
