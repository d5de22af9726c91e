namespace MediBook.Web.Services.Evidence;

/// <summary>Keeps what was counted for a minute, and counts once however many ask: the page is open to everybody.</summary>
public sealed class EvidenceService(IServiceScopeFactory scopes, TimeProvider clock)
{
    /// <summary>How old it may be.</summary>
    public static readonly TimeSpan Life = TimeSpan.FromMinutes(1);

    private readonly Lock _lock = new();
    private Task<LiveEvidence>? _kept;
    private long _since;

    /// <summary>What was counted at most a minute ago. A count that failed is not kept.</summary>
    public Task<LiveEvidence> ReadAsync(CancellationToken ct)
    {
        lock (_lock)
        {
            if (_kept is null || (_kept.IsCompleted && (!_kept.IsCompletedSuccessfully || clock.GetElapsedTime(_since) >= Life)))
            {
                (_kept, _since) = (CountAsync(), clock.GetTimestamp());
            }

            return _kept.WaitAsync(ct);
        }
    }

    /// <summary>Whoever asked first may leave: others wait for it too.</summary>
    private async Task<LiveEvidence> CountAsync()
    {
        await using var scope = scopes.CreateAsyncScope();
        return await scope.ServiceProvider.GetRequiredService<EvidenceQueries>().ReadAsync(CancellationToken.None);
    }
}
