using System.ComponentModel.DataAnnotations;
using MediBook.Web.Domain;
using MediBook.Web.Services.Accounts;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using static MediBook.Web.Domain.Languages.Words;

namespace MediBook.Web.Pages.Admin.Users;

/// <summary>Invites somebody of the staff.</summary>
[ResponseCache(NoStore = true, Location = ResponseCacheLocation.None)]
public sealed class InviteModel(InvitationService invitations, Visitor visitor) : PageModel
{
    /// <summary>How many days the link works.</summary>
    public const int LinkDays = InvitationService.LinkDays;

    /// <summary>The answers.</summary>
    [BindProperty]
    public Answers Input { get; set; } = new();

    /// <summary>Asks.</summary>
    public void OnGet()
    {
    }

    /// <summary>Invites.</summary>
    public async Task<IActionResult> OnPostAsync(CancellationToken ct)
    {
        if (!ModelState.IsValid)
        {
            return this.Unreadable();
        }

        return (await invitations.InviteAsync(visitor.Actor, Input.Email!, Input.Roles, ct)).Match<IActionResult>(
            accountId =>
            {
                this.Flash(T("The invitation is on its way."));
                return new SeeOther(AdminLinks.User(accountId));
            },
            refusal =>
            {
                ModelState.AddModelError(refusal is AccountRefusal.EmailTaken ? "Input.Email" : "", AccountRefusalText.OfInvitation(refusal));
                return new PageResult { StatusCode = StatusCodes.Status409Conflict };
            });
    }

    /// <summary>What the page asks.</summary>
    public sealed record Answers
    {
        /// <summary>Email.</summary>
        [Required(ErrorMessage = "Enter an email address like name@example.com"), EmailText]
        public string? Email { get; init; }

        /// <summary>What the person may do.</summary>
        [MinLength(1, ErrorMessage = "Choose at least one role")]
        public string[] Roles { get; init; } = [];
    }
}
