using MediBook.Web.Domain;
using MediBook.Web.Services.Doctors;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace MediBook.Web.Pages.Admin.Doctors;

/// <summary>Every doctor, with search and filter.</summary>
[ResponseCache(NoStore = true, Location = ResponseCacheLocation.None)]
public sealed class IndexModel(DoctorQueries queries) : PageModel
{
    /// <summary>Part of a name or email.</summary>
    [BindProperty(SupportsGet = true, Name = "q")]
    public string? SearchTyped { get; set; }

    /// <summary><c>active</c>, <c>inactive</c>, anything else for all.</summary>
    [BindProperty(SupportsGet = true)]
    public string? State { get; set; }

    /// <summary>The rows.</summary>
    public DoctorListPage Doctors { get; private set; } = null!;

    /// <summary>The words that are looked for, or null.</summary>
    public string? Search => SearchText.Clean(SearchTyped);

    /// <summary>The filter that holds.</summary>
    public bool? IsActive => State switch { "active" => true, "inactive" => false, _ => null };

    /// <summary>Shows the list.</summary>
    public async Task OnGetAsync([FromQuery(Name = "page")] string? page, CancellationToken ct) =>
        Doctors = await queries.ListAsync(new DoctorListFilter(Search, IsActive, AdminLinks.ReadNumber(page, 1)), ct);
}
