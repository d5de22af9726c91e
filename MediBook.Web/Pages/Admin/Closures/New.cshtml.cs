using System.ComponentModel.DataAnnotations;
using MediBook.Web.Domain;
using MediBook.Web.Pages.Shared;
using MediBook.Web.Services.Audit;
using MediBook.Web.Services.Clinics;
using MediBook.Web.Services.Doctors;
using MediBook.Web.Services.Schedules;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using static MediBook.Web.Domain.Languages.Words;

namespace MediBook.Web.Pages.Admin.Closures;

/// <summary>Somebody is away or something is closed: the form, what it would do with each appointment, the deed.</summary>
[ResponseCache(NoStore = true, Location = ResponseCacheLocation.None)]
public sealed class NewModel(ClosureService closures, DoctorQueries doctors, ClinicAdminQueries clinic, Visitor visitor) : PageModel, IShowsPeople
{
    /// <summary>Who and when, from the address.</summary>
    [BindProperty(SupportsGet = true)]
    public ClosureInput Input { get; set; } = new();

    /// <summary>Why, for staff.</summary>
    [BindProperty, PlainText(Closure.MostReason), Display(Name = "The reason")]
    public string? Reason { get; set; }

    /// <summary>What was chosen in the preview.</summary>
    [BindProperty]
    public RepairInput Repair { get; set; } = new();

    /// <summary>What it would do; null while the form is being filled in.</summary>
    public ClosurePreview? Preview { get; private set; }

    /// <summary>To choose from.</summary>
    public IReadOnlyList<DoctorChoice> Doctors { get; private set; } = [];

    /// <summary>To choose from.</summary>
    public IReadOnlyList<LocationRow> Locations { get; private set; } = [];

    /// <inheritdoc />
    public AuditedView? Shown => AuditedView.Of(AuditSubject.Booking, Preview?.Plan.Lost.Select(lost => lost.BookingId) ?? []);

    /// <summary>The form, or the preview of what the address says.</summary>
    public async Task<IActionResult> OnGetAsync(CancellationToken ct)
    {
        if (Input.IsNewAt(Request))
        {
            ModelState.Clear();
            return await ShowAsync(Page, ct);
        }

        ViewData["HasErrors"] = !ModelState.IsValid;
        return ModelState.IsValid ? await PreviewAsync(Page, ct) : await ShowAsync(this.Unreadable, ct);
    }

    /// <summary>Applies what was seen, or shows the preview again with what has changed.</summary>
    public async Task<IActionResult> OnPostAsync(CancellationToken ct)
    {
        if (!ModelState.IsValid)
        {
            return await (ModelState.IsWrongOnlyIn(nameof(Repair), nameof(Reason)) ? PreviewAsync(this.Unreadable, ct) : ShowAsync(this.Unreadable, ct));
        }

        return await (await closures.CloseAsync(visitor.Actor, Input.ToRequest(), Reason, Repair.ToRequest(), ct)).Match(
            done => Task.FromResult<IActionResult>(this.Repaired(T("The closure stands."), done, AdminLinks.Closures())),
            refusal => PreviewAsync(() => this.Refused(refusal), ct));
    }

    private async Task<IActionResult> PreviewAsync(Func<IActionResult> page, CancellationToken ct) =>
        await (await closures.PreviewAsync(Input.ToRequest(), ct)).Match(preview => ShowAsync(page, ct, preview), refusal => ShowAsync(() => this.Refused(refusal), ct));

    private async Task<IActionResult> ShowAsync(Func<IActionResult> page, CancellationToken ct, ClosurePreview? preview = null)
    {
        (Doctors, Locations, Preview) = (await doctors.ChoicesAsync(ct), await clinic.LocationsAsync(ct), preview);
        return page();
    }
}
