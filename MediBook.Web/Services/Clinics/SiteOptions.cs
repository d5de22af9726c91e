using System.ComponentModel.DataAnnotations;

namespace MediBook.Web.Services.Clinics;

/// <summary>Where people find the site, section <c>Site</c>; checked at start.</summary>
public sealed class SiteOptions : IValidatableObject
{
    /// <summary>Section name.</summary>
    public const string Section = "Site";

    /// <summary>The address that links begin with, like <c>https://book.example.com</c>; unset: that of the request.</summary>
    public string? PublicUrl { get; set; }

    /// <summary>The language in which the clinic writes its own words (emergency sentence, what it says of doctors), BCP 47: <c>en</c>, <c>pt-BR</c>.</summary>
    [Required, RegularExpression("[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*", ErrorMessage = "Site__Language must be a language tag like en or pt-BR.")]
    public string Language { get; set; } = "en";

    /// <summary>Makes a whole address of a path like <c>/m/…</c>.</summary>
    /// <param name="path">The path, with its leading slash.</param>
    /// <param name="requestBase">Scheme and host of the request, where no address is configured.</param>
    public string Absolute(string path, string requestBase) =>
        (string.IsNullOrWhiteSpace(PublicUrl) ? requestBase : PublicUrl.Trim()).TrimEnd('/') + path;

    /// <inheritdoc />
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        var usable = string.IsNullOrWhiteSpace(PublicUrl)
            || (Uri.TryCreate(PublicUrl.Trim(), UriKind.Absolute, out var address)
                && (address.Scheme == Uri.UriSchemeHttp || address.Scheme == Uri.UriSchemeHttps)
                && address.Query.Length == 0 && address.Fragment.Length == 0 && address.UserInfo.Length == 0);
        if (!usable)
        {
            yield return new ValidationResult(
                "Site__PublicUrl must be an address like https://book.example.com, without a query.", [nameof(PublicUrl)]);
        }
    }
}
