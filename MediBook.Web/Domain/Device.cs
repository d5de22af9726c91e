namespace MediBook.Web.Domain;

/// <summary>A browser and its system in plain words, by what it says of itself (RFC 9110, 10.1.5). Good enough to know one's own again; proves nothing.</summary>
/// <param name="Browser">Its name; empty: not known.</param>
/// <param name="System">The system's name; empty: not known.</param>
public sealed record Device(string Browser, string System)
{
    /// <summary>In the order in which they are looked for: most browsers name those that they are like, too.</summary>
    private static readonly (string Sign, string Name)[] Browsers =
    [
        ("Edg", "Edge"), ("OPR/", "Opera"), ("SamsungBrowser/", "Samsung Internet"), ("Vivaldi/", "Vivaldi"), ("Firefox/", "Firefox"), ("FxiOS/", "Firefox"),
        ("CriOS/", "Chrome"), ("Chrome/", "Chrome"), ("Safari/", "Safari"),
    ];

    private static readonly (string Sign, string Name)[] Systems =
    [
        ("Windows", "Windows"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("Android", "Android"), ("Macintosh", "Mac"), ("CrOS", "ChromeOS"), ("Linux", "Linux"),
    ];

    /// <summary>Reads a <c>User-Agent</c>.</summary>
    public static Device Of(string? userAgent) => new(Find(Browsers, userAgent), Find(Systems, userAgent));

    private static string Find((string Sign, string Name)[] known, string? text) =>
        known.FirstOrDefault(one => text?.Contains(one.Sign, StringComparison.Ordinal) is true).Name ?? "";
}
