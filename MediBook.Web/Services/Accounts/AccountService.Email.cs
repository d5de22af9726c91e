using System.Buffers.Text;
using System.Security.Claims;
using System.Security.Cryptography;
using MediBook.Web.Data;
using MediBook.Web.Domain;
using MediBook.Web.Domain.Languages;
using Microsoft.EntityFrameworkCore;

namespace MediBook.Web.Services.Accounts;

/// <summary>An address that an account has just proven.</summary>
/// <param name="AccountId">The account.</param>
/// <param name="Found">How many bookings that a guest made with the address are the account's now.</param>
public sealed record ProvenEmail(int AccountId, int Found);

/// <summary>How an account stands with its address.</summary>
/// <param name="IsProven">Whether the address is proven.</param>
/// <param name="Waiting">The address for which a proof was asked and has not come; null: none.</param>
public sealed record EmailState(bool IsProven, string? Waiting)
{
    /// <inheritdoc />
    public override string ToString() => nameof(EmailState);
}

/// <content>Addresses and their proof: a link in a mail, a page with a button, and only the button proves.</content>
public sealed partial class AccountService
{
    /// <summary>How many days the link of a proof works.</summary>
    public const int ProofDays = 3;

    /// <summary>How the account stands with its address.</summary>
    public async Task<EmailState> EmailStateAsync(int accountId, CancellationToken ct)
    {
        var proven = await db.Users.AnyAsync(user => user.Id == accountId && user.EmailConfirmed, ct);
        return new EmailState(proven, await db.EmailProofs.Where(proof => proof.AccountId == accountId).Select(proof => proof.Email).SingleOrDefaultAsync(ct));
    }

    /// <summary>
    /// Asks for the proof of another address, and tells the present one; sign-in name, account and "me" have the new one once it is proven. The
    /// password proves who is asking.
    /// </summary>
    public async Task<Outcome<Done, AccountRefusal>> ChangeEmailAsync(ClaimsPrincipal principal, string email, string password, CancellationToken ct)
    {
        if (await users.GetUserAsync(principal) is not { } user)
        {
            return AccountRefusal.UnknownAccount;
        }

        if (!await users.CheckPasswordAsync(user, password))
        {
            return AccountRefusal.WrongPassword;
        }

        var clean = PlainText.Clean(email);
        if (await users.FindByEmailAsync(clean) is { } other && other.Id != user.Id)
        {
            return AccountRefusal.EmailTaken;
        }

        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        await AskForProofAsync(user.Id, clean, ct);
        await db.QueueMailAsync(user.Id, OutboxKind.EmailChanging, Language.Current.Tag, ct);
        await transaction.CommitAsync(CancellationToken.None);
        return default(Done);
    }

    /// <summary>Has the mail of the proof sent again: to the address that waits, else to the account's own where it is not proven.</summary>
    public async Task SendProofAgainAsync(int accountId, CancellationToken ct)
    {
        var state = await EmailStateAsync(accountId, ct);
        var own = await db.Users.Where(user => user.Id == accountId && !user.EmailConfirmed).Select(user => user.Email).SingleOrDefaultAsync(ct);
        if ((state.Waiting ?? own) is { } email)
        {
            await using var transaction = await db.Database.BeginTransactionAsync(ct);
            await AskForProofAsync(accountId, email, ct);
            await transaction.CommitAsync(CancellationToken.None);
        }
    }

    /// <summary>Whether the link of a proof still works; looking at it uses nothing up.</summary>
    public Task<bool> IsProofOpenAsync(string token, CancellationToken ct)
    {
        var hash = OwnerKeys.Hash(token);
        return db.EmailProofs.AnyAsync(proof => proof.TokenHash == hash && proof.EndsAt > MediBookDbContext.BookingClock(), ct);
    }

    /// <summary>
    /// Proves an address by the link of the mail, once. An address that is new becomes the account's, and ends its other sessions. The guest's bookings
    /// with the address become the account's in the same transaction.
    /// </summary>
    /// <param name="token">The link's token.</param>
    /// <param name="principal">Who presses; where it is the account itself, its session goes on.</param>
    /// <param name="ct">Not heeded once the commit is sent.</param>
    public async Task<Outcome<ProvenEmail, AccountRefusal>> ProveEmailAsync(string token, ClaimsPrincipal principal, CancellationToken ct)
    {
        var hash = OwnerKeys.Hash(token);
        var proven = await adoption.RunAsync(db, async transaction =>
        {
            // Who deletes the row has the link; a second press finds none, and a refusal rolls it back.
            var taken = await db.Database.SqlQuery<Proof>(
                $"delete from email_proofs where token_hash = {hash} and ends_at > booking_clock() returning account_id, email").ToListAsync(ct);
            return taken is not [var proof] || await users.Users.SingleOrDefaultAsync(user => user.Id == proof.AccountId, ct) is not { } user
                ? AccountRefusal.LinkEnded
                : await ProveAsync(user, proof.Email, transaction.CommitAsync, ct);
        }, ct);
        if (proven.Succeeded && await users.GetUserAsync(principal) is { } own && own.Id == proven.Value.AccountId)
        {
            await signIn.RefreshSignInAsync(own);
        }

        return proven;
    }

    /// <summary>Opens the proof of an address, for a link that nobody has yet: the mail's own is made when it is sent. Inside the caller's transaction.</summary>
    private async Task AskForProofAsync(int accountId, string email, CancellationToken ct)
    {
        var nobodys = OwnerKeys.Hash(Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(16)));
        await db.Database.ExecuteSqlAsync(
            $"""
            insert into email_proofs (account_id, email, token_hash, created_at, ends_at)
            values ({accountId}, {email}, {nobodys}, booking_clock(), booking_clock() + make_interval(days => {ProofDays}))
            on conflict (account_id) do update set email = excluded.email, token_hash = excluded.token_hash, created_at = excluded.created_at, ends_at = excluded.ends_at
            """,
            ct);
        await db.QueueMailAsync(accountId, OutboxKind.EmailProof, Language.Current.Tag, ct);
    }

    private async Task<Outcome<ProvenEmail, AccountRefusal>> ProveAsync(AppUser user, string email, Func<CancellationToken, Task> commit, CancellationToken ct)
    {
        var isNew = users.NormalizeEmail(email) != user.NormalizedEmail;
        (user.Email, user.UserName, user.EmailConfirmed) = (email, email, true);
        if (await WriteAsync(() => isNew ? users.UpdateSecurityStampAsync(user) : users.UpdateAsync(user)) is { } refusal)
        {
            return refusal;
        }

        if (await db.Patients.SingleOrDefaultAsync(patient => patient.AccountId == user.Id, ct) is { } me)
        {
            me.Change(me.Name, email, me.Phone);
            await db.SaveChangesAsync(ct);
        }

        var found = await adoption.AdoptAsync(db, user.Id, email, ct);
        await commit(CancellationToken.None);
        LogProven(logger, user.Id, found);
        return new ProvenEmail(user.Id, found);
    }

    /// <summary>The link of a mail was used that went to the account's own address.</summary>
    private async Task ProvenByMailAsync(AppUser user)
    {
        if (!user.EmailConfirmed)
        {
            await adoption.RunAsync(db, async transaction =>
            {
                await db.EmailProofs.Where(proof => proof.AccountId == user.Id && proof.Email == user.Email).ExecuteDeleteAsync();
                return await ProveAsync(await users.Users.SingleAsync(found => found.Id == user.Id), user.Email!, transaction.CommitAsync, CancellationToken.None);
            }, CancellationToken.None);
        }
    }

    private sealed record Proof(int AccountId, string Email);

    [LoggerMessage(Level = LogLevel.Information, Message = "Account {AccountId} has proven its address; {Found} bookings of a guest are its own now")]
    private static partial void LogProven(ILogger logger, int accountId, int found);
}
