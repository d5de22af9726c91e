using System.Threading.RateLimiting;
using MediBook.Web.Domain;
using Microsoft.Extensions.Options;

namespace MediBook.Web.Services.Accounts;

/// <summary>
/// Bears a number of wrong sign-ins for an account from one network, and then none for a while. Nothing locks the account itself: whoever
/// guesses shuts out nobody but the own network. Names without an account are counted alike, so that the answer tells nothing.
/// </summary>
public sealed class SignInThrottle : IDisposable
{
    private const string EveryNetwork = "*";
    private readonly PartitionedRateLimiter<Key> _tries;

    /// <summary>With the figures of the options; the clock is monotonic.</summary>
    public SignInThrottle(IOptions<WrongSignInOptions> options, TimeProvider clock)
    {
        ArgumentNullException.ThrowIfNull(options);
        var figures = options.Value;
        _tries = PartitionedRateLimiter.Create<Key, Key>(key => RateLimitPartition.Get<Key>(
            key, _ => new WrongTries(key.Network == EveryNetwork ? figures.MostWrongCodes : figures.MostWrongTries, TimeSpan.FromMinutes(figures.WrongMinutes), clock)));
    }

    /// <summary>
    /// Begins a try. Until it is known to be right or wrong it takes the place of a wrong one, and tries beyond that wait for those before
    /// them: tries at the same instant are no more than tries one by one, and right ones at the same instant are all right.
    /// </summary>
    /// <param name="name">The account's name, as Identity normalizes it: what finds the same account is the same key.</param>
    /// <param name="origin">The network, see <see cref="OwnerKeys.ForAddress"/>.</param>
    public async Task<SignInTry> BeginAsync(string name, string origin) => (SignInTry)await _tries.AcquireAsync(KeyOf(name, origin));

    /// <summary>Begins a try of a code, from whatever network.</summary>
    public Task<SignInTry> BeginCodeAsync(string name) => BeginAsync(name, EveryNetwork);

    /// <summary>For how many seconds the next try is refused; at least 1.</summary>
    public int SecondsToWait(string name, string origin)
    {
        using var here = Look(name, origin);
        using var everywhere = Look(name, EveryNetwork);
        return Math.Max(1, (int)Math.Ceiling(Math.Max(here.Wait.TotalSeconds, everywhere.Wait.TotalSeconds)));
    }

    /// <summary>Forgets the wrong tries from a network: its person has proven in another way who they are.</summary>
    public void Forget(string name, string origin)
    {
        using var look = Look(name, origin);
        look.Right();
    }

    /// <inheritdoc />
    public void Dispose() => _tries.Dispose();

    private SignInTry Look(string name, string origin) => (SignInTry)_tries.AttemptAcquire(KeyOf(name, origin), permitCount: 0);

    private static Key KeyOf(string name, string origin) => new(OwnerKeys.Hash(name), origin);

    private readonly record struct Key(string Name, string Network);
}

/// <summary>A try to sign in that is under way. Disposed without a word it counts for nothing.</summary>
public sealed class SignInTry : RateLimitLease
{
    private readonly WrongTries _tries;
    private bool _open;

    internal SignInTry(WrongTries tries, bool open, TimeSpan wait) => (_tries, _open, Wait) = (tries, open, wait);

    /// <summary>How long to wait for a try; zero where one is free.</summary>
    public TimeSpan Wait { get; }

    /// <inheritdoc />
    public override bool IsAcquired => Wait == TimeSpan.Zero;

    /// <inheritdoc />
    public override IEnumerable<string> MetadataNames => [MetadataName.RetryAfter.Name];

    /// <inheritdoc />
    public override bool TryGetMetadata(string metadataName, out object? metadata)
    {
        var known = metadataName == MetadataName.RetryAfter.Name && !IsAcquired;
        metadata = known ? Wait : null;
        return known;
    }

    /// <summary>It was wrong, and counts.</summary>
    public void Wrong() => Close(wrong: true);

    /// <summary>It was right: the wrong ones before it are forgotten.</summary>
    public void Right()
    {
        Close(wrong: false);
        _tries.Forget();
    }

    /// <inheritdoc />
    protected override void Dispose(bool disposing)
    {
        Close(wrong: false);
        base.Dispose(disposing);
    }

    private void Close(bool wrong)
    {
        if (_open)
        {
            _open = false;
            _tries.Close(wrong);
        }
    }
}

/// <summary>The tries of one key: those under way, those that wait for them, and the wrong ones of a sliding window.</summary>
internal sealed class WrongTries(int most, TimeSpan window, TimeProvider clock) : RateLimiter
{
    private readonly Lock _lock = new();
    private readonly Queue<long> _wrong = new();
    private readonly Queue<TaskCompletionSource<RateLimitLease>> _waiting = new();
    private long _usedAt = clock.GetTimestamp();
    private int _open;

    /// <summary>Where nothing is counted, the limiter is dropped after a while.</summary>
    public override TimeSpan? IdleDuration
    {
        get
        {
            lock (_lock)
            {
                DropOld();
                return _open + _wrong.Count == 0 ? clock.GetElapsedTime(_usedAt) : null;
            }
        }
    }

    public override RateLimiterStatistics? GetStatistics() => null;

    /// <summary>Ends a try that was under way.</summary>
    public void Close(bool wrong)
    {
        lock (_lock)
        {
            _open--;
            if (wrong)
            {
                _wrong.Enqueue(clock.GetTimestamp());
            }

            LetIn();
        }
    }

    /// <summary>Forgets the wrong tries.</summary>
    public void Forget()
    {
        lock (_lock)
        {
            _wrong.Clear();
            LetIn();
        }
    }

    /// <summary>Looks, without taking a try, whether one would be granted.</summary>
    protected override RateLimitLease AttemptAcquireCore(int permitCount)
    {
        lock (_lock)
        {
            DropOld();
            return _wrong.Count < most ? new SignInTry(this, open: false, TimeSpan.Zero) : Refuse();
        }
    }

    protected override ValueTask<RateLimitLease> AcquireAsyncCore(int permitCount, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            var waiter = new TaskCompletionSource<RateLimitLease>(TaskCreationOptions.RunContinuationsAsynchronously);
            _waiting.Enqueue(waiter);
            LetIn();
            return new ValueTask<RateLimitLease>(waiter.Task);
        }
    }

    /// <summary>Answers those who wait, in their order, as far as it is known what they get.</summary>
    private void LetIn()
    {
        DropOld();
        _usedAt = clock.GetTimestamp();
        while (_waiting.Count > 0 && (_wrong.Count >= most || _open + _wrong.Count < most))
        {
            _waiting.Dequeue().SetResult(_wrong.Count >= most ? Refuse() : Grant());
        }
    }

    private SignInTry Grant()
    {
        _open++;
        return new SignInTry(this, open: true, TimeSpan.Zero);
    }

    private SignInTry Refuse() => new(this, open: false, window - clock.GetElapsedTime(_wrong.Peek()));

    private void DropOld()
    {
        while (_wrong.TryPeek(out var first) && clock.GetElapsedTime(first) >= window)
        {
            _wrong.Dequeue();
        }
    }
}
