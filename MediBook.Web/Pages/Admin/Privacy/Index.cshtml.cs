using System.ComponentModel.DataAnnotations;
using MediBook.Web.Domain;
using MediBook.Web.Services.Accounts;
using MediBook.Web.Services.Bookings;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using static MediBook.Web.Domain.Languages.Words;

namespace MediBook.Web.Pages.Admin.Privacy;

/// <summary>Shows what the next night takes from old bookings, and erases what a guest booked, on request. Whose it is stands in no address and no answer.</summary>
[ResponseCache(NoStore = true, Location = ResponseCacheLocation.None)]
public sealed class IndexModel(ErasureService erasure, RetentionService retention, Visitor visitor) : PageModel
{
    /// <summary>The answers.</summary>
    [BindProperty]
    public Answers Input { get; set; } = new();

    /// <summary>What the next night would take.</summary>
    public IReadOnlyList<RetentionRow> Rows { get; private set; } = [];

    /// <summary>Shows it, and asks.</summary>
    public async Task OnGetAsync(CancellationToken ct) => Rows = await retention.PreviewAsync(ct);

    /// <summary>Erases.</summary>
    public async Task<IActionResult> OnPostAsync(CancellationToken ct)
    {
        Rows = await retention.PreviewAsync(ct);
        if (!ModelState.IsValid)
        {
            return this.Unreadable();
        }

        return (await erasure.EraseGuestAsync(visitor.Actor, Input.Email!, ct)).Match<IActionResult>(
            erased =>
            {
                this.Flash(Count("bookings_erased", erased));
                return new SeeOther(AdminLinks.Privacy);
            },
            refusal =>
            {
                ModelState.AddModelError("Input.Email", ErasureRefusalText.Of(refusal));
                return new PageResult { StatusCode = StatusCodes.Status409Conflict };
            });
    }

    /// <summary>What the page asks.</summary>
    public sealed record Answers
    {
        /// <summary>Email.</summary>
        [Required(ErrorMessage = "Enter an email address like name@example.com"), EmailText]
        public string? Email { get; init; }

        /// <summary>Whether somebody has made sure of who asks.</summary>
        [Range(typeof(bool), "true", "true", ErrorMessage = "Check who asks, then tick this box")]
        public bool Checked { get; init; }
    }
}
