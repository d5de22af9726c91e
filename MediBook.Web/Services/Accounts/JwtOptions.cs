using System.ComponentModel.DataAnnotations;
using System.Security.Cryptography;

namespace MediBook.Web.Services.Accounts;

/// <summary>The tokens of the JSON API, section <c>Jwt</c>; checked at start.</summary>
public sealed class JwtOptions : IValidatableObject
{
    /// <summary>Section name.</summary>
    public const string Section = "Jwt";

    /// <summary>Least length of a signing key (RFC 7518, 3.2: as long as the hash).</summary>
    public const int LeastKeyBytes = 32;

    /// <summary>How many days a token works.</summary>
    [Range(1, 7)]
    public int Days { get; set; } = 7;

    /// <summary>Who issues the tokens (<c>iss</c>).</summary>
    [Required]
    public string Issuer { get; set; } = "MediBook";

    /// <summary>Whom the tokens are for (<c>aud</c>).</summary>
    [Required]
    public string Audience { get; set; } = "MediBook API";

    /// <summary>The signing key in Base64, at least 32 random bytes; unset: made by MediBook and kept in the database.</summary>
    public string? Key { get; set; }

    /// <summary>Keys before <see cref="Key"/>, in Base64 and separated by commas: tokens that they signed work until they end.</summary>
    public string? PreviousKeys { get; set; }

    /// <summary>After how many days a key that MediBook made gives way to a new one.</summary>
    [Range(1, 3_660)]
    public int KeyDays { get; set; } = 90;

    /// <summary>The configured keys, the signing one first; none where MediBook makes its own.</summary>
    internal IReadOnlyList<byte[]> ConfiguredKeys => [.. Given.Select(text => Read(text)!)];

    private IEnumerable<string> Given => string.IsNullOrWhiteSpace(Key) && string.IsNullOrWhiteSpace(PreviousKeys)
        ? []
        : (PreviousKeys ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Prepend((Key ?? "").Trim());

    /// <inheritdoc />
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Given.Any(text => Read(text) is not { Length: >= LeastKeyBytes } key || IsTyped(key)))
        {
            yield return new ValidationResult(
                "Jwt__Key and Jwt__PreviousKeys must be Base64 of at least 32 random bytes, as `openssl rand -base64 32` prints them; leave them unset and MediBook makes its own.",
                [nameof(Key)]);
        }
    }

    /// <summary>A key that reads as text was typed, or copied from a sample: it is no secret.</summary>
    private static bool IsTyped(byte[] key) => Array.TrueForAll(key, value => value is >= 0x20 and < 0x7F) || key.Distinct().Count() < LeastKeyBytes / 2;

    private static byte[]? Read(string text)
    {
        var bytes = new byte[text.Length];
        return Convert.TryFromBase64String(text, bytes, out var length) ? bytes[..length] : null;
    }
}

/// <summary>A key that signs or reads tokens.</summary>
/// <param name="Id">Its name in a token's header (<c>kid</c>).</param>
/// <param name="Bytes">The key.</param>
internal sealed record SigningKey(string Id, byte[] Bytes)
{
    /// <summary>A configured key is named by its hash.</summary>
    public static SigningKey Of(byte[] bytes) => new(Convert.ToHexStringLower(SHA256.HashData(bytes))[..32], bytes);

    /// <inheritdoc />
    public override string ToString() => Id;
}
