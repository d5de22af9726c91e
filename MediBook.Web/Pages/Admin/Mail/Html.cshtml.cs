using MediBook.Web.Domain;
using MediBook.Web.Services.Audit;
using MediBook.Web.Services.Notifications;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace MediBook.Web.Pages.Admin.Mail;

/// <summary>One mail as a mail program shows it: under a policy of its own, which lets it style itself and nothing else.</summary>
[ResponseCache(NoStore = true, Location = ResponseCacheLocation.None)]
public sealed class HtmlModel(OutboxService outbox, IHostEnvironment environment) : PageModel, IShowsPeople
{
    /// <inheritdoc />
    public AuditedView? Shown { get; private set; }

    /// <summary>Shows it.</summary>
    public async Task<IActionResult> OnGetAsync(long id, CancellationToken ct)
    {
        if (await outbox.FindKeptAsync(id, environment.IsDevelopment(), ct) is not { Html: { } html, Message: var message })
        {
            return NotFound();
        }

        Shown = AuditedView.Of(message.BookingId is null ? AuditSubject.Account : AuditSubject.Booking, [message.BookingId ?? message.AccountId!.Value]);
        return Content(html, "text/html; charset=utf-8");
    }
}
