using System.ComponentModel.DataAnnotations;
using System.Security.Cryptography;
using System.Text;
using MediBook.Web.Services.Accounts;

namespace MediBook.Web.Tests.Services.Accounts;

public sealed class JwtOptionsTests
{
    private static readonly string Good = Convert.ToBase64String(RandomNumberGenerator.GetBytes(JwtOptions.LeastKeyBytes));

    public static TheoryData<string> BadKeys =>
    [
        Convert.ToBase64String(RandomNumberGenerator.GetBytes(JwtOptions.LeastKeyBytes - 1)),
        Convert.ToBase64String(Encoding.ASCII.GetBytes("change-this-sample-key-before-production!")),
        Convert.ToBase64String(new byte[JwtOptions.LeastKeyBytes]),
        Convert.ToBase64String([.. Enumerable.Repeat((byte)0xA7, 64)]),
        Convert.ToBase64String([.. Enumerable.Range(0, 64).Select(index => (byte)(index % 4))]),
        "my-very-long-secret-signing-key-which-is-no-base64",
        "not Base64 at all",
        Good[..^1],
    ];

    [Theory]
    [MemberData(nameof(BadKeys))]
    public void A_key_that_is_short_typed_or_no_Base64_is_refused(string key)
    {
        Assert.Contains("Jwt__Key", Refusal(new JwtOptions { Key = key }), StringComparison.Ordinal);
        Assert.Contains("Jwt__Key", Refusal(new JwtOptions { Key = Good, PreviousKeys = key }), StringComparison.Ordinal);
        Assert.Contains("Jwt__Key", Refusal(new JwtOptions { Key = Good, PreviousKeys = $"{Good},{key}" }), StringComparison.Ordinal);
    }

    [Fact]
    public void Keys_before_a_key_that_is_not_there_are_refused() =>
        Assert.Contains("Jwt__Key", Refusal(new JwtOptions { PreviousKeys = Good }), StringComparison.Ordinal);

    [Fact]
    public void The_refusal_never_shows_the_key() => Assert.DoesNotContain("sample", Refusal(new JwtOptions { Key = "sample" }), StringComparison.Ordinal);

    [Fact]
    public void Random_keys_are_taken_and_none_is_needed()
    {
        foreach (var options in new[] { new JwtOptions(), new JwtOptions { Key = $" {Good} ", PreviousKeys = $"{Good}, {Good}," }, new JwtOptions { Key = "", PreviousKeys = " " } })
        {
            Validator.ValidateObject(options, new ValidationContext(options), validateAllProperties: true);
        }
    }

    private static string Refusal(JwtOptions options) =>
        Assert.Throws<ValidationException>(() => Validator.ValidateObject(options, new ValidationContext(options), validateAllProperties: true)).Message;
}
