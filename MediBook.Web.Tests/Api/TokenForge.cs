using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace MediBook.Web.Tests.Api;

/// <summary>A token taken apart, to be put together again otherwise.</summary>
/// <param name="Header">The header (RFC 7515).</param>
/// <param name="Claims">The claims (RFC 7519).</param>
/// <param name="Signature">The signature as it came, in Base64Url.</param>
internal sealed record TokenForge(JsonObject Header, JsonObject Claims, string Signature)
{
    /// <summary>Takes a token apart.</summary>
    public static TokenForge Open(string token)
    {
        var parts = token.Split('.');
        return new TokenForge(Read(parts[0]), Read(parts[1]), parts[2]);
    }

    /// <summary>Header and claims, without a signature.</summary>
    public string Unsigned => $"{Write(Header)}.{Write(Claims)}";

    /// <summary>The whole with the signature that came.</summary>
    public string WithOldSignature => $"{Unsigned}.{Signature}";

    /// <summary>The whole, signed with HMAC-SHA-256.</summary>
    public string Signed(byte[] key) => Signed(input => HMACSHA256.HashData(key, input));

    /// <summary>The whole, signed in another way.</summary>
    public string Signed(Func<byte[], byte[]> sign) => $"{Unsigned}.{Base64Url.EncodeToString(sign(Encoding.ASCII.GetBytes(Unsigned)))}";

    private static JsonObject Read(string part) => JsonNode.Parse(Base64Url.DecodeFromChars(part))!.AsObject();

    private static string Write(JsonObject part) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(part.ToJsonString()));
}
