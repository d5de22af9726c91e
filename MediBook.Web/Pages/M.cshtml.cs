using MediBook.Web.Domain;
using MediBook.Web.Services.Bookings;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace MediBook.Web.Pages;

/// <summary>A guest's link to one booking: this browser remembers it, and nothing else changes.</summary>
[ResponseCache(NoStore = true, Location = ResponseCacheLocation.None)]
public sealed class MModel(ManageLinks links, Visitor visitor) : PageModel
{
    /// <summary>Remembers the link and goes to its booking, or to the page that asks whether to cancel it or to take an earlier time.</summary>
    public async Task<IActionResult> OnGetAsync(string token, string? to, CancellationToken ct)
    {
        if (await links.FindReferenceAsync(token, ct) is not { } reference)
        {
            return NotFound();
        }

        visitor.Remember(token);
        return new SeeOther(to switch
        {
            PublicPaths.ToCancel => Links.Cancel(reference),
            PublicPaths.ToEarlier => Links.Earlier(reference),
            _ => Links.Booking(reference),
        });
    }
}
