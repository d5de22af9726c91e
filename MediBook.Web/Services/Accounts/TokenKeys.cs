using System.Collections.Concurrent;
using System.Security.Cryptography;
using MediBook.Web.Data;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using NodaTime;

namespace MediBook.Web.Services.Accounts;

/// <summary>
/// The keys that sign the API's tokens. Unless they are configured, MediBook makes one at the first sign-in and a new one every
/// <see cref="JwtOptions.KeyDays"/>; they lie in the database, protected with the installation's Data Protection keys, so that every
/// instance reads what another has signed. The one before the newest still reads.
/// </summary>
public sealed partial class TokenKeys(
    IServiceScopeFactory scopes, IDataProtectionProvider protection, IOptions<JwtOptions> options, ILogger<TokenKeys> logger)
{
    private readonly IDataProtector _protector = protection.CreateProtector("MediBook.TokenKeys");
    private readonly IReadOnlyList<SigningKey> _configured = [.. options.Value.ConfiguredKeys.Select(SigningKey.Of)];
    private readonly ConcurrentDictionary<string, SigningKey> _known = new(StringComparer.Ordinal);

    /// <summary>Ends every token at once: the keys that MediBook made are forgotten, the next sign-in makes a new one.</summary>
    /// <returns>How many keys were forgotten.</returns>
    public async Task<int> ForgetAllAsync(CancellationToken ct)
    {
        await using var scope = scopes.CreateAsyncScope();
        return await scope.ServiceProvider.GetRequiredService<MediBookDbContext>().TokenKeys.ExecuteDeleteAsync(ct);
    }

    /// <summary>The key that signs now.</summary>
    internal async Task<SigningKey> CurrentAsync(CancellationToken ct)
    {
        if (_configured.Count > 0)
        {
            return _configured[0];
        }

        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<MediBookDbContext>();
        return await NewestAsync(db, ct) ?? await MakeAsync(db, ct);
    }

    /// <summary>A key by its name, or null. Only a key that still stands in the database reads: forgetting it works at once, on every instance.</summary>
    internal async Task<SigningKey?> FindAsync(string? id, CancellationToken ct)
    {
        if (_configured.Count > 0)
        {
            return _configured.FirstOrDefault(key => key.Id == id);
        }

        if (id is not { Length: > 0 and <= 32 } || !id.All(char.IsAsciiHexDigitLower))
        {
            return null;
        }

        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<MediBookDbContext>();
        var row = await db.TokenKeys.AsNoTracking().SingleOrDefaultAsync(key => key.Id == id, ct);
        return row is null ? null : Open(row);
    }

    private async Task<SigningKey?> NewestAsync(MediBookDbContext db, CancellationToken ct)
    {
        var oldest = await db.NowAsync(ct) - Duration.FromDays(options.Value.KeyDays);
        var row = await db.TokenKeys.AsNoTracking().Where(key => key.CreatedAt > oldest).OrderByDescending(key => key.CreatedAt).FirstOrDefaultAsync(ct);
        return row is null ? null : Open(row);
    }

    /// <summary>One instance at a time: two that find no key end with the same one.</summary>
    private async Task<SigningKey> MakeAsync(MediBookDbContext db, CancellationToken ct)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        await db.Database.ExecuteSqlAsync($"select pg_advisory_xact_lock(hashtext('medibook-token-keys'))", ct);
        if (await NewestAsync(db, ct) is { } made)
        {
            return made;
        }

        // What the key before the newest signed has ended since: a key signs for longer than its tokens work.
        var before = await db.TokenKeys.OrderByDescending(key => key.CreatedAt).Select(key => key.Id).FirstOrDefaultAsync(ct);
        await db.TokenKeys.Where(key => key.Id != before && key.CreatedAt < MediBookDbContext.BookingClock() - Duration.FromDays(30)).ExecuteDeleteAsync(ct);
        var fresh = SigningKey.Of(RandomNumberGenerator.GetBytes(JwtOptions.LeastKeyBytes));
        db.TokenKeys.Add(new TokenKey(fresh.Id, _protector.Protect(Convert.ToBase64String(fresh.Bytes)), await db.NowAsync(ct)));
        await db.SaveChangesAsync(ct);
        await transaction.CommitAsync(CancellationToken.None);
        LogMade(fresh.Id);
        return fresh;
    }

    /// <summary>The key of a row. A row that cannot be opened any more (the Data Protection keys were lost) is as good as none.</summary>
    private SigningKey? Open(TokenKey row)
    {
        if (_known.TryGetValue(row.Id, out var known))
        {
            return known;
        }

        try
        {
            var key = new SigningKey(row.Id, Convert.FromBase64String(_protector.Unprotect(row.ProtectedKey)));
            return _known.GetOrAdd(row.Id, key);
        }
        catch (CryptographicException exception)
        {
            LogClosed(row.Id, exception);
            return null;
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Token key {KeyId} was made.")]
    private partial void LogMade(string keyId);

    [LoggerMessage(Level = LogLevel.Error, Message = "Token key {KeyId} cannot be opened with this installation's Data Protection keys; tokens that it signed are refused.")]
    private partial void LogClosed(string keyId, Exception exception);
}
