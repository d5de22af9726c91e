using MediBook.Web.Services.Idempotency;

namespace MediBook.Web.Jobs;

/// <summary>Deletes the kept answers of keyed requests after their day. They count as absent without it; it only clears the table.</summary>
public sealed class ForgetAnswersJob(KeyedRequests requests)
{
    /// <summary>Runs one sweep.</summary>
    public Task RunAsync(CancellationToken ct) => requests.ForgetOldAsync(ct);
}
