namespace MediBook.Web.Data.EmbeddedPostgres;

/// <summary>
/// Locks between processes on a file of the server's folder. The kernel keeps them (flock on Unix) and frees them when their
/// holder dies, even by kill -9; .NET opens the file close-on-exec, so the server never inherits one.
/// </summary>
internal static class ServerLock
{
    public static FileStream? TryTakeAlone(string path) => TryOpen(path, FileAccess.ReadWrite, FileShare.None);

    /// <summary>Many may hold it shared at once: for <c>users.lock</c> this counts the apps that use the server.</summary>
    public static FileStream? TryTakeShared(string path) => TryOpen(path, FileAccess.Read, FileShare.Read);

    public static Task<FileStream> TakeAloneAsync(string path, CancellationToken ct) =>
        TakeAsync(() => TryTakeAlone(path), path, ct);

    public static Task<FileStream> TakeSharedAsync(string path, CancellationToken ct) =>
        TakeAsync(() => TryTakeShared(path), path, ct);

    private static async Task<FileStream> TakeAsync(Func<FileStream?> tryTake, string path, CancellationToken ct)
    {
        var patience = Patience.ForOthers();
        while (true)
        {
            if (tryTake() is { } taken) return taken;
            await patience.PauseAsync($"Another MediBook has been starting or stopping the private database (it holds {path})", ct);
        }
    }

    private static FileStream? TryOpen(string path, FileAccess access, FileShare share)
    {
        try
        {
            return new FileStream(path, FileMode.Open, access, share, bufferSize: 1);
        }
        catch (IOException e) when (e is not (FileNotFoundException or DirectoryNotFoundException))
        {
            return null;
        }
        catch (UnauthorizedAccessException e)
        {
            throw new EmbeddedPostgresException(
                $"{path} belongs to another user. Start MediBook as the user who made that folder, or set the database folder to another one.", e);
        }
    }
}
