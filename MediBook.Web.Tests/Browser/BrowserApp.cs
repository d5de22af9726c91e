using System.Collections.Concurrent;
using MediBook.Web.Tests.Support;
using Microsoft.Playwright;

namespace MediBook.Web.Tests.BrowserTests;

/// <summary>The app on a real port, a person's window on it, and everything the browser complained about.</summary>
internal sealed partial class BrowserApp : IAsyncDisposable
{
    private readonly ConcurrentQueue<string> _complaints = new();
    private readonly IBrowserContext _context;
    private readonly bool _javaScript;

    private BrowserApp(MediBookApp app, IBrowserContext context, IPage page, bool javaScript) =>
        (App, _context, Page, _javaScript) = (app, context, page, javaScript);

    public MediBookApp App { get; }

    public IPage Page { get; }

    public static async Task<BrowserApp> StartAsync(
        Chromium chromium, TestDatabase database, bool javaScript, int width = 1280, Dictionary<string, string?>? settings = null)
    {
        var app = new MediBookApp(database, settings: settings);
        app.UseKestrel(0);
        app.StartServer();
        var context = await chromium.NewContextAsync(app.ClientOptions.BaseAddress, javaScript, width);
        await PageProbe.OfferAxeAsync(context);
        var page = await context.NewPageAsync();
        var browser = new BrowserApp(app, context, page, javaScript);
        page.Console += (_, message) =>
        {
            // Of pages that answer 409 and 422, which are shown as they should be, the browser says so too.
            if (message.Type is ("error" or "warning") && !PageRefused().IsMatch(message.Text))
            {
                browser._complaints.Enqueue(message.Text);
            }
        };
        page.PageError += (_, error) => browser._complaints.Enqueue(error);
        return browser;
    }

    /// <summary>The page in front is sound: htmx runs where there is something for it, the browser has nothing to complain of, nothing overflows, axe finds nothing.</summary>
    public async Task CheckAsync()
    {
        if (!_javaScript)
        {
            return;
        }

        await Page.WaitForLoadStateAsync();
        Assert.True(await Page.EvaluateAsync<bool>("() => (typeof htmx === 'object') === (document.querySelector('[data-hx-get], [data-hx-post]') !== null)"), $"{Page.Url}: htmx is missing, or loaded for nothing");
        await FitsAsync();
        Assert.Empty(_complaints);
        var found = await PageProbe.AxeAsync(Page);
        Assert.True(found.Length == 0, $"{Page.Url}: {string.Join("; ", found)}");
        _complaints.Clear();
    }

    /// <summary>Nothing in the browser's console so far: for pages that are not of our making.</summary>
    public void HasNoComplaints() => Assert.Empty(_complaints);

    /// <summary>The page in front fits a narrow phone too.</summary>
    public async Task FitsAPhoneAsync()
    {
        if (!_javaScript)
        {
            return;
        }

        var usual = Page.ViewportSize!;
        await Page.SetViewportSizeAsync(320, usual.Height);
        await FitsAsync();
        await Page.SetViewportSizeAsync(usual.Width, usual.Height);
    }

    private async Task FitsAsync() => Assert.True(
        await Page.EvaluateAsync<bool>("() => document.documentElement.scrollWidth <= document.documentElement.clientWidth"),
        $"{Page.Url} overflows at {Page.ViewportSize!.Width} px");

    /// <summary>Clicks the first that fits.</summary>
    public Task ClickAsync(string selector) => Page.Locator(selector).First.ClickAsync();

    /// <summary>Clicks what leads to another page, and waits for it.</summary>
    public async Task GoAsync(string selector, string url)
    {
        await ClickAsync(selector);
        await Page.WaitForURLAsync(new System.Text.RegularExpressions.Regex(url));
    }

    public async Task SignInAsync(string email)
    {
        await Page.GotoAsync("/Identity/Account/Login");
        await CheckAsync();
        await Page.FillAsync("[name='Input.Email']", email);
        await Page.FillAsync("[name='Input.Password']", TestData.Password);
        await Page.PressAsync("[name='Input.Password']", "Enter");
        await Assertions.Expect(Page.Locator("form[action*='Logout' i]")).ToHaveCountAsync(1);
    }

    [System.Text.RegularExpressions.GeneratedRegex("^Failed to load resource: the server responded with a status of (409|422) ")]
    private static partial System.Text.RegularExpressions.Regex PageRefused();

    public async ValueTask DisposeAsync()
    {
        await _context.DisposeAsync();
        await App.DisposeAsync();
    }
}
