using System.Globalization;
using System.Security.Claims;
using System.Security.Cryptography;
using System.Text;
using MediBook.Web.Data;
using MediBook.Web.Domain;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace MediBook.Web.Services.Accounts;

/// <summary>A token, and the account that it stands for.</summary>
/// <param name="AccountId">The account.</param>
/// <param name="Email">Email, as typed at sign-up.</param>
/// <param name="IsAdmin">Whether the account has the role Admin.</param>
/// <param name="Token">The token.</param>
public sealed record IssuedToken(int AccountId, string Email, bool IsAdmin, string Token)
{
    /// <inheritdoc />
    public override string ToString() => nameof(IssuedToken);
}

/// <summary>
/// The API's tokens (JWT, RFC 7519; kept to one issuer, audience, type and algorithm as RFC 8725 asks). A token carries the hash of the
/// account's security stamp, and is held against the account at every request: whatever changes the stamp ends it, on every instance.
/// </summary>
public sealed class TokenService(MediBookDbContext db, TokenKeys keys, IOptions<JwtOptions> options, IOptions<AccountOptions> accounts, TimeProvider clock)
{
    /// <summary>The type of the tokens (RFC 9068): no other token of ours or of others is taken for one.</summary>
    public const string Type = "at+jwt";

    private const string Stamp = "stamp";
    private static readonly JsonWebTokenHandler Handler = new() { SetDefaultTimesOnTokenCreation = false };

    /// <summary>Makes a token for an account that has just proven who it is.</summary>
    public async Task<IssuedToken> IssueAsync(int accountId, bool passedTwoFactor, CancellationToken ct)
    {
        var account = await FindAsync(accountId, ct) ?? throw new InvalidOperationException($"There is no account {accountId}.");
        var (now, isAdmin) = (clock.GetUtcNow().UtcDateTime, account.Roles.Contains(Roles.Admin));
        var token = Handler.CreateToken(new SecurityTokenDescriptor
        {
            TokenType = Type,
            Issuer = options.Value.Issuer,
            Audience = options.Value.Audience,
            IssuedAt = now,
            NotBefore = now,
            Expires = now.AddDays(options.Value.Days),
            Claims = new Dictionary<string, object>
            {
                [JwtRegisteredClaimNames.Sub] = accountId.ToString(CultureInfo.InvariantCulture),
                [JwtRegisteredClaimNames.Jti] = Guid.NewGuid().ToString("N"),
                ["id"] = accountId,
                ["email"] = account.Email,
                ["role"] = isAdmin ? "admin" : "user",
                [AccountClaims.Method] = passedTwoFactor ? "mfa" : "pwd",
                [Stamp] = HashOf(account.Stamp),
            },
            SigningCredentials = new SigningCredentials(ToSecurityKey(await keys.CurrentAsync(ct)), SecurityAlgorithms.HmacSha256),
        });
        return new IssuedToken(accountId, account.Email, isAdmin, token);
    }

    /// <summary>Who a token stands for now, or null: badly made, not ours, ended, or its account has changed since.</summary>
    public async Task<ClaimsPrincipal?> ReadAsync(string token, CancellationToken ct)
    {
        if (!Handler.CanReadToken(token) || await keys.FindAsync(KeyIdOf(token), ct) is not { } key)
        {
            return null;
        }

        var result = await Handler.ValidateTokenAsync(token, new TokenValidationParameters
        {
            ValidIssuer = options.Value.Issuer,
            ValidAudience = options.Value.Audience,
            ValidTypes = [Type],
            ValidAlgorithms = [SecurityAlgorithms.HmacSha256],
            IssuerSigningKey = ToSecurityKey(key),
            ClockSkew = TimeSpan.FromSeconds(30),
            RequireExpirationTime = true,
            RequireSignedTokens = true,
            LifetimeValidator = IsAlive,
        });
        return result is { IsValid: true, SecurityToken: JsonWebToken read } ? await ToPrincipalAsync(read, ct) : null;
    }

    private async Task<ClaimsPrincipal?> ToPrincipalAsync(JsonWebToken token, CancellationToken ct)
    {
        if (!int.TryParse(token.Subject, NumberStyles.None, CultureInfo.InvariantCulture, out var id) || await FindAsync(id, ct) is not { } account
            || account.LockedUntil > clock.GetUtcNow()
            || !token.TryGetPayloadValue<string>(Stamp, out var stamp)
            || !CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(stamp), Encoding.UTF8.GetBytes(HashOf(account.Stamp))))
        {
            return null;
        }

        var method = token.TryGetPayloadValue<string>(AccountClaims.Method, out var known) ? known : "pwd";
        var claims = new List<Claim> { new(ClaimTypes.NameIdentifier, token.Subject), new(AccountClaims.Method, method) };
        if (account.PatientId is { } patientId)
        {
            claims.Add(new Claim(AccountClaims.PatientId, patientId.ToString(CultureInfo.InvariantCulture)));
        }

        // Where staff need two-factor, a token without it is the token of a patient: there is no way around it.
        if (accounts.Value.RequireStaffTwoFactor is not true || method == "mfa")
        {
            claims.AddRange(account.Roles.Select(role => new Claim(ClaimTypes.Role, role)));
        }

        return new ClaimsPrincipal(new ClaimsIdentity(claims, authenticationType: "Bearer", ClaimTypes.NameIdentifier, ClaimTypes.Role));
    }

    private bool IsAlive(DateTime? notBefore, DateTime? expires, SecurityToken token, TokenValidationParameters parameters)
    {
        var now = clock.GetUtcNow().UtcDateTime;
        return expires > now - parameters.ClockSkew && (notBefore is null || notBefore <= now + parameters.ClockSkew);
    }

    private Task<TokenAccount?> FindAsync(int id, CancellationToken ct) => db.Users.Where(user => user.Id == id)
        .Select(user => new TokenAccount(
            user.Email!,
            user.SecurityStamp!,
            user.LockoutEnd,
            db.Patients.Where(patient => patient.AccountId == user.Id).Select(patient => (int?)patient.Id).FirstOrDefault(),
            db.UserRoles.Where(link => link.UserId == user.Id).Join(db.Roles, link => link.RoleId, role => role.Id, (_, role) => role.Name!).ToList()))
        .AsNoTracking().SingleOrDefaultAsync(ct);

    private static string? KeyIdOf(string token)
    {
        try
        {
            return Handler.ReadJsonWebToken(token).Kid;
        }
        catch (Exception exception) when (exception is ArgumentException or SecurityTokenMalformedException)
        {
            return null;
        }
    }

    private static SymmetricSecurityKey ToSecurityKey(SigningKey key) => new(key.Bytes) { KeyId = key.Id };

    private static string HashOf(string stamp) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(stamp)))[..32];

    private sealed record TokenAccount(string Email, string Stamp, DateTimeOffset? LockedUntil, int? PatientId, List<string> Roles);
}
