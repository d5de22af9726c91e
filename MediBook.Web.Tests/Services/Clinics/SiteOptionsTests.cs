using System.ComponentModel.DataAnnotations;
using MediBook.Web.Services.Clinics;

namespace MediBook.Web.Tests.Services.Clinics;

public sealed class SiteOptionsTests
{
    [Theory]
    [InlineData("book.example.com")]
    [InlineData("ftp://book.example.com")]
    [InlineData("https://book.example.com/?a=b")]
    [InlineData("https://book.example.com/#a")]
    [InlineData("https://user@book.example.com")]
    [InlineData("javascript:alert(1)")]
    public void An_address_that_cannot_begin_a_link_is_refused_by_its_name(string address)
    {
        var options = new SiteOptions { PublicUrl = address };
        var refusal = Assert.Throws<ValidationException>(() => Validator.ValidateObject(options, new ValidationContext(options), validateAllProperties: true));
        Assert.Contains("Site__PublicUrl", refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null, "https://here/m/x")]
    [InlineData(" ", "https://here/m/x")]
    [InlineData("https://book.example.com", "https://book.example.com/m/x")]
    [InlineData(" https://book.example.com/clinic/ ", "https://book.example.com/clinic/m/x")]
    public void A_link_begins_with_the_configured_address_else_with_that_of_the_request(string? address, string expected)
    {
        var options = new SiteOptions { PublicUrl = address };
        Validator.ValidateObject(options, new ValidationContext(options), validateAllProperties: true);
        Assert.Equal(expected, options.Absolute("/m/x", "https://here"));
    }
}
