using System.Collections.Concurrent;
using System.Globalization;
using NodaTime;
using NodaTime.Text;
using static MediBook.Web.Domain.Languages.Words;

namespace MediBook.Web.Domain.Languages;

/// <summary>How dates, times and counts read, in the language of who asks. Every clock time is one of the location's zone, in 24 hours.</summary>
public static class Show
{
    private static readonly OffsetDateTimePattern ForMachines = OffsetDateTimePattern.CreateWithInvariantCulture("uuuu'-'MM'-'dd'T'HH':'mm':'sso<Z+HH:mm>");

    private static readonly LocalTimePattern TimePattern = LocalTimePattern.CreateWithInvariantCulture("HH:mm");
    private static readonly ConcurrentDictionary<(Language Language, string Pattern), LocalDatePattern> DatePatterns = new();

    /// <summary><c>09:20</c>; in the hour that the clocks show twice, with its offset: <c>01:30 (GMT+1)</c>.</summary>
    public static string Time(ZonedDateTime at)
    {
        var text = TimePattern.Format(at.TimeOfDay);
        return at.Zone.MapLocal(at.LocalDateTime).Count > 1 ? $"{text} ({Offset(at.Offset)})" : text;
    }

    /// <summary><c>09:20</c>, of no day.</summary>
    public static string ClockTime(LocalTime time) => TimePattern.Format(time);

    /// <summary><c>09:20 to 09:40</c>.</summary>
    public static string Times(ZonedDateTime start, int minutes) => T("{0} to {1}", Time(start), Time(start.PlusMinutes(minutes)));

    /// <summary><c>Monday 7 December 2026</c>.</summary>
    public static string LongDate(LocalDate date) => Written(date, Pattern("dddd d MMMM yyyy"));

    /// <summary><c>Mon 7 Dec</c>.</summary>
    public static string ShortDate(LocalDate date) => Written(date, Pattern("ddd d MMM"));

    /// <summary><c>Mon 7 Dec 2026</c>.</summary>
    public static string DatedDay(LocalDate date) => Written(date, Pattern("ddd d MMM yyyy"));

    /// <summary><c>7 December 2026</c>, of no weekday: what people write of their birth.</summary>
    public static string BirthDate(LocalDate date) => Written(date, Pattern("d MMMM yyyy"));

    /// <summary><c>Mon 7</c>.</summary>
    public static string Day(LocalDate date) => Written(date, Pattern("ddd d"));

    /// <summary><c>Mon</c>.</summary>
    public static string Weekday(LocalDate date) => Written(date, "ddd");

    /// <summary><c>Monday</c>.</summary>
    public static string LongWeekday(IsoDayOfWeek day) => Written(new LocalDate(2026, 11, 22).Next(day), "dddd");

    /// <summary><c>7 Dec</c>.</summary>
    public static string DayMonth(LocalDate date) => Written(date, Pattern("d MMM"));

    /// <summary><c>Monday 7 December 2026, 09:20</c>.</summary>
    public static string Moment(ZonedDateTime at) => T("{0}, {1}", LongDate(at.Date), Time(at));

    /// <summary><c>Mon 7 Dec, 09:20</c>.</summary>
    public static string ShortMoment(ZonedDateTime at) => T("{0}, {1}", ShortDate(at.Date), Time(at));

    /// <summary><c>Mon 7 Dec 2026, 09:20</c>.</summary>
    public static string DatedMoment(ZonedDateTime at) => T("{0}, {1}", DatedDay(at.Date), Time(at));

    /// <summary>How long to wait: <c>12 seconds</c>; longer than a minute and a half in whole minutes, rounded up: <c>5 minutes</c>.</summary>
    public static string Wait(int seconds) => seconds <= 90 ? Count("seconds", seconds) : Minutes((seconds + 59) / 60);

    /// <summary>For machines, with the clinic's own clock: <c>2026-12-07T09:20:00+01:00</c>.</summary>
    public static string Machine(ZonedDateTime at) => ForMachines.Format(at.ToOffsetDateTime());

    /// <summary><c>London time (GMT)</c>.</summary>
    public static string ZoneNote(ZonedDateTime at) => T("{0} time ({1})", City(at.Zone), Offset(at.Offset));

    /// <summary>The same for a week; a week in which the clocks change says when.</summary>
    public static string WeekZoneNote(LocalDate monday, DateTimeZone zone)
    {
        ArgumentNullException.ThrowIfNull(zone);
        var start = zone.AtStartOfDay(monday);
        var interval = zone.GetZoneInterval(start.ToInstant());
        if (!interval.HasEnd || interval.End >= zone.AtStartOfDay(monday.PlusDays(7)).ToInstant())
        {
            return ZoneNote(start);
        }

        var changed = interval.End.InZone(zone);
        return T(
            "{0} time ({1}, from {2} {3} {4}: the clocks change)", City(zone), Offset(start.Offset), Weekday(changed.Date), Time(changed), Offset(changed.Offset));
    }

    /// <summary><c>7 to 13 December 2026</c>, with months and years where they differ.</summary>
    public static string Week(LocalDate monday)
    {
        var sunday = monday.PlusDays(6);
        var from = monday.Year != sunday.Year ? Pattern("d MMMM yyyy") : monday.Month != sunday.Month ? Pattern("d MMMM") : Pattern("%d");
        return T("days: {0} to {1}", Written(monday, from), Written(sunday, Pattern("d MMMM yyyy")));
    }

    /// <summary><c>1 time</c>, <c>5 times</c>.</summary>
    public static string Times(int count) => Count("times", count);

    /// <summary><c>1 doctor</c>, <c>12 doctors</c>.</summary>
    public static string Doctors(int count) => Count("doctors", count);

    /// <summary><c>1 minute</c>, <c>2 minutes</c>.</summary>
    public static string Minutes(int count) => Count("minutes", count);

    /// <summary><c>1 more minute</c>, <c>2 more minutes</c>.</summary>
    public static string MoreMinutes(int count) => Count("more_minutes", count);

    /// <summary>Time left of a hold: <c>1:24</c>.</summary>
    public static string Clock(int seconds) => string.Create(CultureInfo.InvariantCulture, $"{seconds / 60}:{seconds % 60:D2}");

    /// <summary>Names of specializations; those that MediBook came with are translated.</summary>
    public static string Specializations(IEnumerable<string> names) => List(names.Select(Known));

    /// <summary>The languages that a doctor speaks, as they were typed; common ones are translated.</summary>
    public static string Languages(string typed) => List(Doctor.LanguagesOf(typed).Select(Known));

    /// <summary><c>A, B, C</c>.</summary>
    public static string List(IEnumerable<string> texts) => texts.DefaultIfEmpty("").Aggregate((before, text) => T("{0}, {1}", before, text));

    /// <summary>A share in whole percent; a dash where there is none.</summary>
    public static string Percent(double? share) => share is { } known ? known.ToString("P0", Language.Current.Culture) : T("share: none");

    /// <summary>A status in a word.</summary>
    public static string Status(BookingStatus status) => status switch
    {
        BookingStatus.Pending => T("On hold"),
        BookingStatus.Confirmed => T("Confirmed"),
        BookingStatus.Failed => T("Ran out"),
        BookingStatus.Cancelled => T("Cancelled"),
    };

    /// <summary>An attendance in a word.</summary>
    public static string Attendance(Attendance attendance) => attendance switch
    {
        Domain.Attendance.Expected => T("Expected"),
        Domain.Attendance.Arrived => T("Arrived"),
        Domain.Attendance.NoShow => T("Did not come"),
        Domain.Attendance.Done => T("Seen"),
    };

    private static string City(DateTimeZone zone) => zone.Id[(zone.Id.LastIndexOf('/') + 1)..].Replace('_', ' ');

    private static string Offset(Offset offset)
    {
        var minutes = Math.Abs(offset.Seconds) / 60;
        var rest = minutes % 60 == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $":{minutes % 60:D2}");
        return offset.Seconds == 0 ? "GMT" : string.Create(CultureInfo.InvariantCulture, $"GMT{(offset.Seconds < 0 ? '\u2212' : '+')}{minutes / 60}{rest}");
    }

    private static string Written(LocalDate date, string pattern) => Mark(DatePatterns
        .GetOrAdd((Language.Current, pattern), key => LocalDatePattern.Create(key.Pattern, key.Language.Culture)).Format(date));
}
