using MediBook.Web.Domain;
using MediBook.Web.Services.Clinics;
using MediBook.Web.Services.Figures;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using NodaTime;
using static MediBook.Web.Domain.Languages.Words;

namespace MediBook.Web.Pages.Admin;

/// <summary>What the clinic's appointments come to: figures of a range, drawn by the server. Nothing here names a patient.</summary>
[ResponseCache(NoStore = true, Location = ResponseCacheLocation.None)]
public sealed class AnalyticsModel(FigureQueries figures, ClinicAdminQueries clinic) : PageModel
{
    private const int UsualDays = 28;

    /// <summary>First date, as typed.</summary>
    [BindProperty(SupportsGet = true, Name = "from"), DateText]
    public string? FromTyped { get; set; }

    /// <summary>Last date, as typed.</summary>
    [BindProperty(SupportsGet = true, Name = "to"), DateText]
    public string? ToTyped { get; set; }

    /// <summary>A location's id; anything else is all.</summary>
    [BindProperty(SupportsGet = true, Name = "location")]
    public string? LocationTyped { get; set; }

    /// <summary>The figures.</summary>
    public Analytics Analytics { get; private set; } = null!;

    /// <summary>Every location.</summary>
    public IReadOnlyList<LocationRow> Locations { get; private set; } = [];

    /// <summary>Today, and the ranges that one press gives.</summary>
    public IReadOnlyList<(string Name, FigureRange Range)> Usual { get; private set; } = [];

    /// <summary>Shows the figures; dates that cannot be read are said, and the usual range is shown.</summary>
    public async Task<IActionResult> OnGetAsync([FromQuery(Name = "page")] string? page, CancellationToken ct)
    {
        Locations = await clinic.LocationsAsync(ct);
        var (today, location) = (await figures.TodayAsync(ct), Locations.FirstOrDefault(row => row.Id == AdminLinks.ReadNumber(LocationTyped, 0))?.Id);
        FigureRange Until(LocalDate last, int days) => new(location, last.PlusDays(1 - days), last);
        Usual =
        [
            (T("Last 4 weeks"), Until(today, UsualDays)), (T("Last 12 weeks"), Until(today, 84)), (T("Last 12 months"), Until(today, FigureRange.MostDays)),
            (T("Next 4 weeks"), new FigureRange(location, today, today.PlusDays(UsualDays - 1))),
        ];
        Check();
        var asked = new FigureRange(location, TypedTimes.Date(FromTyped) ?? Usual[0].Range.From, TypedTimes.Date(ToTyped) ?? today);
        Analytics = await figures.ReadAsync(ModelState.IsValid ? asked : Usual[0].Range, AdminLinks.ReadNumber(page, 1), ct);
        ViewData["HasErrors"] = !ModelState.IsValid;
        return ModelState.IsValid ? Page() : this.Unreadable();

        void Check()
        {
            var (from, to) = (TypedTimes.Date(FromTyped) ?? Usual[0].Range.From, TypedTimes.Date(ToTyped) ?? today);
            if (ModelState.IsValid && to < from)
            {
                ModelState.AddModelError("to", T("The last date must not be before the first"));
            }
            else if (ModelState.IsValid && Period.DaysBetween(from, to) >= FigureRange.MostDays)
            {
                ModelState.AddModelError("to", T("Choose at most a year at once"));
            }
        }
    }
}
