namespace MediBook.Web.Domain;

/// <summary>What people type into search boxes.</summary>
public static class SearchText
{
    /// <summary>Most characters that are looked for.</summary>
    public const int MostCharacters = 200;

    /// <summary>What makes the next sign of a pattern a plain one. It must be named where the pattern is used: without it, no sign does.</summary>
    public const string Escape = "\\";

    /// <summary>The words to look for, or null where nothing, or nothing that a name can hold, was typed.</summary>
    public static string? Clean(string? text) =>
        text is not null && PlainText.IsPlain(text, lines: false) && PlainText.CleanOrNull(text) is { Length: <= MostCharacters } clean ? clean : null;

    /// <summary>A pattern for LIKE and ILIKE, with <see cref="Escape"/>, that finds <paramref name="text"/> anywhere, letter by letter.</summary>
    public static string Anywhere(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return $"%{text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("%", "\\%", StringComparison.Ordinal).Replace("_", "\\_", StringComparison.Ordinal)}%";
    }
}
