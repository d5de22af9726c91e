using System.ComponentModel.DataAnnotations;
using MediBook.Web.Domain;
using MediBook.Web.Services.Availability;
using MediBook.Web.Services.Bookings;
using MediBook.Web.Services.Doctors;
using MediBook.Web.Services.VisitTypes;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using static MediBook.Web.Domain.Languages.Words;

namespace MediBook.Web.Pages.Admin.Bookings;

/// <summary>Books for somebody: a doctor, a free time, then a known patient or a new person.</summary>
[ResponseCache(NoStore = true, Location = ResponseCacheLocation.None)]
public sealed partial class NewModel(
    StaffBookingQueries queries, AvailabilityQueries availability, DoctorQueries doctors, VisitTypeQueries types, BookingService bookings, Visitor visitor) : PageModel, IShowsPeople
{
    /// <summary>The doctor whose week is looked at.</summary>
    [BindProperty(SupportsGet = true, Name = "doctor")]
    public string? DoctorText { get; set; }

    /// <summary>The week, see <see cref="IsoWeek"/>; none: the present one.</summary>
    [BindProperty(SupportsGet = true, Name = "week")]
    public string? WeekText { get; set; }

    /// <summary>The time that is chosen.</summary>
    [BindProperty(SupportsGet = true, Name = "slot")]
    public string? SlotText { get; set; }

    /// <summary>Whom staff look for among the known patients.</summary>
    [BindProperty(Name = "q"), Display(Name = "What you look for"), PlainText(SearchText.MostCharacters)]
    public string? Words { get; set; }

    /// <summary>Who comes.</summary>
    [BindProperty]
    public PersonInput Input { get; set; } = new();

    /// <summary>The form's one-use id.</summary>
    [BindProperty, OperationId]
    public Guid OperationId { get; set; }

    /// <summary>Shows the doctors, the times, or the form.</summary>
    public Task<IActionResult> OnGetAsync(CancellationToken ct) => ShowAsync(Page, ct);

    /// <summary>Lists the known patients who fit; a name belongs into no address, so it is posted.</summary>
    public async Task<IActionResult> OnPostFindAsync(CancellationToken ct)
    {
        ModelState.Clear();
        Found = PeopleSearch.Of(Words) is { } search ? await queries.PatientsAsync(search, MostPatients, ct) : [];
        return await ShowAsync(Page, ct);
    }

    /// <summary>Fills the form with a known patient.</summary>
    public async Task<IActionResult> OnPostUseAsync(int patient, CancellationToken ct)
    {
        ModelState.Clear();
        Used = await queries.PatientAsync(patient, ct);
        Input = Used is null ? Input : new PersonInput { Name = Used.Name, Email = Used.Email, Phone = Used.Phone };
        return await ShowAsync(Page, ct);
    }

    /// <summary>Books.</summary>
    public async Task<IActionResult> OnPostAsync(CancellationToken ct)
    {
        var slot = AdminLinks.ReadNumber(SlotText, 0);
        if (!ModelState.IsValid || slot == 0)
        {
            return await ShowAsync(this.Unreadable, ct);
        }

        var request = new BookRequest(slot, Input.ToDetails(), Pages.OperationId.Of(OperationId, slot), new VisitChoice(TypedNumbers.Whole(Input.VisitTypeId), []));
        return await (await bookings.BookAsync(visitor.Actor, request, ct)).Match(Booked, refusal => ShowAsync(() => this.RefusedForStaff(refusal), ct));
    }

    private Task<IActionResult> Booked(BookingReceipt receipt)
    {
        this.Flash(T("The appointment is booked. The patient is told by email."));
        return Task.FromResult<IActionResult>(new SeeOther(AdminLinks.Booking(receipt.Reference)));
    }
}
