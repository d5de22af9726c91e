using System.Security.Claims;
using MediBook.Web.Data;
using MediBook.Web.Domain;
using Microsoft.AspNetCore.Identity;

namespace MediBook.Web.Services.Accounts;

/// <summary>Why a sign-in was not granted.</summary>
public enum SignInRefusal
{
    /// <summary>No account has this email address and this password; which of the two is wrong is not told.</summary>
    WrongEmailOrPassword,

    /// <summary>The password is right, and the account has two-factor: a code comes next. For a program that sent a wrong one, too.</summary>
    NeedsCode,

    /// <summary>The code is wrong, was used, or is too old.</summary>
    WrongCode,

    /// <summary>There is no sign-in that waits for a code; it starts again with the password.</summary>
    NothingWaits,

    /// <summary>Too many wrong tries for this account from this network, see <see cref="SignInService.SecondsToWait"/>.</summary>
    TooManyTries,

    /// <summary>The password is right, but an admin has locked the account.</summary>
    LockedOut,
}

/// <summary>An account that has just proven who it is.</summary>
/// <param name="AccountId">The account.</param>
/// <param name="PassedTwoFactor">Whether a code was part of it.</param>
public sealed record VerifiedAccount(int AccountId, bool PassedTwoFactor);

/// <summary>
/// Signs people in: password first, then a code where the account has two-factor. Each try costs one hash, whatever the email, and none
/// once there were too many wrong ones. A page gets the cookies, a program only the answer; both count together.
/// </summary>
public sealed class SignInService(SignInManager<AppUser> signIn, UserManager<AppUser> users, SignInThrottle throttle)
{
    /// <summary>A hash that no password has: an unknown email costs the same time as a known one.</summary>
    private static readonly string NobodysHash = new PasswordHasher<AppUser>(
        Microsoft.Extensions.Options.Options.Create(new PasswordHasherOptions { IterationCount = 210_000 })).HashPassword(new AppUser(), Guid.NewGuid().ToString());

    /// <summary>Signs a new account in.</summary>
    public async Task FirstTimeAsync(int accountId)
    {
        var user = await users.FindByIdAsync(accountId.ToString(System.Globalization.CultureInfo.InvariantCulture));
        await signIn.SignInWithClaimsAsync(user!, isPersistent: false, [Password]);
    }

    /// <summary>Checks all that proves an account at once, and signs nobody in: for programs.</summary>
    /// <param name="email">As typed.</param>
    /// <param name="password">As typed.</param>
    /// <param name="code">The code of an authenticator app, or a recovery code; null where none was sent.</param>
    /// <param name="origin">The network of who is asking, see <see cref="OwnerKeys.ForAddress"/>.</param>
    public async Task<Outcome<VerifiedAccount, SignInRefusal>> CheckAsync(string email, string password, string? code, string origin)
    {
        using var attempt = await throttle.BeginAsync(Name(email), origin);
        var found = await PasswordAsync(email, password, attempt, user => WithoutCookieAsync(user, password));
        if (found.Refusal is { } refusal)
        {
            return refusal;
        }

        var user = found.Value;
        if (!await signIn.IsTwoFactorEnabledAsync(user))
        {
            attempt.Right();
            return new VerifiedAccount(user.Id, PassedTwoFactor: false);
        }

        return code is null ? SignInRefusal.NeedsCode : await CodeAsync(user, attempt, () => IsCodeAsync(user, code)) switch
        {
            null => new VerifiedAccount(user.Id, PassedTwoFactor: true),
            SignInRefusal.WrongCode => SignInRefusal.NeedsCode,
            { } refused => refused,
        };
    }

    /// <summary>Tries a password; the session begins, or (<see cref="SignInRefusal.NeedsCode"/>) waits for a code.</summary>
    /// <param name="email">As typed.</param>
    /// <param name="password">As typed.</param>
    /// <param name="remember">Whether the session outlives the browser.</param>
    /// <param name="origin">The network of who is asking.</param>
    public async Task<Outcome<Done, SignInRefusal>> WithPasswordAsync(string email, string password, bool remember, string origin)
    {
        using var attempt = await throttle.BeginAsync(Name(email), origin);
        var found = await PasswordAsync(email, password, attempt, user => signIn.PasswordSignInAsync(user, password, remember, lockoutOnFailure: false));
        if (found.Refusal is { } refusal)
        {
            return refusal;
        }

        if (await signIn.IsTwoFactorEnabledAsync(found.Value))
        {
            return SignInRefusal.NeedsCode;
        }

        attempt.Right();
        return default(Done);
    }

    /// <summary>True while a sign-in waits for its code.</summary>
    public async Task<bool> WaitsForCodeAsync() => await signIn.GetTwoFactorAuthenticationUserAsync() is not null;

    /// <summary>Tries the code of an authenticator app for the sign-in that waits.</summary>
    public Task<Outcome<Done, SignInRefusal>> WithCodeAsync(string code, bool remember, string origin) =>
        WithCodeAsync(origin, () => signIn.TwoFactorAuthenticatorSignInAsync(TwoFactorService.Digits(code), remember, rememberClient: false));

    /// <summary>Tries a recovery code, which works once, for the sign-in that waits.</summary>
    public Task<Outcome<Done, SignInRefusal>> WithRecoveryCodeAsync(string code, string origin) =>
        WithCodeAsync(origin, () => signIn.TwoFactorRecoveryCodeSignInAsync(TwoFactorService.RecoveryCode(code)));

    /// <summary>For how many seconds more tries for an account are refused from a network; at least 1.</summary>
    public int SecondsToWait(string email, string origin) => throttle.SecondsToWait(Name(email), origin);

    /// <summary>The same for the sign-in that waits for a code.</summary>
    public async Task<int> SecondsToWaitAsync(string origin) =>
        await signIn.GetTwoFactorAuthenticationUserAsync() is { } user ? SecondsToWait(user.Email!, origin) : 1;

    /// <summary>Ends the session.</summary>
    public Task OutAsync() => signIn.SignOutAsync();

    internal static Claim Password => new(AccountClaims.Method, "pwd");

    /// <summary>The account that a password opens. A locked one is told of only to who knows the password, and counts as wrong: the API's answers then tell nothing.</summary>
    private async Task<Outcome<AppUser, SignInRefusal>> PasswordAsync(string email, string password, SignInTry attempt, Func<AppUser, Task<SignInResult>> check)
    {
        if (!attempt.IsAcquired)
        {
            return SignInRefusal.TooManyTries;
        }

        if (await users.FindByEmailAsync(PlainText.Clean(email)) is not { } user)
        {
            users.PasswordHasher.VerifyHashedPassword(new AppUser(), NobodysHash, password);
            attempt.Wrong();
            return SignInRefusal.WrongEmailOrPassword;
        }

        var result = await check(user);
        if (result.Succeeded || result.RequiresTwoFactor)
        {
            return user;
        }

        // The lock is looked at before the password, without a hash.
        var isRight = result.IsLockedOut && await users.CheckPasswordAsync(user, password);
        attempt.Wrong();
        return isRight ? SignInRefusal.LockedOut : SignInRefusal.WrongEmailOrPassword;
    }

    private async Task<SignInResult> WithoutCookieAsync(AppUser user, string password) =>
        await users.IsLockedOutAsync(user) ? SignInResult.LockedOut
        : await users.CheckPasswordAsync(user, password) ? SignInResult.Success
        : SignInResult.Failed;

    private async Task<Outcome<Done, SignInRefusal>> WithCodeAsync(string origin, Func<Task<SignInResult>> check)
    {
        if (await signIn.GetTwoFactorAuthenticationUserAsync() is not { } user)
        {
            return SignInRefusal.NothingWaits;
        }

        using var attempt = await throttle.BeginAsync(Name(user.Email!), origin);
        return await CodeAsync(user, attempt, async () => (await check()).Succeeded) is { } refusal ? refusal : default(Done);
    }

    /// <summary>Tries a code after a right password.</summary>
    private async Task<SignInRefusal?> CodeAsync(AppUser user, SignInTry attempt, Func<Task<bool>> isRight)
    {
        using var codes = await throttle.BeginCodeAsync(Name(user.Email!));
        if (!attempt.IsAcquired || !codes.IsAcquired)
        {
            return SignInRefusal.TooManyTries;
        }

        if (await users.IsLockedOutAsync(user))
        {
            return SignInRefusal.LockedOut;
        }

        if (!await isRight())
        {
            attempt.Wrong();
            codes.Wrong();
            return SignInRefusal.WrongCode;
        }

        attempt.Right();
        codes.Right();
        return null;
    }

    private async Task<bool> IsCodeAsync(AppUser user, string code) => TwoFactorService.IsRecoveryCode(code)
        ? (await users.RedeemTwoFactorRecoveryCodeAsync(user, TwoFactorService.RecoveryCode(code))).Succeeded
        : await users.VerifyTwoFactorTokenAsync(user, users.Options.Tokens.AuthenticatorTokenProvider, TwoFactorService.Digits(code));

    /// <summary>Every spelling that finds the same account counts together.</summary>
    private string Name(string email) => users.NormalizeEmail(PlainText.Clean(email))!;
}
