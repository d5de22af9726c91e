using System.IO.Compression;
using Microsoft.AspNetCore.ResponseCompression;

namespace MediBook.Web.Setup;

/// <summary>
/// Pages leave small. Files of wwwroot are compressed when the app is published; answers of the API and streams of events go as they are.
/// </summary>
internal static class CompressionSetup
{
    public static void AddCompression(this WebApplicationBuilder builder)
    {
        builder.Services.AddResponseCompression(options =>
        {
            options.EnableForHttps = true;
            options.MimeTypes = ["text/html"];
            options.Providers.Add<BrotliCompressionProvider>();
            options.Providers.Add<GzipCompressionProvider>();
        });
        builder.Services.Configure<BrotliCompressionProviderOptions>(options => options.Level = CompressionLevel.Optimal);
        builder.Services.Configure<GzipCompressionProviderOptions>(options => options.Level = CompressionLevel.Optimal);
    }

    /// <summary>Compresses pages, except for whom another site sent here with cookies.</summary>
    public static void UseCompression(this WebApplication app) =>
        app.UseWhen(context => !IsApi(context.Request) && !CouldBeMeasured(context.Request), pages => pages.UseResponseCompression());

    private static bool IsApi(HttpRequest request) => request.Path.StartsWithSegments("/api") || request.Path.StartsWithSegments("/openapi");

    /// <summary>
    /// BREACH: a page of another site lets the browser of somebody who is signed in ask again and again, with guesses in the query, and watches
    /// from the network how long the compressed answers are. Such requests say where they come from; without cookies there is nothing to learn.
    /// </summary>
    private static bool CouldBeMeasured(HttpRequest request) =>
        request.Cookies.Count > 0 && request.Headers["Sec-Fetch-Site"].ToString() is ("cross-site" or "same-site");
}
