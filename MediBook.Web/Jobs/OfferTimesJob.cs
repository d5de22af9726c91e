using MediBook.Web.Services.Waitlist;

namespace MediBook.Web.Jobs;

/// <summary>Offers free times to those who wait. Times are offered soon after they come free without it; it finds what was missed.</summary>
public sealed class OfferTimesJob(WaitlistOffers offers)
{
    /// <summary>Runs once over all lines.</summary>
    public Task RunAsync(CancellationToken ct) => offers.RunAsync(ct);
}
