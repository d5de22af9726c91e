using Microsoft.Extensions.Options;

namespace MediBook.Web.Setup;

/// <summary>
/// The turns that there are, and the short line of those who wait for one, first come, first served. Where the line is full, one more sends the
/// oldest away, who has waited longest for nothing and may have left already. (The framework's limiter has either of both: first come, first served,
/// or the oldest sent away. With the newest served first, one in a hundred waited ten times as long at four fifths of what an instance can do.)
/// </summary>
internal sealed class Turns(IOptions<LoadOptions> options, TimeProvider clock)
{
    private readonly LoadOptions _options = options.Value;
    private readonly LinkedList<TaskCompletionSource<bool>> _line = new();
    private readonly Lock _lock = new();
    private int _free = options.Value.AtOnce;

    /// <summary>How many are free, and how many requests wait for one.</summary>
    public (int Free, int Waiting) Now
    {
        get
        {
            lock (_lock)
            {
                return (_free, _line.Count);
            }
        }
    }

    /// <summary>Waits for a turn, which its taker gives back.</summary>
    /// <param name="gone">Whoever asked has gone.</param>
    /// <returns>False: sent away, or there was none in time.</returns>
    public async ValueTask<bool> TakeAsync(CancellationToken gone)
    {
        if (Queue() is not { } place)
        {
            return true;
        }

        try
        {
            return await place.Value.Task.WaitAsync(TimeSpan.FromMilliseconds(_options.WaitMilliseconds), clock, gone);
        }
        catch (TimeoutException)
        {
            // Who is not in the line any more was called in this very moment, or sent away.
            return !Leave(place) && await place.Value.Task;
        }
        catch (OperationCanceledException)
        {
            if (!Leave(place) && await place.Value.Task)
            {
                GiveBack();
            }

            throw;
        }
    }

    /// <summary>The next in the line has it.</summary>
    public void GiveBack()
    {
        LinkedListNode<TaskCompletionSource<bool>>? next;
        lock (_lock)
        {
            next = _line.First;
            if (next is null)
            {
                _free++;
                return;
            }

            _line.RemoveFirst();
        }

        next.Value.SetResult(true);
    }

    /// <summary>A place at the end of the line, or null: there is a turn.</summary>
    private LinkedListNode<TaskCompletionSource<bool>>? Queue()
    {
        LinkedListNode<TaskCompletionSource<bool>>? oldest = null;
        LinkedListNode<TaskCompletionSource<bool>> place;
        lock (_lock)
        {
            if (_free > 0)
            {
                _free--;
                return null;
            }

            if (_line.Count == _options.Waiting)
            {
                oldest = _line.First;
                _line.RemoveFirst();
            }

            place = _line.AddLast(new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously));
        }

        oldest?.Value.SetResult(false);
        return place;
    }

    private bool Leave(LinkedListNode<TaskCompletionSource<bool>> place)
    {
        lock (_lock)
        {
            if (place.List is null)
            {
                return false;
            }

            _line.Remove(place);
            return true;
        }
    }
}
