using MediBook.Web.Services.Family;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace MediBook.Web.Pages.Account.People;

/// <summary>The people for whom the account books.</summary>
[ResponseCache(NoStore = true, Location = ResponseCacheLocation.None)]
public sealed class IndexModel(FamilyQueries queries, Visitor visitor) : PageModel
{
    /// <summary>The people, in the order of their places.</summary>
    public IReadOnlyList<FamilyMember> People { get; private set; } = [];

    /// <summary>Shows the list.</summary>
    public async Task OnGetAsync(CancellationToken ct) => People = await queries.ListAsync(visitor.Actor, ct);
}
