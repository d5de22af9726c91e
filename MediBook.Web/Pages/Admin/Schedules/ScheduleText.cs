using MediBook.Web.Domain;
using MediBook.Web.Domain.Languages;
using NodaTime;
using NodaTime.Text;
using static MediBook.Web.Domain.Languages.Words;

namespace MediBook.Web.Pages.Admin.Schedules;

/// <summary>How a schedule reads.</summary>
public static class ScheduleText
{
    private static readonly LocalTimePattern TimePattern = LocalTimePattern.CreateWithInvariantCulture("HH:mm");

    /// <summary><c>Monday 09:00 to 12:00</c>.</summary>
    public static string Range(ScheduleRow row)
    {
        ArgumentNullException.ThrowIfNull(row);
        return T("hours: {0} {1} to {2}", Show.LongWeekday(row.Weekday), Time(row.From), Time(row.To));
    }

    /// <summary><c>09:00 to 12:00, 20 minutes each</c>, with the gap where there is one.</summary>
    public static string Hours(WorkHours hours)
    {
        ArgumentNullException.ThrowIfNull(hours);
        var text = T("{0} to {1}, {2} each", Time(hours.From), Time(hours.To), Show.Minutes(hours.Minutes));
        var gap = hours.Gap == 0 ? text : T("{0}, {1} between", text, Show.Minutes(hours.Gap));
        return hours.Breaks.Length == 0 ? gap : T("{0}, break {1}", gap, hours.Breaks);
    }

    /// <summary>Days that have the same hours, together: <c>Mon, Tue: 09:00 to 12:00, 20 minutes each</c>.</summary>
    public static IEnumerable<string> Lines(IEnumerable<ScheduleRow> rows) => rows.GroupBy(row => row.Hours)
        .Select(group => T("{0}: {1}", Show.List(group.Select(row => Show.LongWeekday(row.Weekday))), Hours(group.Key)));

    /// <summary>Since when, until when, and in which weeks.</summary>
    public static string Valid(LocalDate from, LocalDate? to, int everyWeeks)
    {
        var dates = to is { } last ? T("{0} to {1}", Show.DatedDay(from), Show.DatedDay(last)) : T("from {0}", Show.DatedDay(from));
        return everyWeeks == 1 ? dates : T("{0}, {1}", dates, T("every {0} weeks", everyWeeks));
    }

    /// <summary><c>09:00</c>.</summary>
    public static string Time(LocalTime time) => TimePattern.Format(time);
}
