using MediBook.Web.Services.Accounts;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace MediBook.Web.Areas.Identity.Pages.Account;

/// <summary>Sign out. Only by a form: a link that ends a session could be put into any page.</summary>
[AllowAnonymous]
public sealed class LogoutModel(SignInService signIn) : PageModel
{
    /// <summary>A link does nothing.</summary>
    public IActionResult OnGet() => StatusCode(StatusCodes.Status405MethodNotAllowed);

    /// <summary>Ends the session and lets the browser forget what it kept of it.</summary>
    public async Task<IActionResult> OnPostAsync()
    {
        await signIn.OutAsync();
        Response.Headers["Clear-Site-Data"] = "\"cache\", \"storage\"";
        return LocalRedirect("~/");
    }
}
