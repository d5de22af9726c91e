using MediBook.Web.Services.Accounts;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using static MediBook.Web.Domain.Languages.Words;

namespace MediBook.Web.Pages.Account;

/// <summary>The browsers in which the account is signed in.</summary>
[ResponseCache(NoStore = true, Location = ResponseCacheLocation.None)]
public sealed class SessionsModel(SessionService sessions) : PageModel
{
    /// <summary>The sessions, this one first.</summary>
    public IReadOnlyList<SessionRow> Rows { get; private set; } = [];

    /// <summary>Shows them.</summary>
    public async Task OnGetAsync(CancellationToken ct) => Rows = await sessions.ListAsync(User, ct);

    /// <summary>Ends one; what has ended already is as good as ended.</summary>
    public async Task<IActionResult> OnPostAsync(Guid? session, CancellationToken ct)
    {
        if (session is not { } id)
        {
            Rows = await sessions.ListAsync(User, ct);
            return this.Unreadable();
        }

        await sessions.EndAsync(User.ToActor(), id, ct);
        return Ended(T("That session has ended."));
    }

    /// <summary>Ends all but this one.</summary>
    public async Task<IActionResult> OnPostOthersAsync(CancellationToken ct)
    {
        await sessions.EndOthersAsync(User, ct);
        return Ended(T("You are signed out everywhere else."));
    }

    private SeeOther Ended(string words)
    {
        this.Flash(words);
        return new SeeOther(Links.AccountSessions);
    }
}
