using System.Globalization;
using MediBook.Web.Domain.Languages;
using MediBook.Web.Pages;

namespace MediBook.Web.Setup;

/// <summary>Which language a request is answered in, and how the visitor wants pages to look.</summary>
internal static class LanguageSetup
{
    /// <summary>What is not a page: programs and jobs read it, in English.</summary>
    private static readonly string[] English = ["/api", "/openapi", "/health", JobsSetup.Dashboard];

    /// <summary>Outside a request, whatever the machine's own language.</summary>
    public static void AddLanguages(this WebApplicationBuilder _) =>
        CultureInfo.DefaultThreadCurrentUICulture = CultureInfo.CurrentUICulture = Language.English.Culture;

    /// <summary>
    /// Sets the language of the words (<see cref="CultureInfo.CurrentUICulture"/>); how answers in forms are read stays the same for everybody.
    /// Remembers the theme that the address chooses.
    /// </summary>
    public static void UseLanguages(this WebApplication app) => app.Use(async (context, next) =>
    {
        CultureInfo.CurrentUICulture = Language.English.Culture;
        if (!Array.Exists(English, path => context.Request.Path.StartsWithSegments(path, StringComparison.OrdinalIgnoreCase)))
        {
            CultureInfo.CurrentUICulture = LanguageChoice.Of(context, app.Environment).Culture;
            ThemeChoice.Remember(context, app.Environment);
            context.Response.OnStarting(Describe, context);
        }

        await next(context);
    });

    private static Task Describe(object state)
    {
        var response = ((HttpContext)state).Response;
        if (response.ContentType?.StartsWith("text/html", StringComparison.OrdinalIgnoreCase) is true)
        {
            response.Headers.ContentLanguage = Language.Current.Tag;
            if (!response.Headers.Vary.Contains("Cookie,Accept-Language"))
            {
                response.Headers.Append("Vary", "Cookie,Accept-Language");
            }
        }

        return Task.CompletedTask;
    }
}
