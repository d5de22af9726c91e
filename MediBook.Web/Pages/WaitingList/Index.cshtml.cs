using MediBook.Web.Services.Waitlist;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using static MediBook.Web.Domain.Languages.Words;

namespace MediBook.Web.Pages.WaitingList;

/// <summary>A person's own places in waiting lines, and what is offered to them.</summary>
[ResponseCache(NoStore = true, Location = ResponseCacheLocation.None)]
public sealed class IndexModel(WaitlistQueries queries, WaitlistService waitlist, Visitor visitor) : PageModel
{
    /// <summary>The places, the first joined first.</summary>
    public IReadOnlyList<WaitingView> Entries { get; private set; } = [];

    /// <summary>Shows the list.</summary>
    public async Task OnGetAsync(CancellationToken ct) => Entries = await queries.MineAsync(visitor.Actor, ct);

    /// <summary>Leaves a line; one that was left before is as good as left.</summary>
    public async Task<IActionResult> OnPostLeaveAsync(string? entry, CancellationToken ct)
    {
        var left = await waitlist.LeaveAsync(visitor.Actor, Domain.TypedNumbers.Whole(entry) ?? 0, ct);
        this.Flash(left.Succeeded ? T("You have left this waiting list.") : WaitingText.Of(left.Refusal!.Value));
        return new SeeOther(Links.WaitingList);
    }
}
