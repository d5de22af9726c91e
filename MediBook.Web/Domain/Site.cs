using MediBook.Web.Domain.Languages;

namespace MediBook.Web.Domain;

/// <summary>What mails, which no request asks for, need to know of the site.</summary>
/// <param name="findAddress">Finds the address that links begin with, or null where nobody has said it.</param>
/// <param name="language">The language for whoever's own is not known.</param>
public sealed class Site(Func<string?> findAddress, Language language)
{
    /// <summary>The language for whoever's own is not known.</summary>
    public Language Language { get; } = language;

    /// <summary>A whole address of a path like <c>/m/…</c>; null where nobody has said where people find the site.</summary>
    public string? Find(string path) => findAddress() is { } address ? address.TrimEnd('/') + path : null;

    /// <summary>A whole address of a path.</summary>
    /// <exception cref="NoSiteAddressException">Nobody has said where people find the site.</exception>
    public string Absolute(string path) => Find(path) ?? throw new NoSiteAddressException();
}
