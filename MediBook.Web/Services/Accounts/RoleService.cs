using MediBook.Web.Data;
using MediBook.Web.Domain;
using Microsoft.EntityFrameworkCore;

namespace MediBook.Web.Services.Accounts;

/// <summary>Gives and takes roles. A change ends the account's sessions at their next request.</summary>
public sealed partial class RoleService(MediBookDbContext db, ILogger<RoleService> logger)
{
    /// <summary>Gives an account a role; giving it twice is giving it once.</summary>
    public Task<Outcome<Done, AccountRefusal>> GiveAsync(Actor actor, int accountId, string role, CancellationToken ct) =>
        ChangeAsync(actor, accountId, role, give: true, ct);

    /// <summary>Takes a role from an account. The last admin stays one.</summary>
    public Task<Outcome<Done, AccountRefusal>> TakeAsync(Actor actor, int accountId, string role, CancellationToken ct) =>
        ChangeAsync(actor, accountId, role, give: false, ct);

    /// <summary>
    /// One at a time, on every instance, until the caller's transaction ends: who may be the last admin, and whether there is a first one, is then exact.
    /// At READ COMMITTED each statement after the lock sees what the one before it left.
    /// </summary>
    internal static Task LockAsync(MediBookDbContext db, CancellationToken ct) =>
        db.Database.ExecuteSqlAsync($"select pg_advisory_xact_lock(hashtext('medibook-admins'))", ct);

    /// <summary>Accounts with the role Admin.</summary>
    internal static IQueryable<int> Admins(MediBookDbContext db) =>
        from link in db.UserRoles
        join role in db.Roles on link.RoleId equals role.Id
        where role.Name == Roles.Admin
        select link.UserId;

    /// <summary>Whether there is an admin beside this one whom nobody has locked.</summary>
    internal static Task<bool> OtherAdminCanSignInAsync(MediBookDbContext db, int accountId, CancellationToken ct) =>
        db.Users.AnyAsync(user => user.Id != accountId && user.LockoutEnd == null && Admins(db).Contains(user.Id), ct);

    /// <summary>
    /// Whether who asks is an admin still, read under the lock: of two admins who take each other's role, the one who comes second is none any more.
    /// The clock's door has no account and always may.
    /// </summary>
    internal static async Task<bool> IsStillAdminAsync(MediBookDbContext db, Actor actor, CancellationToken ct) =>
        actor.AccountId is not { } id || await db.Users.AnyAsync(user => user.Id == id && user.LockoutEnd == null && Admins(db).Contains(id), ct);

    /// <summary>Gives a role inside the caller's transaction, and tells it.</summary>
    /// <returns>False: it has the role already.</returns>
    internal static async Task<bool> GiveAsync(MediBookDbContext db, Actor actor, int accountId, string role, CancellationToken ct)
    {
        var given = await db.Database.ExecuteSqlAsync(
            $"insert into user_roles (user_id, role_id) select {accountId}, id from roles where name = {role} on conflict do nothing", ct) > 0;
        if (given)
        {
            await db.RecordAsync(AuditEntry.Create(actor.AuditName, AuditAction.RoleGiven, AuditSubject.Account, [accountId], new AuditField("Role", null, role)), ct);
        }

        return given;
    }

    /// <summary>Ends every session and token of an account at its next request.</summary>
    internal static Task<int> EndSessionsAsync(MediBookDbContext db, int accountId, CancellationToken ct)
    {
        var stamp = Guid.NewGuid().ToString();
        return db.Users.Where(user => user.Id == accountId).ExecuteUpdateAsync(
            users => users.SetProperty(user => user.SecurityStamp, stamp).SetProperty(user => user.ConcurrencyStamp, stamp), ct);
    }

    private async Task<Outcome<Done, AccountRefusal>> ChangeAsync(Actor actor, int accountId, string role, bool give, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(actor);
        if (!Roles.All.Contains(role))
        {
            return AccountRefusal.UnknownRole;
        }

        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        await LockAsync(db, ct);
        if (!await IsStillAdminAsync(db, actor, ct))
        {
            return AccountRefusal.NotAdmin;
        }

        if (!await db.Users.AnyAsync(user => user.Id == accountId, ct))
        {
            return AccountRefusal.UnknownAccount;
        }

        if (!give && role == Roles.Admin && !await OtherAdminCanSignInAsync(db, accountId, ct))
        {
            return AccountRefusal.LastAdmin;
        }

        var changed = give ? await GiveAsync(db, actor, accountId, role, ct) : await TakeFromAsync(actor, accountId, role, ct);
        if (changed)
        {
            await EndSessionsAsync(db, accountId, ct);
        }

        await transaction.CommitAsync(CancellationToken.None);
        if (changed)
        {
            LogChanged(logger, accountId, give ? "was given" : "lost", role, actor.AuditName);
        }

        return default(Done);
    }

    private async Task<bool> TakeFromAsync(Actor actor, int accountId, string role, CancellationToken ct)
    {
        var taken = await db.Database.ExecuteSqlAsync(
            $"delete from user_roles where user_id = {accountId} and role_id = (select id from roles where name = {role})", ct) > 0;
        if (taken)
        {
            await db.RecordAsync(AuditEntry.Create(actor.AuditName, AuditAction.RoleTaken, AuditSubject.Account, [accountId], new AuditField("Role", role, null)), ct);
        }

        return taken;
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Account {AccountId} {Change} role {Role} by {Actor}")]
    private static partial void LogChanged(ILogger logger, int accountId, string change, string role, string actor);
}
