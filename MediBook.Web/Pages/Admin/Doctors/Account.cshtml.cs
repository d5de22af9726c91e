using MediBook.Web.Domain;
using MediBook.Web.Services.Accounts;
using MediBook.Web.Services.Audit;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using static MediBook.Web.Domain.Languages.Words;

namespace MediBook.Web.Pages.Admin.Doctors;

/// <summary>Links a doctor's record to an account, which then sees the doctor's own day.</summary>
[ResponseCache(NoStore = true, Location = ResponseCacheLocation.None)]
public sealed class AccountModel(DoctorAccountService accounts) : PageModel, IShowsPeople
{
    /// <summary>The doctor.</summary>
    [FromRoute]
    public int Id { get; set; }

    /// <summary>The account that is chosen.</summary>
    [BindProperty]
    public int? AccountId { get; set; }

    /// <summary>Which account is linked, and which could be.</summary>
    public DoctorAccounts Accounts { get; private set; } = null!;

    /// <inheritdoc />
    public AuditedView? Shown => AuditedView.Of(AuditSubject.Account, Accounts is null ? [] : Accounts.Free.Append(Accounts.Linked).OfType<DoctorAccount>().Select(account => account.Id));

    /// <summary>Shows the choice.</summary>
    public Task<IActionResult> OnGetAsync(CancellationToken ct) => ShowAsync(Page, ct);

    /// <summary>Links the chosen account.</summary>
    public async Task<IActionResult> OnPostAsync(CancellationToken ct)
    {
        if (AccountId is null)
        {
            ModelState.AddModelError(nameof(AccountId), T("Choose an account"));
            return await ShowAsync(this.Unreadable, ct);
        }

        return await AnswerAsync(await accounts.LinkAsync(Id, AccountId, ct), T("The account is linked. It sees the doctor’s day from its next sign-in."), ct);
    }

    /// <summary>Takes the link away.</summary>
    public async Task<IActionResult> OnPostUnlinkAsync(CancellationToken ct) =>
        await AnswerAsync(await accounts.LinkAsync(Id, null, ct), T("No account is linked any more."), ct);

    private Task<IActionResult> AnswerAsync(Outcome<Done, DoctorAccountRefusal> outcome, string words, CancellationToken ct) => outcome.Match(
        _ =>
        {
            this.Flash(words);
            return Task.FromResult<IActionResult>(new SeeOther(AdminLinks.DoctorAccount(Id)));
        },
        refusal => ShowAsync(() => Refused(refusal), ct));

    private PageResult Refused(DoctorAccountRefusal refusal)
    {
        ModelState.AddModelError(nameof(AccountId), refusal switch
        {
            DoctorAccountRefusal.DoctorNotFound or DoctorAccountRefusal.NotADoctorsAccount => T("This account has not the role Doctor any more. Choose another."),
            DoctorAccountRefusal.AlreadyLinked => T("This account belongs to another doctor’s record. Choose another."),
        });
        return new PageResult { StatusCode = StatusCodes.Status409Conflict };
    }

    private async Task<IActionResult> ShowAsync(Func<IActionResult> page, CancellationToken ct)
    {
        if (await accounts.FindAsync(Id, ct) is not { } found)
        {
            return NotFound();
        }

        Accounts = found;
        return page();
    }
}
