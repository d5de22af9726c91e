using MediBook.Web.Domain;
using MediBook.Web.Domain.Languages;
using NodaTime;
using static MediBook.Web.Domain.Languages.Words;

namespace MediBook.Web.Services.Bookings;

/// <summary>Who invites to an appointment.</summary>
/// <param name="Name">The clinic's name.</param>
/// <param name="Phone">Its number, or null.</param>
/// <param name="Email">The address that mails come from.</param>
public sealed record CalendarSender(string Name, string? Phone, string Email);

/// <summary>A booking as calendars take it, in the language of who asks: the file of the confirmation page, and the one that goes with mails.</summary>
public sealed class BookingCalendar(CalendarFile file)
{
    /// <summary>The name of the file.</summary>
    public static string NameOf(BookingView booking)
    {
        ArgumentNullException.ThrowIfNull(booking);
        return $"appointment-{booking.Reference}.ics";
    }

    /// <summary>The file that somebody fetches; null for what never was an appointment.</summary>
    /// <param name="booking">The booking.</param>
    /// <param name="sender">Who invites.</param>
    /// <param name="link">The booking's own page.</param>
    public string? ForDownload(BookingView booking, CalendarSender sender, string link) => Entry(booking, sender, link) is { } entry ? file.Write(entry) : null;

    /// <summary>The invitation that goes with a mail (RFC 6047), or its end.</summary>
    /// <param name="booking">The booking.</param>
    /// <param name="sender">Who invites.</param>
    /// <param name="link">The booking's own page; null where the site's address is not known.</param>
    public LetterCalendar? ForMail(BookingView booking, CalendarSender sender, string? link)
    {
        ArgumentNullException.ThrowIfNull(booking);
        return Entry(booking, sender, link) is { } entry
            ? new LetterCalendar(entry.IsCancelled ? "CANCEL" : "REQUEST", NameOf(booking), file.Write(entry with { Attendee = booking.PatientEmail }))
            : null;
    }

    /// <summary>The calendar that programs read at a private address. A doctor's leads to their days, and names patients only where the clinic allows it.</summary>
    /// <param name="feed">What it shows.</param>
    /// <param name="sender">Who invites.</param>
    /// <param name="link">The page of a booking, or of a doctor's day.</param>
    public string ForFeed(CalendarFeedView feed, CalendarSender sender, Func<BookingView, string> link)
    {
        ArgumentNullException.ThrowIfNull(feed);
        ArgumentNullException.ThrowIfNull(sender);
        ArgumentNullException.ThrowIfNull(link);
        var entries = feed.Bookings.Select(booking => (Booking: booking, Entry: Entry(booking, sender, link(booking))!));
        return feed.Kind is CalendarFeedKind.Own
            ? file.Write(T("Appointments at {0}", sender.Name), [.. entries.Select(one => one.Entry)])
            : file.Write(T("My patients at {0}", sender.Name), [.. entries.Select(one => one.Entry with
            {
                Summary = feed.WithNames ? T("Appointment with {0}", one.Booking.PatientName) : T("Appointment"),
                Description = string.Join('\n', T("Reference {0}", one.Booking.Reference), T("See your day: {0}", link(one.Booking))),
            })]);
    }

    private static CalendarEntry? Entry(BookingView booking, CalendarSender sender, string? link)
    {
        ArgumentNullException.ThrowIfNull(booking);
        ArgumentNullException.ThrowIfNull(sender);
        if (booking.CalendarSequence is not { } sequence)
        {
            return null;
        }

        var cancelled = booking.Status is BookingStatus.Cancelled;
        var start = booking.Start.ToInstant();
        string?[] lines =
        [
            T("{0}, {1}, {2}", Show.LongDate(booking.Start.Date), Show.Times(booking.Start, booking.Minutes), Show.ZoneNote(booking.Start)),
            T("Reference {0}", booking.Reference),
            cancelled || booking.Visit?.Preparation is not { } preparation ? null : T("{0}: {1}", T("What to bring"), preparation),
            cancelled ? T("This appointment is cancelled") : link is null ? null : T("See it or cancel it: {0}", link),
            sender.Phone is null ? null : T("Call {0}: {1}", sender.Name, sender.Phone),
        ];
        return new CalendarEntry(
            booking.Reference, sequence, cancelled, start, start + Duration.FromMinutes(booking.Minutes), T("Appointment with {0}", booking.DoctorName),
            T("{0}, {1}", booking.LocationName, booking.Address), string.Join('\n', lines.OfType<string>()), link is null ? null : new Uri(link), sender.Name, sender.Email);
    }
}
