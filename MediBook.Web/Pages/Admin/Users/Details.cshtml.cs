using MediBook.Web.Domain;
using MediBook.Web.Services.Accounts;
using MediBook.Web.Services.Audit;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using static MediBook.Web.Domain.Languages.Words;

namespace MediBook.Web.Pages.Admin.Users;

/// <summary>One account: its roles, its lock, its sessions, its two-factor and its invitation.</summary>
[ResponseCache(NoStore = true, Location = ResponseCacheLocation.None)]
public sealed class DetailsModel(
    AccountQueries accounts, RoleService roles, LockService locks, AccountCare care, InvitationService invitations, Visitor visitor)
    : PageModel, IShowsPeople
{
    /// <summary>The account.</summary>
    public AccountRow? Account { get; private set; }

    /// <inheritdoc />
    public AuditedView? Shown => AuditedView.Of(AuditSubject.Account, Account is { Id: var id } ? [id] : []);

    /// <summary>Whether this is the account of who looks at it.</summary>
    public bool IsOwn => Account?.Id == visitor.Actor.AccountId;

    /// <summary>Shows it.</summary>
    public async Task<IActionResult> OnGetAsync(int id, CancellationToken ct) =>
        (Account = await accounts.FindAsync(id, ct)) is null ? NotFound() : Page();

    /// <summary>Gives a role.</summary>
    public async Task<IActionResult> OnPostGiveAsync(int id, string? role, CancellationToken ct) =>
        await AnswerAsync(id, await roles.GiveAsync(visitor.Actor, id, role ?? "", ct), T("The account has the role {0}.", RoleText.Of(role ?? "")), ct);

    /// <summary>Takes a role.</summary>
    public async Task<IActionResult> OnPostTakeAsync(int id, string? role, CancellationToken ct) =>
        await AnswerAsync(id, await roles.TakeAsync(visitor.Actor, id, role ?? "", ct), T("The account no longer has the role {0}.", RoleText.Of(role ?? "")), ct);

    /// <summary>Locks the account.</summary>
    public async Task<IActionResult> OnPostLockAsync(int id, CancellationToken ct) =>
        await AnswerAsync(id, await locks.LockAsync(visitor.Actor, id, ct), T("The account is locked."), ct);

    /// <summary>Unlocks the account.</summary>
    public async Task<IActionResult> OnPostUnlockAsync(int id, CancellationToken ct) =>
        await AnswerAsync(id, await locks.UnlockAsync(visitor.Actor, id, ct), T("The account is unlocked."), ct);

    /// <summary>Ends its sessions and tokens.</summary>
    public async Task<IActionResult> OnPostEndSessionsAsync(int id, CancellationToken ct) =>
        await AnswerAsync(id, await care.EndSessionsAsync(visitor.Actor, id, ct), T("The account is signed out everywhere."), ct);

    /// <summary>Takes its two-factor off.</summary>
    public async Task<IActionResult> OnPostResetTwoFactorAsync(int id, CancellationToken ct) =>
        await AnswerAsync(id, await care.ResetTwoFactorAsync(visitor.Actor, id, ct), T("Two-step sign-in is off for this account, and its owner has a mail about it."), ct);

    /// <summary>Sends the invitation again.</summary>
    public async Task<IActionResult> OnPostInviteAsync(int id, CancellationToken ct) =>
        await AnswerAsync(id, await invitations.SendAgainAsync(visitor.Actor, id, ct), T("The invitation is on its way."), ct);

    /// <summary>Takes the invitation back.</summary>
    public async Task<IActionResult> OnPostWithdrawAsync(int id, CancellationToken ct) =>
        await AnswerAsync(id, await invitations.WithdrawAsync(visitor.Actor, id, ct), T("The invitation is withdrawn."), ct, AdminLinks.Users);

    private async Task<IActionResult> AnswerAsync(int id, Outcome<Done, AccountRefusal> outcome, string words, CancellationToken ct, string? to = null)
    {
        if (outcome.Refusal is not { } refusal)
        {
            this.Flash(words);
            return new SeeOther(to ?? AdminLinks.User(id));
        }

        Account = await accounts.FindAsync(id, ct);
        ModelState.AddModelError("", AccountRefusalText.Of(refusal));
        return Account is null ? NotFound() : new PageResult { StatusCode = StatusCodes.Status409Conflict };
    }
}
