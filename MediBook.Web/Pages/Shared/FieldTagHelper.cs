using System.Globalization;
using Microsoft.AspNetCore.Html;
using Microsoft.AspNetCore.Mvc.Rendering;
using Microsoft.AspNetCore.Mvc.Routing;
using Microsoft.AspNetCore.Mvc.ViewFeatures;
using Microsoft.AspNetCore.Razor.TagHelpers;
using static MediBook.Web.Domain.Languages.Words;

namespace MediBook.Web.Pages.Shared;

/// <summary>
/// A whole form field: label, hint, the error of model state, and the control, joined by ids.
/// <code>
/// &lt;mb-field asp-for="Input.Email" label="Email" hint="We send the confirmation here." type="email" autocomplete="email" /&gt;
/// &lt;mb-field asp-for="Input.Password" label="Password" type="password" autocomplete="new-password" /&gt;
/// &lt;mb-field asp-for="Input.Reason" label="Reason for the visit" type="textarea" rows="4" optional /&gt;
/// &lt;mb-field asp-for="Input.SpecializationId" label="Type of doctor" items="Model.Specializations" placeholder="Any" /&gt;
/// &lt;mb-field asp-for="Input.For" label="Who is it for?" type="radios" items="Model.People" /&gt;
/// &lt;mb-field asp-for="Input.Remember" label="Keep me signed in" type="checkbox" /&gt;
/// </code>
/// Every other attribute (<c>autocomplete</c>, <c>inputmode</c>, <c>maxlength</c>, <c>data-hx-get</c> …) goes to the control,
/// and <c>class="w-s"</c> or <c>"w-m"</c> makes it short. The id is the one of asp-for (<c>Input_Email</c>), which the error summary links to.
/// A password is never written back.
/// </summary>
[HtmlTargetElement("mb-field", Attributes = "asp-for,label", TagStructure = TagStructure.NormalOrSelfClosing)]
public sealed class FieldTagHelper(IHtmlGenerator generator, IUrlHelperFactory urls) : TagHelper
{
    /// <summary>The property of the page model.</summary>
    [HtmlAttributeName("asp-for")]
    public required ModelExpression For { get; set; }

    /// <summary>The label, or the question over radio buttons.</summary>
    public required string Label { get; set; }

    /// <summary>A sentence that helps to answer, under the label.</summary>
    public string? Hint { get; set; }

    /// <summary>An input type, or <c>textarea</c>, <c>select</c>, <c>radios</c>, <c>checkbox</c>. Taken from the property when absent.</summary>
    public string? Type { get; set; }

    /// <summary>Whether the answer may be left out; the label says so.</summary>
    public bool Optional { get; set; }

    /// <summary>The choices of a select or of radio buttons.</summary>
    public IEnumerable<SelectListItem>? Items { get; set; }

    /// <summary>The empty first choice of a select, or an input's placeholder.</summary>
    public string? Placeholder { get; set; }

    /// <summary>The rows of a textarea.</summary>
    public int Rows { get; set; } = 4;

    /// <summary>Where the tag stands; set by the framework.</summary>
    [ViewContext, HtmlAttributeNotBound]
    public ViewContext ViewContext { get; set; } = null!;

    /// <inheritdoc />
    public override void Process(TagHelperContext context, TagHelperOutput output)
    {
        ArgumentNullException.ThrowIfNull(output);
        var name = ViewContext.ViewData.TemplateInfo.GetFullHtmlFieldName(For.Name);
        var id = PageErrors.IdOf(name)!;
        var error = ViewContext.ViewData.ModelState.TryGetValue(name, out var entry) && entry.Errors.Count > 0 ? PageErrors.TextOf(entry.Errors[0]) : null;
        var kind = Type ?? KindOf();

        var attributes = output.Attributes.ToDictionary(a => a.Name, a => a.Value is HtmlString html ? html.Value : a.Value);
        output.Attributes.Clear();
        output.TagName = "div";
        output.TagMode = TagMode.StartTagAndEndTag;
        output.Attributes.SetAttribute("class", error is null ? "field" : "field field-bad");

        var described = new[] { Hint is null ? null : id + "-hint", error is null ? null : id + "-error" }.OfType<string>().ToList();
        if (described.Count > 0) attributes["aria-describedby"] = string.Join(' ', described);
        if (error is not null) attributes["aria-invalid"] = "true";

        // The server validates: no data-val attributes, which only the jQuery script reads.
        var clientValidation = ViewContext.ClientValidationEnabled;
        ViewContext.ClientValidationEnabled = false;
        var notes = Notes(id, error);
        switch (kind)
        {
            case "radios":
                output.Content.AppendHtml(Radios(id, notes, attributes));
                break;
            case "checkbox":
                output.Content.AppendHtml(notes).AppendHtml(Checkbox(id, attributes));
                break;
            default:
                attributes["class"] = $"control {attributes.GetValueOrDefault("class")}".TrimEnd();
                output.Content.AppendHtml(LabelFor(id)).AppendHtml(notes).AppendHtml(Control(kind, attributes));
                break;
        }

        ViewContext.ClientValidationEnabled = clientValidation;
    }

    private string KindOf() =>
        Items is not null ? "select"
        : For.ModelExplorer.ModelType == typeof(bool) ? "checkbox"
        : For.Metadata.DataTypeName switch
        {
            "Password" => "password",
            "EmailAddress" => "email",
            "PhoneNumber" => "tel",
            "MultilineText" => "textarea",
            _ => "text",
        };

    private TagBuilder Control(string kind, Dictionary<string, object?> attributes)
    {
        if (kind == "select") return generator.GenerateSelect(ViewContext, For.ModelExplorer, Placeholder, For.Name, Items ?? [], allowMultiple: For.Metadata.IsEnumerableType, attributes);
        if (Placeholder is not null) attributes["placeholder"] = Placeholder;
        if (kind == "textarea") return generator.GenerateTextArea(ViewContext, For.ModelExplorer, For.Name, Rows, 0, attributes);
        if (kind == "password") return generator.GeneratePassword(ViewContext, For.ModelExplorer, For.Name, value: null, attributes);
        attributes["type"] = kind;
        if (kind is "email" or "tel") attributes["dir"] = "ltr";
        return generator.GenerateTextBox(ViewContext, For.ModelExplorer, For.Name, For.Model, For.Metadata.EditFormatString, attributes);
    }

    private HtmlContentBuilder Checkbox(string id, Dictionary<string, object?> attributes)
    {
        // Only a made-up request sends what is neither true nor false; reading it back would throw.
        var name = ViewContext.ViewData.TemplateInfo.GetFullHtmlFieldName(For.Name);
        if (ViewContext.ViewData.ModelState.TryGetValue(name, out var entry) && entry.Errors.Count > 0)
        {
            ViewContext.ViewData.ModelState.SetModelValue(name, For.Model, attemptedValue: null);
        }

        var check = new TagBuilder("div") { Attributes = { ["class"] = "check" } };
        check.InnerHtml
            .AppendHtml(generator.GenerateCheckBox(ViewContext, For.ModelExplorer, For.Name, isChecked: null, attributes))
            .AppendHtml(LabelFor(id));
        return (HtmlContentBuilder)new HtmlContentBuilder()
            .AppendHtml(check)
            .AppendHtml(generator.GenerateHiddenForCheckbox(ViewContext, For.ModelExplorer, For.Name));
    }

    private TagBuilder Radios(string id, IHtmlContent notes, Dictionary<string, object?> attributes)
    {
        var set = new TagBuilder("fieldset");
        if (attributes.Remove("aria-describedby", out var described)) set.Attributes["aria-describedby"] = (string?)described;
        attributes.Remove("aria-invalid");

        var legend = new TagBuilder("legend");
        Words(legend);
        set.InnerHtml.AppendHtml(legend).AppendHtml(notes);

        var n = 0;
        foreach (var item in Items ?? [])
        {
            // The first one bears the field's id, so that the error summary leads to it.
            var itemId = n++ == 0 ? id : id + "-" + n.ToString(CultureInfo.InvariantCulture);
            var own = new Dictionary<string, object?>(attributes) { ["id"] = itemId };
            if (item.Disabled) own["disabled"] = "disabled";
            var label = new TagBuilder("label") { Attributes = { ["for"] = itemId } };
            label.InnerHtml.Append(item.Text);
            var check = new TagBuilder("div") { Attributes = { ["class"] = "check" } };
            check.InnerHtml
                .AppendHtml(generator.GenerateRadioButton(ViewContext, For.ModelExplorer, For.Name, item.Value ?? item.Text, isChecked: null, own))
                .AppendHtml(label);
            set.InnerHtml.AppendHtml(check);
        }

        return set;
    }

    private TagBuilder LabelFor(string id)
    {
        var label = new TagBuilder("label") { Attributes = { ["for"] = id } };
        Words(label);
        return label;
    }

    private void Words(TagBuilder tag)
    {
        tag.InnerHtml.Append(Label);
        if (!Optional) return;
        var optional = new TagBuilder("span") { Attributes = { ["class"] = "optional" } };
        optional.InnerHtml.Append(T("(optional)"));
        tag.InnerHtml.Append(" ").AppendHtml(optional);
    }

    private HtmlContentBuilder Notes(string id, string? error)
    {
        var notes = new HtmlContentBuilder();
        if (Hint is not null)
        {
            var hint = new TagBuilder("p") { Attributes = { ["class"] = "hint", ["id"] = id + "-hint" } };
            hint.InnerHtml.Append(Hint);
            notes.AppendHtml(hint);
        }

        if (error is not null)
        {
            var text = new TagBuilder("p") { Attributes = { ["class"] = "error", ["id"] = id + "-error" } };
            text.InnerHtml.AppendHtml(IconTagHelper.Svg(ViewContext, urls, "alert")).AppendHtml("<span><span class=\"vh\">").Append(T("Error:")).AppendHtml(" </span>").Append(error).AppendHtml("</span>");
            notes.AppendHtml(text);
        }

        return notes;
    }
}
