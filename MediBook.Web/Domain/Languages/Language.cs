using System.Globalization;

namespace MediBook.Web.Domain.Languages;

/// <summary>A language that MediBook speaks.</summary>
public sealed class Language
{
    private Language(string tag, string name)
    {
        (Tag, Name) = (tag, name);
        var culture = new CultureInfo(tag);
        if (tag is "en" or "qps-ploc")
        {
            // The invariant names of days and months read as they should, and no release of ICU shortens them anew.
            culture.DateTimeFormat = (DateTimeFormatInfo)CultureInfo.InvariantCulture.DateTimeFormat.Clone();
        }

        // Everybody's calendar is the Gregorian one. Arabic is written with Latin digits here, so its groups are parted as they are with them,
        // and the sign of a percentage stands close to it.
        culture.DateTimeFormat.Calendar = new GregorianCalendar();
        if (tag is not "de" and not "es")
        {
            culture.NumberFormat = (NumberFormatInfo)CultureInfo.InvariantCulture.NumberFormat.Clone();
            culture.NumberFormat.PercentPositivePattern = 1;
        }

        Culture = CultureInfo.ReadOnly(culture);
    }

    /// <summary>English, for who asks for nothing else.</summary>
    public static Language English { get; } = new("en", "English");

    /// <summary>German.</summary>
    public static Language German { get; } = new("de", "Deutsch");

    /// <summary>Spanish.</summary>
    public static Language Spanish { get; } = new("es", "Español");

    /// <summary>Arabic, written from right to left.</summary>
    public static Language Arabic { get; } = new("ar", "العربية");

    /// <summary>English with odd letters: what reads as usual was forgotten. Not in Production.</summary>
    public static Language Pseudo { get; } = new("qps-ploc", "⟦Ƥšéúđó⟧");

    /// <summary>The languages to choose from.</summary>
    public static IReadOnlyList<Language> All { get; } = [English, German, Spanish, Arabic];

    /// <summary>The language of who asks (<see cref="CultureInfo.CurrentUICulture"/>).</summary>
    public static Language Current => Find(CultureInfo.CurrentUICulture.Name) ?? (CultureInfo.CurrentUICulture.Name == Pseudo.Culture.Name ? Pseudo : English);

    /// <summary>Its tag (BCP 47), as in <c>lang="de"</c>.</summary>
    public string Tag { get; }

    /// <summary>Its name in itself.</summary>
    public string Name { get; }

    /// <summary>How it writes dates and numbers.</summary>
    public CultureInfo Culture { get; }

    /// <summary>Whether it is written from right to left.</summary>
    public bool IsRightToLeft => Culture.TextInfo.IsRightToLeft;

    /// <summary>As <c>dir</c> has it.</summary>
    public string Direction => IsRightToLeft ? "rtl" : "ltr";

    /// <summary>The language of a tag, or null; <c>de-AT</c> is German.</summary>
    public static Language? Find(string? tag)
    {
        var first = tag.AsSpan();
        var dash = first.IndexOf('-');
        first = dash < 0 ? first : first[..dash];
        foreach (var language in All)
        {
            if (first.Equals(language.Tag, StringComparison.OrdinalIgnoreCase))
            {
                return language;
            }
        }

        return null;
    }

    /// <inheritdoc />
    public override string ToString() => Tag;
}
