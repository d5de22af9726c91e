using AngleSharp.Dom;
using AngleSharp.Html.Dom;
using AngleSharp.Html.Parser;

namespace MediBook.Web.Tests.Support;

/// <summary>A person's browser without JavaScript: keeps cookies, reads HTML, fills in and submits forms with their antiforgery token.</summary>
public sealed class Browser(HttpClient client)
{
    /// <summary>For what a form cannot send.</summary>
    public HttpClient Client { get; } = client;

    /// <summary>Opens a page; redirects are not followed.</summary>
    public async Task<Html> GetAsync(string url) => await Html.ReadAsync(await Client.GetAsync(new Uri(url, UriKind.RelativeOrAbsolute)));

    /// <summary>Opens a stream and leaves it at once.</summary>
    public async Task<Html> PeekAsync(string url)
    {
        using var response = await Client.GetAsync(new Uri(url, UriKind.RelativeOrAbsolute), HttpCompletionOption.ResponseHeadersRead);
        return response.Content.Headers.ContentType?.MediaType == "text/event-stream" ? Html.HeadOf(response) : await Html.ReadAsync(response);
    }

    /// <summary>Opens a page and follows redirects.</summary>
    public async Task<Html> FollowAsync(Html answer)
    {
        for (var step = 0; step < 10 && answer.Location is { } location; step++)
        {
            answer = await GetAsync(location);
        }

        return answer;
    }

    /// <summary>Fills in the form that <paramref name="selector"/> finds, over what it already has, and presses its first submit button.</summary>
    public Task<Html> SubmitAsync(Html page, string selector, params (string Name, string? Value)[] fields) =>
        PressAsync(page, selector, null, fields);

    /// <summary>The same with the button that <paramref name="button"/> finds in the page (it may stand outside its form).</summary>
    public async Task<Html> PressAsync(Html page, string form, string? button, params (string Name, string? Value)[] fields)
    {
        var element = page.Document.QuerySelector<IHtmlFormElement>(form)
            ?? throw new InvalidOperationException($"No form '{form}' on {page.Url}.");
        var pressed = button is null
            ? element.QuerySelector("button[type=submit], button:not([type]), input[type=submit]")
            : page.Document.QuerySelector(button) ?? throw new InvalidOperationException($"No button '{button}' on {page.Url}.");
        var values = new List<KeyValuePair<string, string>>();
        foreach (var control in page.Document.QuerySelectorAll("input, select, textarea")
            .Where(control => element.Contains(control) || (element.Id is { Length: > 0 } id && control.GetAttribute("form") == id)))
        {
            var name = control.GetAttribute("name");
            if (string.IsNullOrEmpty(name) || control.HasAttribute("disabled") || fields.Any(field => field.Name == name))
            {
                continue;
            }

            switch (control)
            {
                case IHtmlInputElement { Type: "checkbox" or "radio" } box:
                    if (box.IsChecked)
                    {
                        values.Add(new(name, box.Value ?? "on"));
                    }

                    break;
                case IHtmlInputElement { Type: "submit" or "button" or "image" or "reset" }:
                    break;
                case IHtmlInputElement input:
                    values.Add(new(name, input.Value));
                    break;
                case IHtmlSelectElement select:
                    values.AddRange(select.SelectedOptions.Select(option => new KeyValuePair<string, string>(name, option.Value)));
                    break;
                case IHtmlTextAreaElement area:
                    values.Add(new(name, area.Value));
                    break;
            }
        }

        values.AddRange(fields.Where(field => field.Value is not null).Select(field => new KeyValuePair<string, string>(field.Name, field.Value!)));
        if (pressed?.GetAttribute("name") is { Length: > 0 } pressedName)
        {
            values.Add(new(pressedName, pressed.GetAttribute("value") ?? ""));
        }

        var action = pressed?.GetAttribute("formaction") ?? element.GetAttribute("action") ?? "";
        return await PostAsync(new Uri(new Uri(Client.BaseAddress!, page.Url), action).PathAndQuery, values);
    }

    /// <summary>Posts fields as they are.</summary>
    public async Task<Html> PostAsync(string url, IEnumerable<KeyValuePair<string, string>> fields)
    {
        using var content = new FormUrlEncodedContent(fields);
        return await Html.ReadAsync(await Client.PostAsync(new Uri(url, UriKind.RelativeOrAbsolute), content));
    }
}

/// <summary>An answer: status, where it leads, and its document.</summary>
public sealed class Html
{
    private static readonly HtmlParser Parser = new();

    private Html(HttpResponseMessage response, string text)
    {
        Response = response;
        Text = text;
        Document = Parser.ParseDocument(text);
    }

    /// <summary>The answer's head.</summary>
    public HttpResponseMessage Response { get; }

    /// <summary>The body as sent.</summary>
    public string Text { get; }

    /// <summary>The body as a document.</summary>
    public IHtmlDocument Document { get; }

    /// <summary>Status code.</summary>
    public int Status => (int)Response.StatusCode;

    /// <summary>Path and query that was asked for.</summary>
    public string Url => Response.RequestMessage!.RequestUri!.PathAndQuery;

    /// <summary>Where a redirect leads, or null.</summary>
    public string? Location => Response.Headers.Location?.OriginalString;

    /// <summary>The level-one heading.</summary>
    public string Heading => Find("h1").TextContent.Trim();

    /// <summary>The visible text of the main part, with single spaces.</summary>
    public string MainText => string.Join(' ', (Document.QuerySelector("main") ?? Document.Body!).TextContent.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));

    /// <summary>The element, which must be there.</summary>
    public IElement Find(string selector) =>
        Document.QuerySelector(selector) ?? throw new Xunit.Sdk.XunitException($"No '{selector}' on {Url} ({Status}): {MainText}");

    internal static async Task<Html> ReadAsync(HttpResponseMessage response) => new(response, await response.Content.ReadAsStringAsync());

    /// <summary>The head of an answer whose body has no end.</summary>
    internal static Html HeadOf(HttpResponseMessage response) => new(response, "");
}
