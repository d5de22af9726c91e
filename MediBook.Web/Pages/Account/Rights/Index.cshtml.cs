using MediBook.Web.Services.Family;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using static MediBook.Web.Domain.Languages.Words;

namespace MediBook.Web.Pages.Account.Rights;

/// <summary>The rights over appointments that the account gave, and those that it holds.</summary>
[ResponseCache(NoStore = true, Location = ResponseCacheLocation.None)]
public sealed class IndexModel(RightQueries queries, RightService rights, Visitor visitor) : PageModel
{
    /// <summary>What the account gave.</summary>
    public IReadOnlyList<GivenRight> Given { get; private set; } = [];

    /// <summary>What the account holds.</summary>
    public IReadOnlyList<HeldRight> Held { get; private set; } = [];

    /// <summary>Shows both.</summary>
    public async Task OnGetAsync(CancellationToken ct) =>
        (Given, Held) = (await queries.GivenAsync(visitor.Actor, ct), await queries.HeldAsync(visitor.Actor, ct));

    /// <summary>Takes a right back, or gives it up.</summary>
    public async Task<IActionResult> OnPostEndAsync([FromQuery] int id, CancellationToken ct) => (await rights.EndAsync(visitor.Actor, id, ct)).Match(
        _ =>
        {
            this.Flash(T("These appointments are no longer shared."));
            return new SeeOther(Links.Rights);
        },
        this.Refused);
}
