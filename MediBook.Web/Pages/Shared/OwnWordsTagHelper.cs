using MediBook.Web.Domain.Languages;
using MediBook.Web.Services.Clinics;
using Microsoft.AspNetCore.Razor.TagHelpers;
using Microsoft.Extensions.Options;

namespace MediBook.Web.Pages.Shared;

/// <summary>
/// <c>&lt;bdi mb-own-words&gt;</c>: what the clinic wrote itself, in its own language whatever the page speaks (WCAG 2.2, 3.1.2: language of parts).
/// </summary>
[HtmlTargetElement("*", Attributes = Mark)]
public sealed class OwnWordsTagHelper(IOptions<SiteOptions> site) : TagHelper
{
    private const string Mark = "mb-own-words";

    /// <inheritdoc />
    public override void Process(TagHelperContext context, TagHelperOutput output)
    {
        ArgumentNullException.ThrowIfNull(output);
        output.Attributes.RemoveAll(Mark);
        if (site.Value.Language != Language.Current.Tag)
        {
            output.Attributes.SetAttribute("lang", site.Value.Language);
        }
    }
}
