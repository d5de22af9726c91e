using System.ComponentModel.DataAnnotations;
using MediBook.Web.Domain;
using MediBook.Web.Services.Clinics;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using static MediBook.Web.Domain.Languages.Words;

namespace MediBook.Web.Pages.Admin.Locations;

/// <summary>Adds or changes a location.</summary>
[ResponseCache(NoStore = true, Location = ResponseCacheLocation.None)]
public sealed class EditModel(ClinicAdminQueries queries, ClinicService clinic) : PageModel
{
    /// <summary>The location, or null for a new one.</summary>
    [FromRoute]
    public int? Id { get; set; }

    /// <summary>What is typed.</summary>
    [BindProperty]
    public LocationInput Input { get; set; } = new();

    /// <summary>Shows the form.</summary>
    public async Task<IActionResult> OnGetAsync(CancellationToken ct)
    {
        var row = (await queries.LocationsAsync(ct)).SingleOrDefault(row => row.Id == Id);
        Input = row is null ? new LocationInput() : new LocationInput { Name = row.Name, Address = row.Address, TimeZoneId = row.TimeZoneId };
        return Id is not null && row is null ? NotFound() : Page();
    }

    /// <summary>Saves.</summary>
    public async Task<IActionResult> OnPostAsync(CancellationToken ct)
    {
        if (!ModelState.IsValid)
        {
            return this.Unreadable();
        }

        var name = PlainText.Clean(Input.Name);
        return (await clinic.SaveLocationAsync(Id, name, PlainText.Clean(Input.Address), PlainText.Clean(Input.TimeZoneId), ct)).Match(
            _ =>
            {
                this.Flash(T("{0} is saved.", name));
                return new SeeOther(AdminLinks.Locations);
            },
            refusal => refusal is ClinicRefusal.LocationNotFound ? NotFound() : this.Refused(refusal));
    }

    /// <summary>The form's fields.</summary>
    public sealed record LocationInput
    {
        /// <summary>Name.</summary>
        [Display(Name = "Name"), Required(ErrorMessage = "Enter a name, like Harbour Clinic"), PlainText(200)]
        public string? Name { get; init; }

        /// <summary>Where, in one line.</summary>
        [Display(Name = "Address"), Required(ErrorMessage = "Enter the address in one line"), PlainText(300)]
        public string? Address { get; init; }

        /// <summary>IANA zone.</summary>
        [Display(Name = "Time zone"), Required(ErrorMessage = "Choose a time zone"), PlainText(64)]
        public string? TimeZoneId { get; init; }
    }
}
