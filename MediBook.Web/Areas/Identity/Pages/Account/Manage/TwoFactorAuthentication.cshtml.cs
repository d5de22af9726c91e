using MediBook.Web.Services.Accounts;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace MediBook.Web.Areas.Identity.Pages.Account.Manage;

/// <summary>How the account stands with two-factor, and what can be done.</summary>
public sealed class TwoFactorAuthenticationModel(TwoFactorService twoFactor) : PageModel
{
    /// <summary>How it stands.</summary>
    public TwoFactorState State { get; private set; } = new(false, 0);

    /// <summary>Shows it.</summary>
    public async Task OnGetAsync() => State = await twoFactor.StateAsync(User);
}
