namespace MediBook.Web.Domain.Languages;

/// <summary>The plural forms of Unicode's CLDR.</summary>
public enum PluralForm
{
    /// <summary>Nothing: Arabic 0.</summary>
    Zero,

    /// <summary>A single one.</summary>
    One,

    /// <summary>A pair: Arabic 2.</summary>
    Two,

    /// <summary>A few: Arabic 3 to 10 and 103 to 110.</summary>
    Few,

    /// <summary>Many: Arabic 11 to 99 and 111 to 199, Spanish whole millions.</summary>
    Many,

    /// <summary>Everything else; every language has it.</summary>
    Other,
}

/// <summary>Which form of a word a whole number takes: the cardinal rules of CLDR 48 for the languages of MediBook.</summary>
public static class Plurals
{
    /// <summary>The forms that a language has.</summary>
    public static IReadOnlyList<PluralForm> FormsOf(Language language)
    {
        ArgumentNullException.ThrowIfNull(language);
        return language.Tag switch
        {
            "ar" => Enum.GetValues<PluralForm>(),
            "es" => [PluralForm.One, PluralForm.Many, PluralForm.Other],
            _ => [PluralForm.One, PluralForm.Other],
        };
    }

    /// <summary>The form for a number that is not negative.</summary>
    public static PluralForm Of(Language language, long count)
    {
        ArgumentNullException.ThrowIfNull(language);
        return language.Tag switch
        {
            "ar" => Arabic(count),
            "es" when count != 0 && count % 1_000_000 == 0 => PluralForm.Many,
            _ => count == 1 ? PluralForm.One : PluralForm.Other,
        };
    }

    private static PluralForm Arabic(long count) => (count, count % 100) switch
    {
        (0, _) => PluralForm.Zero,
        (1, _) => PluralForm.One,
        (2, _) => PluralForm.Two,
        (_, >= 3 and <= 10) => PluralForm.Few,
        (_, >= 11) => PluralForm.Many,
        _ => PluralForm.Other,
    };
}
