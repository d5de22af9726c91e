using MediBook.Web.Domain.Languages;

namespace MediBook.Web.Pages;

/// <summary>The language that a visitor chose.</summary>
public static class LanguageChoice
{
    /// <summary>The word in the query that chooses a language, for this page and (by a cookie) for those after it.</summary>
    public const string Parameter = "lang";

    private const string Cookie = "language";

    /// <summary>
    /// The language of a request: that of the address, which is remembered for a year, then the remembered one, then the first of the browser's
    /// that MediBook speaks, then English. What nobody speaks is passed over.
    /// </summary>
    public static Language Of(HttpContext context, IHostEnvironment environment)
    {
        ArgumentNullException.ThrowIfNull(context);
        if (Find(context.Request.Query[Parameter], environment) is { } chosen)
        {
            VisitorChoice.Remember(context, environment, Cookie, chosen.Tag);
            return chosen;
        }

        return Find(VisitorChoice.Remembered(context, environment, Cookie), environment) ?? OfTheBrowser(context.Request) ?? Language.English;
    }

    private static Language? Find(string? tag, IHostEnvironment environment) =>
        tag == Language.Pseudo.Tag && !environment.IsProduction() ? Language.Pseudo : Language.All.FirstOrDefault(language => language.Tag == tag);

    private static Language? OfTheBrowser(HttpRequest request) => request.GetTypedHeaders().AcceptLanguage
        .Where(wanted => wanted.Quality is not 0)
        .OrderByDescending(wanted => wanted.Quality ?? 1)
        .Select(wanted => Language.Find(wanted.Value.Value))
        .FirstOrDefault(language => language is not null);
}
