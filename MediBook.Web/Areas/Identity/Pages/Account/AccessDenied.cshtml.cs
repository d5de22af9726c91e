using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace MediBook.Web.Areas.Identity.Pages.Account;

/// <summary>The page of 403, also at its own address.</summary>
[AllowAnonymous]
public sealed class AccessDeniedModel : PageModel
{
    /// <summary>Answers 403.</summary>
    public void OnGet() => Response.StatusCode = StatusCodes.Status403Forbidden;
}
