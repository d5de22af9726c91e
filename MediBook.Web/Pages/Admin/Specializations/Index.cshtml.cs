using MediBook.Web.Services.Clinics;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace MediBook.Web.Pages.Admin.Specializations;

/// <summary>Every specialization, in the order that patients see.</summary>
[ResponseCache(NoStore = true, Location = ResponseCacheLocation.None)]
public sealed class IndexModel(ClinicAdminQueries queries) : PageModel
{
    /// <summary>The rows.</summary>
    public IReadOnlyList<SpecializationRow> Rows { get; private set; } = [];

    /// <summary>Shows the list.</summary>
    public async Task OnGetAsync(CancellationToken ct) => Rows = await queries.SpecializationsAsync(ct);
}
