namespace MediBook.Web.Data.EmbeddedPostgres;

/// <summary>
/// One app's part in the server: its share of <c>users.lock</c> and its watcher. Begun and ended while <c>control.lock</c> is held.
/// </summary>
internal sealed class Membership(ServerFolder folder, FileStream share)
{
    private PostgresCluster? cluster;
    private LockWatcher? watcher;

    /// <summary>From here on the server is stopped when the last app has gone.</summary>
    public void Begin(PostgresCluster ourCluster, LockWatcher? ourWatcher) => (cluster, watcher) = (ourCluster, ourWatcher);

    /// <summary>Leaves after a failed start, whose own cause is worth more than what goes wrong here.</summary>
    public async Task EndQuietlyAsync()
    {
        try
        {
            await EndAsync();
        }
        catch (EmbeddedPostgresException)
        {
            // The watcher, or the next start, finds what is left.
        }
    }

    /// <summary>Leaves, and stops the server when no other app is left.</summary>
    public async Task EndAsync()
    {
        // The watcher first: once our share is free it could take the lock and look like another app.
        watcher?.Dispose();
        await share.DisposeAsync();

        var patience = Patience.ForOthers();
        while (true)
        {
            using (var alone = ServerLock.TryTakeAlone(folder.UsersLock))
            {
                if (alone is not null)
                {
                    if (cluster is not null) await cluster.StopAsync();
                    return;
                }
            }
            using (var shared = ServerLock.TryTakeShared(folder.UsersLock))
            {
                if (shared is not null) return;
            }
            // Neither: the watcher of a killed app is just stopping the server.
            await patience.PauseAsync($"A watcher has been stopping the private database (it holds {folder.UsersLock})", CancellationToken.None);
        }
    }
}
