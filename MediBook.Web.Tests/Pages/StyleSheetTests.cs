using System.Text.RegularExpressions;
using MediBook.Web.Tests.Support;

namespace MediBook.Web.Tests.Pages;

/// <summary>The style sheet stays small: nothing lies in it that no page uses.</summary>
public sealed partial class StyleSheetTests
{
    private static readonly string Web = Path.Combine(SourceTree.Root, "MediBook.Web");

    [Fact]
    public async Task Every_class_of_the_style_sheet_is_used()
    {
        var css = Comment().Replace(await File.ReadAllTextAsync(Path.Combine(Web, "wwwroot", "css", "medibook.css")), "");
        var names = Selectors().Matches(css).SelectMany(rule => Class().Matches(rule.Groups[1].Value)).Select(found => found.Groups[1].Value).Distinct().ToList();
        Assert.True(names.Count > 50, $"Only {names.Count} classes were found.");

        var sources = string.Join('\n', new[] { "Pages", "Areas", Path.Combine("wwwroot", "js") }
            .SelectMany(folder => Directory.EnumerateFiles(Path.Combine(Web, folder), "*", SearchOption.AllDirectories)).Select(File.ReadAllText));
        Assert.All(names, name => Assert.Matches($@"(?<![\w-]){Regex.Escape(name)}(?![\w-])", sources));
    }

    [Fact]
    public async Task The_style_page_says_of_every_component_what_it_is_for()
    {
        var css = Comment().Replace(await File.ReadAllTextAsync(Path.Combine(Web, "wwwroot", "css", "medibook.css")), "");
        var own = Selectors().Matches(css).SelectMany(rule => rule.Groups[1].Value.Split(',')).Select(selector => Alone().Match(selector))
            .Where(found => found.Success).Select(found => found.Groups[1].Value).Distinct().ToList();
        var said = Code().Matches(await File.ReadAllTextAsync(Path.Combine(Web, "Pages", "Style.cshtml"))).Select(found => found.Groups[1].Value).ToHashSet();
        Assert.True(own.Count > 50, $"Only {own.Count} components were found.");
        Assert.Empty(own.Except(said));
    }

    [Fact]
    public async Task Every_property_of_the_style_sheet_is_used()
    {
        var css = await File.ReadAllTextAsync(Path.Combine(Web, "wwwroot", "css", "medibook.css"));
        var names = Token().Matches(css).Select(found => found.Groups[1].Value).Distinct().ToList();
        Assert.True(names.Count > 20, $"Only {names.Count} properties were found.");
        Assert.All(names, name => Assert.Contains($"var({name})", css, StringComparison.Ordinal));
    }

    [GeneratedRegex(@"/\*.*?\*/", RegexOptions.Singleline)]
    private static partial Regex Comment();

    [GeneratedRegex(@"([^{}]+)\{")]
    private static partial Regex Selectors();

    [GeneratedRegex(@"\.([A-Za-z][\w-]*)")]
    private static partial Regex Class();

    [GeneratedRegex(@"^\s*\.([A-Za-z][\w-]*)\s*$")]
    private static partial Regex Alone();

    [GeneratedRegex(@"<code>([\w-]+)</code>")]
    private static partial Regex Code();

    [GeneratedRegex(@"(--[\w-]+):")]
    private static partial Regex Token();
}
