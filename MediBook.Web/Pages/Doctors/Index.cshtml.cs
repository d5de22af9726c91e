using System.ComponentModel.DataAnnotations;
using MediBook.Web.Domain;
using MediBook.Web.Services.Availability;
using MediBook.Web.Services.Clinics;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace MediBook.Web.Pages.Doctors;

/// <summary>The doctors, soonest free first, filtered by type, name, place and language.</summary>
public sealed class IndexModel(AvailabilityQueries availability, ClinicQueries clinics) : PageModel
{
    /// <summary>Slug of the type that is looked for, or null.</summary>
    [BindProperty(SupportsGet = true, Name = "spec"), PlainText, Display(Name = "The type of doctor")]
    public string? Specialization { get; set; }

    /// <summary>Parts of a name, or null.</summary>
    [BindProperty(SupportsGet = true, Name = "name"), PlainText, Display(Name = "The name")]
    public string? Name { get; set; }

    /// <summary>The place, or null.</summary>
    [BindProperty(SupportsGet = true, Name = "location")]
    public int? LocationId { get; set; }

    /// <summary>A language, or null.</summary>
    [BindProperty(SupportsGet = true, Name = "language"), PlainText, Display(Name = "The language")]
    public string? Language { get; set; }

    /// <summary>What comes first, or null for the soonest free.</summary>
    [BindProperty(SupportsGet = true, Name = "sort")]
    public DoctorOrder? Order { get; set; }

    /// <summary>The types to choose from.</summary>
    public IReadOnlyList<SpecializationChoice> Specializations { get; private set; } = [];

    /// <summary>The places to choose from.</summary>
    public IReadOnlyList<LocationChoice> Locations { get; private set; } = [];

    /// <summary>The languages to choose from.</summary>
    public IReadOnlyList<string> Languages { get; private set; } = [];

    /// <summary>What is looked for.</summary>
    public DoctorFilter Filter { get; private set; } = new();

    /// <summary>The doctors that fit.</summary>
    public DoctorPage Found { get; private set; } = new([], 0, 1, 1, AreClose: false);

    /// <summary>The number to call where a doctor has no free time, or null before the set-up.</summary>
    public string? Phone { get; private set; }

    /// <summary>The chosen type in words, or null.</summary>
    public string? SpecializationName =>
        Filter.Specialization is { } slug ? Specializations.FirstOrDefault(choice => choice.Slug == slug)?.Name ?? slug : null;

    /// <summary>The chosen place in words, or null.</summary>
    public string? LocationName =>
        Filter.LocationId is { } id ? Locations.FirstOrDefault(choice => choice.Id == id)?.Name ?? "a place that is not on the list" : null;

    /// <summary>The chosen language as it is written, or null.</summary>
    public string? LanguageName => Languages.FirstOrDefault(choice => choice.Equals(Filter.Language, StringComparison.OrdinalIgnoreCase)) ?? Filter.Language;

    /// <summary>Shows a page of the list; a filter that cannot be read is named, and nothing is listed.</summary>
    /// <param name="page">1 is the first; anything outside is the nearest page there is.</param>
    /// <param name="ct">Ends the reading.</param>
    public async Task<IActionResult> OnGetAsync([FromQuery(Name = "page")] string? page, CancellationToken ct)
    {
        (Specializations, Locations, Languages) = (await availability.SpecializationsAsync(ct), await availability.LocationsAsync(ct), await availability.LanguagesAsync(ct));
        if (!ModelState.IsValid)
        {
            ViewData["HasErrors"] = true;
            return this.Unreadable();
        }

        Filter = new DoctorFilter(
            PlainText.CleanOrNull(Specialization), PlainText.CleanOrNull(Name), LocationId, PlainText.CleanOrNull(Language), Order ?? DoctorOrder.Soonest, TypedNumbers.Whole(page) ?? 1);
        (Found, Phone) = (await availability.DoctorsAsync(Filter, ct), (await clinics.FindAsync(ct))?.Phone);
        return Page();
    }
}
