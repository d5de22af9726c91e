using MediBook.Web.Domain;
using MediBook.Web.Pages.Shared;
using MediBook.Web.Services.Audit;
using MediBook.Web.Services.Clinics;
using MediBook.Web.Services.Doctors;
using MediBook.Web.Services.Schedules;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace MediBook.Web.Pages.Admin.Schedules;

/// <summary>Adds or changes a schedule: the form, the preview of exactly what will happen, the deed.</summary>
[ResponseCache(NoStore = true, Location = ResponseCacheLocation.None)]
public sealed partial class EditModel(PatternQueries queries, ScheduleService schedules, DoctorQueries doctors, ClinicAdminQueries clinic, Visitor visitor)
    : PageModel, IShowsPeople
{
    /// <summary>The schedule, or null for a new one.</summary>
    [FromRoute]
    public int? Id { get; set; }

    /// <summary>What is typed.</summary>
    [BindProperty]
    public ScheduleInput Input { get; set; } = new();

    /// <summary>What was chosen in the preview.</summary>
    public RepairInput Repair { get; private set; } = new();

    /// <summary>The schedule as stored, or null for a new one.</summary>
    public ScheduleForm? Stored { get; private set; }

    /// <summary>To choose from.</summary>
    public IReadOnlyList<DoctorChoice> Doctors { get; private set; } = [];

    /// <summary>To choose from.</summary>
    public IReadOnlyList<LocationRow> Locations { get; private set; } = [];

    /// <summary>What will happen; null while the form is being filled in.</summary>
    public SchedulePreview? Preview { get; private set; }

    /// <inheritdoc />
    public AuditedView? Shown => AuditedView.Of(AuditSubject.Booking, Preview?.Plan.Lost.Select(lost => lost.BookingId) ?? [], ("Schedule", Id));

    /// <summary>Shows the form.</summary>
    public async Task<IActionResult> OnGetAsync([FromQuery(Name = "doctor")] string? doctor, CancellationToken ct)
    {
        await LoadAsync(ct);
        Input = Stored is not null ? ScheduleInput.Of(Stored) : await NewAsync(AdminLinks.ReadNumber(doctor, 0), ct);
        return Found(Page());
    }

    /// <summary>Shows what will happen.</summary>
    public async Task<IActionResult> OnPostAsync(CancellationToken ct)
    {
        await LoadAsync(ct);
        return ModelState.IsValid ? await PreviewAsync(Page, ct) : Found(this.Unreadable());
    }

    /// <summary>Does what the preview showed, or shows the new preview where that has changed.</summary>
    public async Task<IActionResult> OnPostApplyAsync([FromForm(Name = nameof(Repair))] RepairInput repair, CancellationToken ct)
    {
        Repair = repair;
        await LoadAsync(ct);
        if (!ModelState.IsValid)
        {
            return ModelState.IsWrongOnlyIn(nameof(Repair)) ? await PreviewAsync(this.Unreadable, ct) : Found(this.Unreadable());
        }

        return await (await schedules.ApplyAsync(visitor.Actor, Input.ToEdit(Id), repair.ToRequest(), ct)).Match(
            done => Task.FromResult<IActionResult>(Saved(done)), refusal => PreviewAsync(() => this.Refused(refusal), ct));
    }
}
