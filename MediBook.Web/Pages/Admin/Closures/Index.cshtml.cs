using MediBook.Web.Services.Schedules;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace MediBook.Web.Pages.Admin.Closures;

/// <summary>Time off of doctors and closings of locations: what is to come, what is over; each that is not over can be undone.</summary>
[ResponseCache(NoStore = true, Location = ResponseCacheLocation.None)]
public sealed class IndexModel(ClosureQueries queries, ClosureService closures, Visitor visitor) : PageModel
{
    /// <summary>The form's one-use id.</summary>
    [BindProperty, OperationId]
    public Guid OperationId { get; set; }

    /// <summary><c>past</c>: those that are over or undone.</summary>
    [BindProperty(SupportsGet = true, Name = "show")]
    public string? ShowText { get; set; }

    /// <summary>Whether those that are over or undone are shown.</summary>
    public bool IsPast => ShowText == "past";

    /// <summary>The rows.</summary>
    public ClosurePage Closures { get; private set; } = null!;

    /// <summary>Shows the list.</summary>
    public async Task OnGetAsync([FromQuery(Name = "page")] string? page, CancellationToken ct) =>
        Closures = await queries.ListAsync(IsPast, AdminLinks.ReadNumber(page, 1), ct);

    /// <summary>Undoes one.</summary>
    public async Task<IActionResult> OnPostAsync(int closure, CancellationToken ct)
    {
        Closures = await queries.ListAsync(IsPast, 1, ct);
        if (!ModelState.IsValid)
        {
            return this.Unreadable();
        }

        return (await closures.UndoAsync(visitor.Actor, closure, Pages.OperationId.Of(OperationId, closure), null, ct)).Match<IActionResult>(done => this.Undone(done, AdminLinks.Closures()), this.Refused);
    }
}
