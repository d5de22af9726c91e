using MediBook.Web.Domain;
using MediBook.Web.Services.Audit;
using MediBook.Web.Services.Notifications;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace MediBook.Web.Pages.Admin.Mail;

/// <summary>One mail that was kept as a file.</summary>
[ResponseCache(NoStore = true, Location = ResponseCacheLocation.None)]
public sealed class DetailsModel(OutboxService outbox, IHostEnvironment environment) : PageModel, IShowsPeople
{
    /// <summary>The mail.</summary>
    public KeptMail? Mail { get; private set; }

    /// <inheritdoc />
    public AuditedView? Shown => Mail is null ? null : AuditedView.Of(
        Mail.Message.BookingId is null ? AuditSubject.Account : AuditSubject.Booking, [Mail.Message.BookingId ?? Mail.Message.AccountId!.Value]);

    /// <summary>Shows it.</summary>
    public async Task<IActionResult> OnGetAsync(long id, CancellationToken ct) =>
        (Mail = await outbox.FindKeptAsync(id, environment.IsDevelopment(), ct)) is null ? NotFound() : Page();
}
