using System.Globalization;
using System.Security.Claims;
using MediBook.Web.Data;
using MediBook.Web.Domain;
using MediBook.Web.Domain.Languages;
using MediBook.Web.Services.Bookings;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;

namespace MediBook.Web.Services.Accounts;

/// <summary>Accounts and their "me": the two are written together, so that name and email never disagree.</summary>
public sealed partial class AccountService(
    MediBookDbContext db, UserManager<AppUser> users, SignInManager<AppUser> signIn, SignInThrottle throttle, GuestAdoption adoption, ILogger<AccountService> logger)
{
    /// <summary>Makes an account with its "me", and has the mail sent by which it proves its address.</summary>
    /// <returns>The account's id.</returns>
    public async Task<Outcome<int, AccountRefusal>> RegisterAsync(NewAccount request, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(request);
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        var made = await CreateAsync(request, ct);
        if (made.Refusal is { } refusal)
        {
            return refusal;
        }

        db.Patients.Add(Patient.Create(made.Value.Id, PlainText.Clean(request.Name), made.Value.Email!, null));
        await db.SaveChangesAsync(ct);
        await AskForProofAsync(made.Value.Id, made.Value.Email!, ct);
        await transaction.CommitAsync(CancellationToken.None);
        LogRegistered(logger, made.Value.Id);
        return made.Value.Id;
    }

    /// <summary>Makes a bare account inside the caller's transaction.</summary>
    internal async Task<Outcome<AppUser, AccountRefusal>> CreateAsync(NewAccount request, CancellationToken ct)
    {
        var user = await NewAsync(request.Email, ct);
        return await WriteAsync(() => users.CreateAsync(user, request.Password)) is { } refusal ? refusal : user;
    }

    /// <summary>Makes an account that waits for its first password, inside the caller's transaction.</summary>
    internal async Task<Outcome<AppUser, AccountRefusal>> CreateWithoutPasswordAsync(string email, CancellationToken ct)
    {
        var user = await NewAsync(email, ct);
        return await WriteAsync(() => users.CreateAsync(user)) is { } refusal ? refusal : user;
    }

    /// <summary>Sets the first password, inside the caller's transaction; the mail that brought the link has proven the email.</summary>
    internal Task<AccountRefusal?> SetFirstPasswordAsync(AppUser user, string password)
    {
        user.EmailConfirmed = true;
        return WriteAsync(() => users.AddPasswordAsync(user, password));
    }

    /// <summary>What the account says of its "me", or null where the account is gone.</summary>
    public Task<AccountDetails?> DetailsAsync(int accountId, CancellationToken ct) => (
        from user in db.Users
        where user.Id == accountId
        join patient in db.Patients on user.Id equals patient.AccountId into patients
        from patient in patients.DefaultIfEmpty()
        select new AccountDetails(patient == null ? "" : patient.Name, user.Email!, patient == null ? null : patient.Phone)).SingleOrDefaultAsync(ct);

    /// <summary>Corrects name and phone of the account's "me"; staff who have none get one.</summary>
    public async Task<Outcome<Done, AccountRefusal>> ChangeDetailsAsync(ClaimsPrincipal principal, string name, string? phone, CancellationToken ct)
    {
        if (await users.GetUserAsync(principal) is not { } user)
        {
            return AccountRefusal.UnknownAccount;
        }

        var me = await db.Patients.SingleOrDefaultAsync(patient => patient.AccountId == user.Id, ct);
        if (me is null)
        {
            db.Patients.Add(me = Patient.Create(user.Id, "", user.Email!, null));
        }

        me.Change(PlainText.Clean(name), user.Email!, PlainText.CleanOrNull(phone));
        await db.SaveChangesAsync(ct);
        await signIn.RefreshSignInAsync(user);
        return default(Done);
    }

    /// <summary>Changes the password; every other session of the account ends.</summary>
    public async Task<Outcome<Done, AccountRefusal>> ChangePasswordAsync(ClaimsPrincipal principal, string oldPassword, string newPassword)
    {
        if (await users.GetUserAsync(principal) is not { } user)
        {
            return AccountRefusal.UnknownAccount;
        }

        var refusal = await WriteAsync(() => users.ChangePasswordAsync(user, oldPassword, newPassword));
        if (refusal is null)
        {
            await signIn.RefreshSignInAsync(user);
        }

        return refusal is { } refused ? refused : default(Done);
    }

    /// <summary>Has a link to a new password sent to the account with this email, if there is one. The same work whether or not there is.</summary>
    /// <param name="email">As typed.</param>
    /// <param name="ct">Stops it.</param>
    public Task AskForNewPasswordAsync(string email, CancellationToken ct) =>
        db.QueueMailAsync(users.NormalizeEmail(PlainText.Clean(email)), OutboxKind.PasswordReset, Language.Current.Tag, ct);

    /// <summary>Sets a new password by the link of the mail, which proves the address too; the wrong tries from this network are forgotten. The lock of an admin stays.</summary>
    public async Task<Outcome<Done, AccountRefusal>> ResetPasswordAsync(string? accountId, string? code, string newPassword, string origin)
    {
        if (!int.TryParse(accountId, NumberStyles.None, CultureInfo.InvariantCulture, out _) || code is null
            || await users.FindByIdAsync(accountId) is not { } user)
        {
            return AccountRefusal.LinkEnded;
        }

        if (await WriteAsync(() => users.ResetPasswordAsync(user, code, newPassword)) is { } refusal)
        {
            return refusal;
        }

        await ProvenByMailAsync(user);
        // The mail with this link has done what the invitation's would.
        await db.Invitations.Where(invitation => invitation.AccountId == user.Id).ExecuteDeleteAsync();
        throttle.Forget(user.NormalizedEmail!, origin);
        LogReset(logger, user.Id);
        return default(Done);
    }

    private async Task<AppUser> NewAsync(string email, CancellationToken ct)
    {
        var clean = PlainText.Clean(email);
        return new AppUser { UserName = clean, Email = clean, LockoutEnabled = true, CreatedAt = await db.NowAsync(ct) };
    }

    private async Task<AccountRefusal?> WriteAsync(Func<Task<IdentityResult>> write)
    {
        try
        {
            var result = await write();
            return result.Succeeded ? null : Refusal(result.Errors.First().Code);
        }
        catch (DbUpdateException exception) when (PostgresErrors.RefusedBy(exception) is ConstraintNames.UserEmail or ConstraintNames.UserName)
        {
            return AccountRefusal.EmailTaken;
        }
        finally
        {
            // A refused change must not be written by the next one of this request.
            foreach (var entry in db.ChangeTracker.Entries<AppUser>().Where(entry => entry.State is not EntityState.Unchanged).ToList())
            {
                entry.State = EntityState.Detached;
            }
        }
    }

    private static AccountRefusal Refusal(string code) => code switch
    {
        nameof(IdentityErrorDescriber.DuplicateEmail) or nameof(IdentityErrorDescriber.DuplicateUserName) => AccountRefusal.EmailTaken,
        nameof(IdentityErrorDescriber.PasswordMismatch) => AccountRefusal.WrongPassword,
        nameof(IdentityErrorDescriber.InvalidToken) or nameof(IdentityErrorDescriber.UserAlreadyHasPassword) => AccountRefusal.LinkEnded,
        nameof(IdentityErrorDescriber.ConcurrencyFailure) => AccountRefusal.ChangedMeanwhile,
        NewPasswordRules.TooCommon => AccountRefusal.PasswordTooCommon,
        NewPasswordRules.WrongLength => AccountRefusal.PasswordLength,
        _ => throw new InvalidOperationException($"Identity refused with {code}."),
    };

    [LoggerMessage(Level = LogLevel.Information, Message = "Account {AccountId} was registered")]
    private static partial void LogRegistered(ILogger logger, int accountId);

    [LoggerMessage(Level = LogLevel.Information, Message = "Account {AccountId} has a new password by mail")]
    private static partial void LogReset(ILogger logger, int accountId);
}
