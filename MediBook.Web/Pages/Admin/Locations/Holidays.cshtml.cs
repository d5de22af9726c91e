using MediBook.Web.Domain;
using MediBook.Web.Domain.Languages;
using MediBook.Web.Services.Schedules;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using static MediBook.Web.Domain.Languages.Words;

namespace MediBook.Web.Pages.Admin.Locations;

/// <summary>On which days a location is closed: the public holidays of a country, and further days.</summary>
[ResponseCache(NoStore = true, Location = ResponseCacheLocation.None), RequestSizeLimit(HolidayInput.MostBodyBytes)]
[RequestFormLimits(ValueLengthLimit = HolidayInput.MostBodyBytes, MultipartBodyLengthLimit = HolidayInput.MostBodyBytes)]
public sealed class HolidaysModel(PatternQueries queries, HolidayService holidays, Visitor visitor) : PageModel
{
    /// <summary>The location.</summary>
    [FromRoute]
    public int Id { get; set; }

    /// <summary>What is typed.</summary>
    [BindProperty]
    public HolidayInput Input { get; set; } = new();

    /// <summary>As stored.</summary>
    public LocationHolidays? Stored { get; private set; }

    /// <summary>Shows the lists and the forms.</summary>
    public async Task<IActionResult> OnGetAsync(CancellationToken ct)
    {
        Stored = await queries.HolidaysAsync(Id, ct);
        Input = new HolidayInput { Place = Stored?.Region is { } region ? $"{Stored.Country}/{region}" : Stored?.Country };
        return Stored is null ? NotFound() : Page();
    }

    /// <summary>Chooses the country.</summary>
    public Task<IActionResult> OnPostAsync(CancellationToken ct) =>
        ActAsync(() => holidays.ObserveAsync(visitor.Actor, Id, Input.ToPlace(), Input.OperationId, ct), ct);

    /// <summary>Adds the days of a calendar file.</summary>
    public Task<IActionResult> OnPostFileAsync(CancellationToken ct) =>
        ActAsync(async () => await holidays.ImportAsync(visitor.Actor, Id, await Input.ReadAsync(ct), Input.OperationId, ct), ct);

    /// <summary>Adds one day.</summary>
    public Task<IActionResult> OnPostDayAsync(CancellationToken ct)
    {
        if (Input.ToDay() is null && ModelState.IsValid)
        {
            ModelState.AddModelError("Input.Date", T("Enter the date"));
        }

        return ActAsync(() => holidays.AddAsync(visitor.Actor, Id, Input.ToDay()!, Input.OperationId, ct), ct);
    }

    /// <summary>Takes one day away again.</summary>
    public Task<IActionResult> OnPostDropAsync(CancellationToken ct) =>
        ActAsync(() => holidays.RemoveAsync(visitor.Actor, Id, Input.ToDay()?.Date ?? default, Input.OperationId, ct), ct);

    private async Task<IActionResult> ActAsync(Func<Task<Outcome<PlanDone, ScheduleRefusal>>> act, CancellationToken ct)
    {
        Stored = await queries.HolidaysAsync(Id, ct);
        if (Stored is null)
        {
            return NotFound();
        }

        return ModelState.IsValid ? (await act()).Match(Done, this.Refused) : this.Unreadable();
    }

    private IActionResult Done(PlanDone done)
    {
        this.Flash(T("The holidays are saved: {0} removed, {1} made, {2} kept for their bookings.", Show.Times(done.Removed), Number(done.Created), Number(done.Kept)));
        return new SeeOther(AdminLinks.Holidays(Id));
    }
}
