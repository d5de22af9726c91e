using MediBook.Web.Services.Bookings;

namespace MediBook.Web.Jobs;

/// <summary>Frees the seats of bookings that are over: the rows that count a person's coming bookings.</summary>
public sealed class FreeSeatsJob(BookingLimits limits)
{
    /// <summary>Runs one sweep.</summary>
    public Task RunAsync(CancellationToken ct) => limits.FreeLeftoversAsync(ct);
}
