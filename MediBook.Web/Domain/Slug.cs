using System.Globalization;
using System.Text;

namespace MediBook.Web.Domain;

/// <summary>A name as it stands in a URL.</summary>
public static class Slug
{
    /// <summary>Lower-case letters, digits and single hyphens; letters lose their accents and strokes; never empty.</summary>
    public static string From(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        var slug = new StringBuilder();
        foreach (var letter in name.Normalize(NormalizationForm.FormD).ToLowerInvariant())
        {
            if (char.IsAsciiLetterOrDigit(letter))
            {
                slug.Append(letter);
            }
            else if (Spelled(letter) is { } spelled)
            {
                slug.Append(spelled);
            }
            else if (CharUnicodeInfo.GetUnicodeCategory(letter) is not UnicodeCategory.NonSpacingMark && slug.Length > 0 && slug[^1] != '-')
            {
                slug.Append('-');
            }
        }

        var trimmed = slug.ToString().Trim('-');
        return trimmed.Length > 0 ? trimmed : "specialization";
    }

    /// <summary>The Latin letters that Unicode does not take apart into a letter and an accent, or null.</summary>
    private static string? Spelled(char letter) => letter switch
    {
        'ß' => "ss",
        'æ' => "ae",
        'œ' => "oe",
        'ø' => "o",
        'ł' => "l",
        'đ' or 'ð' => "d",
        'þ' => "th",
        'ħ' => "h",
        'ı' => "i",
        'ŋ' => "n",
        'ŧ' => "t",
        _ => null,
    };
}
