using Microsoft.AspNetCore.Http.Extensions;
using Microsoft.AspNetCore.Mvc.Rendering;
using Microsoft.AspNetCore.Mvc.ViewFeatures;
using Microsoft.AspNetCore.Razor.TagHelpers;

namespace MediBook.Web.Pages.Shared;

/// <summary>
/// <c>&lt;section id="results" mb-live&gt;</c>: a piece of a page that reads itself anew when the stream of <c>_LiveBar</c> says that something
/// changed, and is morphed, so that focus stays. Its address is the page's own, or <c>mb-live-from</c>. A read gives way to what the person does:
/// whatever else replaces the piece says <c>data-hx-sync="#main:replace"</c>.
/// </summary>
[HtmlTargetElement("*", Attributes = "id,mb-live")]
public sealed class LiveTagHelper : TagHelper
{
    /// <summary>Where the piece is read; empty: the page's own address, without the handler that was posted to.</summary>
    [HtmlAttributeName("mb-live-from")]
    public string? Address { get; set; }

    /// <summary>The piece's id.</summary>
    public required string Id { get; set; }

    /// <summary>Where the tag stands; set by the framework.</summary>
    [ViewContext, HtmlAttributeNotBound]
    public ViewContext ViewContext { get; set; } = null!;

    /// <inheritdoc />
    public override void Process(TagHelperContext context, TagHelperOutput output)
    {
        ArgumentNullException.ThrowIfNull(output);
        HtmxScript.Need(ViewContext.HttpContext);
        output.Attributes.RemoveAll("mb-live");
        output.Attributes.SetAttribute("id", Id);
        output.Attributes.SetAttribute("data-live", "");
        output.Attributes.SetAttribute("data-hx-get", string.IsNullOrEmpty(Address) ? OwnAddress(ViewContext.HttpContext.Request) : Address);
        output.Attributes.SetAttribute("data-hx-trigger", "read-anew");
        output.Attributes.SetAttribute("data-hx-target", "#" + Id);
        output.Attributes.SetAttribute("data-hx-select", "#" + Id);
        output.Attributes.SetAttribute("data-hx-swap", "outerMorph");
        output.Attributes.SetAttribute("data-hx-sync", "#main:abort");
    }

    private static string OwnAddress(HttpRequest request)
    {
        var query = new QueryBuilder(request.Query.Where(part => !part.Key.Equals("handler", StringComparison.OrdinalIgnoreCase))
            .SelectMany(part => part.Value.Select(value => KeyValuePair.Create(part.Key, value ?? ""))));
        return $"{request.PathBase}{request.Path}{query}";
    }
}
