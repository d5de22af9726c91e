using MediBook.Web.Domain;
using MediBook.Web.Services.Audit;
using MediBook.Web.Services.Bookings;
using MediBook.Web.Services.Doctors;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using static MediBook.Web.Domain.Languages.Words;

namespace MediBook.Web.Pages.Admin.Doctors;

/// <summary>The page before a doctor is deactivated: who has an appointment, and where each goes.</summary>
[ResponseCache(NoStore = true, Location = ResponseCacheLocation.None)]
public sealed class DeactivateModel(DoctorQueries queries, DoctorService doctors, DeactivationService deactivation, Visitor visitor) : PageModel, IShowsPeople
{
    /// <summary>What was chosen in the preview.</summary>
    [BindProperty]
    public RepairInput Repair { get; set; } = new();

    /// <summary>The doctor.</summary>
    public DoctorForm Doctor { get; private set; } = null!;

    /// <summary>What it would do.</summary>
    public PlanPreview Plan { get; private set; } = null!;

    /// <inheritdoc />
    public AuditedView? Shown => AuditedView.Of(AuditSubject.Booking, Plan?.Lost.Select(lost => lost.BookingId) ?? [], ("Doctor", Doctor?.Id));

    /// <summary>Shows what it would do.</summary>
    public Task<IActionResult> OnGetAsync(int id, CancellationToken ct) => ShowAsync(id, Page, ct);

    /// <summary>Deactivates as it was seen.</summary>
    public async Task<IActionResult> OnPostAsync(int id, CancellationToken ct) => !ModelState.IsValid
        ? await ShowAsync(id, this.Unreadable, ct)
        : await (await deactivation.DeactivateAsync(visitor.Actor, id, Repair.ToRequest(), ct)).Match(
            done => Task.FromResult<IActionResult>(this.Repaired(T("The doctor is inactive."), done, AdminLinks.Doctor(id))),
            refusal => ShowAsync(id, () => this.Refused(refusal), ct));

    /// <summary>Lists an inactive doctor again and offers the coming times.</summary>
    public async Task<IActionResult> OnPostActivateAsync(int id, [FromForm] Guid operationId, CancellationToken ct)
    {
        if (operationId == Guid.Empty)
        {
            return await ShowAsync(id, this.Unreadable, ct);
        }

        return await (await doctors.ActivateAsync(visitor.Actor, id, operationId, ct)).Match(
            slots =>
            {
                this.Flash(Count("doctor_active_and_times", slots));
                return Task.FromResult<IActionResult>(new SeeOther(AdminLinks.Doctor(id)));
            },
            refusal => ShowAsync(id, () => this.Refused(refusal), ct));
    }

    private async Task<IActionResult> ShowAsync(int id, Func<IActionResult> page, CancellationToken ct)
    {
        if (await queries.FindAsync(id, ct) is not { } doctor)
        {
            return NotFound();
        }

        (Doctor, Plan) = (doctor, await deactivation.PreviewAsync(id, ct));
        return page();
    }
}
