using static MediBook.Web.Domain.Languages.Words;

namespace MediBook.Web.Pages;

/// <summary>How a visitor wants pages to look: as the device says, or always light or dark. Said by the server, so that nothing flashes.</summary>
public static class ThemeChoice
{
    /// <summary>The word in the query that chooses a theme.</summary>
    public const string Parameter = "theme";

    /// <summary>The theme of the device.</summary>
    public const string Device = "device";

    private const string Cookie = "theme";

    /// <summary>Every theme and its name, in the order in which they are offered.</summary>
    public static IReadOnlyList<(string Theme, string Name)> All => [(Device, T("theme: as the device")), ("light", T("theme: light")), ("dark", T("theme: dark"))];

    /// <summary>The theme of a request: that of its address, else the remembered one, else the device's.</summary>
    public static string Of(HttpContext context, IHostEnvironment environment)
    {
        ArgumentNullException.ThrowIfNull(context);
        return Known(context.Request.Query[Parameter]) ?? Known(VisitorChoice.Remembered(context, environment, Cookie)) ?? Device;
    }

    /// <summary>Remembers the theme that the address of a request chooses.</summary>
    public static void Remember(HttpContext context, IHostEnvironment environment)
    {
        ArgumentNullException.ThrowIfNull(context);
        if (Known(context.Request.Query[Parameter]) is { } chosen)
        {
            VisitorChoice.Remember(context, environment, Cookie, chosen);
        }
    }

    private static string? Known(string? theme) => theme is Device or "light" or "dark" ? theme : null;
}
