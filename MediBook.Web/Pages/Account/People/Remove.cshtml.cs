using MediBook.Web.Services.Family;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using static MediBook.Web.Domain.Languages.Words;

namespace MediBook.Web.Pages.Account.People;

/// <summary>The page before somebody is taken off the list: who, and what stays.</summary>
[ResponseCache(NoStore = true, Location = ResponseCacheLocation.None)]
public sealed class RemoveModel(FamilyQueries queries, FamilyService family, Visitor visitor) : PageModel
{
    /// <summary>The person.</summary>
    public FamilyMember Person { get; private set; } = null!;

    /// <summary>Asks.</summary>
    public async Task<IActionResult> OnGetAsync(int id, CancellationToken ct)
    {
        if (await queries.FindAsync(visitor.Actor, id, ct) is not { } person)
        {
            return NotFound();
        }

        Person = person;
        return Page();
    }

    /// <summary>Removes; pressing it again finds nobody.</summary>
    public async Task<IActionResult> OnPostAsync(int id, CancellationToken ct) => (await family.RemoveAsync(visitor.Actor, id, ct)).Match(
        _ =>
        {
            this.Flash(T("The person is off your list."));
            return new SeeOther(Links.People);
        },
        this.Refused);
}
