using System.Diagnostics;

namespace MediBook.Web.Data.EmbeddedPostgres;

/// <summary>
/// Stops the server when its last app is gone, however that died: a small process that waits for <c>users.lock</c>, alone, and
/// then calls <c>pg_ctl stop</c>. It has a session of its own, so neither Ctrl-C nor a closed terminal reaches it. Each app has one.
/// </summary>
internal sealed class LockWatcher : IDisposable
{
    private readonly Process process;

    private LockWatcher(Process process) => this.process = process;

    /// <summary>Null where there is no flock or setsid (macOS, Windows): the next start then joins the server left behind.</summary>
    public static LockWatcher? Start(ServerFolder folder, PostgresBinaries binaries, ServerUser user)
    {
        if (!OperatingSystem.IsLinux() || ServerProgram.OnPath("flock") is null || ServerProgram.OnPath("setsid") is null) return null;
        const string script = """exec setsid flock "$1" "$2" stop -s -w -m fast -D "$3" </dev/null >/dev/null 2>&1""";
        return new(ServerProgram.StartBeside(
            "/bin/sh", ["-c", script, "sh", ServerFolder.UsersLockName, binaries.PgCtl, ServerFolder.DataName], user, folder.Root));
    }

    /// <summary>Ends the watcher before its app lets go of the lock; it would win the race for it and look like another app.</summary>
    public void Dispose()
    {
        process.Kill();
        process.WaitForExit();
        process.Dispose();
    }
}
