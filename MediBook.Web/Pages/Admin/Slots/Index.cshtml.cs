using MediBook.Web.Domain;
using MediBook.Web.Services.Doctors;
using MediBook.Web.Services.Schedules;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using NodaTime;
using static MediBook.Web.Domain.Languages.Words;

namespace MediBook.Web.Pages.Admin.Slots;

/// <summary>A doctor's day: every time and who has it; free ones can be removed.</summary>
[ResponseCache(NoStore = true, Location = ResponseCacheLocation.None)]
public sealed class IndexModel(ScheduleQueries schedules, DoctorQueries doctors, SlotService slots, Visitor visitor) : PageModel
{
    /// <summary>The form's one-use id.</summary>
    [BindProperty, OperationId]
    public Guid OperationId { get; set; }

    /// <summary>The doctor's number; none: the first doctor.</summary>
    [BindProperty(SupportsGet = true, Name = "doctor")]
    public string? DoctorText { get; set; }

    /// <summary>The day; none: today.</summary>
    [BindProperty(SupportsGet = true, Name = "date")]
    public string? DateText { get; set; }

    /// <summary>The day, or null while there is no doctor.</summary>
    public DaySchedule? Day { get; private set; }

    /// <summary>To choose from.</summary>
    public IReadOnlyList<DoctorChoice> Doctors { get; private set; } = [];

    private LocalDate? Date => TypedTimes.Date(DateText);

    private int? DoctorId => string.IsNullOrEmpty(DoctorText) ? null : AdminLinks.ReadNumber(DoctorText, 0);

    /// <summary>Shows the day.</summary>
    public Task<IActionResult> OnGetAsync(CancellationToken ct) => ShowAsync(Page, ct);

    /// <summary>Removes a free time.</summary>
    public async Task<IActionResult> OnPostAsync(int slot, CancellationToken ct)
    {
        if (!ModelState.IsValid)
        {
            return await ShowAsync(this.Unreadable, ct);
        }

        var request = new WithdrawRequest(slot, Pages.OperationId.Of(OperationId, slot));
        return await (await slots.WithdrawAsync(visitor.Actor, request, ct)).Match(
            removed =>
            {
                this.Flash(T("The time is removed."));
                return Task.FromResult<IActionResult>(new SeeOther(AdminLinks.Slots(removed.DoctorId, Date)));
            },
            refusal => ShowAsync(() => this.Refused(refusal), ct));
    }

    private async Task<IActionResult> ShowAsync(Func<IActionResult> page, CancellationToken ct)
    {
        (Doctors, Day) = (await doctors.ChoicesAsync(ct), await schedules.DayAsync(DoctorId, Date, ct));
        return Day is null && DoctorId is not null ? NotFound() : page();
    }
}
