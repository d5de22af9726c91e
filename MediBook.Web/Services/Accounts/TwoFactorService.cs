using System.Security.Claims;
using System.Text.Encodings.Web;
using MediBook.Web.Data;
using MediBook.Web.Domain;
using Microsoft.AspNetCore.Identity;

namespace MediBook.Web.Services.Accounts;

/// <summary>Why two-factor was not changed.</summary>
public enum TwoFactorRefusal
{
    /// <summary>The code does not belong to the key, or the time of the phone is wrong.</summary>
    WrongCode,

    /// <summary>Two-factor is off, so it has no recovery codes.</summary>
    NotOn,

    /// <summary>Another change of the same account was faster.</summary>
    ChangedMeanwhile,
}

/// <summary>How an account stands with two-factor.</summary>
/// <param name="Enabled">Whether signing in needs a code.</param>
/// <param name="CodesLeft">Recovery codes that were not used yet.</param>
public sealed record TwoFactorState(bool Enabled, int CodesLeft);

/// <summary>What an authenticator app needs.</summary>
/// <param name="Key">The key in groups of four, to type by hand.</param>
/// <param name="Uri">The <c>otpauth:</c> address that the QR code holds (Google Authenticator's key URI format).</param>
public sealed record TwoFactorKey(string Key, string Uri)
{
    /// <summary>Never prints the key.</summary>
    public override string ToString() => nameof(TwoFactorKey);
}

/// <summary>Turns two-factor by an authenticator app (TOTP, RFC 6238) on and off.</summary>
public sealed class TwoFactorService(UserManager<AppUser> users, SignInManager<AppUser> signIn)
{
    /// <summary>Recovery codes that are made at once.</summary>
    public const int Codes = 10;

    /// <summary>How the account stands.</summary>
    public async Task<TwoFactorState> StateAsync(ClaimsPrincipal principal) => await users.GetUserAsync(principal) is { } user
        ? new TwoFactorState(user.TwoFactorEnabled, await users.CountRecoveryCodesAsync(user))
        : new TwoFactorState(false, 0);

    /// <summary>The account's key, or null before <see cref="StartAsync"/>.</summary>
    public async Task<TwoFactorKey?> KeyAsync(ClaimsPrincipal principal)
    {
        if (await users.GetUserAsync(principal) is not { } user || await users.GetAuthenticatorKeyAsync(user) is not { Length: > 0 } key)
        {
            return null;
        }

        var name = UrlEncoder.Default.Encode(user.Email!);
        return new TwoFactorKey(
            string.Join(' ', key.Chunk(4).Select(part => new string(part))),
            $"otpauth://totp/MediBook:{name}?secret={key}&issuer=MediBook&digits=6");
    }

    /// <summary>Makes a key where the account has none yet.</summary>
    public async Task StartAsync(ClaimsPrincipal principal)
    {
        if (await users.GetUserAsync(principal) is { } user && string.IsNullOrEmpty(await users.GetAuthenticatorKeyAsync(user)))
        {
            await users.ResetAuthenticatorKeyAsync(user);
            await signIn.RefreshSignInAsync(user);
        }
    }

    /// <summary>Turns two-factor on; this session counts as passed, every other one ends.</summary>
    /// <returns>The recovery codes, to be shown once.</returns>
    public async Task<Outcome<IReadOnlyList<string>, TwoFactorRefusal>> EnableAsync(ClaimsPrincipal principal, string code)
    {
        if (await users.GetUserAsync(principal) is not { } user
            || !await users.VerifyTwoFactorTokenAsync(user, users.Options.Tokens.AuthenticatorTokenProvider, Digits(code)))
        {
            return TwoFactorRefusal.WrongCode;
        }

        if (!(await users.SetTwoFactorEnabledAsync(user, true)).Succeeded)
        {
            return TwoFactorRefusal.ChangedMeanwhile;
        }

        var codes = await users.GenerateNewTwoFactorRecoveryCodesAsync(user, Codes);
        await signIn.SignInWithClaimsAsync(user, isPersistent: false, [new Claim(AccountClaims.Method, "mfa")]);
        return codes!.ToList();
    }

    /// <summary>Turns two-factor off and forgets the key; this session no longer counts as passed, every other one ends.</summary>
    public async Task DisableAsync(ClaimsPrincipal principal)
    {
        if (await users.GetUserAsync(principal) is { } user)
        {
            await users.SetTwoFactorEnabledAsync(user, false);
            await users.ResetAuthenticatorKeyAsync(user);
            await signIn.SignInWithClaimsAsync(user, isPersistent: false, [SignInService.Password]);
        }
    }

    /// <summary>Makes new recovery codes; the old ones end.</summary>
    public async Task<Outcome<IReadOnlyList<string>, TwoFactorRefusal>> NewCodesAsync(ClaimsPrincipal principal) =>
        await users.GetUserAsync(principal) is { TwoFactorEnabled: true } user
            ? (await users.GenerateNewTwoFactorRecoveryCodesAsync(user, Codes))!.ToList()
            : TwoFactorRefusal.NotOn;

    /// <summary>The digits of a code as people type it ("123 456").</summary>
    internal static string Digits(string code) => string.Concat(code.Where(char.IsAsciiDigit));

    /// <summary>Whether what was sent has the length of a recovery code; a code of the app is shorter.</summary>
    internal static bool IsRecoveryCode(string code) => code.Count(char.IsAsciiLetterOrDigit) >= 10;

    /// <summary>A recovery code as people type it ("abcde fghij") in the form in which it is kept ("ABCDE-FGHIJ").</summary>
    internal static string RecoveryCode(string code)
    {
        var letters = string.Concat(code.Where(char.IsAsciiLetterOrDigit)).ToUpperInvariant();
        return letters.Length == 10 ? $"{letters[..5]}-{letters[5..]}" : letters;
    }
}
