using System.Text;
using MediBook.Web.Domain;
using MediBook.Web.Services.Bookings;
using MediBook.Web.Services.Clinics;
using MediBook.Web.Services.Notifications;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.Options;
using NodaTime;
using static MediBook.Web.Domain.Languages.Words;

namespace MediBook.Web.Pages.Bookings;

/// <summary>One booking as a file for calendars; what was cancelled takes its entry away. A hold, and what never was more, has none.</summary>
[ResponseCache(NoStore = true, Location = ResponseCacheLocation.None)]
public sealed class CalendarModel(
    BookingQueries queries, ClinicQueries clinics, CalendarFile calendar, Visitor visitor, IOptions<SiteOptions> site, IOptions<MailOptions> mail) : PageModel
{
    /// <summary>Gives the file; somebody else's booking is not found.</summary>
    public async Task<IActionResult> OnGetAsync(string reference, CancellationToken ct)
    {
        if (await queries.FindAsync(visitor.Actor, reference, ct) is not { CalendarSequence: { } sequence } booking)
        {
            return NotFound();
        }

        var file = calendar.Write(EntryOf(booking, sequence, await clinics.FindAsync(ct)));
        return File(Encoding.UTF8.GetBytes(file), CalendarFile.MediaType, $"appointment-{booking.Reference}.ics");
    }

    private CalendarEntry EntryOf(BookingView booking, int sequence, ClinicCard? clinic)
    {
        var link = site.Value.Absolute(Links.Booking(booking.Reference), $"{Request.Scheme}://{Request.Host}");
        var cancelled = booking.Status is BookingStatus.Cancelled;
        var start = booking.Start.ToInstant();
        string?[] lines =
        [
            T("{0}, {1}, {2}", Show.LongDate(booking.Start.Date), Show.Times(booking.Start, booking.Minutes), Show.ZoneNote(booking.Start)),
            T("Reference {0}", booking.Reference),
            cancelled ? T("This appointment is cancelled") : T("See it or cancel it: {0}", link),
            clinic is null ? null : T("Call {0}: {1}", clinic.Name, clinic.Phone),
        ];
        return new CalendarEntry(
            booking.Reference, sequence, cancelled, start, start + Duration.FromMinutes(booking.Minutes), T("Appointment with {0}", booking.DoctorName),
            T("{0}, {1}", booking.LocationName, booking.Address), string.Join('\n', lines.OfType<string>()), new Uri(link), clinic?.Name ?? "MediBook", mail.Value.From);
    }
}
