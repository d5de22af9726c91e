using MediBook.Web.Data;
using MediBook.Web.Domain;
using Microsoft.EntityFrameworkCore;

namespace MediBook.Web.Services.Accounts;

/// <summary>An account as the admin's screens show it.</summary>
/// <param name="Id">The account.</param>
/// <param name="Name">Name of its "me"; empty where it has none.</param>
/// <param name="Email">Email.</param>
/// <param name="Roles">Its roles, in the order of <see cref="Domain.Roles.All"/>.</param>
/// <param name="TwoFactor">Whether it signs in with two-factor.</param>
/// <param name="Locked">Whether an admin has locked it.</param>
/// <param name="Invited">Whether it waits for its first password.</param>
public sealed record AccountRow(int Id, string Name, string Email, IReadOnlyList<string> Roles, bool TwoFactor, bool Locked, bool Invited);

/// <summary>An account of the staff, to choose from.</summary>
/// <param name="Id">The account.</param>
/// <param name="Email">Its email.</param>
public sealed record StaffChoice(int Id, string Email);

/// <summary>One page of accounts.</summary>
/// <param name="Rows">The rows.</param>
/// <param name="Total">How many there are on all pages.</param>
/// <param name="Page">This page, from 1.</param>
/// <param name="Pages">How many pages there are, at least 1.</param>
public sealed record AccountPage(IReadOnlyList<AccountRow> Rows, int Total, int Page, int Pages);

/// <summary>Reads of accounts, for admins.</summary>
public sealed class AccountQueries(MediBookDbContext db)
{
    /// <summary>Rows on a page.</summary>
    public const int PageSize = 50;

    /// <summary>Accounts whose name or email has <paramref name="search"/>, staff first, then by email.</summary>
    /// <param name="search">Part of a name or email; empty: all.</param>
    /// <param name="page">The page, from 1; a page that is not there becomes the nearest one.</param>
    /// <param name="ct">Stops the reading.</param>
    public async Task<AccountPage> SearchAsync(string? search, int page, CancellationToken ct)
    {
        var pattern = PlainText.CleanOrNull(search) is { } text && PlainText.IsPlain(text, lines: false) ? SearchText.Anywhere(text) : "%";
        var accounts =
            from user in db.Users
            join patient in db.Patients on user.Id equals patient.AccountId into patients
            from patient in patients.DefaultIfEmpty()
            where EF.Functions.ILike(user.Email!, pattern, SearchText.Escape) || EF.Functions.ILike(patient.Name, pattern, SearchText.Escape)
            select new { User = user, Name = patient == null ? "" : patient.Name };
        var total = await accounts.CountAsync(ct);
        var pages = Math.Max(1, (total + PageSize - 1) / PageSize);
        page = Math.Clamp(page, 1, pages);
        var rows = await accounts
            .OrderByDescending(row => db.UserRoles.Any(link => link.UserId == row.User.Id)).ThenBy(row => row.User.NormalizedEmail)
            .Skip((page - 1) * PageSize).Take(PageSize)
            .Select(row => new AccountRow(row.User.Id, row.Name, row.User.Email!, new List<string>(), row.User.TwoFactorEnabled, row.User.LockoutEnd != null,
                db.Invitations.Any(invitation => invitation.AccountId == row.User.Id)))
            .ToListAsync(ct);
        return new AccountPage(await WithRolesAsync(rows, ct), total, page, pages);
    }

    /// <summary>One account, or null.</summary>
    public async Task<AccountRow?> FindAsync(int id, CancellationToken ct)
    {
        var rows = await (
            from user in db.Users
            where user.Id == id
            join patient in db.Patients on user.Id equals patient.AccountId into patients
            from patient in patients.DefaultIfEmpty()
            select new AccountRow(user.Id, patient == null ? "" : patient.Name, user.Email!, new List<string>(), user.TwoFactorEnabled, user.LockoutEnd != null,
                db.Invitations.Any(invitation => invitation.AccountId == user.Id))).ToListAsync(ct);
        return (await WithRolesAsync(rows, ct)).SingleOrDefault();
    }

    /// <summary>The accounts with a role, by email.</summary>
    public async Task<IReadOnlyList<StaffChoice>> StaffAsync(CancellationToken ct) => await db.Users
        .Where(user => db.UserRoles.Any(link => link.UserId == user.Id)).OrderBy(user => user.NormalizedEmail)
        .Select(user => new StaffChoice(user.Id, user.Email!)).ToListAsync(ct);

    /// <summary>The emails of accounts; one that is gone has none.</summary>
    public async Task<IReadOnlyDictionary<int, string>> EmailsAsync(IEnumerable<int> accountIds, CancellationToken ct)
    {
        var ids = accountIds.Distinct().ToArray();
        return await db.Users.Where(user => ids.Contains(user.Id)).ToDictionaryAsync(user => user.Id, user => user.Email!, ct);
    }

    private async Task<List<AccountRow>> WithRolesAsync(List<AccountRow> rows, CancellationToken ct)
    {
        var ids = rows.Select(row => row.Id).ToList();
        var links = await (
            from link in db.UserRoles
            join role in db.Roles on link.RoleId equals role.Id
            where ids.Contains(link.UserId)
            select new { link.UserId, role.Name }).ToListAsync(ct);
        var roles = links.ToLookup(link => link.UserId, link => link.Name);
        return [.. rows.Select(row => row with { Roles = [.. Roles.All.Where(role => roles[row.Id].Contains(role))] })];
    }
}
