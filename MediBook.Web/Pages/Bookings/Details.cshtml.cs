using MediBook.Web.Domain;
using MediBook.Web.Services.Audit;
using MediBook.Web.Services.Bookings;
using MediBook.Web.Services.Clinics;
using MediBook.Web.Services.Waitlist;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.Options;

namespace MediBook.Web.Pages.Bookings;

/// <summary>One booking, how it stands: the confirmation, and later what became of it.</summary>
[ResponseCache(NoStore = true, Location = ResponseCacheLocation.None)]
public sealed class DetailsModel(
    BookingQueries queries, BookingHistoryQueries history, WaitlistQueries waiting, ManageLinks links, ClinicQueries clinics, Visitor visitor, IOptions<SiteOptions> site)
    : PageModel, IShowsPeople
{
    /// <summary>The booking.</summary>
    public BookingView Booking { get; private set; } = null!;

    /// <inheritdoc />
    public AuditedView? Shown => AuditedView.Of(AuditSubject.Booking, Booking is { Id: var id } ? [id] : []);

    /// <summary>What the person answered to the questions of the visit type.</summary>
    public IReadOnlyList<GivenAnswer> Answers { get; private set; } = [];

    /// <summary>A guest's whole link to this booking, or null where this browser has none.</summary>
    public string? ManageLink { get; private set; }

    /// <summary>Whom to call with questions, or null before the set-up.</summary>
    public ClinicCard? Clinic { get; private set; }

    /// <summary>The wish for an earlier time, or null.</summary>
    public EarlierWish? Earlier { get; private set; }

    /// <summary>What happened to it, the oldest first.</summary>
    public IReadOnlyList<HistoryLine> History { get; private set; } = [];

    /// <summary>Shows the booking; somebody else's is not found.</summary>
    public async Task<IActionResult> OnGetAsync(string reference, CancellationToken ct)
    {
        if (await queries.FindAsync(visitor.Actor, reference, ct) is not { } booking)
        {
            return NotFound();
        }

        (Booking, Answers, Clinic, History) = (
            booking, await queries.AnswersAsync(visitor.Actor, booking.Id, ct), await clinics.FindAsync(ct), await history.ReadAsync(visitor.Actor, booking, ct));
        Earlier = booking.CanCancel ? await waiting.EarlierAsync(booking, ct) : null;
        var token = booking.IsGuests ? await links.FindTokenAsync(visitor.LinkTokens, booking.Id, ct) : null;
        ManageLink = token is null ? null : site.Value.Absolute(Links.Manage(token), $"{Request.Scheme}://{Request.Host}");
        return Page();
    }
}
