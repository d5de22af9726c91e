using System.Collections.Concurrent;

namespace MediBook.Web.Services.Audit;

/// <summary>
/// Whom each account has seen just now on a page that reads itself anew. A live page that shows nobody new is not told again: a screen at
/// the desk would write a line for every press of every patient. One instance's memory; where it forgets, a line more is written.
/// </summary>
public sealed class RecentViews(TimeProvider clock)
{
    /// <summary>For how long a look lasts.</summary>
    public static readonly TimeSpan Life = TimeSpan.FromMinutes(10);

    private const int Most = 10_000;
    private readonly ConcurrentDictionary<(string Actor, string Page), (IReadOnlyList<int> Ids, long At)> _seen = new();

    /// <summary>Whether the account has been told to see all of these on this page within <see cref="Life"/>.</summary>
    public bool Covers(string actor, string page, AuditedView view)
    {
        ArgumentNullException.ThrowIfNull(view);
        return !view.IsFile && view.Ids.Count > 0 && _seen.TryGetValue((actor, page), out var seen) && clock.GetElapsedTime(seen.At) < Life
            && !view.Ids.Except(seen.Ids).Any();
    }

    /// <summary>The account was told to see these on this page.</summary>
    public void Remember(string actor, string page, AuditedView view)
    {
        ArgumentNullException.ThrowIfNull(view);
        if (_seen.Count >= Most)
        {
            _seen.Clear();
        }

        _seen[(actor, page)] = (view.Ids, clock.GetTimestamp());
    }
}
