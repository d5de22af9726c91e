using Microsoft.AspNetCore.Mvc.ModelBinding;
using Microsoft.AspNetCore.Mvc.Rendering;
using Microsoft.AspNetCore.Mvc.ViewFeatures;
using static MediBook.Web.Domain.Languages.Words;

namespace MediBook.Web.Pages.Shared;

/// <summary>One line of the error summary.</summary>
/// <param name="FieldId">The id of the control that it links to; null for an error of the whole form.</param>
/// <param name="Text">The same words that stand beside the field.</param>
public sealed record PageError(string? FieldId, string Text);

/// <summary>Turns a page's model state into the lines of its error summary.</summary>
public static class PageErrors
{
    /// <summary>Whether all that is wrong stands in these parts of the form: the rest can be read.</summary>
    public static bool IsWrongOnlyIn(this ModelStateDictionary state, params string[] parts)
    {
        ArgumentNullException.ThrowIfNull(state);
        return state.Where(entry => entry.Value!.ValidationState is ModelValidationState.Invalid)
            .All(entry => parts.Any(part => entry.Key == part || entry.Key.StartsWith(part + '.', StringComparison.Ordinal)));
    }

    /// <summary>
    /// Whether the page shows errors: after a form was sent, or where the page says so with <c>ViewData["HasErrors"]</c>.
    /// A plain GET with an odd query string is no error of the reader.
    /// </summary>
    public static bool HasErrors(this ViewDataDictionary viewData, string method)
    {
        ArgumentNullException.ThrowIfNull(viewData);
        return viewData["HasErrors"] as bool? ?? (!viewData.ModelState.IsValid && !HttpMethods.IsGet(method) && !HttpMethods.IsHead(method));
    }

    /// <summary>
    /// The errors in the order in which the page model declares its fields (model state itself keeps them by name),
    /// each once, those of the whole form first.
    /// </summary>
    public static IReadOnlyList<PageError> Of(ModelStateDictionary state, Type? model, IModelMetadataProvider metadata)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(metadata);
        var root = model is null ? null : metadata.GetMetadataForType(model);
        return state
            .Where(entry => entry.Value?.Errors.Count > 0)
            .Select(entry => (entry.Key, Place: Place(root, entry.Key), entry.Value!.Errors))
            .OrderBy(entry => entry.Place, StringComparer.Ordinal)
            .SelectMany(entry => entry.Errors.Select(error => new PageError(IdOf(entry.Key), TextOf(error))))
            .Distinct()
            .ToList();
    }

    /// <summary>The id that the form tag helpers give to the control of a field.</summary>
    public static string? IdOf(string key) => string.IsNullOrEmpty(key) ? null : TagBuilder.CreateSanitizedId(key, "_");

    /// <summary>The words of an error; a value that could not be read carries an exception instead.</summary>
    public static string TextOf(ModelError error)
    {
        ArgumentNullException.ThrowIfNull(error);
        return string.IsNullOrEmpty(error.ErrorMessage) ? T("Check this answer") : error.ErrorMessage;
    }

    // "Input.Lines[2].From" becomes the positions of its parts, as text that sorts.
    private static string Place(ModelMetadata? parent, string key)
    {
        var place = "";
        foreach (var part in key.Split('.', '['))
        {
            if (part.EndsWith(']'))
            {
                place += part.TrimEnd(']').PadLeft(6, '0') + ".";
                parent = parent?.ElementMetadata;
                continue;
            }

            var at = -1;
            for (var i = 0; i < parent?.Properties.Count && at < 0; i++)
            {
                if (string.Equals(parent.Properties[i].PropertyName, part, StringComparison.OrdinalIgnoreCase)) at = i;
            }

            place += (part.Length == 0 ? "" : at < 0 ? "999999" : at.ToString("D6", System.Globalization.CultureInfo.InvariantCulture)) + ".";
            parent = at < 0 ? null : parent!.Properties[at];
        }

        return place;
    }
}
