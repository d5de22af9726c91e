using System.ComponentModel.DataAnnotations;
using MediBook.Web.Domain;
using MediBook.Web.Services.Clinics;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using static MediBook.Web.Domain.Languages.Words;

namespace MediBook.Web.Pages.Admin;

/// <summary>What the clinic says of itself on every page.</summary>
[ResponseCache(NoStore = true, Location = ResponseCacheLocation.None)]
public sealed class ClinicModel(ClinicAdminQueries queries, ClinicService clinic) : PageModel
{
    /// <summary>What is typed.</summary>
    [BindProperty]
    public ClinicInput Input { get; set; } = new();

    /// <summary>To choose from.</summary>
    public IReadOnlyList<LocationRow> Locations { get; private set; } = [];

    /// <summary>Shows the form.</summary>
    public async Task OnGetAsync(CancellationToken ct)
    {
        Locations = await queries.LocationsAsync(ct);
        Input = await queries.ClinicAsync(ct) is { } row
            ? new ClinicInput { Name = row.Name, Phone = row.Phone, EmergencyText = row.EmergencyText, DefaultLocationId = row.DefaultLocationId }
            : Input;
    }

    /// <summary>Saves.</summary>
    public async Task<IActionResult> OnPostAsync(CancellationToken ct)
    {
        Locations = await queries.LocationsAsync(ct);
        if (!ModelState.IsValid)
        {
            return this.Unreadable();
        }

        return (await clinic.ChangeClinicAsync(Input.ToDetails(), ct)).Match(
            _ =>
            {
                this.Flash(T("The clinic’s details are saved."));
                return new SeeOther(AdminLinks.Clinic);
            },
            this.Refused);
    }

    /// <summary>The form's fields.</summary>
    public sealed record ClinicInput
    {
        /// <summary>Name.</summary>
        [Display(Name = "Name"), Required(ErrorMessage = "Enter the clinic’s name"), PlainText(200)]
        public string? Name { get; init; }

        /// <summary>The number that people call.</summary>
        [Display(Name = "Phone"), Required(ErrorMessage = "Enter the number that people call"), PlainText(40), DataType(DataType.PhoneNumber)]
        public string? Phone { get; init; }

        /// <summary>One sentence.</summary>
        [Display(Name = "Emergency sentence"), Required(ErrorMessage = "Enter what to do in an emergency"), PlainText(300)]
        public string? EmergencyText { get; init; }

        /// <summary>Where a doctor works unless said otherwise.</summary>
        [Required(ErrorMessage = "Choose a location")]
        public int? DefaultLocationId { get; init; }

        internal ClinicDetails ToDetails() => new(PlainText.Clean(Name), PlainText.Clean(Phone), PlainText.Clean(EmergencyText), DefaultLocationId ?? 0);
    }
}
