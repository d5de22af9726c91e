using MediBook.Web.Domain;
using MediBook.Web.Services.Accounts;
using MediBook.Web.Services.Audit;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using static MediBook.Web.Domain.Languages.Words;

namespace MediBook.Web.Pages.Admin.Users;

/// <summary>One account, its roles and its lock.</summary>
public sealed class DetailsModel(AccountQueries accounts, RoleService roles, LockService locks) : PageModel, IShowsPeople
{
    /// <summary>The account.</summary>
    public AccountRow? Account { get; private set; }

    /// <inheritdoc />
    public AuditedView? Shown => AuditedView.Of(AuditSubject.Account, Account is { Id: var id } ? [id] : []);

    /// <summary>Shows it.</summary>
    public async Task<IActionResult> OnGetAsync(int id, CancellationToken ct) =>
        (Account = await accounts.FindAsync(id, ct)) is null ? NotFound() : Page();

    /// <summary>Gives a role.</summary>
    public async Task<IActionResult> OnPostGiveAsync(int id, string? role, CancellationToken ct) =>
        await AnswerAsync(id, await roles.GiveAsync(User.ToActor(), id, role ?? "", ct), T("The account has the role {0}.", RoleText.Of(role ?? "")), ct);

    /// <summary>Takes a role.</summary>
    public async Task<IActionResult> OnPostTakeAsync(int id, string? role, CancellationToken ct) =>
        await AnswerAsync(id, await roles.TakeAsync(User.ToActor(), id, role ?? "", ct), T("The account no longer has the role {0}.", RoleText.Of(role ?? "")), ct);

    /// <summary>Locks the account.</summary>
    public async Task<IActionResult> OnPostLockAsync(int id, CancellationToken ct) =>
        await AnswerAsync(id, await locks.LockAsync(User.ToActor(), id, ct), T("The account is locked."), ct);

    /// <summary>Unlocks the account.</summary>
    public async Task<IActionResult> OnPostUnlockAsync(int id, CancellationToken ct) =>
        await AnswerAsync(id, await locks.UnlockAsync(User.ToActor(), id, ct), T("The account is unlocked."), ct);

    private async Task<IActionResult> AnswerAsync(int id, Outcome<Done, AccountRefusal> outcome, string words, CancellationToken ct)
    {
        if (outcome.Refusal is not { } refusal)
        {
            TempData["Flash"] = words;
            return RedirectToPage(new { id });
        }

        Account = await accounts.FindAsync(id, ct);
        ModelState.AddModelError("", AccountRefusalText.Of(refusal));
        return Account is null ? NotFound() : new PageResult { StatusCode = StatusCodes.Status409Conflict };
    }
}
