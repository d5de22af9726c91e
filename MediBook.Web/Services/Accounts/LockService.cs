using MediBook.Web.Data;
using MediBook.Web.Domain;
using Microsoft.EntityFrameworkCore;

namespace MediBook.Web.Services.Accounts;

/// <summary>Locks accounts, until they are unlocked. A locked one signs in nowhere, and its sessions and tokens end at their next request.</summary>
public sealed partial class LockService(MediBookDbContext db, ILogger<LockService> logger)
{
    /// <summary>Locks an account. The last admin who can sign in stays one.</summary>
    public Task<Outcome<Done, AccountRefusal>> LockAsync(Actor actor, int accountId, CancellationToken ct) => SetAsync(actor, accountId, DateTimeOffset.MaxValue, ct);

    /// <summary>Unlocks an account.</summary>
    public Task<Outcome<Done, AccountRefusal>> UnlockAsync(Actor actor, int accountId, CancellationToken ct) => SetAsync(actor, accountId, null, ct);

    private async Task<Outcome<Done, AccountRefusal>> SetAsync(Actor actor, int accountId, DateTimeOffset? until, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(actor);
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        await RoleService.LockAsync(db, ct);
        if (!await RoleService.IsStillAdminAsync(db, actor, ct))
        {
            return AccountRefusal.NotAdmin;
        }

        if (until is not null && await RoleService.Admins(db).ContainsAsync(accountId, ct) && !await RoleService.OtherAdminCanSignInAsync(db, accountId, ct))
        {
            return AccountRefusal.LastAdmin;
        }

        var changed = await db.Users.Where(user => user.Id == accountId).ExecuteUpdateAsync(
            users => users.SetProperty(user => user.LockoutEnabled, true).SetProperty(user => user.LockoutEnd, until), ct);
        if (changed == 0)
        {
            return AccountRefusal.UnknownAccount;
        }

        await RoleService.EndSessionsAsync(db, accountId, ct);
        await db.RecordAsync(
            AuditEntry.Create(actor.AuditName, until is null ? AuditAction.Unlocked : AuditAction.Locked, AuditSubject.Account, [accountId]), ct);
        await transaction.CommitAsync(CancellationToken.None);
        LogChanged(logger, accountId, until is null ? "unlocked" : "locked", actor.AuditName);
        return default(Done);
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Account {AccountId} was {Change} by {Actor}")]
    private static partial void LogChanged(ILogger logger, int accountId, string change, string actor);
}
