using MediBook.Web.Services.Bookings;

namespace MediBook.Web.Jobs;

/// <summary>Takes the person out of bookings that are past their days.</summary>
public sealed class RetentionJob(RetentionService retention)
{
    /// <summary>Runs once.</summary>
    public Task RunAsync(CancellationToken ct) => retention.RunAsync(ct);
}
