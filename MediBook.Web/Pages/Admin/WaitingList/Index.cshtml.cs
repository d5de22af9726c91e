using MediBook.Web.Domain;
using MediBook.Web.Pages.WaitingList;
using MediBook.Web.Services.Audit;
using MediBook.Web.Services.Doctors;
using MediBook.Web.Services.Waitlist;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using static MediBook.Web.Domain.Languages.Words;

namespace MediBook.Web.Pages.Admin.WaitingList;

/// <summary>Who waits, in the order of joining; staff may take somebody out.</summary>
[ResponseCache(NoStore = true, Location = ResponseCacheLocation.None)]
public sealed class IndexModel(WaitlistQueries queries, WaitlistService waitlist, DoctorQueries doctors, Visitor visitor) : PageModel, IShowsPeople
{
    /// <summary>Only the lines that this doctor may serve.</summary>
    [BindProperty(SupportsGet = true, Name = "doctor")]
    public string? DoctorText { get; set; }

    /// <summary>The same; null: all.</summary>
    public int? DoctorId => string.IsNullOrEmpty(DoctorText) ? null : AdminLinks.ReadNumber(DoctorText, 0);

    /// <summary>To choose from.</summary>
    public IReadOnlyList<DoctorChoice> Doctors { get; private set; } = [];

    /// <summary>The rows.</summary>
    public WaitingPage Lines { get; private set; } = new([], 0, 1, 1);

    /// <inheritdoc />
    public AuditedView? Shown => AuditedView.Of(AuditSubject.Patient, Lines.Rows.Select(row => row.PatientId).OfType<int>(), ("List", "Waiting"), ("Doctor", DoctorId));

    /// <summary>Shows the lines.</summary>
    public async Task OnGetAsync([FromQuery(Name = "page")] string? page, CancellationToken ct) =>
        (Doctors, Lines) = (await doctors.ChoicesAsync(ct), await queries.LinesAsync(DoctorId, AdminLinks.ReadNumber(page, 1), ct));

    /// <summary>Takes somebody out.</summary>
    public async Task<IActionResult> OnPostAsync(string? entry, CancellationToken ct)
    {
        var removed = await waitlist.RemoveAsync(visitor.Actor, AdminLinks.ReadNumber(entry, 0), ct);
        if (removed.Succeeded)
        {
            this.Flash(T("The person is off the waiting list."));
            return new SeeOther(AdminLinks.WaitingList(DoctorId));
        }

        await OnGetAsync(null, ct);
        ModelState.AddModelError("", WaitingText.Of(removed.Refusal!.Value));
        return new PageResult { StatusCode = StatusCodes.Status409Conflict };
    }
}
