using MediBook.Web.Domain.Languages;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http.Extensions;
using Microsoft.AspNetCore.WebUtilities;

namespace MediBook.Web.Pages;

/// <summary>The language that a visitor chose, and the addresses that choose one.</summary>
public static class LanguageChoice
{
    /// <summary>The word in the query that chooses a language, for this page and (by a cookie) for those after it.</summary>
    public const string Parameter = "lang";

    /// <summary>What of the query is no part of the page's own address.</summary>
    private static readonly string[] NotOfThePage = [Parameter, "handler"];

    /// <summary>
    /// The language of a request: that of the address, which is remembered for a year, then the remembered one, then the first of the browser's
    /// that MediBook speaks, then English. What nobody speaks is passed over.
    /// </summary>
    public static Language Of(HttpContext context, IHostEnvironment environment)
    {
        ArgumentNullException.ThrowIfNull(context);
        var cookie = CookieNames.For(environment, "language");
        if (Find(context.Request.Query[Parameter], environment) is { } chosen)
        {
            context.Response.Cookies.Append(cookie, chosen.Tag, new CookieOptions
            {
                HttpOnly = true,
                IsEssential = true,
                MaxAge = TimeSpan.FromDays(365),
                Path = "/",
                SameSite = SameSiteMode.Lax,
                Secure = environment.IsProduction() || context.Request.IsHttps,
            });
            return chosen;
        }

        return Find(context.Request.Cookies[cookie], environment) ?? OfTheBrowser(context.Request) ?? Language.English;
    }

    /// <summary>The address of the present page in another language; null gives the address without one.</summary>
    public static string Address(HttpContext context, Language? language)
    {
        ArgumentNullException.ThrowIfNull(context);
        var (path, query) = Asked(context);
        var kept = QueryHelpers.ParseQuery(query)
            .Where(pair => !NotOfThePage.Contains(pair.Key, StringComparer.OrdinalIgnoreCase))
            .SelectMany(pair => pair.Value, (pair, value) => KeyValuePair.Create(pair.Key, value ?? ""));
        var builder = new QueryBuilder(kept);
        if (language is not null)
        {
            builder.Add(Parameter, language.Tag);
        }

        return path + builder.ToQueryString();
    }

    /// <summary>The path and query that the browser asked for: a page of words for an error was asked for by another address.</summary>
    private static (string Path, string? Query) Asked(HttpContext context)
    {
        var request = context.Request;
        if (context.Features.Get<IStatusCodeReExecuteFeature>() is { } status)
        {
            return (new PathString(status.OriginalPathBase).Add(status.OriginalPath).ToUriComponent(), status.OriginalQueryString);
        }

        return context.Features.Get<IExceptionHandlerPathFeature>() is { } failure
            ? (request.PathBase.Add(failure.Path).ToUriComponent(), request.QueryString.Value)
            : (request.PathBase.Add(request.Path).ToUriComponent(), request.QueryString.Value);
    }

    private static Language? Find(string? tag, IHostEnvironment environment) =>
        tag == Language.Pseudo.Tag && !environment.IsProduction() ? Language.Pseudo : Language.All.FirstOrDefault(language => language.Tag == tag);

    private static Language? OfTheBrowser(HttpRequest request) => request.GetTypedHeaders().AcceptLanguage
        .Where(wanted => wanted.Quality is not 0)
        .OrderByDescending(wanted => wanted.Quality ?? 1)
        .Select(wanted => Language.Find(wanted.Value.Value))
        .FirstOrDefault(language => language is not null);
}
