using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using MediBook.Web.Data;
using MediBook.Web.Domain;
using MediBook.Web.Domain.Languages;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using static MediBook.Web.Domain.Languages.Words;

namespace MediBook.Web.Services.Accounts;

/// <summary>Writes the letters to accounts. A link is made when its letter is sent, and only then: nothing that waits holds a key.</summary>
public sealed class AccountLetters(UserManager<AppUser> users, MediBookDbContext db, Site site) : ILetters
{
    /// <summary>How long the link to a new password works.</summary>
    public static readonly TimeSpan LinkLife = TimeSpan.FromHours(2);

    /// <inheritdoc />
    public bool Knows(OutboxKind kind) => kind is OutboxKind.PasswordReset or OutboxKind.Invitation or OutboxKind.TwoFactorReset
        or OutboxKind.EmailProof or OutboxKind.EmailChanging or OutboxKind.ExportReady;

    /// <inheritdoc />
    public async Task<AddressedLetter?> WriteAsync(OutboxMessage message, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(message);
        if (await users.Users.SingleOrDefaultAsync(user => user.Id == message.AccountId, ct) is not { Email: { Length: > 0 } email } user)
        {
            return null;
        }

        CultureInfo.CurrentUICulture = (Language.Find(message.Language) ?? site.Language).Culture;
        if (message.Kind is OutboxKind.EmailProof)
        {
            return await EmailProofAsync(user, ct);
        }

        var letter = message.Kind switch
        {
            OutboxKind.PasswordReset => NewPassword(site.Absolute(PublicPaths.NewPassword(user.Id, await users.GeneratePasswordResetTokenAsync(user)))),
            OutboxKind.Invitation => await InvitationAsync(user, ct),
            OutboxKind.EmailChanging => EmailChanging(),
            OutboxKind.ExportReady => await ExportReadyAsync(user, ct),
            _ => TwoFactorReset(),
        };
        return letter is null ? null : new AddressedLetter(email, letter);
    }

    private static Letter NewPassword(string address) => new(Language.Current, T("Choose a new password"), [
        T("Hello,"), T("somebody asked for a new password for your MediBook account. Open this link to choose one. It works for {0} hours:", (int)LinkLife.TotalHours)])
    {
        Button = new LetterLink(T("Choose a new password"), address),
        Closing = [T("It was not you? Then there is nothing to do: your password stays as it is.")],
    };

    /// <summary>The link is 128 random bits, stored hashed; a new one ends the one before.</summary>
    private async Task<Letter?> InvitationAsync(AppUser user, CancellationToken ct)
    {
        var token = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(16));
        var address = site.Absolute(PublicPaths.Invitation(token));
        var open = await db.Database.ExecuteSqlAsync(
            $"""
            update invitations set token_hash = {OwnerKeys.Hash(token)}, created_at = booking_clock(), ends_at = booking_clock() + make_interval(days => {InvitationService.LinkDays})
            where account_id = {user.Id}
            """, ct);
        return open == 0 || user.PasswordHash is not null ? null : new Letter(Language.Current, T("Welcome to the team"), [
            T("Hello,"), T("you are invited to work with MediBook. Open this link to choose your password. It works once, for {0} days:", InvitationService.LinkDays)])
        {
            Button = new LetterLink(T("Choose your password"), address),
            Closing = [T("You do not know of this? Then there is nothing to do: without a password nobody comes in.")],
        };
    }

    /// <summary>Goes to the address that is to be proven; the link is made as an invitation's is.</summary>
    private async Task<AddressedLetter?> EmailProofAsync(AppUser user, CancellationToken ct)
    {
        var token = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(16));
        var address = site.Absolute(PublicPaths.EmailProof(token));
        var to = await db.Database.SqlQuery<string>(
            $"""
            update email_proofs set token_hash = {OwnerKeys.Hash(token)}, ends_at = booking_clock() + make_interval(days => {AccountService.ProofDays})
            where account_id = {user.Id} returning email as "Value"
            """).ToListAsync(ct);
        return to is not [var email] ? null : new AddressedLetter(email, new Letter(Language.Current, T("Prove that this is your address"), [
            T("Hello,"), T("this address was given for a MediBook account. Open this link and press the button to prove that it is yours. It works once, for {0} days:", AccountService.ProofDays)])
        {
            Button = new LetterLink(T("This is my address"), address),
            Closing = [
                T("Appointments that you booked with this address before you had an account come into your account then."),
                T("It was not you? Then there is nothing to do: without the button nothing happens.")],
        });
    }

    /// <summary>The link opens its page for the account alone, once it is signed in.</summary>
    private async Task<Letter?> ExportReadyAsync(AppUser user, CancellationToken ct)
    {
        var token = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(16));
        var address = site.Absolute(PublicPaths.Export(token));
        var open = await db.Database.ExecuteSqlAsync(
            $"""
            update data_exports set token_hash = {OwnerKeys.Hash(token)}
            where account_id = {user.Id} and content is not null and ends_at > booking_clock()
            """, ct);
        return open == 0 ? null : new Letter(Language.Current, T("What you asked for is ready"), [
            T("Hello,"), T("your data is ready to be saved. Open this link and sign in. It works for {0} hours from the time when the file was made:", DataExportService.LifeHours)])
        {
            Button = new LetterLink(T("Save my data"), address),
            Closing = [T("You did not ask for this? Change your password and call the clinic.")],
        };
    }

    private static Letter EmailChanging() => new(Language.Current, T("Your account is to have another email"), [
        T("Hello,"),
        T("somebody who knows your password has asked to give your MediBook account another email. It changes once the new address is proven.")])
    {
        Closing = [T("You did not ask for this? Change your password and call the clinic.")],
    };

    private static Letter TwoFactorReset() => new(Language.Current, T("Your two-step sign-in was reset"), [
        T("Hello,"),
        T("an admin has reset the two-step sign-in of your MediBook account, and every session of it has ended. Your password is the same as before. Turn two-step sign-in on again when you sign in.")])
    {
        Closing = [T("You did not ask for this? Change your password and call the clinic.")],
    };
}
