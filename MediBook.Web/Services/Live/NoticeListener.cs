using Npgsql;

namespace MediBook.Web.Services.Live;

/// <summary>
/// Hears the notices of all instances on the one connection that listens, and passes them to <see cref="LiveHub"/>. After a break it
/// connects again, and everything is read anew.
/// </summary>
public sealed partial class NoticeListener(LiveConnection connections, LiveHub hub, TimeProvider clock, ILogger<NoticeListener> logger) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);

    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await ListenAsync(stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception exception)
            {
                // Whatever it was: booking goes on without live times, and the next try may succeed.
                if (hub.IsListening)
                {
                    LogBroken(exception);
                }

                hub.Disconnected();
                await Task.Delay(Pause, clock, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private async Task ListenAsync(CancellationToken ct)
    {
        await using var connection = await connections.OpenAsync(ct);
        connection.Notification += (_, notice) => hub.Publish(SlotNotice.Parse(notice.Payload));
        await using (var listen = new NpgsqlCommand($"listen {SlotNotice.Channel}", connection))
        {
            await listen.ExecuteNonQueryAsync(ct);
        }

        hub.Connected();
        while (true)
        {
            await connection.WaitAsync(ct);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Live notices do not arrive: the database closed the connection. Trying again.")]
    private partial void LogBroken(Exception exception);
}
