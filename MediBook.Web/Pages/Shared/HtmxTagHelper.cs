using Microsoft.AspNetCore.Mvc.Rendering;
using Microsoft.AspNetCore.Mvc.ViewFeatures;
using Microsoft.AspNetCore.Razor.TagHelpers;

namespace MediBook.Web.Pages.Shared;

/// <summary>Sees that a page has something to read by htmx, so that the frame of a page that has not leaves the script out.</summary>
[HtmlTargetElement("*", Attributes = "data-hx-get")]
[HtmlTargetElement("*", Attributes = "data-hx-post")]
public sealed class HtmxTagHelper : TagHelper
{
    /// <summary>Where the tag stands; set by the framework.</summary>
    [ViewContext, HtmlAttributeNotBound]
    public ViewContext ViewContext { get; set; } = null!;

    /// <inheritdoc />
    public override void Process(TagHelperContext context, TagHelperOutput output) => HtmxScript.Need(ViewContext.HttpContext);
}

/// <summary>Whether the page that is being made needs htmx. Its body is made before its frame.</summary>
public static class HtmxScript
{
    private static readonly object Key = new();

    /// <summary>The page has something that htmx reads.</summary>
    public static void Need(HttpContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        context.Items[Key] = true;
    }

    /// <summary>Whether the page has.</summary>
    public static bool IsNeeded(HttpContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        return context.Items.ContainsKey(Key);
    }
}
