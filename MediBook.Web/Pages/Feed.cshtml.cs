using System.Globalization;
using System.Text;
using MediBook.Web.Domain;
using MediBook.Web.Domain.Languages;
using MediBook.Web.Services.Accounts;
using MediBook.Web.Services.Bookings;
using MediBook.Web.Services.Clinics;
using MediBook.Web.Services.Notifications;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.Options;

namespace MediBook.Web.Pages;

/// <summary>A private calendar address, as programs read it: whoever has the address may. It changes nothing.</summary>
[ResponseCache(NoStore = true, Location = ResponseCacheLocation.None)]
public sealed class FeedModel(
    CalendarFeeds feeds, ClinicQueries clinics, BookingCalendar calendar, IOptions<SiteOptions> site, IOptions<MailOptions> mail) : PageModel
{
    /// <summary>Gives the calendar; an address that has ended is not found.</summary>
    public async Task<IActionResult> OnGetAsync(string token, CancellationToken ct)
    {
        if (await feeds.ReadAsync(token, ct) is not { } feed)
        {
            return NotFound();
        }

        CultureInfo.CurrentUICulture = (Language.Find(feed.Language) ?? Language.English).Culture;
        var clinic = await clinics.FindAsync(ct);
        var sender = new CalendarSender(clinic?.Name ?? "MediBook", clinic?.Phone, mail.Value.From);
        return File(Encoding.UTF8.GetBytes(calendar.ForFeed(feed, sender, LinkOf)), CalendarFile.MediaType);

        string LinkOf(BookingView booking) => site.Value.Absolute(
            feed.Kind is CalendarFeedKind.Doctor ? Links.MyDay(booking.Start.Date) : Links.Booking(booking.Reference), $"{Request.Scheme}://{Request.Host}");
    }
}
