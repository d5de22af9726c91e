using MediBook.Web.Services.Clinics;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace MediBook.Web.Pages.Admin.Locations;

/// <summary>Every location by name.</summary>
[ResponseCache(NoStore = true, Location = ResponseCacheLocation.None)]
public sealed class IndexModel(ClinicAdminQueries queries) : PageModel
{
    /// <summary>The rows.</summary>
    public IReadOnlyList<LocationRow> Rows { get; private set; } = [];

    /// <summary>Shows the list.</summary>
    public async Task OnGetAsync(CancellationToken ct) => Rows = await queries.LocationsAsync(ct);
}
