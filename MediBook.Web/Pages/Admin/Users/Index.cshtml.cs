using MediBook.Web.Domain;
using MediBook.Web.Services.Accounts;
using MediBook.Web.Services.Audit;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace MediBook.Web.Pages.Admin.Users;

/// <summary>The accounts, staff first.</summary>
public sealed class IndexModel(AccountQueries accounts) : PageModel, IShowsPeople
{
    /// <summary>Part of a name or email.</summary>
    [BindProperty(SupportsGet = true)]
    public string? Q { get; set; }

    /// <summary>The page, from 1; what is no number is 1.</summary>
    [BindProperty(SupportsGet = true)]
    public int P { get; set; } = 1;

    /// <summary>What was found.</summary>
    public AccountPage Accounts { get; private set; } = new([], 0, 1, 1);

    /// <inheritdoc />
    public AuditedView? Shown => AuditedView.Of(AuditSubject.Account, Accounts.Rows.Select(account => account.Id), AuditedView.Searched(Q));

    /// <summary>Searches.</summary>
    public async Task OnGetAsync(CancellationToken ct)
    {
        Q = Q is { Length: > 200 } ? Q[..200] : Q;
        Accounts = await accounts.SearchAsync(Q, P, ct);
    }
}
