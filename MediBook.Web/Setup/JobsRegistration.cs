using Hangfire;
using Hangfire.PostgreSql;
using MediBook.Web.Data;
using MediBook.Web.Jobs;

namespace MediBook.Web.Setup;

/// <summary>
/// Registers the recurring jobs beside the start, never in its way: an instance that was killed while it registered leaves a lock that others
/// wait for until it ends, and a web side that waits for jobs would be down meanwhile.
/// </summary>
internal sealed partial class JobsRegistration(IRecurringJobManager jobs, TimeProvider clock, ILogger<JobsRegistration> logger) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(5);

    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!TryRegister())
        {
            try
            {
                await Task.Delay(Pause, clock, stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                // The app stops; the next start registers them.
                return;
            }
        }
    }

    private bool TryRegister()
    {
        try
        {
            RecurringJobs.Register(jobs);
            return true;
        }
        catch (Exception exception) when (exception is PostgreSqlDistributedLockException || PostgresErrors.IsUnavailable(exception))
        {
            LogLater(exception);
            return false;
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The recurring jobs could not be registered yet; those that an earlier start registered run on.")]
    private partial void LogLater(Exception exception);
}
