using MediBook.Web.Services.Notifications;

namespace MediBook.Web.Jobs;

/// <summary>Deletes mails kept as files whose messages were erased.</summary>
public sealed class ForgetMailsJob(OutboxService outbox)
{
    /// <summary>Runs one sweep.</summary>
    public Task RunAsync(CancellationToken ct) => outbox.ForgetOrphansAsync(ct);
}
