using MediBook.Web.Tests.Support;
using Microsoft.Playwright;

[assembly: AssemblyFixture(typeof(Chromium))]

namespace MediBook.Web.Tests.Support;

/// <summary>A real Chromium for journeys: <c>MEDIBOOK_CHROMIUM</c>, else one on PATH, else Playwright's own.</summary>
public sealed class Chromium : IAsyncDisposable
{
    /// <summary>How long anything on a page may take, in milliseconds: what comes late on a machine that does much else is no fault.</summary>
    public const int Patience = 60_000;

    private readonly Lazy<Task<(IPlaywright Playwright, IBrowser Browser)>> _started = new(StartAsync);

    /// <summary>A person with a window of its own.</summary>
    /// <param name="baseUrl">The app.</param>
    /// <param name="javaScript">Whether scripts run.</param>
    /// <param name="width">Width in pixels.</param>
    /// <param name="language">What the browser asks for; null: its own.</param>
    /// <param name="timeZone">The device's zone; null: that of the machine.</param>
    public async Task<IBrowserContext> NewContextAsync(Uri baseUrl, bool javaScript = true, int width = 1280, string? language = null, string? timeZone = null)
    {
        var context = await (await _started.Value).Browser.NewContextAsync(new BrowserNewContextOptions
        {
            BaseURL = baseUrl.ToString(),
            JavaScriptEnabled = javaScript,
            Locale = language,
            TimezoneId = timeZone,
            // A page-to-page transition that a quick next click cuts short reports itself as an error of the page.
            ReducedMotion = ReducedMotion.Reduce,
            ViewportSize = new ViewportSize { Width = width, Height = 900 },
        });
        context.SetDefaultTimeout(Patience);
        return context;
    }

    public async ValueTask DisposeAsync()
    {
        if (_started.IsValueCreated)
        {
            var (playwright, browser) = await _started.Value;
            await browser.DisposeAsync();
            playwright.Dispose();
        }
    }

    private static async Task<(IPlaywright Playwright, IBrowser Browser)> StartAsync()
    {
        var path = Find();
        if (path is null && Microsoft.Playwright.Program.Main(["install", "chromium"]) != 0)
        {
            throw new InvalidOperationException("No Chromium: install it, or name one in MEDIBOOK_CHROMIUM.");
        }

        Assertions.SetDefaultExpectTimeout(Patience);
        var playwright = await Playwright.CreateAsync();
        var browser = await playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
        {
            ExecutablePath = path,
            Args =
            [
                "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
                "--disable-component-update", "--disable-sync",
            ],
        });
        return (playwright, browser);
    }

    private static string? Find() =>
        Environment.GetEnvironmentVariable("MEDIBOOK_CHROMIUM") is { Length: > 0 } given
            ? given
            : (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
                .SelectMany(folder => new[] { "chromium-headless-shell", "chromium", "chromium-browser", "google-chrome" }.Select(name => Path.Combine(folder, name)))
                .FirstOrDefault(File.Exists);
}
