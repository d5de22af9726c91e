using System.Security.Claims;
using MediBook.Web.Data;
using MediBook.Web.Domain;
using Microsoft.AspNetCore.Identity;

namespace MediBook.Web.Services.Accounts;

/// <summary>Signs people in: password first, then a code where the account has two-factor.</summary>
public sealed class SignInService(SignInManager<AppUser> signIn, UserManager<AppUser> users, TimeProvider clock)
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

    /// <summary>Tries a password.</summary>
    public async Task<Outcome<SignInStep, SignInRefusal>> WithPasswordAsync(string email, string password, bool remember)
    {
        if (await users.FindByEmailAsync(PlainText.Clean(email)) is not { } user)
        {
            users.PasswordHasher.VerifyHashedPassword(new AppUser(), NobodysHash, password);
            return SignInRefusal.WrongEmailOrPassword;
        }

        return await signIn.PasswordSignInAsync(user, password, remember, lockoutOnFailure: true) switch
        {
            { Succeeded: true } => SignInStep.Done,
            { RequiresTwoFactor: true } => SignInStep.NeedsCode,
            { IsLockedOut: true } => SignInRefusal.LockedOut,
            _ => SignInRefusal.WrongEmailOrPassword,
        };
    }

    /// <summary>For how many minutes more an account waits after too many wrong tries; at least 1.</summary>
    public async Task<int> MinutesLockedAsync(string email)
    {
        var until = await users.FindByEmailAsync(PlainText.Clean(email)) is { } user ? await users.GetLockoutEndDateAsync(user) : null;
        return Math.Max(1, (int)Math.Ceiling(((until ?? clock.GetUtcNow()) - clock.GetUtcNow()).TotalMinutes));
    }

    /// <summary>True while a sign-in waits for its code.</summary>
    public async Task<bool> WaitsForCodeAsync() => await signIn.GetTwoFactorAuthenticationUserAsync() is not null;

    /// <summary>Tries the code of an authenticator app.</summary>
    public async Task<Outcome<Done, SignInRefusal>> WithCodeAsync(string code, bool remember) => await WaitsForCodeAsync()
        ? Answer(await signIn.TwoFactorAuthenticatorSignInAsync(TwoFactorService.Digits(code), remember, rememberClient: false))
        : SignInRefusal.NothingWaits;

    /// <summary>Tries a recovery code, which works once.</summary>
    public async Task<Outcome<Done, SignInRefusal>> WithRecoveryCodeAsync(string code) => await WaitsForCodeAsync()
        ? Answer(await signIn.TwoFactorRecoveryCodeSignInAsync(TwoFactorService.RecoveryCode(code)))
        : SignInRefusal.NothingWaits;

    internal async Task<Outcome<VerifiedAccount, SignInRefusal>> InterimAsync(string e, string p, string? o)
    {
        var u = await users.FindByEmailAsync(e.Trim());
        if (u is null || !await users.CheckPasswordAsync(u, p) || await users.IsLockedOutAsync(u)) return SignInRefusal.WrongEmailOrPassword;
        if (u.TwoFactorEnabled && (o is null || !await users.VerifyTwoFactorTokenAsync(u, users.Options.Tokens.AuthenticatorTokenProvider, TwoFactorService.Digits(o)))) return SignInRefusal.WrongCode;
        return new VerifiedAccount(u.Id, u.TwoFactorEnabled);
    }

    /// <summary>Ends the session.</summary>
    public Task OutAsync() => signIn.SignOutAsync();

    internal static Claim Password => new(AccountClaims.Method, "pwd");

    private static Outcome<Done, SignInRefusal> Answer(SignInResult result) => result switch
    {
        { Succeeded: true } => default(Done),
        { IsLockedOut: true } => SignInRefusal.LockedOut,
        _ => SignInRefusal.WrongCode,
    };
}

public sealed record VerifiedAccount(int AccountId, bool PassedTwoFactor);
