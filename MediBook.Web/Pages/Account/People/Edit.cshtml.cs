using MediBook.Web.Domain;
using MediBook.Web.Services.Family;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using static MediBook.Web.Domain.Languages.Words;

namespace MediBook.Web.Pages.Account.People;

/// <summary>Adds somebody to the account's list, or corrects who they are.</summary>
[ResponseCache(NoStore = true, Location = ResponseCacheLocation.None)]
public sealed class EditModel(FamilyQueries queries, FamilyService family, Visitor visitor) : PageModel
{
    /// <summary>The person, or null for a new one.</summary>
    [FromRoute]
    public int? Id { get; set; }

    /// <summary>The hold from which somebody came here to add a person, and to which they go back.</summary>
    [BindProperty(SupportsGet = true, Name = "hold")]
    public string? HoldText { get; set; }

    /// <summary>What is typed.</summary>
    [BindProperty]
    public PersonInput Input { get; set; } = new();

    /// <summary>Where the page came from.</summary>
    public string Before => TypedNumbers.Whole(HoldText) is { } hold ? Links.Hold(hold) : Links.People;

    /// <summary>Shows the form.</summary>
    public async Task<IActionResult> OnGetAsync(CancellationToken ct)
    {
        var person = Id is { } id ? await queries.FindAsync(visitor.Actor, id, ct) : null;
        Input = person is null ? new() : PersonInput.Of(person);
        return Id is not null && person is null ? NotFound() : Page();
    }

    /// <summary>Saves.</summary>
    public async Task<IActionResult> OnPostAsync(CancellationToken ct)
    {
        if (!ModelState.IsValid)
        {
            return this.Unreadable();
        }

        var (actor, details) = (visitor.Actor, Input.ToDetails());
        return (Id is { } id ? await family.ChangeAsync(actor, id, details, ct) : await family.AddAsync(actor, details, Input.OperationId, ct)).Match(
            person =>
            {
                this.Flash(T("{0} is saved.", details.Name));
                return new SeeOther(TypedNumbers.Whole(HoldText) is { } hold ? Links.Hold(hold, personId: person) : Links.People);
            },
            this.Refused);
    }
}
