using System.ComponentModel.DataAnnotations;
using MediBook.Web.Domain;
using MediBook.Web.Services.Notifications;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace MediBook.Web.Pages.Bookings;

/// <summary>Has the links to a guest's coming appointments mailed again. The answer is the same whether or not there are any.</summary>
[ResponseCache(NoStore = true, Location = ResponseCacheLocation.None)]
public sealed class LostLinkModel(LostLinkService links) : PageModel
{
    /// <summary>The answers.</summary>
    [BindProperty]
    public Answers Input { get; set; } = new();

    /// <summary>Whether the form was sent.</summary>
    [BindProperty(SupportsGet = true, Name = "sent")]
    public string? SentText { get; set; }

    /// <summary>Asks, or says what was done.</summary>
    public void OnGet()
    {
    }

    /// <summary>Has them mailed.</summary>
    public async Task<IActionResult> OnPostAsync(CancellationToken ct)
    {
        if (!ModelState.IsValid)
        {
            return this.Unreadable();
        }

        await links.SendAgainAsync(Input.Email!, ct);
        return new SeeOther(Links.LostLink + "?sent=1");
    }

    /// <summary>What the page asks.</summary>
    public sealed record Answers
    {
        /// <summary>Email.</summary>
        [Required(ErrorMessage = "Enter your email address"), EmailText]
        public string? Email { get; init; }
    }
}
