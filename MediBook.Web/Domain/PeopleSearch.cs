using System.Text.RegularExpressions;

namespace MediBook.Web.Domain;

/// <summary>
/// What staff look for when they look for a person: a reference, digits of a phone number, or words of a name and an email address.
/// Printed without its content: it is personal.
/// </summary>
/// <param name="Reference">The reference that was typed, in its own form, or null.</param>
/// <param name="Email">The whole email address that was typed, or null.</param>
/// <param name="PhoneBackwards">The pattern for LIKE of a whole phone number's digits, the last one first, or null.</param>
/// <param name="Patterns">Patterns for LIKE, with <see cref="SearchText.Escape"/>, that the SQL function <c>words_for_search</c> has to fit, all of them.</param>
public sealed partial record PeopleSearch(string? Reference, string? Email, string? PhoneBackwards, IReadOnlyList<string> Patterns)
{
    private const int MostWords = 8;
    private const int LeastDigits = 3;
    private const int LeastDigitsOfAWholeNumber = 6;

    /// <summary>
    /// Reads what was typed. Letters are found anywhere in a word from three on, fewer at the beginning of a word: below three the index on
    /// groups of three letters has nothing to go by. Of a phone number only digits count, and those that say how to dial are left out:
    /// <c>020-7946</c>, <c>+20 7946</c> and <c>0207946</c> look for the same.
    /// </summary>
    /// <returns>Null where nothing, or nothing that a name can hold, was typed.</returns>
    public static PeopleSearch? Of(string? typed)
    {
        if (SearchText.Clean(typed) is not { } text)
        {
            return null;
        }

        if (ReferenceIn(text) is { } reference)
        {
            return new PeopleSearch(reference, null, null, []);
        }

        var phone = PhoneIn(text);
        return new PeopleSearch(
            null, WholeEmail().IsMatch(text) ? text : null, phone is { Length: >= LeastDigitsOfAWholeNumber } ? $"{string.Concat(phone.Reverse())}%" : null,
            phone is not null
                ? [SearchText.Anywhere(phone)]
                : [.. text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Take(MostWords).Select(PatternOf)]);
    }

    /// <inheritdoc />
    public override string ToString() => nameof(PeopleSearch);

    /// <summary>With <c>MB</c> in front it is a reference; without, only where a letter and a digit show that it is neither a name nor a number.</summary>
    private static string? ReferenceIn(string text)
    {
        var letters = Gaps().Replace(text, "").ToUpperInvariant();
        var named = letters.StartsWith("MB", StringComparison.Ordinal) && letters.Length == 10;
        var body = named ? letters[2..] : letters;
        return body.Length == 8 && (named || (body.Any(char.IsAsciiDigit) && body.Any(char.IsAsciiLetter)))
            && $"MB-{body[..4]}-{body[4..]}" is var reference && BookingReference.IsWellFormed(reference)
                ? reference
                : null;
    }

    private static string? PhoneIn(string text)
    {
        if (!Phone().IsMatch(text))
        {
            return null;
        }

        var digits = string.Concat(text.Where(char.IsAsciiDigit));
        var number = digits.TrimStart('0');
        return number.Length >= LeastDigits ? number : digits.Length >= LeastDigits ? digits : null;
    }

    private static string PatternOf(string word)
    {
        var wanted = PhoneIn(word) ?? word;
        return wanted.EnumerateRunes().Count() >= 3 ? SearchText.Anywhere(wanted) : SearchText.Anywhere(" " + wanted);
    }

    [GeneratedRegex(@"[\s-]+", RegexOptions.CultureInvariant)]
    private static partial Regex Gaps();

    [GeneratedRegex(@"^[^@\s]+@[^@\s]+\.[^@\s.]{2,}\z", RegexOptions.CultureInvariant)]
    private static partial Regex WholeEmail();

    [GeneratedRegex(@"^[0-9\s()+./-]+\z", RegexOptions.CultureInvariant)]
    private static partial Regex Phone();
}
