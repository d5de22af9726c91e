using MediBook.Web.Services.Clinics;
using MediBook.Web.Services.Doctors;
using MediBook.Web.Services.VisitTypes;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.Mvc.Rendering;

namespace MediBook.Web.Pages.Admin.VisitTypes;

/// <summary>Every visit type, or those of one specialization or doctor.</summary>
[ResponseCache(NoStore = true, Location = ResponseCacheLocation.None)]
public sealed class IndexModel(VisitTypeQueries queries, ClinicAdminQueries clinic, DoctorQueries doctors) : PageModel
{
    /// <summary>Whose are listed, see <see cref="OwnerText"/>; anything else is all.</summary>
    [BindProperty(SupportsGet = true)]
    public string? Owner { get; set; }

    /// <summary>The rows.</summary>
    public IReadOnlyList<VisitTypeRow> Rows { get; private set; } = [];

    /// <summary>To choose from.</summary>
    public IReadOnlyList<SelectListItem> Owners { get; private set; } = [];

    /// <summary>Whether only a part is listed.</summary>
    public bool IsFiltered => OwnerText.Read(Owner) is not null;

    /// <summary>Shows the list.</summary>
    public async Task OnGetAsync(CancellationToken ct)
    {
        Rows = await queries.ListAsync(OwnerText.Read(Owner), ct);
        Owners = VisitTypeText.Owners(await clinic.SpecializationsAsync(ct), await doctors.ChoicesAsync(ct));
    }
}
