using System.Collections.Concurrent;
using Microsoft.Playwright;

namespace MediBook.Web.Tests.BrowserTests;

/// <summary>A page in one of its states, and everything that was found wrong with it.</summary>
/// <param name="Name">Who looked at which address, and the status.</param>
/// <param name="Page">The page that answered, as the route table names it.</param>
/// <param name="Status">Its status.</param>
/// <param name="Html">The document as sent.</param>
/// <param name="Findings">What was found, by what was looked for.</param>
internal sealed record Look(string Name, string Page, int Status, string Html, ILookup<string, string> Findings);

/// <summary>Somebody's window in which page after page is opened and looked at in every mode.</summary>
internal sealed class Walk
{
    /// <summary>The header by which a page says which one it is.</summary>
    public const string PageHeader = "Test-Page";

    private readonly ConcurrentQueue<string> _complaints = new();
    private readonly ConcurrentBag<Look> _looks;
    private readonly HashSet<(string Page, int Status)> _seen = [];
    private readonly string _name;
    private readonly bool _briefly;
    private IResponse? _document;

    /// <summary>A walk of somebody; in one mode alone where it is taken again in another language.</summary>
    public Walk(string name, IPage page, ConcurrentBag<Look> looks, bool briefly)
    {
        (_name, Page, _looks, _briefly) = (name, page, looks, briefly);
        page.Console += (_, message) =>
        {
            // The browser notes every answer of 400 or more by itself; what it says of scripts, styles and the policy counts.
            if (message.Type is ("error" or "warning") && !message.Text.StartsWith("Failed to load resource: the server responded with a status of", StringComparison.Ordinal))
            {
                _complaints.Enqueue(message.Text);
            }
        };
        page.PageError += (_, error) => _complaints.Enqueue(error);
        page.Response += (_, response) =>
        {
            if (response.Request.IsNavigationRequest)
            {
                _document = response;
            }
            else if (response.Status >= 400)
            {
                _complaints.Enqueue($"{response.Status} {response.Url}");
            }
        };
    }

    /// <summary>The window.</summary>
    public IPage Page { get; }

    /// <summary>Opens an address and looks at what comes.</summary>
    public async Task SeeAsync(string address, int status = 200)
    {
        await Page.GotoAsync(address);
        await LookAsync(status);
    }

    /// <summary>Opens addresses, one after another.</summary>
    public async Task SeeAllAsync(params string[] addresses)
    {
        foreach (var address in addresses)
        {
            await SeeAsync(address);
        }
    }

    /// <summary>Presses what leads to another page, and looks at that.</summary>
    public async Task PressAsync(string selector, int status = 200)
    {
        await LeaveAsync(() => Page.Locator(selector).First.ClickAsync());
        await LookAsync(status);
    }

    /// <summary>Presses what leads to another page.</summary>
    public Task PassAsync(string selector) => LeaveAsync(() => Page.Locator(selector).First.ClickAsync());

    /// <summary>Sends a form without pressing any of its buttons, and looks at the answer.</summary>
    public async Task SendAsync(string form, int status)
    {
        await LeaveAsync(() => Page.EvaluateAsync("form => document.querySelector(form).submit()", form));
        await LookAsync(status);
    }

    /// <summary>Signs in.</summary>
    public async Task SignInAsync(string email)
    {
        await Page.GotoAsync("/Identity/Account/Login");
        await Page.FillAsync("[name='Input.Email']", email);
        await Page.FillAsync("[name='Input.Password']", Support.TestData.Password);
        await PassAsync("#account button");
    }

    private async Task LeaveAsync(Func<Task> press)
    {
        var loaded = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        void Loaded(object? sender, IPage page) => loaded.TrySetResult();
        Page.Load += Loaded;
        await press();
        await loaded.Task.WaitAsync(TimeSpan.FromMilliseconds(Support.Chromium.Patience));
        Page.Load -= Loaded;
    }

    private async Task LookAsync(int status)
    {
        var name = $"{_name}: {_document!.Request.Method} {new Uri(_document.Url).PathAndQuery} ({_document.Status})";
        var found = new List<(string Kind, string What)>();
        if (_document.Status != status)
        {
            found.Add(("status", $"should be {status}"));
        }

        var html = await _document.TextAsync();
        var page = _document.Headers.GetValueOrDefault(PageHeader.ToLowerInvariant(), "");
        await Page.EvaluateAsync("() => document.querySelectorAll('details').forEach(details => details.open = true)");
        var isFirst = _seen.Add((page, _document.Status));
        if (_briefly)
        {
            Func<IPage, Task<string[]>> axe = isFirst ? PageProbe.AxeAsync : PageProbe.ContrastAsync;
            await ModeAsync(name, found, "Arabic", 320, ColorScheme.Dark, "rtl", axe, PageProbe.OverflowAsync, PageProbe.SmallTargetsAsync);
        }
        else
        {
            await ModesAsync(name, found, isFirst);
        }

        while (_complaints.TryDequeue(out var complaint))
        {
            found.Add(("console", complaint));
        }

        _looks.Add(new Look(name, page, _document.Status, html, found.ToLookup(finding => finding.Kind, finding => finding.What)));
    }

    /// <summary>Every state in the light and on a phone in the dark; the page itself, the first time it is met, in every other mode too.</summary>
    private async Task ModesAsync(string name, List<(string Kind, string What)> found, bool isFirst)
    {
        await ModeAsync(name, found, "light", 1280, ColorScheme.Light, "ltr", PageProbe.AxeAsync, PageProbe.OverflowAsync, PageProbe.SmallTargetsAsync);
        await ModeAsync(name, found, "320 px, dark", 320, ColorScheme.Dark, "ltr", PageProbe.OverflowAsync, PageProbe.SmallTargetsAsync);
        if (!isFirst)
        {
            await Page.SetViewportSizeAsync(1280, 900);
            return;
        }

        await ModeAsync(name, found, "dark", 1280, ColorScheme.Dark, "ltr", PageProbe.ContrastAsync);
        await ModeAsync(name, found, "320 px, right to left", 320, ColorScheme.Light, "rtl", PageProbe.OverflowAsync, PageProbe.SmallTargetsAsync);
        await OldBrowser.PutOnAsync(Page);
        await ModeAsync(name, found, Pictures.OldPhone, 360, ColorScheme.Light, "ltr", PageProbe.ContrastAsync, PageProbe.OverflowAsync, PageProbe.SmallTargetsAsync, PageProbe.SmallTextAsync);
        await Page.SetViewportSizeAsync(1280, 900);
    }

    private async Task ModeAsync(string name, List<(string Kind, string What)> found, string mode, int width, ColorScheme scheme, string direction, params Func<IPage, Task<string[]>>[] probes)
    {
        await Page.EmulateMediaAsync(new PageEmulateMediaOptions { ColorScheme = scheme });
        await Page.SetViewportSizeAsync(width, 900);
        await Page.EvaluateAsync("direction => document.documentElement.dir = direction", direction);
        await Pictures.KeepAsync(Page, mode, name);
        foreach (var probe in probes)
        {
            found.AddRange((await probe(Page)).Select(what => (probe.Method.Name, $"{mode}: {what}")));
        }
    }
}
