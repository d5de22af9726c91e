using MediBook.Web.Pages.Shared;
using Microsoft.AspNetCore.Mvc.Rendering;
using Microsoft.AspNetCore.Mvc.ViewFeatures;
using Microsoft.AspNetCore.Razor.TagHelpers;
using NodaTime;

namespace MediBook.Web.Pages.Doctors;

/// <summary>
/// <c>&lt;a id="week-later" mb-week="Model" mb-week-of="later"&gt;</c>: a link to another week, or to another look at this one; htmx reads only
/// the week, and announces it.
/// </summary>
[HtmlTargetElement("a", Attributes = "mb-week,mb-week-of")]
public sealed class WeekLinkTagHelper : TagHelper
{
    /// <summary>How the week is looked at.</summary>
    [HtmlAttributeName("mb-week")]
    public required WeekPage Week { get; set; }

    /// <summary>A day of the week that the link leads to.</summary>
    [HtmlAttributeName("mb-week-of")]
    public LocalDate Day { get; set; }

    /// <summary>Where the tag stands; set by the framework.</summary>
    [ViewContext, HtmlAttributeNotBound]
    public ViewContext ViewContext { get; set; } = null!;

    /// <inheritdoc />
    public override void Process(TagHelperContext context, TagHelperOutput output)
    {
        ArgumentNullException.ThrowIfNull(output);
        HtmxScript.Need(ViewContext.HttpContext);
        output.Attributes.SetAttribute("href", Week.Address(Day));
        output.Attributes.SetAttribute("data-hx-get", Week.Piece(Day));
        output.Attributes.SetAttribute("data-hx-push-url", Week.Address(Day));
        output.Attributes.SetAttribute("data-hx-target", "#cal");
        output.Attributes.SetAttribute("data-hx-select", "#cal");
        output.Attributes.SetAttribute("data-hx-select-oob", "#live:innerHTML");
        output.Attributes.SetAttribute("data-hx-swap", "outerHTML");
        output.Attributes.SetAttribute("data-hx-sync", "#main:replace");
    }
}
