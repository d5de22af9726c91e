namespace MediBook.Web.Domain.Languages;

/// <summary>Text in the pseudo-locale: every ASCII letter has a mark, and brackets show where a sentence begins and ends.</summary>
internal static class PseudoText
{
    private const string Small = "áƀçđéƒǧĥíĵķłɱñóƥǫŕšţúṽŵẋýž";
    private const string Capital = "ÁƁÇĐÉƑǦĤÍĴĶŁṀÑÓƤǪŔŠŢÚṼŴẊÝŽ";

    /// <summary>Marks a text; placeholders like <c>{0}</c> hold no letter and stay.</summary>
    public static string Mark(string text) => $"⟦{string.Concat(text.Select(Marked))}⟧";

    private static char Marked(char letter) => letter switch
    {
        >= 'a' and <= 'z' => Small[letter - 'a'],
        >= 'A' and <= 'Z' => Capital[letter - 'A'],
        _ => letter,
    };
}
