using System.ComponentModel.DataAnnotations;
using MediBook.Web.Domain;
using MediBook.Web.Services.Bookings;
using MediBook.Web.Services.Doctors;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace MediBook.Web.Pages.Admin.Bookings;

/// <summary>Puts an appointment over a doctor's other times, on purpose: a time, then who comes and why it must be.</summary>
[ResponseCache(NoStore = true, Location = ResponseCacheLocation.None)]
public sealed partial class OverbookModel(StaffBookingQueries queries, DoctorQueries doctors, BookingService bookings, Visitor visitor)
    : PageModel, IShowsPeople
{
    /// <summary>The doctor and the time.</summary>
    [BindProperty(SupportsGet = true)]
    public TimeInput Time { get; set; } = new();

    /// <summary>Whom staff look for among the known patients.</summary>
    [BindProperty(Name = "q"), Display(Name = "What you look for"), PlainText(SearchText.MostCharacters)]
    public string? Words { get; set; }

    /// <summary>Who comes.</summary>
    [BindProperty]
    public NewModel.PersonInput Input { get; set; } = new();

    /// <summary>Why it must be at this time.</summary>
    [BindProperty, Display(Name = "The reason"), Required(ErrorMessage = "Say why you overbook"), PlainText(Slot.MostReasonCharacters, LeastCharacters = Slot.LeastOverbookReasonCharacters)]
    public string? Why { get; set; }

    /// <summary>The form's one-use id.</summary>
    [BindProperty, OperationId]
    public Guid OperationId { get; set; }

    /// <summary>Asks for the time, then for the rest.</summary>
    public Task<IActionResult> OnGetAsync(CancellationToken ct)
    {
        if (!Request.Query.ContainsKey("Time.From"))
        {
            ModelState.Clear();
        }

        return ShowAsync(ModelState.IsValid ? Page : this.Unreadable, ct);
    }

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
        Input = Used is null ? Input : new NewModel.PersonInput { Name = Used.Name, Email = Used.Email, Phone = Used.Phone };
        return await ShowAsync(Page, ct);
    }

    /// <summary>Overbooks.</summary>
    public async Task<IActionResult> OnPostAsync(CancellationToken ct)
    {
        if (!ModelState.IsValid || Time.Read() is not { } time)
        {
            return await ShowAsync(this.Unreadable, ct);
        }

        var request = new OverbookRequest(time.DoctorId, time.Date, time.From, time.To, PlainText.Clean(Why), Input.ToDetails(), OperationId);
        return await (await bookings.OverbookAsync(visitor.Actor, request, ct)).Match(Booked, refusal => ShowAsync(() => this.RefusedOverbooking(refusal), ct));
    }
}
