using System.ComponentModel.DataAnnotations;
using MediBook.Web.Domain;
using MediBook.Web.Services.Audit;
using MediBook.Web.Services.Schedules;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using static MediBook.Web.Domain.Languages.Words;

namespace MediBook.Web.Pages.Admin.Slots;

/// <summary>One time of the calendar, and what can be done with it: block it, open it, take it out of the plan.</summary>
[ResponseCache(NoStore = true, Location = ResponseCacheLocation.None)]
public sealed class DetailsModel(CalendarQueries calendar, SlotService slots, Visitor visitor) : PageModel, IShowsPeople
{
    /// <summary>The form's one-use id.</summary>
    [BindProperty, OperationId]
    public Guid OperationId { get; set; }

    /// <summary>Why it is blocked.</summary>
    [BindProperty, PlainText(Domain.Slot.MostReasonCharacters), Display(Name = "The reason")]
    public string? Reason { get; set; }

    /// <summary><c>day</c>: the way back leads to the location's day, rather than to the doctor's week.</summary>
    [BindProperty(SupportsGet = true)]
    public string? From { get; set; }

    /// <summary>The time.</summary>
    public CalendarSlot Slot { get; private set; } = null!;

    /// <inheritdoc />
    public AuditedView? Shown => AuditedView.Of(AuditSubject.Booking, Slot?.BookingId is { } booking ? [booking] : []);

    /// <summary>Where the person came from, at this time.</summary>
    public string Back => FromDay ? AdminLinks.LocationDay(Slot.LocationId, Slot.Start.Date, Slot.Id) : AdminLinks.DoctorWeek(Slot.DoctorId, Slot.Start.Date, Slot.Id);

    /// <summary>Whether the person came from a location's day.</summary>
    public bool FromDay => From == "day";

    /// <summary>Shows the time.</summary>
    public async Task<IActionResult> OnGetAsync(int id, CancellationToken ct) => await LoadAsync(id, ct) ? Page() : NotFound();

    /// <summary>Stops offering it.</summary>
    public Task<IActionResult> OnPostBlockAsync(int id, CancellationToken ct) =>
        ChangeAsync(id, T("The time is blocked."), () => slots.BlockAsync(visitor.Actor, new BlockRequest(id, OperationId, Reason), ct), ct);

    /// <summary>Offers it again.</summary>
    public Task<IActionResult> OnPostOpenAsync(int id, CancellationToken ct) =>
        ChangeAsync(id, T("The time is offered again."), () => slots.ReopenAsync(visitor.Actor, new SlotChangeRequest(id, OperationId), ct), ct);

    /// <summary>Takes it out of the plan.</summary>
    public Task<IActionResult> OnPostRemoveAsync(int id, CancellationToken ct) =>
        ChangeAsync(id, T("The time is removed."), () => slots.WithdrawAsync(visitor.Actor, new SlotChangeRequest(id, OperationId), ct), ct);

    private async Task<IActionResult> ChangeAsync(int id, string done, Func<Task<Outcome<ChangedSlot, SlotRefusal>>> change, CancellationToken ct)
    {
        if (!await LoadAsync(id, ct))
        {
            return NotFound();
        }

        if (!ModelState.IsValid)
        {
            return this.Unreadable();
        }

        return await (await change()).Match<Task<IActionResult>>(
            _ =>
            {
                this.Flash(done);
                return Task.FromResult<IActionResult>(new SeeOther(Back));
            },
            async refusal => await LoadAsync(id, ct) ? this.RefusedChange(refusal) : NotFound());
    }

    private async Task<bool> LoadAsync(int id, CancellationToken ct)
    {
        Slot = (await calendar.SlotAsync(id, ct))!;
        return Slot is not null;
    }
}
