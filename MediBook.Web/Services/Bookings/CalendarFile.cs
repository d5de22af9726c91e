using System.Text;
using Ical.Net;
using Ical.Net.CalendarComponents;
using Ical.Net.DataTypes;
using Ical.Net.Serialization;
using NodaTime;
using NodaTime.Extensions;
using Calendar = Ical.Net.Calendar;

namespace MediBook.Web.Services.Bookings;

/// <summary>What a calendar is told of a booking. Holds no reason for the visit: calendars are shared.</summary>
/// <param name="Reference">Public reference; it never changes, and so the entry is the same one whatever becomes of the booking.</param>
/// <param name="Sequence">Grows with every change of the booking: a calendar keeps the highest.</param>
/// <param name="IsCancelled">Whether the entry is to go.</param>
/// <param name="Start">Start.</param>
/// <param name="End">End.</param>
/// <param name="Summary">The entry's title.</param>
/// <param name="Location">Where, in one line.</param>
/// <param name="Description">What else is to know; may have lines.</param>
/// <param name="Link">The booking's own page, or null.</param>
/// <param name="OrganizerName">Who invites.</param>
/// <param name="OrganizerEmail">Their address.</param>
public sealed record CalendarEntry(
    string Reference, int Sequence, bool IsCancelled, Instant Start, Instant End, string Summary, string Location, string Description, Uri? Link,
    string OrganizerName, string OrganizerEmail)
{
    /// <summary>Whom a mail invites; null in a file that somebody fetches.</summary>
    public string? Attendee { get; init; }

    /// <inheritdoc />
    public override string ToString() => nameof(CalendarEntry);
}

/// <summary>
/// Bookings as an iCalendar file (RFC 5545) that calendars take in (RFC 5546: PUBLISH, by mail REQUEST, later CANCEL) or read again and again.
/// Times are written in UTC, the one form that needs no table of zones: a booking is an instant, and a calendar whose own tables are older or newer than
/// ours would show a clock time with a zone at another instant than our pages do. The clock time at the place and its zone stand in the description.
/// </summary>
public sealed class CalendarFile(TimeProvider time)
{
    /// <summary>The file's media type (RFC 5545, 8.1).</summary>
    public const string MediaType = "text/calendar; charset=utf-8";

    /// <summary>The right-hand side of every UID: no host name, which may change while calendars keep the entry.</summary>
    private const string UidDomain = "medibook.invalid";

    private const int MostOctets = 75;

    /// <summary>An hour (RFC 5545, 3.3.6).</summary>
    private const string RefreshInterval = "PT1H";

    /// <summary>Writes the file of one appointment.</summary>
    /// <param name="entry">The entry.</param>
    public string Write(CalendarEntry entry)
    {
        ArgumentNullException.ThrowIfNull(entry);
        var method = entry.IsCancelled ? CalendarMethods.Cancel : entry.Attendee is null ? CalendarMethods.Publish : CalendarMethods.Request;
        return Written(new Calendar { Method = method }, [entry]);
    }

    /// <summary>
    /// Writes a calendar that programs read again and again: its name, how long they may wait (RFC 7986, 5.7), and its appointments. One without any
    /// has a table of the zone UTC in their place, since a calendar is never empty (RFC 5545, 3.6).
    /// </summary>
    /// <param name="name">What the calendar is called.</param>
    /// <param name="entries">The appointments.</param>
    public string Write(string name, IReadOnlyCollection<CalendarEntry> entries)
    {
        ArgumentNullException.ThrowIfNull(entries);
        var calendar = new Calendar { Method = CalendarMethods.Publish };
        calendar.AddProperty("NAME", name);
        calendar.AddProperty("X-WR-CALNAME", name);
        calendar.AddProperty(new CalendarProperty("REFRESH-INTERVAL", RefreshInterval) { Parameters = { new CalendarParameter("VALUE", "DURATION") } });
        calendar.AddProperty("X-PUBLISHED-TTL", RefreshInterval);
        if (entries.Count == 0)
        {
            calendar.AddTimeZone("UTC");
        }

        return Written(calendar, entries);
    }

    private string Written(Calendar calendar, IReadOnlyCollection<CalendarEntry> entries)
    {
        calendar.ProductId = "-//MediBook//Appointments//EN";
        calendar.Events.AddRange(entries.Select(EventOf));
        return FoldByLetters(new CalendarSerializer().SerializeToString(calendar)!);
    }

    private CalendarEvent EventOf(CalendarEntry entry)
    {
        var appointment = new CalendarEvent
        {
            Uid = $"{entry.Reference}@{UidDomain}",
            Sequence = entry.Sequence,
            DtStamp = Utc(time.GetUtcNow().ToInstant()),
            Start = Utc(entry.Start),
            End = Utc(entry.End),
            Status = entry.IsCancelled ? EventStatus.Cancelled : EventStatus.Confirmed,
            Class = "PRIVATE",
            Summary = entry.Summary,
            Location = entry.Location,
            Description = entry.Description,
            Url = entry.Link,
            Organizer = new Organizer($"mailto:{entry.OrganizerEmail}") { CommonName = entry.OrganizerName },
        };
        if (entry.Attendee is { } attendee)
        {
            // They have said yes already: no calendar is to ask them.
            appointment.Attendees.Add(new Attendee(new Uri($"mailto:{Uri.EscapeDataString(attendee).Replace("%40", "@", StringComparison.Ordinal)}")) { ParticipationStatus = "ACCEPTED", Rsvp = false });
        }

        return appointment;
    }

    /// <summary>
    /// Lines of at most 75 octets (RFC 5545, 3.1), folded between whole letters: the serializer folds between UTF-16 units, and half a letter cannot be
    /// sent in UTF-8.
    /// </summary>
    private static string FoldByLetters(string written)
    {
        var folded = new StringBuilder(written.Length + 16);
        var octets = 0;
        foreach (var letter in written.Replace("\r\n ", "", StringComparison.Ordinal).EnumerateRunes())
        {
            if (letter.Value is '\r' or '\n')
            {
                octets = 0;
            }
            else if ((octets += letter.Utf8SequenceLength) > MostOctets)
            {
                folded.Append("\r\n ");
                octets = 1 + letter.Utf8SequenceLength;
            }

            folded.Append(letter.ToString());
        }

        return folded.ToString();
    }

    private static CalDateTime Utc(Instant at) => new(at.ToDateTimeUtc(), hasTime: true);
}
