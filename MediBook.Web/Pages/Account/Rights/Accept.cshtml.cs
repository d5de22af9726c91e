using MediBook.Web.Services.Family;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using static MediBook.Web.Domain.Languages.Words;

namespace MediBook.Web.Pages.Account.Rights;

/// <summary>What a link offers, and the button that accepts it for the account that is signed in. Looking uses nothing up.</summary>
[ResponseCache(NoStore = true, Location = ResponseCacheLocation.None)]
public sealed class AcceptModel(RightQueries queries, RightService rights, Visitor visitor) : PageModel
{
    /// <summary>What proves that the mail was read.</summary>
    [BindProperty(SupportsGet = true)]
    public string? Code { get; set; }

    /// <summary>What is offered; null: the link has ended.</summary>
    public HeldRight? Offer { get; private set; }

    /// <summary>Shows it; a link without its code is not found, one that has ended says so (410).</summary>
    public async Task<IActionResult> OnGetAsync(CancellationToken ct)
    {
        Offer = Code is null ? null : await queries.OfferAsync(Code, ct);
        return Code is null ? NotFound() : new PageResult { StatusCode = Offer is null ? StatusCodes.Status410Gone : StatusCodes.Status200OK };
    }

    /// <summary>Accepts it.</summary>
    public async Task<IActionResult> OnPostAsync(CancellationToken ct)
    {
        if (Code is null)
        {
            return NotFound();
        }

        Offer = await queries.OfferAsync(Code, ct);
        return (await rights.AcceptAsync(visitor.Actor, Code, ct)).Match(
            _ =>
            {
                this.Flash(T("You have accepted. You find the appointments under My bookings."));
                return new SeeOther(Links.Rights);
            },
            refusal => refusal is RightRefusal.OwnAccount ? this.RefusedOwnOffer() : this.Refused(refusal));
    }
}
