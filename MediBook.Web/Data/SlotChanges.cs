using System.Threading.Channels;

namespace MediBook.Web.Data;

/// <summary>One slot that changed, or (without a slot) the plan of a whole doctor.</summary>
/// <param name="DoctorId">The doctor.</param>
/// <param name="SlotId">The slot; null: several at once.</param>
public readonly record struct SlotChange(int DoctorId, int? SlotId);

/// <summary>
/// What this instance has committed and still has to tell: written after COMMIT, never inside a transaction, and read by the one that
/// sends the notices. Nothing waits for it, and what is lost is healed by open pages, which read anew from time to time.
/// </summary>
public sealed class SlotChanges
{
    private const int MostWaiting = 100_000;

    private readonly Channel<SlotChange> _queue = Channel.CreateBounded<SlotChange>(
        new BoundedChannelOptions(MostWaiting) { FullMode = BoundedChannelFullMode.DropOldest, SingleReader = true });

    private readonly Channel<int?> _freed = Channel.CreateBounded<int?>(
        new BoundedChannelOptions(MostWaiting) { FullMode = BoundedChannelFullMode.DropOldest, SingleReader = true });

    /// <summary>The doctors who may have a time free that was not free before, for the one that offers it to those who wait; null: any doctor.</summary>
    public ChannelReader<int?> Freed => _freed.Reader;

    /// <summary>The changes in the order of their commits.</summary>
    public ChannelReader<SlotChange> Reader => _queue.Reader;

    /// <summary>A slot changed.</summary>
    /// <param name="doctorId">Its doctor.</param>
    /// <param name="slotId">The slot.</param>
    /// <param name="mayBeFree">Whether somebody who waits may be offered it now.</param>
    public void Add(int doctorId, int slotId, bool mayBeFree = true)
    {
        _queue.Writer.TryWrite(new SlotChange(doctorId, slotId));
        if (mayBeFree)
        {
            _freed.Writer.TryWrite(doctorId);
        }
    }

    /// <summary>Several slots of a doctor changed, came or went.</summary>
    public void AddDoctor(int doctorId)
    {
        _queue.Writer.TryWrite(new SlotChange(doctorId, null));
        _freed.Writer.TryWrite(doctorId);
    }

    /// <summary>Somebody waits now for what may be free already.</summary>
    public void AddWaiting() => _freed.Writer.TryWrite(null);
}
