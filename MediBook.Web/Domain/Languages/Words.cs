using System.Globalization;
using System.Resources;

namespace MediBook.Web.Domain.Languages;

/// <summary>
/// What MediBook says, in the language of who asks. The English sentence is the key; where one English text needs two translations, the key says
/// more than the text, and <c>Words.resx</c> has the English. A sentence without a translation is said in English.
/// </summary>
public static class Words
{
    private const char Isolate = '\u2068';
    private const char EndOfIsolate = '\u2069';
    private static readonly ResourceManager Texts = new("MediBook.Web.Domain.Languages.Words", typeof(Words).Assembly);

    /// <summary>A sentence.</summary>
    public static string T(string sentence) => Mark(Find(sentence, Language.Current) ?? sentence);

    /// <summary>A sentence with <c>{0}</c>, <c>{1}</c> … filled in after the translation.</summary>
    public static string T(string sentence, params object?[] values) => Fill(T(sentence), values);

    /// <summary>
    /// A number with its word, in the plural form that the number takes: <c>Count("times", 5)</c> is "5 times". The keys are
    /// <c>times_one</c>, <c>times_other</c> and what else a language has; <c>{0}</c> is the number, <c>{1}</c> … are <paramref name="more"/>.
    /// </summary>
    public static string Count(string word, long count, params object?[] more)
    {
        var language = Language.Current;
        string Key(PluralForm form) => $"{word}_{form.ToString().ToLowerInvariant()}";
        var sentence = Find(Key(Plurals.Of(language, count)), language) ?? Find(Key(PluralForm.Other), language) ?? word;
        return Fill(Mark(sentence), [Number(count), .. more]);
    }

    /// <summary>A whole number, its thousands parted: <c>1,234</c>.</summary>
    public static string Number(long number) => number.ToString("N0", Language.Current.Culture);

    /// <summary>A name of the reference data in the language of who asks; any other, like a clinic's own, as it is.</summary>
    public static string Known(string name) => KnownNames.Contain(name) ? T(name) : name;

    /// <summary>The pattern of a date: a key like any other, which no pseudo-locale marks.</summary>
    public static string Pattern(string pattern) => Find(pattern, Language.Current) ?? pattern;

    /// <summary>Shows in the pseudo-locale that a text which is made of no key was thought of.</summary>
    public static string Mark(string text) => Language.Current == Language.Pseudo ? PseudoText.Mark(text) : text;

    /// <summary>
    /// Keeps a name, a number to call or a reference in its own order inside text from right to left (Unicode's FSI and PDI); as it is elsewhere.
    /// </summary>
    public static string Apart(string text) => Language.Current.IsRightToLeft ? $"{Isolate}{text}{EndOfIsolate}" : text;

    private static string? Find(string key, Language language) => Texts.GetString(key, language.Culture);

    private static string Fill(string sentence, object?[] values) => string.Format(
        CultureInfo.InvariantCulture, sentence, [.. values.Select(value => value is string text && CanBeTorn(text) ? Apart(text) : value)]);

    /// <summary>
    /// Whether a text could be put in another order by Arabic around it. A number or a clock time stays together by itself; Arabic, and what was
    /// put together from pieces that were set apart, is in its order already. Nothing may cling to an address: programs look for its end.
    /// </summary>
    private static bool CanBeTorn(string text) =>
        !text.StartsWith("http", StringComparison.Ordinal) && !text.All(letter => char.IsAsciiDigit(letter) || letter is ',' or '.' or ':') && !text.Any(letter => letter is Isolate or (>= '\u0600' and <= '\u06FF'));
}
