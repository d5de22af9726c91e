using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using NodaTime;

namespace MediBook.Web.Services.Idempotency;

/// <summary>A request with an <c>Idempotency-Key</c>, as it is told from others; hashes only.</summary>
/// <param name="OwnerKey">Whose key it is: see <see cref="Domain.OwnerKeys.ForKeyedRequest"/>.</param>
/// <param name="KeyHash">SHA-256 (hex) of the key.</param>
/// <param name="Fingerprint">HMAC-SHA-256 (hex) of the request under the key.</param>
public sealed record RequestKey(string OwnerKey, string KeyHash, string Fingerprint)
{
    /// <summary>Longest key, in characters.</summary>
    public const int MostLength = 200;

    /// <summary>
    /// One-use id of the press. A request that runs again after a run that died has the same id, and so finds what the first run did.
    /// </summary>
    public Guid OperationId { get; } = new(SHA256.HashData(Encoding.UTF8.GetBytes($"{OwnerKey}\n{KeyHash}\n{Fingerprint}")).AsSpan(0, 16));

    /// <summary>True where a key can be taken: printable ASCII, 1 to <see cref="MostLength"/> characters.</summary>
    public static bool IsWellFormed(string key)
    {
        ArgumentNullException.ThrowIfNull(key);
        return key.Length is > 0 and <= MostLength && key.All(character => character is >= ' ' and <= '~');
    }

    /// <summary>Tells a request by its owner, its key and everything it says.</summary>
    /// <param name="ownerKey">Whose key it is.</param>
    /// <param name="key">The key as sent.</param>
    /// <param name="method">HTTP method.</param>
    /// <param name="target">Path and query.</param>
    /// <param name="body">The body's bytes.</param>
    public static RequestKey Of(string ownerKey, string key, string method, string target, ReadOnlySpan<byte> body)
    {
        var keyBytes = Encoding.UTF8.GetBytes(key);
        using var fingerprint = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, keyBytes);
        fingerprint.AppendData(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{method} {target}\n")));
        fingerprint.AppendData(body);
        return new RequestKey(
            ownerKey, Convert.ToHexStringLower(SHA256.HashData(keyBytes)), Convert.ToHexStringLower(fingerprint.GetHashAndReset()));
    }
}

/// <summary>An answer as it is given again.</summary>
/// <param name="Status">HTTP status.</param>
/// <param name="ContentType">Media type of the body, or null.</param>
/// <param name="Headers">The few other headers that belong to the answer.</param>
/// <param name="Body">The body's bytes.</param>
public sealed record KeyedAnswer(int Status, string? ContentType, IReadOnlyDictionary<string, string> Headers, ReadOnlyMemory<byte> Body)
{
    /// <summary>
    /// True where asking again would change nothing: done, malformed, not found, refused. What may go better later (429, 5xx),
    /// or depends on who is signed in (401, 403), is not.
    /// </summary>
    public bool IsFinal => Status is (>= 200 and < 300) or 400 or 404 or 409;
}

/// <summary>What a keyed request is to do: give the first answer again, or run.</summary>
/// <param name="Key">The request.</param>
/// <param name="StartedAt">When the run began: what tells a run from a later one that took over.</param>
/// <param name="Answer">The first answer, or null where this request is the one that runs.</param>
public sealed record KeyedTurn(RequestKey Key, Instant StartedAt, KeyedAnswer? Answer);

/// <summary>Why a keyed request neither runs nor gets an answer.</summary>
public enum KeyRefusal
{
    /// <summary>The key came with another request before.</summary>
    OtherRequest,

    /// <summary>The first request with the key has not ended in time.</summary>
    StillRunning,
}
