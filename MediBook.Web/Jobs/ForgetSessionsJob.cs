using MediBook.Web.Services.Accounts;

namespace MediBook.Web.Jobs;

/// <summary>Deletes the rows of sessions that have ended by themselves. They open nothing without it; it only clears the table.</summary>
public sealed class ForgetSessionsJob(SessionService sessions)
{
    /// <summary>Runs one sweep.</summary>
    public Task RunAsync(CancellationToken ct) => sessions.ForgetEndedAsync(ct);
}
