using MediBook.Web.Services.Clinics;
using MediBook.Web.Services.Doctors;
using MediBook.Web.Services.Schedules;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace MediBook.Web.Pages.Admin.Import;

/// <summary>Doctors or schedules from a CSV file: the first press shows exactly what will be made, or what has to be mended; the second makes it.</summary>
[ResponseCache(NoStore = true, Location = ResponseCacheLocation.None), RequestSizeLimit(ImportInput.MostBodyBytes)]
[RequestFormLimits(ValueLengthLimit = ImportInput.MostBodyBytes, MultipartBodyLengthLimit = ImportInput.MostBodyBytes)]
public sealed partial class IndexModel(
    DoctorLines doctorLines, ScheduleLines scheduleLines, DoctorService doctors, ScheduleService schedules, ClinicAdminQueries clinic, Visitor visitor) : PageModel
{
    /// <summary>What is sent.</summary>
    [BindProperty]
    public ImportInput Input { get; set; } = new();

    /// <summary>What the file has; null where there is none to read.</summary>
    public ImportCheck? Check { get; private set; }

    /// <summary>Whether the file is about schedules.</summary>
    public bool IsOfSchedules => Input.Kind is ImportInput.OfSchedules;

    /// <summary>Whether the file may be imported as it is.</summary>
    public bool IsReady => ModelState.IsValid && Check is { Faults.Count: 0 };

    /// <summary>Shows the form.</summary>
    public void OnGet([FromQuery(Name = "kind")] string? kind) =>
        Input = new ImportInput { Kind = kind is ImportInput.OfSchedules ? kind : ImportInput.OfDoctors };

    /// <summary>Shows what will be made, or what has to be mended. Nothing is written.</summary>
    public async Task<IActionResult> OnPostAsync(CancellationToken ct)
    {
        await CheckAsync(ct);
        return IsReady ? Page() : this.Unreadable();
    }

    /// <summary>The form again, as it was sent.</summary>
    public async Task<IActionResult> OnPostEditAsync(CancellationToken ct)
    {
        await ReadAsync(ct);
        ModelState.Clear();
        return Page();
    }

    /// <summary>Checks anew, and makes what the file has.</summary>
    public async Task<IActionResult> OnPostApplyAsync(CancellationToken ct)
    {
        await CheckAsync(ct);
        if (!IsReady)
        {
            return Check is not null && await clinic.ImportedAsync(Input.OperationId, ct) is { } before ? Imported(before) : this.Unreadable();
        }

        return await (IsOfSchedules ? AddSchedulesAsync(ct) : AddDoctorsAsync(ct));
    }
}
