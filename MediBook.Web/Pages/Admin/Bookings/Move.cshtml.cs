using MediBook.Web.Domain;
using MediBook.Web.Services.Availability;
using MediBook.Web.Services.Bookings;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using static MediBook.Web.Domain.Languages.Words;

namespace MediBook.Web.Pages.Admin.Bookings;

/// <summary>Moves an appointment: the week of its doctor, or of another of the field, and one last press. The old time is kept until then.</summary>
[ResponseCache(NoStore = true, Location = ResponseCacheLocation.None)]
public sealed partial class MoveModel(BookingQueries views, AvailabilityQueries availability, BookingService bookings, Visitor visitor)
    : PageModel, IShowsPeople
{
    /// <summary>The form's one-use id.</summary>
    [BindProperty, OperationId]
    public Guid OperationId { get; set; }

    /// <summary>The doctor whose week is looked at; none: the appointment's.</summary>
    [BindProperty(SupportsGet = true, Name = "doctor")]
    public string? DoctorText { get; set; }

    /// <summary>The week, see <see cref="IsoWeek"/>; none: the appointment's.</summary>
    [BindProperty(SupportsGet = true, Name = "week")]
    public string? WeekText { get; set; }

    /// <summary>The time that is chosen.</summary>
    [BindProperty(SupportsGet = true, Name = "slot")]
    public string? SlotText { get; set; }

    /// <summary>Shows the times, or asks for the last press.</summary>
    public Task<IActionResult> OnGetAsync(string reference, CancellationToken ct) => ShowAsync(reference, Page, ct);

    /// <summary>Moves it.</summary>
    public async Task<IActionResult> OnPostAsync(string reference, CancellationToken ct)
    {
        if (!ModelState.IsValid || TypedNumbers.Whole(SlotText) is not { } slot)
        {
            ModelState.Clear();
            ModelState.AddModelError("", T("We could not read which time you pressed. Choose a time"));
            return await ShowAsync(reference, this.Unreadable, ct);
        }

        if (await views.FindAsync(visitor.Actor, reference, ct) is not { } booking)
        {
            return NotFound();
        }

        var request = new ChangeTimeRequest(booking.Id, slot, Pages.OperationId.Of(OperationId, slot));
        return await (await bookings.ChangeTimeAsync(visitor.Actor, request, ct)).Match(Moved, refusal => ShowAsync(reference, () => this.RefusedForStaff(refusal), ct));
    }

    private Task<IActionResult> Moved(BookingReceipt receipt)
    {
        this.Flash(T("The appointment is moved. The patient is told by email."));
        return Task.FromResult<IActionResult>(new SeeOther(AdminLinks.Booking(receipt.Reference)));
    }
}
