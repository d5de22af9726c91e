using System.Security.Claims;
using MediBook.Web.Data;
using MediBook.Web.Domain;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using NodaTime;

namespace MediBook.Web.Services.Accounts;

/// <summary>A session as its owner sees it.</summary>
/// <param name="Id">The session.</param>
/// <param name="Browser">Browser and system.</param>
/// <param name="StartedAt">When it began, on the hour, in the clinic's zone.</param>
/// <param name="SeenAt">When it was last used, on the hour, in the clinic's zone.</param>
/// <param name="IsThis">Whether it is the one that asks.</param>
public sealed record SessionRow(Guid Id, Device Browser, ZonedDateTime StartedAt, ZonedDateTime SeenAt, bool IsThis);

/// <summary>
/// The browsers in which accounts are signed in: a row each, whose id stands in the cookie. A deleted row ends its session at the next request, on every
/// instance, as a new security stamp does. Times are kept on the full hour: what for is to know one's own browser again.
/// </summary>
public sealed partial class SessionService(
    MediBookDbContext db, UserManager<AppUser> users, SignInManager<AppUser> signIn, IOptions<IdentityOptions> identity, ILogger<SessionService> logger)
{
    /// <summary>How long a session lives after its last use.</summary>
    public static readonly Duration Life = Duration.FromHours(24);

    /// <summary>The claim that names the session.</summary>
    private const string Claim = "medibook:session";

    /// <summary>Marks a cookie that is about to be written: as the session that asks where it is the same account's, else as a new one.</summary>
    /// <param name="entering">Whom the cookie is for.</param>
    /// <param name="present">Who asks.</param>
    /// <param name="userAgent">What the browser says of itself.</param>
    /// <param name="ct">Stops it.</param>
    public async Task BeginAsync(ClaimsPrincipal entering, ClaimsPrincipal? present, string? userAgent, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(entering);
        var accountId = entering.ToActor().AccountId ?? throw new InvalidOperationException("A cookie is for an account.");
        var stamp = OwnerKeys.Hash(entering.FindFirstValue(identity.Value.ClaimsIdentity.SecurityStampClaimType) ?? "");
        var (id, device) = (present?.ToActor().AccountId == accountId ? IdOf(present) : null, Device.Of(userAgent));
        if (id is null || await db.Database.ExecuteSqlAsync($"update account_sessions set stamp_hash = {stamp} where id = {id} and account_id = {accountId}", ct) == 0)
        {
            id = Guid.NewGuid();
            await db.Database.ExecuteSqlAsync(
                $"""
                insert into account_sessions (id, account_id, stamp_hash, browser, system, started_at, seen_at)
                select {id}, {accountId}, {stamp}, {device.Browser}, {device.System}, date_trunc('hour', booking_clock()), date_trunc('hour', booking_clock())
                """, ct);
        }

        var person = (ClaimsIdentity)entering.Identity!;
        person.FindAll(Claim).ToList().ForEach(person.RemoveClaim);
        person.AddClaim(new Claim(Claim, id.Value.ToString("N")));
    }

    /// <summary>Whether the session of a cookie goes on; one that is used is noted, once an hour.</summary>
    public async Task<bool> IsLiveAsync(ClaimsPrincipal? principal, CancellationToken ct)
    {
        if (principal is null || IdOf(principal) is not { } id || principal.ToActor().AccountId is not { } accountId)
        {
            return false;
        }

        var found = await db.AccountSessions.Where(session => session.Id == id && session.AccountId == accountId)
            .Select(session => new { session.SeenAt, Now = MediBookDbContext.BookingClock() }).SingleOrDefaultAsync(ct);
        if (found is not null && found.Now - found.SeenAt >= Duration.FromHours(1))
        {
            await db.Database.ExecuteSqlAsync($"update account_sessions set seen_at = date_trunc('hour', booking_clock()) where id = {id}", ct);
        }

        return found is not null;
    }

    /// <summary>The account's sessions, this one first, then the last used.</summary>
    public async Task<IReadOnlyList<SessionRow>> ListAsync(ClaimsPrincipal principal, CancellationToken ct)
    {
        if (await users.GetUserAsync(principal) is not { } user)
        {
            return [];
        }

        var (zone, own, stamp) = (await db.ClinicZoneAsync(ct), IdOf(principal), OwnerKeys.Hash(user.SecurityStamp ?? ""));
        var oldest = await db.NowAsync(ct) - Life - Duration.FromHours(1);
        var rows = await db.AccountSessions.AsNoTracking().Where(session => session.AccountId == user.Id && session.StampHash == stamp && session.SeenAt > oldest)
            .OrderByDescending(session => session.Id == own).ThenByDescending(session => session.SeenAt).ThenBy(session => session.Id).ToListAsync(ct);
        return [.. rows.Select(row => new SessionRow(row.Id, new Device(row.Browser, row.System), row.StartedAt.InZone(zone), row.SeenAt.InZone(zone), row.Id == own))];
    }

    /// <summary>Ends one of the account's sessions; one that has ended already, or is somebody else's, is left as it is.</summary>
    public async Task EndAsync(Actor actor, Guid id, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(actor);
        var accountId = actor.AccountId;
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        if (await db.AccountSessions.Where(session => session.Id == id && session.AccountId == accountId).ExecuteDeleteAsync(ct) > 0)
        {
            await TellAsync(actor, ct);
            await transaction.CommitAsync(CancellationToken.None);
        }
    }

    /// <summary>Ends every session of the account but the one that asks; the tokens of programs end too.</summary>
    public async Task EndOthersAsync(ClaimsPrincipal principal, CancellationToken ct)
    {
        if (await users.GetUserAsync(principal) is not { } user)
        {
            return;
        }

        var own = IdOf(principal);
        await using (var transaction = await db.Database.BeginTransactionAsync(ct))
        {
            await users.UpdateSecurityStampAsync(user);
            await db.AccountSessions.Where(session => session.AccountId == user.Id && session.Id != own).ExecuteDeleteAsync(ct);
            await TellAsync(principal.ToActor(), ct);
            await transaction.CommitAsync(CancellationToken.None);
        }

        await signIn.RefreshSignInAsync(user);
    }

    /// <summary>Forgets the session of somebody who signs out.</summary>
    public async Task ForgetAsync(ClaimsPrincipal principal)
    {
        if (IdOf(principal) is { } id)
        {
            await db.AccountSessions.Where(session => session.Id == id).ExecuteDeleteAsync();
        }
    }

    /// <summary>Deletes the rows of sessions that have ended by themselves: unused for their life, or of an old stamp.</summary>
    /// <returns>How many.</returns>
    public Task<int> ForgetEndedAsync(CancellationToken ct) => db.Database.ExecuteSqlAsync(
        $"""
        delete from account_sessions using users
        where users.id = account_id and (seen_at < booking_clock() - {Life + Duration.FromHours(1)}
            or stamp_hash <> encode(sha256(convert_to(users.security_stamp, 'UTF8')), 'hex'))
        """, ct);

    private static Guid? IdOf(ClaimsPrincipal principal) => Guid.TryParseExact(principal.FindFirstValue(Claim), "N", out var id) ? id : null;

    private async Task TellAsync(Actor actor, CancellationToken ct)
    {
        await db.RecordAsync(AuditEntry.Create(actor.AuditName, AuditAction.SessionsEnded, AuditSubject.Account, [actor.AccountId!.Value]), ct);
        LogEnded(logger, actor.AccountId.Value);
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Account {AccountId} has ended sessions of its own")]
    private static partial void LogEnded(ILogger logger, int accountId);
}
