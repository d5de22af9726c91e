using MediBook.Web.Domain;
using MediBook.Web.Services.Availability;
using MediBook.Web.Services.Bookings;
using MediBook.Web.Services.Clinics;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.ModelBinding;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.OutputCaching;
using static MediBook.Web.Domain.Languages.Words;

namespace MediBook.Web.Pages.Doctors;

/// <summary>A doctor's week of times; pressing one holds it.</summary>
[OutputCache(PolicyName = WeekCache.Policy)]
public sealed class DetailsModel(AvailabilityQueries availability, BookingService bookings, ClinicQueries clinics, Visitor visitor) : PageModel
{
    /// <summary>The week that is looked at, see <see cref="IsoWeek"/>; anything else is the present week.</summary>
    [BindProperty(SupportsGet = true)]
    public string? Week { get; set; }

    /// <summary><see cref="WeekPage.List"/>, or anything else for columns.</summary>
    [BindProperty(SupportsGet = true, Name = "view")]
    public string? Look { get; set; }

    /// <summary>The time pressed.</summary>
    [BindProperty, BindRequired]
    public int Slot { get; set; }

    /// <summary>The form's one-use id.</summary>
    [BindProperty, BindRequired, OperationId]
    public Guid OperationId { get; set; }

    /// <summary>The doctor.</summary>
    public DoctorProfile Doctor { get; private set; } = null!;

    /// <summary>The week.</summary>
    public WeekPage Times { get; private set; } = null!;

    /// <summary>Free times to offer in place of the one that was refused.</summary>
    public IReadOnlyList<TimeOfDay> Nearest { get; private set; } = [];

    private bool AsList => Look == WeekPage.List;

    /// <summary>Shows the week.</summary>
    public async Task<IActionResult> OnGetAsync(int id, CancellationToken ct) => await LoadAsync(id, ct) ? Page() : NotFound();

    /// <summary>The week alone, for everybody the same: no token, no cookie, nothing personal.</summary>
    public async Task<IActionResult> OnGetWeekAsync(int id, CancellationToken ct) =>
        await availability.WeekAsync(id, IsoWeek.Parse(Week), ct) is { } week ? this.Piece("_Week", new WeekPage(HttpContext.Keep(week), AsList)) : NotFound();

    /// <summary>Holds the time pressed.</summary>
    public async Task<IActionResult> OnPostAsync(int id, CancellationToken ct)
    {
        if (!ModelState.IsValid)
        {
            ModelState.Clear();
            ModelState.AddModelError("", T("We could not read which time you pressed. Choose a time"));
            return await LoadAsync(id, ct) ? this.Unreadable() : NotFound();
        }

        var press = new HoldRequest(Slot, Pages.OperationId.Of(OperationId, Slot));
        var outcome = await bookings.HoldAsync(visitor.ActorForWriting(), press, ct);
        return await outcome.Match(
            receipt => Task.FromResult<IActionResult>(new SeeOther(Links.Hold(receipt.BookingId))),
            refusal => AgainAsync(id, refusal, ct));
    }

    private async Task<IActionResult> AgainAsync(int id, BookingRefusal refusal, CancellationToken ct)
    {
        Nearest = await availability.NearestFreeAsync(Slot, NearestTimes.Most, ct);
        return await LoadAsync(id, ct) ? this.Refused(refusal, (await clinics.FindAsync(ct))?.Phone) : NotFound();
    }

    private async Task<bool> LoadAsync(int id, CancellationToken ct)
    {
        var (doctor, week) = (await availability.DoctorAsync(id, ct), await availability.WeekAsync(id, IsoWeek.Parse(Week), ct));
        (Doctor, Times) = (doctor!, new WeekPage(week!, AsList));
        return doctor is not null && week is not null;
    }
}
