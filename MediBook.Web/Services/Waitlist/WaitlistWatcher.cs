using MediBook.Web.Data;

namespace MediBook.Web.Services.Waitlist;

/// <summary>
/// Offers what this instance has just set free, soon after the commit. What an instance that died leaves behind, the recurring job finds within a
/// minute: nothing depends on this but the haste.
/// </summary>
public sealed partial class WaitlistWatcher(SlotChanges changes, IServiceScopeFactory scopes, TimeProvider clock, ILogger<WaitlistWatcher> logger) : BackgroundService
{
    /// <summary>So long freed times gather before the lines are looked at once for all of them.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            while (await changes.Freed.WaitToReadAsync(stoppingToken))
            {
                await OfferAsync(stoppingToken);
                await Task.Delay(Pause, clock, stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The app stops.
        }
    }

    private async Task OfferAsync(CancellationToken ct)
    {
        var (doctors, all) = (new HashSet<int>(), false);
        while (changes.Freed.TryRead(out var doctorId))
        {
            all |= doctorId is null;
            doctors.Add(doctorId ?? 0);
        }

        try
        {
            await using var scope = scopes.CreateAsyncScope();
            await scope.ServiceProvider.GetRequiredService<WaitlistOffers>().OfferAsync(all ? null : doctors, ct);
        }
        catch (Exception exception) when (exception is not OperationCanceledException || !ct.IsCancellationRequested)
        {
            LogLeft(exception);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Free times were not offered to those who wait; the recurring job does it.")]
    private partial void LogLeft(Exception exception);
}
