using System.Globalization;
using MediBook.Web.Services.Availability;
using MediBook.Web.Services.Live;
using Microsoft.AspNetCore.OutputCaching;
using NodaTime.Text;

namespace MediBook.Web.Pages.Doctors;

/// <summary>
/// One rendering of a week serves everybody who looks at it. It is kept under the version of the doctor's plan, so that a notice makes it
/// unknown, and for no longer than the first hold lasts that it shows: a hold that runs out has no notice. While no notices arrive,
/// nothing is kept.
/// </summary>
public sealed class WeekCache(LiveHub hub) : IOutputCachePolicy
{
    /// <summary>The policy's name.</summary>
    public const string Policy = "week";

    /// <inheritdoc />
    public ValueTask CacheRequestAsync(OutputCacheContext context, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(context);
        var request = context.HttpContext.Request;
        var asked = HttpMethods.IsGet(request.Method) && request.Query["handler"] == "Week" && request.RouteValues["id"] is string id && int.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out var doctorId)
            ? doctorId
            : (int?)null;
        context.EnableOutputCaching = asked is not null && hub.IsListening;
        (context.AllowCacheLookup, context.AllowCacheStorage, context.AllowLocking) = (true, true, true);
        if (asked is { } doctor)
        {
            var rules = context.CacheVaryByRules;
            rules.QueryKeys = "";
            rules.VaryByHost = false;
            rules.VaryByValues["version"] = hub.VersionOf(doctor);
            rules.VaryByValues["week"] = IsoWeek.Parse(request.Query["week"]) is { } day ? LocalDatePattern.Iso.Format(Domain.Zones.MondayOf(day)) : "";
            rules.VaryByValues["view"] = request.Query["view"] == WeekPage.List ? WeekPage.List : "";
            rules.VaryByValues["visit"] = Domain.TypedNumbers.Write(Domain.TypedNumbers.Whole(request.Query["visit"])) ?? "";
            rules.VaryByValues["language"] = CultureInfo.CurrentUICulture.Name;
        }

        return ValueTask.CompletedTask;
    }

    /// <inheritdoc />
    public ValueTask ServeFromCacheAsync(OutputCacheContext context, CancellationToken cancellation) => ValueTask.CompletedTask;

    /// <inheritdoc />
    public ValueTask ServeResponseAsync(OutputCacheContext context, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(context);
        context.AllowCacheStorage = context.ResponseExpirationTimeSpan is not null && context.HttpContext.Response.Headers.SetCookie.Count == 0;
        return ValueTask.CompletedTask;
    }
}

/// <summary>How long a week is kept.</summary>
public static class WeekLife
{
    /// <summary>At most; what changes without a notice is the minute that it shows, and the times that begin.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(10);

    /// <summary>The piece that is being answered is this week: it may be given to others as long as it is true. Browsers ask each time.</summary>
    public static WeekOfTimes Keep(this HttpContext context, WeekOfTimes week)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(week);
        context.Response.Headers.CacheControl = "no-cache";
        if (context.Features.Get<IOutputCacheFeature>()?.Context is { EnableOutputCaching: true } kept)
        {
            kept.ResponseExpirationTimeSpan = week.UntilChange is { } first && first.ToTimeSpan() < Longest ? first.ToTimeSpan() : Longest;
        }

        return week;
    }
}
