using Microsoft.Extensions.Time.Testing;

namespace MediBook.Web.Tests.Support;

/// <summary>A clock on which every pause is over at once, and has passed.</summary>
public sealed class JumpingTime : FakeTimeProvider
{
    private readonly List<TimeSpan> _pauses = [];

    /// <summary>The pauses, in order.</summary>
    public IReadOnlyList<TimeSpan> Pauses => _pauses;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = base.CreateTimer(callback, state, dueTime, period);
        _pauses.Add(dueTime);
        Advance(dueTime);
        return timer;
    }
}
