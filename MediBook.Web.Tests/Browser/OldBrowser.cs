using System.Text;
using System.Text.RegularExpressions;
using MediBook.Web.Tests.Support;
using Microsoft.Playwright;

namespace MediBook.Web.Tests.BrowserTests;

/// <summary>
/// The style sheet as Safari 12 and Chrome 80 read it: they drop blocks and rules that they do not know, and declarations one by one. What is
/// taken away here is what came after them, by the year in which browsers got it.
/// </summary>
internal static partial class OldBrowser
{
    /// <summary>Blocks of Safari 16 and Chrome 85 to 126, and @supports, which asks for such; what it offers to those without stays.</summary>
    private static readonly string[] Blocks = ["@supports", "@container", "@layer", "@view-transition"];

    /// <summary>Selectors of Safari 14 to 15.4 and Chrome 86 to 105; one of them in a list drops the whole rule.</summary>
    private static readonly string[] Selectors = [":where(", ":is(", ":has(", ":focus-visible"];

    /// <summary>Short forms of Safari 14.1 and Chrome 87 (so is the gap in flex boxes); properties of Safari 15.4 to 17.5, Chrome 88 and later.</summary>
    private static readonly string[] Properties =
    [
        "padding-inline", "padding-block", "margin-inline", "margin-block", "inset", "inset-inline", "inset-block", "inset-inline-start", "inset-inline-end",
        "inset-block-start", "inset-block-end", "border-inline", "border-block", "border-inline-width", "border-block-width", "scroll-padding-block",
        "container-type", "text-wrap", "accent-color", "aspect-ratio", "overflow-wrap: anywhere", "color-scheme", "text-decoration-thickness", "text-underline-offset",
    ];

    private static readonly Lazy<string> Css = new(() => Read(File.ReadAllText(Path.Combine(SourceTree.Root, "MediBook.Web", "wwwroot", "css", "medibook.css"))));

    /// <summary>Dresses the page in front as an old browser would.</summary>
    public static Task PutOnAsync(IPage page) => page.EvaluateAsync(
        """
        css => {
          const sheet = new CSSStyleSheet();
          sheet.replaceSync(css);
          const own = document.querySelector("link[rel=stylesheet]");
          if (!own) return;
          own.disabled = true;
          document.adoptedStyleSheets = [sheet];
        }
        """,
        Css.Value);

    /// <summary>The sheet without what old browsers drop.</summary>
    public static string Read(string css)
    {
        var text = new StringBuilder();
        foreach (var (head, body) in Rules(Comment().Replace(css, "")))
        {
            if (head.StartsWith("@supports not", StringComparison.Ordinal))
            {
                text.Append(Read(body));
            }
            else if (head.StartsWith("@media", StringComparison.Ordinal))
            {
                text.Append(head).Append('{').Append(Read(body)).Append('}');
            }
            else if (Blocks.Any(block => head.StartsWith(block, StringComparison.Ordinal)))
            {
                continue;
            }
            else if (!Selectors.Any(selector => head.Contains(selector, StringComparison.Ordinal)))
            {
                text.Append(head).Append('{').AppendJoin(';', body.Split(';').Where(line => IsKnown(line, body.Contains("flex", StringComparison.Ordinal)))).Append("}\n");
            }
        }

        return text.ToString();
    }

    private static bool IsKnown(string declaration, bool flex)
    {
        var line = declaration.Trim();
        return !(flex && line.StartsWith("gap:", StringComparison.Ordinal)) && !Properties.Any(property => property.Contains(':', StringComparison.Ordinal)
            ? line.StartsWith(property, StringComparison.Ordinal)
            : line.StartsWith($"{property}:", StringComparison.Ordinal));
    }

    /// <summary>What stands before each outermost brace, and between it and its partner.</summary>
    private static IEnumerable<(string Head, string Body)> Rules(string css)
    {
        for (var at = 0; css.IndexOf('{', at) is var open and >= 0;)
        {
            var (depth, close) = (1, open);
            while (depth > 0)
            {
                close++;
                depth += css[close] switch { '{' => 1, '}' => -1, _ => 0 };
            }

            yield return (css[at..open].Trim(), css[(open + 1)..close]);
            at = close + 1;
        }
    }

    [GeneratedRegex(@"/\*.*?\*/", RegexOptions.Singleline)]
    private static partial Regex Comment();
}
