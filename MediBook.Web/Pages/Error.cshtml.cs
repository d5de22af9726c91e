using System.Diagnostics;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.RateLimiting;

namespace MediBook.Web.Pages;

/// <summary>The page for what broke (500). It asks nothing of the database, which may be what broke.</summary>
[IgnoreAntiforgeryToken]
[DisableRateLimiting]
[ResponseCache(Duration = 0, Location = ResponseCacheLocation.None, NoStore = true)]
public sealed class ErrorModel : PageModel
{
    /// <summary>Finds the request again in the log.</summary>
    public string Trace => Activity.Current?.TraceId.ToString() ?? HttpContext.TraceIdentifier;

    /// <summary>Shows the page; the address itself, asked for directly, is an error too.</summary>
    public void OnGet() => Response.StatusCode = StatusCodes.Status500InternalServerError;

    /// <summary>The same after a failed post.</summary>
    public void OnPost() => OnGet();
}
