using MediBook.Web.Domain;
using MediBook.Web.Services.Doctors;
using MediBook.Web.Services.Schedules;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using static MediBook.Web.Domain.Languages.Words;

namespace MediBook.Web.Pages.Admin.Slots;

/// <summary>Creates many times by a weekly pattern: the form, the preview of exactly what will be made, the deed.</summary>
[ResponseCache(NoStore = true, Location = ResponseCacheLocation.None)]
public sealed class BulkModel(DoctorQueries doctors, SlotService slots) : PageModel
{
    /// <summary>What is typed.</summary>
    [BindProperty]
    public BulkInput Input { get; set; } = new();

    /// <summary>To choose from.</summary>
    public IReadOnlyList<DoctorChoice> Doctors { get; private set; } = [];

    /// <summary>What will be made; null while the form is being filled in.</summary>
    public BulkPreview? Preview { get; private set; }

    /// <summary>Shows the form.</summary>
    public async Task OnGetAsync([FromQuery(Name = "doctor")] string? doctor, [FromQuery(Name = "date")] string? date, CancellationToken ct)
    {
        Doctors = await doctors.ChoicesAsync(ct);
        var first = TypedTimes.Date(date);
        Input = new BulkInput
        {
            DoctorId = AdminLinks.ReadNumber(doctor, 0),
            Date = first is { } day ? TypedTimes.Write(day) : null,
            LastDate = first is { } start ? TypedTimes.Write(start.PlusDays(27)) : null,
            Days = [1, 2, 3, 4, 5],
            From = "09:00",
            To = "17:00",
            Minutes = "20",
        };
    }

    /// <summary>Shows what will be made; the same as pressing Back to the form and Preview again.</summary>
    public async Task<IActionResult> OnPostAsync(CancellationToken ct)
    {
        Doctors = await doctors.ChoicesAsync(ct);
        return ModelState.IsValid ? (await slots.PreviewBulkAsync(Input.ToRequest(), ct)).Match(Previewed, this.Refused) : this.Unreadable();
    }

    /// <summary>The form again, as it was typed.</summary>
    public async Task OnPostEditAsync(CancellationToken ct) => Doctors = await doctors.ChoicesAsync(ct);

    /// <summary>Makes what the preview showed, or shows the new preview where that has changed.</summary>
    public async Task<IActionResult> OnPostCreateAsync(string? expected, CancellationToken ct)
    {
        Doctors = await doctors.ChoicesAsync(ct);
        if (!ModelState.IsValid)
        {
            return this.Unreadable();
        }

        var outcome = await slots.CreateBulkAsync(Input.ToRequest(), expected ?? "", ct);
        if (outcome.Refusal is SlotRefusal.PlanChanged)
        {
            Preview = (await slots.PreviewBulkAsync(Input.ToRequest(), ct)).Match<BulkPreview?>(preview => preview, _ => null);
        }

        return outcome.Match(result => Created(Input.ToRequest().DoctorId, result), this.Refused);
    }

    private IActionResult Previewed(BulkPreview preview)
    {
        Preview = preview;
        return Page();
    }

    private SeeOther Created(int doctorId, BulkResult result)
    {
        this.Flash(result.Made == 0 ? T("Nothing was made: all these times exist already.") : Count("times_made", result.Made));
        return new SeeOther(AdminLinks.Slots(doctorId, result.FirstDate));
    }
}
