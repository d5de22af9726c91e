using MediBook.Web.Domain;
using MediBook.Web.Services.Clinics;
using MediBook.Web.Services.Doctors;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using static MediBook.Web.Domain.Languages.Words;

namespace MediBook.Web.Pages.Admin.Doctors;

/// <summary>Adds a doctor, or changes a doctor's record.</summary>
[ResponseCache(NoStore = true, Location = ResponseCacheLocation.None)]
public sealed class EditModel(DoctorQueries queries, DoctorService doctors, ClinicAdminQueries clinic) : PageModel
{
    /// <summary>The doctor, or null for a new one.</summary>
    [FromRoute]
    public int? Id { get; set; }

    /// <summary>What is typed.</summary>
    [BindProperty]
    public DoctorInput Input { get; set; } = new();

    /// <summary>The doctor as stored, or null for a new one.</summary>
    public DoctorForm? Doctor { get; private set; }

    /// <summary>To choose from.</summary>
    public IReadOnlyList<SpecializationRow> Specializations { get; private set; } = [];

    /// <summary>To choose from.</summary>
    public IReadOnlyList<LocationRow> Locations { get; private set; } = [];

    /// <summary>Shows the form.</summary>
    public async Task<IActionResult> OnGetAsync(CancellationToken ct)
    {
        await LoadAsync(ct);
        Input = Doctor is null ? new DoctorInput { LocationId = (await clinic.ClinicAsync(ct))?.DefaultLocationId } : DoctorInput.Of(Doctor);
        return Id is not null && Doctor is null ? NotFound() : Page();
    }

    /// <summary>Saves.</summary>
    public async Task<IActionResult> OnPostAsync(CancellationToken ct)
    {
        await LoadAsync(ct);
        if (!ModelState.IsValid)
        {
            return this.Unreadable();
        }

        var outcome = Id is { } id
            ? await doctors.ChangeAsync(id, Input.ToDetails(), Input.SpecializationIds, ct)
            : await doctors.AddAsync(Input.ToDetails(), Input.SpecializationIds, ct);
        return outcome.Match(Saved, this.Refused);
    }

    private SeeOther Saved(int id)
    {
        this.Flash(Id is null ? T("{0} is added. Create times next, so that people can book.", PlainText.Clean(Input.Name)) : T("The changes are saved."));
        return new SeeOther(AdminLinks.Doctor(id));
    }

    private async Task LoadAsync(CancellationToken ct)
    {
        (Specializations, Locations) = (await clinic.SpecializationsAsync(ct), await clinic.LocationsAsync(ct));
        Doctor = Id is { } id ? await queries.FindAsync(id, ct) : null;
    }
}
