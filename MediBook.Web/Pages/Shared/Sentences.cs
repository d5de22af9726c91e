using System.Globalization;
using System.Text.RegularExpressions;
using MediBook.Web.Domain.Languages;
using Microsoft.AspNetCore.Html;

namespace MediBook.Web.Pages.Shared;

/// <summary>Sentences that hold markup.</summary>
public static partial class Sentences
{
    /// <summary>
    /// A translated sentence, encoded, with pieces of markup in it. <c>{0}</c> is the first piece, <c>{0:words}</c> gives it words of the sentence:
    /// <code>
    /// @THtml("Call {0}", @&lt;a href="@Links.Phone(phone)"&gt;@phone&lt;/a&gt;)
    /// @THtml("No account? {0:Create one}.", @&lt;a href="/register"&gt;@item&lt;/a&gt;)
    /// </code>
    /// </summary>
    public static IHtmlContent THtml(string sentence, params Func<object, IHtmlContent>[] pieces)
    {
        ArgumentNullException.ThrowIfNull(pieces);
        var (text, html, at) = (Words.T(sentence), new HtmlContentBuilder(), 0);
        foreach (Match place in Place().Matches(text))
        {
            html.Append(text[at..place.Index]);
            var piece = pieces[int.Parse(place.Groups[1].ValueSpan, CultureInfo.InvariantCulture)];
            html.AppendHtml(place.Groups[2].Success ? piece(place.Groups[2].Value) : Whole(piece("")));
            at = place.Index + place.Length;
        }

        return html.Append(text[at..]);
    }

    private static IHtmlContent Whole(IHtmlContent piece) =>
        Language.Current.IsRightToLeft ? new HtmlContentBuilder().AppendHtml("<bdi>").AppendHtml(piece).AppendHtml("</bdi>") : piece;

    [GeneratedRegex(@"\{([0-9])(?::([^{}]*))?\}", RegexOptions.CultureInvariant)]
    private static partial Regex Place();
}
