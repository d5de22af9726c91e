using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Mvc.Rendering;
using Microsoft.AspNetCore.Mvc.Routing;
using Microsoft.AspNetCore.Mvc.ViewFeatures;
using Microsoft.AspNetCore.Razor.TagHelpers;

namespace MediBook.Web.Pages.Shared;

/// <summary>
/// <c>&lt;mb-icon name="clock" /&gt;</c>: an icon of <c>wwwroot/img/icons.svg</c>. Decoration only; words stand beside it.
/// <c>flip</c> mirrors arrows in right-to-left languages, <c>class</c> adds to the class.
/// </summary>
[HtmlTargetElement("mb-icon", TagStructure = TagStructure.NormalOrSelfClosing)]
public sealed class IconTagHelper(IUrlHelperFactory urls) : TagHelper
{
    /// <summary>The icon's id in the sprite.</summary>
    public required string Name { get; set; }

    /// <summary>Whether the icon points somewhere and turns with the direction of the text.</summary>
    public bool Flip { get; set; }

    /// <summary>Where the tag stands; set by the framework.</summary>
    [ViewContext, HtmlAttributeNotBound]
    public ViewContext ViewContext { get; set; } = null!;

    /// <inheritdoc />
    public override void Process(TagHelperContext context, TagHelperOutput output)
    {
        ArgumentNullException.ThrowIfNull(output);
        var extra = output.Attributes["class"]?.Value?.ToString();
        output.TagName = "svg";
        output.TagMode = TagMode.StartTagAndEndTag;
        output.Attributes.SetAttribute("class", $"icon{(Flip ? " icon-flip" : "")}{(extra is null ? "" : " " + extra)}");
        output.Attributes.SetAttribute("aria-hidden", "true");
        output.Attributes.SetAttribute("focusable", "false");
        output.Content.AppendHtml(Use(ViewContext, urls, Name));
    }

    internal static TagBuilder Svg(ViewContext view, IUrlHelperFactory urls, string name)
    {
        var svg = new TagBuilder("svg") { Attributes = { ["class"] = "icon", ["aria-hidden"] = "true", ["focusable"] = "false" } };
        svg.InnerHtml.AppendHtml(Use(view, urls, name));
        return svg;
    }

    private static TagBuilder Use(ViewContext view, IUrlHelperFactory urls, string name)
    {
        // The fingerprinted name where the endpoint knows it, so that the sprite is cached for good.
        const string Sprite = "img/icons.svg";
        var file = view.HttpContext.GetEndpoint()?.Metadata.GetMetadata<ResourceAssetCollection>()?[Sprite] ?? Sprite;
        return new TagBuilder("use") { Attributes = { ["href"] = $"{urls.GetUrlHelper(view).Content("~/" + file)}#{name}" } };
    }
}
