using System.Text;
using MediBook.Web.Services.Bookings;
using MediBook.Web.Services.Clinics;
using MediBook.Web.Services.Notifications;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.Options;

namespace MediBook.Web.Pages.Bookings;

/// <summary>One booking as a file for calendars; what was cancelled takes its entry away. A hold, and what never was more, has none.</summary>
[ResponseCache(NoStore = true, Location = ResponseCacheLocation.None)]
public sealed class CalendarModel(
    BookingQueries queries, ClinicQueries clinics, BookingCalendar calendar, Visitor visitor, IOptions<SiteOptions> site, IOptions<MailOptions> mail) : PageModel
{
    /// <summary>Gives the file; somebody else's booking is not found.</summary>
    public async Task<IActionResult> OnGetAsync(string reference, CancellationToken ct)
    {
        if (await queries.FindAsync(visitor.Actor, reference, ct) is not { } booking)
        {
            return NotFound();
        }

        var clinic = await clinics.FindAsync(ct);
        var sender = new CalendarSender(clinic?.Name ?? "MediBook", clinic?.Phone, mail.Value.From);
        var link = site.Value.Absolute(Links.Booking(booking.Reference), $"{Request.Scheme}://{Request.Host}");
        return calendar.ForDownload(booking, sender, link) is { } file
            ? File(Encoding.UTF8.GetBytes(file), CalendarFile.MediaType, BookingCalendar.NameOf(booking))
            : NotFound();
    }
}
