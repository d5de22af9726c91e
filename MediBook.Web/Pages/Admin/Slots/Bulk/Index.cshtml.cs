using System.ComponentModel.DataAnnotations;
using MediBook.Web.Domain;
using MediBook.Web.Services.Doctors;
using MediBook.Web.Services.Schedules;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace MediBook.Web.Pages.Admin.Slots.Bulk;

/// <summary>The first of the pages that create many times: for whom, and from when to when. The answers stay on the server.</summary>
[ResponseCache(NoStore = true, Location = ResponseCacheLocation.None)]
public sealed class IndexModel(DoctorQueries doctors, BulkDrafts drafts, SlotService slots, Visitor visitor) : PageModel
{
    /// <summary>What is typed.</summary>
    [BindProperty]
    public WhoInput Input { get; set; } = new();

    /// <summary>To choose from: active ones.</summary>
    public IReadOnlyList<DoctorChoice> Doctors { get; private set; } = [];

    /// <summary>Shows the form, new or with the answers of a draft.</summary>
    public async Task<IActionResult> OnGetAsync(Guid? draft, [FromQuery(Name = "doctor")] string? doctor, [FromQuery(Name = "date")] string? date, CancellationToken ct)
    {
        await LoadAsync(ct);
        if (draft is { } id)
        {
            var answers = await drafts.FindAsync(visitor.Actor, id, ct);
            Input = answers is null ? Input : new WhoInput { DoctorIds = [.. answers.DoctorIds], Date = answers.Date, LastDate = answers.LastDate };
            return answers is null ? NotFound() : Page();
        }

        var first = TypedTimes.Date(date);
        Input = new WhoInput
        {
            DoctorIds = [AdminLinks.ReadNumber(doctor, 0)],
            Date = first is { } day ? TypedTimes.Write(day) : null,
            LastDate = first is { } start ? TypedTimes.Write(start.PlusDays(27)) : null,
        };
        return Page();
    }

    /// <summary>Keeps the answers and goes on to the pattern.</summary>
    public async Task<IActionResult> OnPostAsync(Guid? draft, CancellationToken ct)
    {
        await LoadAsync(ct);
        if (!ModelState.IsValid)
        {
            return this.Unreadable();
        }

        var before = draft is { } id ? await drafts.FindAsync(visitor.Actor, id, ct) : BulkAnswers.New([], "", "");
        if (before is null)
        {
            return NotFound();
        }

        var answers = before with { DoctorIds = Input.DoctorIds, Date = Input.Date!, LastDate = Input.LastDate! };
        return (await slots.PreviewBulkAsync(answers.ToRequest(), ct)).Refusal is { } refusal and not (SlotRefusal.NothingToMake or SlotRefusal.TooMany)
            ? this.RefusedBulk(refusal, "Input.DoctorIds", "Input.Date", "Input.LastDate")
            : new SeeOther(AdminLinks.BulkPattern(await drafts.KeepAsync(visitor.Actor, draft, answers, ct)));
    }

    private async Task LoadAsync(CancellationToken ct) => Doctors = [.. (await doctors.ChoicesAsync(ct)).Where(doctor => doctor.IsActive)];

    /// <summary>The form's fields.</summary>
    public sealed record WhoInput
    {
        /// <summary>The doctors.</summary>
        [MinLength(1, ErrorMessage = "Choose at least one doctor"), MaxLength(200, ErrorMessage = "Choose at most 200 doctors at once")]
        public int[] DoctorIds { get; init; } = [];

        /// <summary>First date.</summary>
        [Required(ErrorMessage = "Enter the first date"), DateText]
        public string? Date { get; init; }

        /// <summary>Last date, itself included.</summary>
        [Required(ErrorMessage = "Enter the last date"), DateText]
        public string? LastDate { get; init; }
    }
}
