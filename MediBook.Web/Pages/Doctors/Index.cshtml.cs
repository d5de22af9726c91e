using System.ComponentModel.DataAnnotations;
using MediBook.Web.Domain;
using MediBook.Web.Services.Availability;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace MediBook.Web.Pages.Doctors;

/// <summary>The doctors, soonest free first, filtered by type and name.</summary>
public sealed class IndexModel(AvailabilityQueries availability) : PageModel
{
    /// <summary>Slug of the type that is looked for, or null.</summary>
    [BindProperty(SupportsGet = true, Name = "spec"), PlainText, Display(Name = "The type of doctor")]
    public string? Specialization { get; set; }

    /// <summary>Part of a name, or null.</summary>
    [BindProperty(SupportsGet = true, Name = "name"), PlainText, Display(Name = "The name")]
    public string? Name { get; set; }

    /// <summary>The types to choose from.</summary>
    public IReadOnlyList<SpecializationChoice> Specializations { get; private set; } = [];

    /// <summary>The doctors that fit.</summary>
    public IReadOnlyList<DoctorCard> Doctors { get; private set; } = [];

    /// <summary>The chosen type in words, or null.</summary>
    public string? SpecializationName { get; private set; }

    /// <summary>Shows the list; a filter that cannot be read is named, and nothing is listed.</summary>
    public async Task<IActionResult> OnGetAsync(CancellationToken ct)
    {
        Specializations = await availability.SpecializationsAsync(ct);
        if (!ModelState.IsValid)
        {
            ViewData["HasErrors"] = true;
            return this.Unreadable();
        }

        (Specialization, Name) = (PlainText.CleanOrNull(Specialization), PlainText.CleanOrNull(Name));
        SpecializationName = Specialization is null ? null : Specializations.FirstOrDefault(choice => choice.Slug == Specialization)?.Name ?? Specialization;
        Doctors = await availability.DoctorsAsync(new DoctorFilter(Specialization, Name), ct);
        return Page();
    }
}
