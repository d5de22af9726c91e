using System.Globalization;
using MediBook.Web.Data;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;

namespace MediBook.Web.Services.Accounts;

/// <summary>
/// Codes of authenticator apps, each of which signs in once (RFC 6238, 5.2): a used one is remembered in the database, for longer than it
/// would be taken. The code that turns two-factor on signs nobody in and is not remembered.
/// </summary>
public sealed class OneUseCodes(MediBookDbContext db, TimeProvider clock) : AuthenticatorTokenProvider<AppUser>
{
    private const string Used = "used code";

    /// <summary>Identity takes codes of 30 seconds from two steps before to two steps after now.</summary>
    private static readonly TimeSpan Remembered = TimeSpan.FromMinutes(5);

    /// <inheritdoc />
    public override async Task<bool> ValidateAsync(string purpose, string token, UserManager<AppUser> manager, AppUser user)
    {
        ArgumentNullException.ThrowIfNull(user);
        return await base.ValidateAsync(purpose, token, manager, user)
            && (!user.TwoFactorEnabled || await IsFirstUseAsync(user.Id, int.Parse(token, CultureInfo.InvariantCulture)));
    }

    /// <summary>The key of the row decides between two that come at the same instant. The number is written, since "012345" and "12345" are one code.</summary>
    private async Task<bool> IsFirstUseAsync(int accountId, int code)
    {
        var (now, name) = (clock.GetUtcNow(), code.ToString(CultureInfo.InvariantCulture));
        var (used, old) = (Sortable(now), Sortable(now - Remembered));
        await db.Database.ExecuteSqlAsync($"delete from user_tokens where user_id = {accountId} and login_provider = {Used} and value < {old}");
        return await db.Database.ExecuteSqlAsync(
            $"insert into user_tokens (user_id, login_provider, name, value) values ({accountId}, {Used}, {name}, {used}) on conflict do nothing") > 0;
    }

    private static string Sortable(DateTimeOffset at) => at.UtcDateTime.ToString("s", CultureInfo.InvariantCulture);
}
