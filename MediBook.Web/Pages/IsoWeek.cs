using System.Globalization;
using System.Text.RegularExpressions;
using NodaTime;
using NodaTime.Calendars;
using NodaTime.Text;

namespace MediBook.Web.Pages;

/// <summary>Weeks in addresses: <c>2026-W50</c> (ISO 8601), or any date of the week.</summary>
public static partial class IsoWeek
{
    /// <summary>The week that has <paramref name="date"/>.</summary>
    public static string Of(LocalDate date) => string.Create(
        CultureInfo.InvariantCulture, $"{WeekYearRules.Iso.GetWeekYear(date):D4}-W{WeekYearRules.Iso.GetWeekOfWeekYear(date):D2}");

    /// <summary>A day of the week that is meant, or null for anything else; only years that a calendar can show.</summary>
    public static LocalDate? Parse(string? text)
    {
        if (text is null || text.Length > 10)
        {
            return null;
        }

        if (Week().Match(text) is { Success: true } match)
        {
            var (year, week) = (int.Parse(match.Groups[1].ValueSpan, CultureInfo.InvariantCulture), int.Parse(match.Groups[2].ValueSpan, CultureInfo.InvariantCulture));
            return IsShown(year) && week >= 1 && week <= WeekYearRules.Iso.GetWeeksInWeekYear(year)
                ? WeekYearRules.Iso.GetLocalDate(year, week, IsoDayOfWeek.Monday)
                : null;
        }

        return LocalDatePattern.Iso.Parse(text) is { Success: true } date && IsShown(date.Value.Year) ? date.Value : null;
    }

    private static bool IsShown(int year) => year is >= 2000 and <= 2999;

    [GeneratedRegex(@"\A([0-9]{4})-W([0-9]{2})\z", RegexOptions.CultureInvariant)]
    private static partial Regex Week();
}
