using System.Buffers.Text;
using System.Security.Cryptography;
using MediBook.Web.Data;
using MediBook.Web.Domain;
using MediBook.Web.Domain.Languages;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;

namespace MediBook.Web.Services.Accounts;

/// <summary>
/// Brings staff in: an account without a password, its roles, and a mail with a link of one use by which the person chooses the password
/// (<see cref="AccountLetters"/> makes it).
/// </summary>
public sealed partial class InvitationService(
    MediBookDbContext db, AccountService accounts, UserManager<AppUser> users, SignInThrottle throttle, ILogger<InvitationService> logger)
{
    /// <summary>How many days a link works.</summary>
    public const int LinkDays = 7;

    /// <summary>Makes the account, and has the link sent.</summary>
    /// <param name="actor">An admin.</param>
    /// <param name="email">As typed.</param>
    /// <param name="roles">One or more of <see cref="Roles.All"/>.</param>
    /// <param name="ct">Not heeded once the commit is sent.</param>
    /// <returns>The account that waits for its password.</returns>
    public async Task<Outcome<int, AccountRefusal>> InviteAsync(Actor actor, string email, IReadOnlyCollection<string> roles, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(actor);
        ArgumentNullException.ThrowIfNull(roles);
        if (roles.Count == 0 || roles.Except(Roles.All).Any())
        {
            return AccountRefusal.UnknownRole;
        }

        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        await RoleService.LockAsync(db, ct);
        if (!await RoleService.IsStillAdminAsync(db, actor, ct))
        {
            return AccountRefusal.NotAdmin;
        }

        var made = await accounts.CreateWithoutPasswordAsync(email, ct);
        if (made.Refusal is { } refusal)
        {
            return refusal;
        }

        foreach (var role in roles.Distinct())
        {
            await RoleService.GiveAsync(db, actor, made.Value.Id, role, ct);
        }

        await QueueAsync(actor, made.Value.Id, ct);
        await transaction.CommitAsync(CancellationToken.None);
        LogInvited(logger, made.Value.Id);
        return made.Value.Id;
    }

    /// <summary>Has a new link sent; the one before ends then.</summary>
    public async Task<Outcome<Done, AccountRefusal>> SendAgainAsync(Actor actor, int accountId, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(actor);
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        await RoleService.LockAsync(db, ct);
        if (!await RoleService.IsStillAdminAsync(db, actor, ct))
        {
            return AccountRefusal.NotAdmin;
        }

        if (await InvitedAsync(accountId, ct) is null)
        {
            return AccountRefusal.NotInvited;
        }

        await QueueAsync(actor, accountId, ct);
        await transaction.CommitAsync(CancellationToken.None);
        LogInvited(logger, accountId);
        return default(Done);
    }

    /// <summary>Takes the invitation back, and with it the account, which nobody has used.</summary>
    public async Task<Outcome<Done, AccountRefusal>> WithdrawAsync(Actor actor, int accountId, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(actor);
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        await RoleService.LockAsync(db, ct);
        if (!await RoleService.IsStillAdminAsync(db, actor, ct))
        {
            return AccountRefusal.NotAdmin;
        }

        if (await InvitedAsync(accountId, ct) is not { } user)
        {
            return AccountRefusal.NotInvited;
        }

        (await db.Doctors.SingleOrDefaultAsync(doctor => doctor.AccountId == accountId, ct))?.LinkAccount(null);
        await db.Invitations.Where(invitation => invitation.AccountId == accountId).ExecuteDeleteAsync(ct);
        await db.UserRoles.Where(role => role.UserId == accountId).ExecuteDeleteAsync(ct);
        await db.RecordAsync(AuditEntry.Create(actor.AuditName, AuditAction.InvitationWithdrawn, AuditSubject.Account, [accountId]), ct);
        db.Remove(user);
        await db.SaveChangesAsync(ct);
        await transaction.CommitAsync(CancellationToken.None);
        LogWithdrawn(logger, accountId, actor.AuditName);
        return default(Done);
    }

    /// <summary>Whether a link still works; looking at it uses nothing up.</summary>
    public Task<bool> IsOpenAsync(string token, CancellationToken ct)
    {
        var hash = OwnerKeys.Hash(token);
        return db.Invitations.AnyAsync(invitation => invitation.TokenHash == hash && invitation.EndsAt > MediBookDbContext.BookingClock(), ct);
    }

    /// <summary>Sets the first password by the link of the mail, once; the person signs in with it then.</summary>
    /// <param name="token">The link's token.</param>
    /// <param name="password">The chosen password.</param>
    /// <param name="origin">The network of who asks, whose wrong tries are forgotten.</param>
    /// <param name="ct">Not heeded once the commit is sent.</param>
    public async Task<Outcome<Done, AccountRefusal>> AcceptAsync(string token, string password, string origin, CancellationToken ct)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        var hash = OwnerKeys.Hash(token);
        // Who deletes the row has the link; a second press finds none, and a refused password rolls it back.
        var taken = await db.Database.SqlQuery<int>(
            $"delete from invitations where token_hash = {hash} and ends_at > booking_clock() returning account_id as \"Value\"").ToListAsync(ct);
        if (taken.Count == 0 || await users.Users.SingleOrDefaultAsync(user => user.Id == taken[0], ct) is not { } user)
        {
            return AccountRefusal.LinkEnded;
        }

        if (await accounts.SetFirstPasswordAsync(user, password) is { } refusal)
        {
            return refusal;
        }

        await db.RecordAsync(AuditEntry.Create(Accepted(user.Id), AuditAction.InvitationAccepted, AuditSubject.Account, [user.Id]), ct);
        await transaction.CommitAsync(CancellationToken.None);
        throttle.Forget(user.NormalizedEmail!, origin);
        LogAccepted(logger, user.Id);
        return default(Done);
    }

    private static string Accepted(int accountId) => (Actor.Job with { AccountId = accountId }).AuditName;

    private Task<AppUser?> InvitedAsync(int accountId, CancellationToken ct) => db.Users.SingleOrDefaultAsync(
        user => user.Id == accountId && user.PasswordHash == null && db.Invitations.Any(invitation => invitation.AccountId == user.Id), ct);

    /// <summary>Opens the invitation, for a link that nobody has yet: the mail's own is made when it is sent.</summary>
    private async Task QueueAsync(Actor actor, int accountId, CancellationToken ct)
    {
        var nobodys = OwnerKeys.Hash(Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(16)));
        await db.Database.ExecuteSqlAsync(
            $"""
            insert into invitations (account_id, token_hash, created_at, ends_at)
            values ({accountId}, {nobodys}, booking_clock(), booking_clock() + make_interval(days => {LinkDays}))
            on conflict (account_id) do update set ends_at = excluded.ends_at
            """,
            ct);
        await db.QueueMailAsync(accountId, OutboxKind.Invitation, Language.Current.Tag, ct);
        await db.RecordAsync(AuditEntry.Create(actor.AuditName, AuditAction.Invited, AuditSubject.Account, [accountId]), ct);
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Account {AccountId} was invited")]
    private static partial void LogInvited(ILogger logger, int accountId);

    [LoggerMessage(Level = LogLevel.Information, Message = "The invitation of account {AccountId} was withdrawn by {Actor}")]
    private static partial void LogWithdrawn(ILogger logger, int accountId, string actor);

    [LoggerMessage(Level = LogLevel.Information, Message = "Account {AccountId} has accepted its invitation")]
    private static partial void LogAccepted(ILogger logger, int accountId);
}
