using MediBook.Web.Services.Notifications;

namespace MediBook.Web.Jobs;

/// <summary>Writes the reminders of the day. Running it again writes none twice.</summary>
public sealed class RemindJob(ReminderService reminders)
{
    /// <summary>Runs once.</summary>
    public Task RunAsync(CancellationToken ct) => reminders.WriteAsync(ct);
}
