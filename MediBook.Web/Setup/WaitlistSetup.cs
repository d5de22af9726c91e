using MediBook.Web.Jobs;
using MediBook.Web.Services.Waitlist;

namespace MediBook.Web.Setup;

/// <summary>The waiting lines, and who offers times to those who stand in them.</summary>
internal static class WaitlistSetup
{
    public static void AddWaitlist(this WebApplicationBuilder builder)
    {
        builder.Services.AddOptions<WaitlistOptions>().BindConfiguration(WaitlistOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        builder.Services.AddScoped<WaitlistService>().AddScoped<WaitlistQueries>().AddScoped<WaitlistOffers>();
        builder.Services.AddScoped<OfferTimesJob>();
        builder.Services.AddHostedService<WaitlistWatcher>();
    }
}
