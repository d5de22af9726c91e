using MediBook.Web.Domain.Languages;
using Microsoft.Extensions.Localization;

namespace MediBook.Web.Pages;

/// <summary>The way of the framework's validation to <see cref="Words"/>: messages and display names of attributes are keys.</summary>
public sealed class WordsLocalizer : IStringLocalizer
{
    /// <inheritdoc />
    public LocalizedString this[string name] => new(name, Words.T(name));

    /// <inheritdoc />
    public LocalizedString this[string name, params object[] arguments] => new(name, Words.T(name, arguments));

    /// <inheritdoc />
    public IEnumerable<LocalizedString> GetAllStrings(bool includeParentCultures) => [];
}
