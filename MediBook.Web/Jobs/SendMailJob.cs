using MediBook.Web.Services.Notifications;

namespace MediBook.Web.Jobs;

/// <summary>Sends the mails that wait. What it does not come to stays in the outbox for the next run.</summary>
public sealed class SendMailJob(OutboxSender sender)
{
    /// <summary>Runs once.</summary>
    public Task RunAsync(CancellationToken ct) => sender.SendDueAsync(ct);
}
