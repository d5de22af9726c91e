using System.Globalization;
using MediBook.Web.Domain.Languages;
using NodaTime;

namespace MediBook.Web.Pages.Admin.Import;

/// <summary>Days of the week as people write them in a cell: <c>Mon, Wed</c>, <c>Mon-Fri</c>, <c>1-5</c>, in English or in their own language.</summary>
public static class Weekdays
{
    private const int LeastLetters = 2;

    /// <summary>The days, 1 (Monday) to 7, each once and in order; null where a piece is no day, or a range runs backwards.</summary>
    public static IReadOnlyList<int>? Parse(string? text)
    {
        var days = new SortedSet<int>();
        foreach (var piece in (text ?? "").Replace(" - ", "-", StringComparison.Ordinal).Replace(" \u2013 ", "-", StringComparison.Ordinal).Split([',', ';', ' ', '/', '\u060C'], StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            var ends = piece.Split(['-', '\u2013'], StringSplitOptions.TrimEntries);
            if (ends.Length > 2 || Day(ends[0]) is not { } first || Day(ends[^1]) is not { } last || last < first)
            {
                return null;
            }

            days.UnionWith(Enumerable.Range(first, last - first + 1));
        }

        return days.Count == 0 ? null : [.. days];
    }

    private static int? Day(string text)
    {
        var name = text.TrimEnd('.');
        var found = Enumerable.Range(1, 7).Where(day => name.Length == 1 ? name[0] == '0' + day : Names(day).Any(full => Begins(full, name))).ToList();
        return found.Count == 1 ? found[0] : null;
    }

    private static string[] Names(int day) => [((IsoDayOfWeek)day).ToString(), Show.LongWeekday((IsoDayOfWeek)day)];

    private static bool Begins(string full, string name) =>
        name.Length >= LeastLetters && CultureInfo.InvariantCulture.CompareInfo.IsPrefix(full, name, CompareOptions.IgnoreCase | CompareOptions.IgnoreNonSpace);
}
