using System.Collections.Concurrent;
using System.Threading.Channels;
using MediBook.Web.Data;

namespace MediBook.Web.Services.Live;

/// <summary>
/// Who on this instance wants to hear of changes, and how often each doctor's plan has changed. Fed by <see cref="NoticeListener"/> alone.
/// </summary>
public sealed class LiveHub
{
    private readonly ConcurrentDictionary<int, ConcurrentDictionary<LiveSubscription, byte>> _ofDoctor = [];
    private readonly ConcurrentDictionary<LiveSubscription, byte> _ofClinic = [];
    private readonly ConcurrentDictionary<int, long> _versions = [];
    private long _epoch;
    private int _open;
    private volatile bool _listening;

    /// <summary>Whether notices arrive. While they do not, nothing may be kept for others.</summary>
    public bool IsListening => _listening;

    /// <summary>Streams that are open now.</summary>
    public int Open => Volatile.Read(ref _open);

    /// <summary>
    /// A word that changes with every change of the doctor's plan that this instance has heard of. Part of the key of what is kept, so that
    /// a page that was being made while the plan changed is never given to anybody later.
    /// </summary>
    public string VersionOf(int doctorId) =>
        string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{Interlocked.Read(ref _epoch)}.{_versions.GetValueOrDefault(doctorId)}");

    /// <summary>Listens to a doctor's plan.</summary>
    public LiveSubscription OpenDoctor(int doctorId) => Enter(new LiveSubscription(this, [doctorId], null));

    /// <summary>Listens to some slots, each of a doctor among <paramref name="doctorIds"/>.</summary>
    public LiveSubscription OpenSlots(IReadOnlyCollection<int> doctorIds, IReadOnlySet<int> slotIds) => Enter(new LiveSubscription(this, doctorIds, slotIds));

    /// <summary>Listens to everything.</summary>
    public LiveSubscription OpenClinic() => Enter(new LiveSubscription(this, null, null));

    /// <summary>Passes a notice on; null: everything may have changed.</summary>
    public void Publish(IReadOnlyList<SlotChange>? changes)
    {
        if (changes is null)
        {
            Interlocked.Increment(ref _epoch);
            foreach (var stream in _ofDoctor.Values.SelectMany(streams => streams.Keys).Concat(_ofClinic.Keys))
            {
                stream.Signal();
            }

            return;
        }

        foreach (var (doctorId, slotId) in changes)
        {
            // First the version: whoever is told reads what is newer.
            _versions.AddOrUpdate(doctorId, 1, (_, version) => version + 1);
            if (_ofDoctor.TryGetValue(doctorId, out var streams))
            {
                foreach (var stream in streams.Keys.Where(stream => stream.Wants(slotId)))
                {
                    stream.Signal();
                }
            }
        }

        foreach (var stream in _ofClinic.Keys)
        {
            stream.Signal();
        }
    }

    /// <summary>The notices arrive again: what was missed is read anew.</summary>
    public void Connected()
    {
        Publish(null);
        _listening = true;
    }

    /// <summary>No notices arrive.</summary>
    public void Disconnected() => _listening = false;

    internal void Leave(LiveSubscription stream)
    {
        Interlocked.Decrement(ref _open);
        _ofClinic.TryRemove(stream, out _);
        foreach (var doctorId in stream.DoctorIds ?? [])
        {
            if (_ofDoctor.TryGetValue(doctorId, out var streams))
            {
                streams.TryRemove(stream, out _);
            }
        }
    }

    private LiveSubscription Enter(LiveSubscription stream)
    {
        Interlocked.Increment(ref _open);
        if (stream.DoctorIds is null)
        {
            _ofClinic.TryAdd(stream, 0);
        }

        foreach (var doctorId in stream.DoctorIds ?? [])
        {
            _ofDoctor.GetOrAdd(doctorId, _ => []).TryAdd(stream, 0);
        }

        return stream;
    }
}

/// <summary>One open page. However many changes come while it is not looking, it is told once.</summary>
public sealed class LiveSubscription : IDisposable
{
    private readonly LiveHub _hub;
    private readonly IReadOnlySet<int>? _slotIds;
    private readonly Channel<byte> _signal = Channel.CreateBounded<byte>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite, SingleReader = true });

    private Task<bool>? _waiting;

    internal LiveSubscription(LiveHub hub, IReadOnlyCollection<int>? doctorIds, IReadOnlySet<int>? slotIds) => (_hub, DoctorIds, _slotIds) = (hub, doctorIds, slotIds);

    internal IReadOnlyCollection<int>? DoctorIds { get; }

    /// <summary>Waits for a change.</summary>
    /// <returns>False when nothing changed for <paramref name="patience"/>.</returns>
    public async Task<bool> WaitAsync(TimeSpan patience, TimeProvider clock, CancellationToken ct)
    {
        // One wait lives on until a change comes: an abandoned one would pile up, or take the change with it.
        _waiting ??= _signal.Reader.WaitToReadAsync(CancellationToken.None).AsTask();
        try
        {
            await _waiting.WaitAsync(patience, clock, ct);
        }
        catch (TimeoutException)
        {
            return false;
        }

        _waiting = null;
        return _signal.Reader.TryRead(out _);
    }

    /// <inheritdoc />
    public void Dispose() => _hub.Leave(this);

    internal bool Wants(int? slotId) => _slotIds is null || (slotId is { } id && _slotIds.Contains(id));

    internal void Signal() => _signal.Writer.TryWrite(0);
}
