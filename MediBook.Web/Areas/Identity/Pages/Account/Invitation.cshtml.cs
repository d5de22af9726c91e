using System.ComponentModel.DataAnnotations;
using MediBook.Web.Domain;
using MediBook.Web.Pages;
using MediBook.Web.Services.Accounts;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using static MediBook.Web.Domain.Languages.Words;

namespace MediBook.Web.Areas.Identity.Pages.Account;

/// <summary>The first password of somebody who was invited, by the link of the mail. Looking uses nothing up.</summary>
[AllowAnonymous]
public sealed class InvitationModel(InvitationService invitations) : PageModel
{
    /// <summary>What proves that the mail was read.</summary>
    [BindProperty(SupportsGet = true)]
    public string? Code { get; set; }

    /// <summary>The answers.</summary>
    [BindProperty]
    public Answers Input { get; set; } = new();

    /// <summary>Whether the link still works.</summary>
    public bool IsOpen { get; private set; } = true;

    /// <summary>Asks; a link without its code is not found, one that has ended says so (410).</summary>
    public async Task<IActionResult> OnGetAsync(CancellationToken ct)
    {
        if (Code is null)
        {
            return NotFound();
        }

        return await invitations.IsOpenAsync(Code, ct) ? Page() : Ended();
    }

    /// <summary>Sets the password.</summary>
    public async Task<IActionResult> OnPostAsync(CancellationToken ct)
    {
        if (!ModelState.IsValid || Code is null)
        {
            return this.Again();
        }

        return (await invitations.AcceptAsync(Code, Input.Password!, this.Origin(), ct)).Match(
            _ => this.Saved(T("Your password is set. Sign in with it."), "./Login"),
            refusal => refusal is AccountRefusal.LinkEnded ? Ended() : this.Again("Input.Password", AccountRefusalText.Of(refusal)));
    }

    private PageResult Ended()
    {
        IsOpen = false;
        return new PageResult { StatusCode = StatusCodes.Status410Gone };
    }

    /// <summary>What the page asks.</summary>
    public sealed record Answers
    {
        /// <summary>The password.</summary>
        [Required(ErrorMessage = "Enter a new password"), NewPassword, DataType(DataType.Password)]
        public string? Password { get; init; }
    }
}
