using MediBook.Web.Services.Availability;
using MediBook.Web.Services.Bookings;
using MediBook.Web.Services.Clinics;
using MediBook.Web.Services.VisitTypes;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.ModelBinding;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.OutputCaching;
using static MediBook.Web.Domain.Languages.Words;

namespace MediBook.Web.Pages.Doctors;

/// <summary>A doctor's week of times; pressing one holds it.</summary>
[OutputCache(PolicyName = WeekCache.Policy)]
public sealed partial class DetailsModel(
    AvailabilityQueries availability, VisitTypeQueries visits, BookingService bookings, ClinicQueries clinics, Visitor visitor) : PageModel
{
    /// <summary>The week that is looked at, see <see cref="IsoWeek"/>; anything else is the present week.</summary>
    [BindProperty(SupportsGet = true)]
    public string? Week { get; set; }

    /// <summary><see cref="WeekPage.List"/>, or anything else for columns.</summary>
    [BindProperty(SupportsGet = true, Name = "view")]
    public string? Look { get; set; }

    /// <summary>The kind of visit that was chosen; anything that the doctor does not offer is none.</summary>
    [BindProperty(SupportsGet = true, Name = "visit")]
    public string? VisitText { get; set; }

    /// <summary>The time pressed.</summary>
    [BindProperty, BindRequired]
    public int Slot { get; set; }

    /// <summary>The form's one-use id.</summary>
    [BindProperty, BindRequired, OperationId]
    public Guid OperationId { get; set; }

    /// <summary>Shows the week.</summary>
    public async Task<IActionResult> OnGetAsync(int id, CancellationToken ct) => await LoadAsync(id, ct) ? Page() : NotFound();

    /// <summary>The week alone, for everybody the same: no token, no cookie, nothing personal.</summary>
    public async Task<IActionResult> OnGetWeekAsync(int id, CancellationToken ct) =>
        await WeekAsync(id, ct) is { } week ? this.Piece("_Week", week with { Times = HttpContext.Keep(week.Times) }) : NotFound();

    /// <summary>Holds the time pressed.</summary>
    public async Task<IActionResult> OnPostAsync(int id, CancellationToken ct)
    {
        if (!ModelState.IsValid)
        {
            ModelState.Clear();
            ModelState.AddModelError("", T("We could not read which time you pressed. Choose a time"));
            return await LoadAsync(id, ct) ? this.Unreadable() : NotFound();
        }

        var press = new HoldRequest(Slot, Pages.OperationId.Of(OperationId, Slot), Visit: new VisitChoice(VisitId, []));
        var outcome = await bookings.HoldAsync(visitor.ActorForWriting(), press, ct);
        return await outcome.Match(
            receipt => Task.FromResult<IActionResult>(new SeeOther(Links.Hold(receipt.BookingId, visitId: VisitId))),
            refusal => AgainAsync(id, refusal, ct));
    }
}
