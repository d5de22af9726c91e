using MediBook.Web.Domain;
using MediBook.Web.Services.Clinics;
using MediBook.Web.Services.Doctors;
using MediBook.Web.Services.VisitTypes;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.Mvc.Rendering;
using static MediBook.Web.Domain.Languages.Words;

namespace MediBook.Web.Pages.Admin.VisitTypes;

/// <summary>Adds or changes a visit type, and offers it or no longer.</summary>
[ResponseCache(NoStore = true, Location = ResponseCacheLocation.None)]
public sealed class EditModel(VisitTypeQueries queries, VisitTypeService types, ClinicAdminQueries clinic, DoctorQueries doctors) : PageModel
{
    /// <summary>The visit type, or null for a new one.</summary>
    [FromRoute]
    public int? Id { get; set; }

    /// <summary>What is typed.</summary>
    [BindProperty]
    public VisitTypeInput Input { get; set; } = new();

    /// <summary>The visit type as stored, or null for a new one.</summary>
    public VisitTypeForm? Stored { get; private set; }

    /// <summary>To choose from.</summary>
    public IReadOnlyList<SelectListItem> Owners { get; private set; } = [];

    /// <summary>Shows the form.</summary>
    /// <param name="owner">For whom a new one is, see <see cref="OwnerText"/>.</param>
    /// <param name="ct">Ends the reading.</param>
    public async Task<IActionResult> OnGetAsync(string? owner, CancellationToken ct)
    {
        await LoadAsync(ct);
        Input = (Stored is not null
            ? VisitTypeInput.Of(Stored.Owner, Stored.Details)
            : new VisitTypeInput { Owner = owner, SortOrder = TypedNumbers.Write(await queries.NextOrderAsync(OwnerText.Read(owner), ct)) }).WithEveryPlace();
        return Id is not null && Stored is null ? NotFound() : Page();
    }

    /// <summary>Saves.</summary>
    public async Task<IActionResult> OnPostAsync(CancellationToken ct)
    {
        await LoadAsync(ct);
        if (!ModelState.IsValid || OwnerText.Read(Input.Owner) is not { } owner)
        {
            return ModelState.IsValid ? this.Refused(VisitTypeRefusal.OwnerNotFound) : this.Unreadable();
        }

        var outcome = Id is { } id ? await types.ChangeAsync(id, Input.ToDetails(), ct) : await types.AddAsync(owner, Input.ToDetails(), ct);
        return outcome.Match(_ => Saved(T("{0} is saved.", PlainText.Clean(Input.Name))), this.Refused);
    }

    /// <summary>Offers it, or no longer.</summary>
    public async Task<IActionResult> OnPostOfferAsync(bool active, CancellationToken ct) => Id is { } id
        ? (await types.OfferAsync(id, active, ct)).Match(_ => Saved(active ? T("The visit type can be chosen again.") : T("The visit type can no longer be chosen. Appointments that have it keep it.")), this.Refused)
        : NotFound();

    private SeeOther Saved(string words)
    {
        this.Flash(words);
        return new SeeOther(AdminLinks.VisitTypes(Stored is null ? Input.Owner : null));
    }

    private async Task LoadAsync(CancellationToken ct)
    {
        Input = Input.WithEveryPlace();
        Stored = Id is { } id ? await queries.FindAsync(id, ct) : null;
        Owners = VisitTypeText.Owners(await clinic.SpecializationsAsync(ct), await doctors.ChoicesAsync(ct));
    }
}
