using MediBook.Web.Services.Bookings;

namespace MediBook.Web.Jobs;

/// <summary>Sweeps holds whose time has run out. They are free without it; it only makes them FAILED.</summary>
public sealed class ExpireHoldsJob(HoldRetirement holds)
{
    /// <summary>Runs one sweep.</summary>
    public Task RunAsync(CancellationToken ct) => holds.SweepAsync(ct);
}
