using System.ComponentModel.DataAnnotations;
using MediBook.Web.Domain;
using MediBook.Web.Services.Audit;
using MediBook.Web.Services.Bookings;
using MediBook.Web.Services.Clinics;
using MediBook.Web.Services.Doctors;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace MediBook.Web.Pages.Admin.Bookings;

/// <summary>Everyone's bookings: search, filters, order, page by page, and as CSV. Whom staff look for is posted, and stands sealed in the address.</summary>
[ResponseCache(NoStore = true, Location = ResponseCacheLocation.None)]
public sealed class IndexModel(StaffBookingQueries queries, DoctorQueries doctors, ClinicAdminQueries clinics, HiddenWords hidden, Visitor visitor)
    : PageModel, IShowsPeople
{
    /// <summary>Reference, or words of a name, email or phone.</summary>
    [BindProperty(Name = "q"), Display(Name = "What you look for"), PlainText(SearchText.MostCharacters)]
    public string? Words { get; set; }

    /// <summary>What the address says.</summary>
    [BindProperty(SupportsGet = true)]
    public BookingListAddress List { get; set; } = new();

    /// <summary>The rows; null where they leave as a file.</summary>
    public StaffBookingPage Bookings { get; private set; } = null!;

    /// <summary>To choose from.</summary>
    public (IReadOnlyList<DoctorChoice> Doctors, IReadOnlyList<LocationRow> Locations) Choices { get; private set; }

    /// <inheritdoc />
    public AuditedView? Shown => Bookings is null
        ? AuditedView.OfFile(AuditSubject.Booking, null, ("Status", Filter.Status), AuditedView.Searched(Words))
        : AuditedView.Of(AuditSubject.Booking, Bookings.Bookings.Select(booking => booking.Id), ("Status", Filter.Status), AuditedView.Searched(Words));

    /// <summary>Which bookings are shown.</summary>
    public StaffBookingFilter Filter => List.Filter(Words);

    /// <summary>Whether the address has a search that can no longer be read: it is a day old, or another account's.</summary>
    public bool HasEnded => List.Find is not null && Words is null;

    /// <summary>Shows the list.</summary>
    public async Task OnGetAsync(CancellationToken ct)
    {
        Words = hidden.Read(visitor.Actor, List.Find);
        await LoadAsync(ct);
    }

    /// <summary>The whole list that is looked at, as a file.</summary>
    public IActionResult OnGetCsv(CancellationToken ct)
    {
        Words = hidden.Read(visitor.Actor, List.Find);
        return HasEnded ? NotFound() : new CsvAnswer<StaffBookingRow>("bookings", BookingColumns.All(), queries.AllAsync(Filter, List.Order, ct));
    }

    /// <summary>Seals what was typed and goes to the list that it asks for.</summary>
    public async Task<IActionResult> OnPostAsync(CancellationToken ct)
    {
        if (!ModelState.IsValid)
        {
            await LoadAsync(ct);
            return this.Unreadable();
        }

        var find = SearchText.Clean(Words) is { } words ? hidden.Hide(visitor.Actor, words) : null;
        return new SeeOther(AdminLinks.Bookings(List.At(null) with { Find = find }));
    }

    private async Task LoadAsync(CancellationToken ct) => (Bookings, Choices) =
        (await queries.ListAsync(Filter, List.Order, List.Place, ct), (await doctors.ChoicesAsync(ct), await clinics.LocationsAsync(ct)));
}
