namespace MediBook.Web.Services.Accounts;

/// <summary>
/// Tells which passwords are guessed first: those of the known lists, words, names, rows of keys, repetitions and years, also with other
/// capitals, digits for letters, or a little behind them (zxcvbn by Dropbox, which estimates how many guesses a password holds out).
/// </summary>
internal static class CommonPasswords
{
    /// <summary>Nothing longer is on a list, and the estimate costs time.</summary>
    private const int MostCharacters = 64;

    private static readonly Zxcvbn.Zxcvbn Estimate = new();

    /// <summary>True where a password falls within about a million guesses (zxcvbn's score 0).</summary>
    /// <param name="password">The password.</param>
    /// <param name="ownWords">What stands near the account: its email, the clinic's name.</param>
    public static bool Has(string password, IEnumerable<string> ownWords) =>
        password.Length <= MostCharacters && Estimate.EvaluatePassword(password, [.. ownWords.SelectMany(Parts).Append("medibook").Distinct()]).Score == 0;

    /// <summary>The whole, the whole without what separates its words, and each word of three letters or more.</summary>
    private static IEnumerable<string> Parts(string text)
    {
        var lower = text.ToLowerInvariant();
        var words = new string([.. lower.Select(letter => char.IsLetterOrDigit(letter) ? letter : ' ')]).Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return words.Where(word => word.Length > 2).Prepend(string.Concat(words)).Prepend(lower);
    }
}
