using MediBook.Web.Data;
using MediBook.Web.Domain;
using Microsoft.EntityFrameworkCore;

namespace MediBook.Web.Services.Accounts;

/// <summary>An account that can be linked to a doctor's record.</summary>
/// <param name="Id">The account.</param>
/// <param name="Email">Its email.</param>
public sealed record DoctorAccount(int Id, string Email);

/// <summary>Which account belongs to a doctor's record.</summary>
/// <param name="DoctorId">The doctor.</param>
/// <param name="DoctorName">Name with title.</param>
/// <param name="Linked">The account that is linked, or null.</param>
/// <param name="Free">Accounts with the role Doctor that belong to no record, by email.</param>
public sealed record DoctorAccounts(int DoctorId, string DoctorName, DoctorAccount? Linked, IReadOnlyList<DoctorAccount> Free);

/// <summary>
/// Links accounts to doctors' records. What an account may see follows its record, so that a change ends the sessions of both accounts at
/// their next request.
/// </summary>
public sealed class DoctorAccountService(MediBookDbContext db)
{
    private const int MostChoices = 200;

    /// <summary>Which account is linked, and which could be; null where there is no such doctor.</summary>
    public async Task<DoctorAccounts?> FindAsync(int doctorId, CancellationToken ct)
    {
        var doctor = await db.Doctors.Where(row => row.Id == doctorId).Select(row => new { row.Name, row.AccountId }).SingleOrDefaultAsync(ct);
        if (doctor is null)
        {
            return null;
        }

        var linked = await db.Users.Where(user => user.Id == doctor.AccountId).Select(user => new DoctorAccount(user.Id, user.Email!)).SingleOrDefaultAsync(ct);
        var free = await HaveTheRole().Where(user => !db.Doctors.Any(row => row.AccountId == user.Id)).OrderBy(user => user.NormalizedEmail)
            .Take(MostChoices).Select(user => new DoctorAccount(user.Id, user.Email!)).ToListAsync(ct);
        return new DoctorAccounts(doctorId, doctor.Name, linked, free);
    }

    /// <summary>Links an account with the role Doctor to the record, or none; the one that was linked before loses it.</summary>
    public async Task<Outcome<Done, DoctorAccountRefusal>> LinkAsync(int doctorId, int? accountId, CancellationToken ct)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        if (await db.Doctors.SingleOrDefaultAsync(row => row.Id == doctorId, ct) is not { } doctor)
        {
            return DoctorAccountRefusal.DoctorNotFound;
        }

        if (accountId is not null && !await HaveTheRole().AnyAsync(user => user.Id == accountId, ct))
        {
            return DoctorAccountRefusal.NotADoctorsAccount;
        }

        var before = doctor.AccountId;
        doctor.LinkAccount(accountId);
        try
        {
            await db.SaveChangesAsync(ct);
        }
        catch (DbUpdateException exception) when (PostgresErrors.RefusedBy(exception) is ConstraintNames.OneDoctorPerAccount)
        {
            db.ChangeTracker.Clear();
            return DoctorAccountRefusal.AlreadyLinked;
        }

        foreach (var account in new[] { before, accountId }.OfType<int>().Distinct().Where(_ => before != accountId))
        {
            await RoleService.EndSessionsAsync(db, account, ct);
        }

        await transaction.CommitAsync(CancellationToken.None);
        return default(Done);
    }

    private IQueryable<AppUser> HaveTheRole() =>
        from user in db.Users
        where db.UserRoles.Any(link => link.UserId == user.Id && db.Roles.Any(role => role.Id == link.RoleId && role.Name == Roles.Doctor))
        select user;
}

/// <summary>Why an account was not linked.</summary>
public enum DoctorAccountRefusal
{
    /// <summary>No such doctor.</summary>
    DoctorNotFound,

    /// <summary>No such account, or it has not the role Doctor.</summary>
    NotADoctorsAccount,

    /// <summary>The account belongs to another doctor's record.</summary>
    AlreadyLinked,
}
