using System.ComponentModel.DataAnnotations;
using MediBook.Web.Domain;
using MediBook.Web.Domain.Languages;
using MediBook.Web.Services.Schedules;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using static MediBook.Web.Domain.Languages.Words;

namespace MediBook.Web.Pages.Admin.Schedules;

/// <summary>Hours on single dates beside a schedule.</summary>
[ResponseCache(NoStore = true, Location = ResponseCacheLocation.None)]
public sealed class ExtraModel(PatternQueries queries, ScheduleService schedules, Visitor visitor) : PageModel
{
    /// <summary>The schedule.</summary>
    [FromRoute]
    public int Id { get; set; }

    /// <summary>What is typed.</summary>
    [BindProperty]
    public ExtraInput Input { get; set; } = new();

    /// <summary>The schedule as stored.</summary>
    public ScheduleForm? Stored { get; private set; }

    /// <summary>Shows the list and the form.</summary>
    public async Task<IActionResult> OnGetAsync(CancellationToken ct) =>
        (Stored = await queries.FindAsync(Id, ct)) is null ? NotFound() : Page();

    /// <summary>Adds hours.</summary>
    public async Task<IActionResult> OnPostAsync(CancellationToken ct)
    {
        Stored = await queries.FindAsync(Id, ct);
        return Stored is null ? NotFound() : !ModelState.IsValid ? this.Unreadable()
            : (await schedules.AddExtraAsync(visitor.Actor, Input.ToHours(Id), ct)).Match(done => Done(Count("times_made", done.Created)), this.Refused);
    }

    /// <summary>Takes hours away again.</summary>
    public async Task<IActionResult> OnPostDropAsync(int extra, [FromForm] Guid operationId, CancellationToken ct)
    {
        Stored = await queries.FindAsync(Id, ct);
        return (await schedules.RemoveExtraAsync(visitor.Actor, Id, extra, operationId, ct)).Match(
            done => Done(T("The extra hours are removed: {0} gone, {1} kept for their bookings.", Show.Times(done.Removed), Number(done.Kept))), this.Refused);
    }

    private SeeOther Done(string text)
    {
        this.Flash(text);
        return new SeeOther(AdminLinks.ExtraHours(Id));
    }

    /// <summary>The form's fields.</summary>
    public sealed record ExtraInput
    {
        /// <summary>The form's one-use id.</summary>
        [OperationId]
        public Guid OperationId { get; init; } = Guid.NewGuid();

        /// <summary>The date.</summary>
        [Required(ErrorMessage = "Enter the date"), DateText]
        public string? Date { get; init; }

        /// <summary>The first time starts here.</summary>
        [Required(ErrorMessage = "Enter when the first time of a day starts"), TimeText]
        public string? From { get; init; }

        /// <summary>No time ends later than this.</summary>
        [Required(ErrorMessage = "Enter when the last time of a day ends"), TimeText, LaterThan(nameof(From))]
        public string? To { get; init; }

        /// <summary>Length of each time.</summary>
        [Required(ErrorMessage = "Enter how many minutes each time lasts"), WholeNumber(SlotPlan.LeastMinutes, SlotPlan.MostMinutes), Display(Name = "The length in minutes")]
        public string? Minutes { get; init; } = "20";

        internal ExtraHours ToHours(int scheduleId) => new(
            scheduleId, TypedTimes.Date(Date).GetValueOrDefault(), TypedTimes.Time(From).GetValueOrDefault(), TypedTimes.Time(To).GetValueOrDefault(),
            TypedNumbers.Whole(Minutes).GetValueOrDefault(), 0, OperationId);
    }
}
