using System.Diagnostics;

namespace MediBook.Web.Data.EmbeddedPostgres;

/// <summary>Asking again and again, with a pause between, but not for ever.</summary>
internal sealed class Patience(TimeSpan limit)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);
    private readonly Stopwatch watch = Stopwatch.StartNew();

    /// <summary>Longer than any start or stop of a healthy server.</summary>
    public static Patience ForOthers() => new(TimeSpan.FromSeconds(90));

    /// <exception cref="EmbeddedPostgresException">The time is over; <paramref name="otherwise"/> is its message.</exception>
    public Task PauseAsync(string otherwise, CancellationToken ct) =>
        watch.Elapsed < limit
            ? Task.Delay(Pause, ct)
            : throw new EmbeddedPostgresException($"{otherwise} for more than {limit.TotalSeconds:0} seconds. End what holds it, then start again.");
}
