using MediBook.Web.Domain;
using MediBook.Web.Services.Audit;
using MediBook.Web.Services.Bookings;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace MediBook.Web.Pages.Admin.Bookings;

/// <summary>Everyone's bookings, with search and filter.</summary>
[ResponseCache(NoStore = true, Location = ResponseCacheLocation.None)]
public sealed class IndexModel(BookingQueries queries) : PageModel, IShowsPeople
{
    /// <summary>Reference, or part of a name, email or phone.</summary>
    [BindProperty(SupportsGet = true, Name = "q")]
    public string? SearchTyped { get; set; }

    /// <summary>A status in small letters; anything else is all.</summary>
    [BindProperty(SupportsGet = true, Name = "status")]
    public string? StatusText { get; set; }

    /// <summary>The rows.</summary>
    public BookingPage Bookings { get; private set; } = null!;

    /// <inheritdoc />
    public AuditedView? Shown => AuditedView.Of(
        AuditSubject.Booking, Bookings.Bookings.Select(booking => booking.Id), ("Status", Status), AuditedView.Searched(Search));

    /// <summary>The words that are looked for, or null.</summary>
    public string? Search => SearchText.Clean(SearchTyped);

    /// <summary>The status that is shown, or null for all.</summary>
    public BookingStatus? Status => Enum.GetValues<BookingStatus>().Cast<BookingStatus?>()
        .FirstOrDefault(status => string.Equals(status.ToString(), StatusText, StringComparison.OrdinalIgnoreCase));

    /// <summary>Shows the list.</summary>
    public async Task OnGetAsync([FromQuery(Name = "page")] string? page, CancellationToken ct) =>
        Bookings = await queries.AllAsync(new BookingFilter(Status, Search, AdminLinks.ReadNumber(page, 1)), ct);
}
