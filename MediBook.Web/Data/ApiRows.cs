using NodaTime;

namespace MediBook.Web.Data;

/// <summary>A key that signs the API's tokens; the newest signs, the older ones still read.</summary>
/// <param name="Id">Names the key in a token's header (RFC 7515, <c>kid</c>).</param>
/// <param name="ProtectedKey">The key, readable only with the installation's Data Protection keys.</param>
/// <param name="CreatedAt">When it was made.</param>
public sealed record TokenKey(string Id, string ProtectedKey, Instant CreatedAt);

/// <summary>A request that was sent with an <c>Idempotency-Key</c>, and its answer once there is one.</summary>
public sealed class KeyedRequest
{
    /// <summary>Whose key it is: an account, or a network address (hashed).</summary>
    public required string OwnerKey { get; init; }

    /// <summary>SHA-256 (hex) of the key.</summary>
    public required string KeyHash { get; init; }

    /// <summary>
    /// HMAC-SHA-256 (hex) under the key of method, path and body: the same key with another request is refused.
    /// The key itself is not kept, so that a password in the body cannot be tried out against this.
    /// </summary>
    public required string Fingerprint { get; init; }

    /// <summary>When the request that runs began; a run that died is taken over after a while.</summary>
    public required Instant StartedAt { get; set; }

    /// <summary>Status of the final answer, or null while the request runs.</summary>
    public int? Status { get; set; }

    /// <summary>The final answer, protected: it may hold a token or details of a person.</summary>
    public byte[]? ProtectedAnswer { get; set; }
}
