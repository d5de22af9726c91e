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

    /// <summary>The changes in the order of their commits.</summary>
    public ChannelReader<SlotChange> Reader => _queue.Reader;

    /// <summary>A slot changed.</summary>
    public void Add(int doctorId, int slotId) => _queue.Writer.TryWrite(new SlotChange(doctorId, slotId));

    /// <summary>Several slots of a doctor changed, came or went.</summary>
    public void AddDoctor(int doctorId) => _queue.Writer.TryWrite(new SlotChange(doctorId, null));
}
