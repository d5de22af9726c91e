using MediBook.Web.Data;
using Microsoft.Extensions.Options;
using Npgsql;

namespace MediBook.Web.Services.Live;

/// <summary>
/// Sends what this instance has committed, in one NOTIFY for all that waits, at most once in <see cref="LiveOptions.NoticeMilliseconds"/>.
/// On a connection of its own: a NOTIFY in a booking's transaction would hold a lock of the whole database through its flush.
/// </summary>
public sealed partial class NoticeSender(
    LiveConnection connections, SlotChanges changes, IOptions<LiveOptions> options, TimeProvider clock, ILogger<NoticeSender> logger) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    /// <summary>A notice that takes longer is given up: what it would tell is read anew by then.</summary>
    private const int MostSeconds = 5;

    private NpgsqlConnection? _connection;

    /// <inheritdoc />
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        if (ExecuteTask is { IsCompleted: false })
        {
            // A notice is still under way and the host waits no longer: its connection ends with the process.
            return;
        }

        // The last commits of an instance that stops are told too.
        await SendAsync(TakeWaiting(), cancellationToken);
        await CloseAsync();
    }

    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            while (await changes.Reader.WaitToReadAsync(stoppingToken))
            {
                var sent = await SendAsync(TakeWaiting(), CancellationToken.None);
                await Task.Delay(sent ? TimeSpan.FromMilliseconds(options.Value.NoticeMilliseconds) : Pause, clock, stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The app stops.
        }
    }

    private List<SlotChange> TakeWaiting()
    {
        var waiting = new List<SlotChange>();
        while (changes.Reader.TryRead(out var change))
        {
            waiting.Add(change);
        }

        return waiting;
    }

    /// <returns>False where the database did not take them. They are not sent again: a listener that comes back has everything read anew.</returns>
    private async Task<bool> SendAsync(List<SlotChange> waiting, CancellationToken ct)
    {
        if (waiting.Count == 0)
        {
            return true;
        }

        try
        {
            _connection ??= await connections.OpenAsync(ct);
            await using var notify = new NpgsqlCommand("select pg_notify($1, $2)", _connection) { CommandTimeout = MostSeconds };
            notify.Parameters.Add(new NpgsqlParameter { Value = SlotNotice.Channel });
            notify.Parameters.Add(new NpgsqlParameter { Value = SlotNotice.Format(waiting) });
            await notify.ExecuteNonQueryAsync(ct);
            return true;
        }
        catch (Exception exception)
        {
            LogLost(waiting.Count, exception);
            await CloseAsync();
            return false;
        }
    }

    private async Task CloseAsync()
    {
        var connection = _connection;
        _connection = null;
        try
        {
            await (connection?.DisposeAsync() ?? ValueTask.CompletedTask);
        }
        catch (Exception exception) when (PostgresErrors.IsUnavailable(exception))
        {
            LogNotClosed(exception);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Count} live notices were not sent; open pages read anew by themselves.")]
    private partial void LogLost(int count, Exception exception);

    [LoggerMessage(Level = LogLevel.Debug, Message = "The connection of live notices was broken when it was closed.")]
    private partial void LogNotClosed(Exception exception);
}
