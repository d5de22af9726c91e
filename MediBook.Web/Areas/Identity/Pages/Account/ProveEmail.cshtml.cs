using MediBook.Web.Pages;
using MediBook.Web.Services.Accounts;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using static MediBook.Web.Domain.Languages.Words;

namespace MediBook.Web.Areas.Identity.Pages.Account;

/// <summary>Proves an address by the link of the mail. Looking uses nothing up.</summary>
[AllowAnonymous]
public sealed class ProveEmailModel(AccountService accounts) : PageModel
{
    /// <summary>What proves that the mail was read.</summary>
    [BindProperty(SupportsGet = true)]
    public string? Code { get; set; }

    /// <summary>Whether the link still works.</summary>
    public bool IsOpen { get; private set; } = true;

    /// <summary>Asks; a link without its code is not found, one that has ended says so (410).</summary>
    public async Task<IActionResult> OnGetAsync(CancellationToken ct)
    {
        if (Code is null)
        {
            return NotFound();
        }

        return await accounts.IsProofOpenAsync(Code, ct) ? Page() : Ended();
    }

    /// <summary>Proves it, and says how many bookings came into the account.</summary>
    public async Task<IActionResult> OnPostAsync(CancellationToken ct)
    {
        if (Code is null)
        {
            return NotFound();
        }

        var proven = await accounts.ProveEmailAsync(Code, User, ct);
        return proven.Match(Proven, refusal => refusal is AccountRefusal.LinkEnded ? Ended() : this.Again("", AccountRefusalText.Of(refusal)));
    }

    /// <summary>Its own bookings are shown to the account alone; anybody else signs in first.</summary>
    private IActionResult Proven(ProvenEmail proven)
    {
        this.Flash(proven.Found == 0 ? T("Your email is proven.") : Count("email_proven_bookings", proven.Found));
        return User.ToActor().AccountId == proven.AccountId ? LocalRedirect(Links.Bookings()) : RedirectToPage("./Login", new { returnUrl = Links.Bookings() });
    }

    private PageResult Ended()
    {
        IsOpen = false;
        return new PageResult { StatusCode = StatusCodes.Status410Gone };
    }
}
