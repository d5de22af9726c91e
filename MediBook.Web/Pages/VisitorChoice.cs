using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http.Extensions;
using Microsoft.AspNetCore.WebUtilities;

namespace MediBook.Web.Pages;

/// <summary>What a visitor chooses by a word in the query of any page: for that page, and by a cookie for those after it.</summary>
public static class VisitorChoice
{
    /// <summary>What of the query is no part of the page's own address.</summary>
    private static readonly string[] NotOfThePage = [LanguageChoice.Parameter, ThemeChoice.Parameter, "handler"];

    /// <summary>The address of the present page with a choice; null gives the address without one.</summary>
    public static string Address(HttpContext context, string parameter, string? choice)
    {
        ArgumentNullException.ThrowIfNull(context);
        var (path, query) = Asked(context);
        var kept = QueryHelpers.ParseQuery(query)
            .Where(pair => !NotOfThePage.Contains(pair.Key, StringComparer.OrdinalIgnoreCase))
            .SelectMany(pair => pair.Value, (pair, value) => KeyValuePair.Create(pair.Key, value ?? ""));
        var builder = new QueryBuilder(kept);
        if (choice is not null)
        {
            builder.Add(parameter, choice);
        }

        return path + builder.ToQueryString();
    }

    /// <summary>Remembers a choice for a year.</summary>
    public static void Remember(HttpContext context, IHostEnvironment environment, string name, string choice)
    {
        ArgumentNullException.ThrowIfNull(context);
        context.Response.Cookies.Append(CookieNames.For(environment, name), choice, new CookieOptions
        {
            HttpOnly = true,
            IsEssential = true,
            MaxAge = TimeSpan.FromDays(365),
            Path = "/",
            SameSite = SameSiteMode.Lax,
            Secure = environment.IsProduction() || context.Request.IsHttps,
        });
    }

    /// <summary>The choice that was remembered, as the browser sends it; null: none.</summary>
    public static string? Remembered(HttpContext context, IHostEnvironment environment, string name)
    {
        ArgumentNullException.ThrowIfNull(context);
        return context.Request.Cookies[CookieNames.For(environment, name)];
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
}
