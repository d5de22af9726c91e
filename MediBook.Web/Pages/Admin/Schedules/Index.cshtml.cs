using MediBook.Web.Services.Doctors;
using MediBook.Web.Services.Schedules;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace MediBook.Web.Pages.Admin.Schedules;

/// <summary>Every schedule by doctor, or one doctor's.</summary>
[ResponseCache(NoStore = true, Location = ResponseCacheLocation.None)]
public sealed class IndexModel(PatternQueries queries, DoctorQueries doctors) : PageModel
{
    /// <summary>Only this doctor's; null: everybody's.</summary>
    public int? DoctorId { get; private set; }

    /// <summary>The schedules of this page.</summary>
    public IReadOnlyList<ScheduleListRow> Rows { get; private set; } = [];

    /// <summary>To choose from.</summary>
    public IReadOnlyList<DoctorChoice> Doctors { get; private set; } = [];

    /// <summary>1 is the first.</summary>
    public int Number { get; private set; }

    /// <summary>Whether there is a page after this one.</summary>
    public bool HasNext { get; private set; }

    /// <summary>Shows the list.</summary>
    public async Task OnGetAsync([FromQuery(Name = "doctor")] string? doctor, [FromQuery(Name = "page")] string? page, CancellationToken ct)
    {
        DoctorId = string.IsNullOrEmpty(doctor) ? null : AdminLinks.ReadNumber(doctor, 0);
        Number = Math.Clamp(AdminLinks.ReadNumber(page, 1), 1, 10_000);
        Doctors = await doctors.ChoicesAsync(ct);
        var rows = await queries.ListAsync(DoctorId, Number, ct);
        (Rows, HasNext) = ([.. rows.Take(PatternQueries.PageSize)], rows.Count > PatternQueries.PageSize);
    }
}
