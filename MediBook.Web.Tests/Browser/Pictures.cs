using System.Text.RegularExpressions;
using Microsoft.Playwright;

namespace MediBook.Web.Tests.BrowserTests;

/// <summary>
/// Pictures for people to look at: of every page as an old phone shows it, beside the tests; of every page in every mode, where
/// <c>MEDIBOOK_PICTURES</c> names a folder.
/// </summary>
internal static partial class Pictures
{
    /// <summary>The mode whose pictures are always kept.</summary>
    public const string OldPhone = "old phone";

    private static readonly string? All = Environment.GetEnvironmentVariable("MEDIBOOK_PICTURES");

    /// <summary>Keeps the page in front.</summary>
    public static async Task KeepAsync(IPage page, string mode, string name)
    {
        if (All is not null || mode == OldPhone)
        {
            var folder = Path.Combine(All ?? Path.Combine(AppContext.BaseDirectory, "pictures"), Unsafe().Replace(mode, "-"));
            var file = Unsafe().Replace(name, "_");
            await page.ScreenshotAsync(new PageScreenshotOptions
            {
                FullPage = true,
                Type = ScreenshotType.Jpeg,
                Quality = 60,
                Path = Path.Combine(folder, $"{file[..Math.Min(100, file.Length)]}.jpg"),
            });
        }
    }

    [GeneratedRegex(@"[^\w.=-]+")]
    private static partial Regex Unsafe();
}
