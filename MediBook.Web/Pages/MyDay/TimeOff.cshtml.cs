using System.ComponentModel.DataAnnotations;
using MediBook.Web.Domain;
using MediBook.Web.Pages.Admin;
using MediBook.Web.Pages.Shared;
using MediBook.Web.Services.Audit;
using MediBook.Web.Services.Schedules;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using static MediBook.Web.Domain.Languages.Words;

namespace MediBook.Web.Pages.MyDay;

/// <summary>A doctor's own time off: what is to come, the form, what it would do with each appointment, the deed.</summary>
[ResponseCache(NoStore = true, Location = ResponseCacheLocation.None)]
public sealed partial class TimeOffModel(ClosureService closures, ClosureQueries queries, Visitor visitor) : PageModel, IShowsPeople
{
    /// <summary>When, from the address.</summary>
    [BindProperty(SupportsGet = true)]
    public ClosedDaysInput Input { get; set; } = new();

    /// <summary>Why, for staff.</summary>
    [BindProperty, PlainText(Closure.MostReason), Display(Name = "The reason")]
    public string? Reason { get; set; }

    /// <summary>What was chosen in the preview.</summary>
    public RepairInput Repair { get; private set; } = new();

    /// <summary>What it would do; null while the form is being filled in.</summary>
    public ClosurePreview? Preview { get; private set; }

    /// <summary>Own time off that is not over; null where no doctor's record is linked to the account.</summary>
    public ClosurePage? Closures { get; private set; }

    /// <inheritdoc />
    public AuditedView? Shown => AuditedView.Of(AuditSubject.Booking, Preview?.Plan.Lost.Select(lost => lost.BookingId) ?? []);

    private int Doctor => visitor.Actor.DoctorId ?? 0;

    private ClosureRequest Asked => new(Doctor, null, Input.ToDays());

    /// <summary>The list and the form, or the preview of what the address says.</summary>
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

    /// <summary>Takes the time off as it was seen, or shows the preview again with what has changed.</summary>
    public async Task<IActionResult> OnPostAsync([FromForm(Name = nameof(Repair))] RepairInput repair, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(repair);
        Repair = repair;
        if (!ModelState.IsValid)
        {
            return await (ModelState.IsWrongOnlyIn(nameof(Repair), nameof(Reason)) ? PreviewAsync(this.Unreadable, ct) : ShowAsync(this.Unreadable, ct));
        }

        return await (await closures.CloseAsync(visitor.Actor, Asked, Reason, repair.ToRequest(), ct)).Match(
            done => Task.FromResult<IActionResult>(this.Repaired(T("Your time off stands."), done, Links.MyTimeOff())),
            refusal => PreviewAsync(() => this.Refused(refusal), ct));
    }
}
