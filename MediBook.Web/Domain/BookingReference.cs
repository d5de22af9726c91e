using System.Security.Cryptography;
using System.Text.RegularExpressions;

namespace MediBook.Web.Domain;

/// <summary>
/// The public name of a booking, like <c>MB-7K3Q-9D2F</c>: easy to read out (no 0, O, 1, I), and it gives access to nothing by itself.
/// </summary>
public static partial class BookingReference
{
    private const string Alphabet = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ";

    /// <summary>A new random reference; the database refuses the rare double.</summary>
    public static string New()
    {
        var letters = RandomNumberGenerator.GetItems<char>(Alphabet, 8);
        return $"MB-{letters.AsSpan(0, 4)}-{letters.AsSpan(4, 4)}";
    }

    /// <summary>True for text of the right form; the booking may still not exist.</summary>
    public static bool IsWellFormed(string? text) => text is not null && Form().IsMatch(text);

    [GeneratedRegex("^MB-[2-9A-HJ-NP-Z]{4}-[2-9A-HJ-NP-Z]{4}\\z", RegexOptions.CultureInvariant)]
    private static partial Regex Form();
}
