using Ical.Net;
using Ical.Net.CalendarComponents;
using MediBook.Web.Domain;
using NodaTime;

namespace MediBook.Web.Services.Schedules;

/// <summary>
/// Reads the days of an iCalendar file (RFC 5545). A day that comes back every year is taken for three years; other rules of repetition
/// count once, at their first date, so that no file can make the reader count for ever.
/// </summary>
internal static class HolidayFile
{
    /// <summary>Longest file, in characters.</summary>
    public const int MostLetters = 256 * 1024;

    private const int YearsAhead = 3;
    private const int MostDaysOfOne = 60;

    /// <summary>The days from a date on, in order, each once; none where the text is no calendar.</summary>
    public static IReadOnlyList<Holiday> Read(string text, LocalDate from)
    {
        if (text.Length > MostLetters || Load(text) is not { } calendar)
        {
            return [];
        }

        var until = from.PlusYears(YearsAhead);
        return
        [
            .. calendar.Events.SelectMany(DaysOf).Where(day => day.Date >= from && day.Date < until).OrderBy(day => day.Date).DistinctBy(day => day.Date)
                .Take(LocationHoliday.Most + 1),
        ];

        IEnumerable<Holiday> DaysOf(CalendarEvent entry)
        {
            if (entry.Start is not { } start)
            {
                return [];
            }

            var first = LocalDate.FromDateOnly(start.Date);
            var days = entry.End is { } end ? Math.Clamp(NodaTime.Period.DaysBetween(first, LocalDate.FromDateOnly(end.Date)), 1, MostDaysOfOne) : 1;
            var years = entry.RecurrenceRule?.Frequency is FrequencyType.Yearly ? Enumerable.Range(from.Year - 1, YearsAhead + 2) : [first.Year];
            var name = NameOf(entry.Summary);
            return years.Where(year => year >= first.Year).SelectMany(year =>
            {
                var begin = first.PlusYears(year - first.Year);
                return Enumerable.Range(0, days).Select(day => new Holiday(begin.PlusDays(day), name));
            });
        }
    }

    private static Calendar? Load(string text)
    {
        try
        {
            return Calendar.Load(text);
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            // The library throws whatever its parts throw; a file that cannot be read is no calendar.
            return null;
        }
    }

    private static string NameOf(string? summary)
    {
        var name = PlainText.Clean(summary);
        return name.Length is > 0 and <= 200 && PlainText.IsPlain(name, lines: false) ? name : "Holiday";
    }
}
