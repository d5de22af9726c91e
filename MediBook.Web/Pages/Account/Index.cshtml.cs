using MediBook.Web.Services.Accounts;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace MediBook.Web.Pages.Account;

/// <summary>Everything about the account at a glance, each with the way to change it.</summary>
[ResponseCache(NoStore = true, Location = ResponseCacheLocation.None)]
public sealed class IndexModel(AccountOverview overview) : PageModel
{
    /// <summary>What is shown.</summary>
    public OverviewRecord Account { get; private set; } = null!;

    /// <summary>Shows it.</summary>
    public async Task<IActionResult> OnGetAsync(CancellationToken ct)
    {
        if (await overview.ReadAsync(User, ct) is not { } account)
        {
            return NotFound();
        }

        Account = account;
        return Page();
    }
}
