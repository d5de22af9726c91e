using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using MediBook.Web.Services.Availability;
using MediBook.Web.Services.Bookings;
using MediBook.Web.Services.Live;
using Microsoft.Extensions.Options;

namespace MediBook.Web.Pages;

/// <summary>
/// What open pages listen to: server-sent events (HTML Living Standard, 9.2) that say that something changed and never what. The page reads
/// its own piece anew. Every stream begins with a word, or its headers would wait.
/// </summary>
public static class LiveStreams
{
    /// <summary>The name of the event after which a page reads anew.</summary>
    public const string Changed = "changed";

    /// <summary>The name of the event that says that a stream lives; also the first word.</summary>
    public const string Beat = "beat";

    /// <summary>The streams. They last as long as the page is looked at, so no limit of rate or time counts them. They are the pages' own, and no part of the API.</summary>
    /// <param name="routes">The app.</param>
    /// <param name="staffPolicy">Who may listen to the whole clinic.</param>
    /// <returns>All of them.</returns>
    public static IEndpointConventionBuilder MapLiveStreams(this IEndpointRouteBuilder routes, string staffPolicy)
    {
        var live = routes.MapGroup("/live");
        live.DisableRateLimiting();
        live.DisableRequestTimeout();
        live.ExcludeFromDescription();
        live.MapGet("/doctors/{id:int}", OfDoctorAsync).AllowAnonymous();
        live.MapGet("/bookings", OfOwnBookingsAsync).AllowAnonymous();
        live.MapGet("/clinic", (LiveHub hub, StreamServices services) => services.Open(hub.OpenClinic)).RequireAuthorization(staffPolicy);
        return live;
    }

    private static async Task<IResult> OfDoctorAsync(int id, AvailabilityQueries availability, LiveHub hub, StreamServices services, CancellationToken ct) =>
        await availability.DoctorAsync(id, ct) is null ? TypedResults.NotFound() : services.Open(() => hub.OpenDoctor(id));

    private static async Task<IResult> OfOwnBookingsAsync(Visitor visitor, BookingQueries bookings, LiveHub hub, StreamServices services, CancellationToken ct)
    {
        var live = await bookings.LiveSlotsAsync(visitor.Actor, ct);
        return services.Open(() => hub.OpenSlots(live.DoctorIds, live.SlotIds));
    }
}

/// <summary>How a stream runs.</summary>
public sealed class StreamServices(LiveHub hub, IOptions<LiveOptions> options, IHostApplicationLifetime app, TimeProvider clock)
{
    /// <summary>The stream; 503 where as many are open as may be.</summary>
    public IResult Open(Func<LiveSubscription> open)
    {
        ArgumentNullException.ThrowIfNull(open);
        return hub.Open >= options.Value.MostStreams
            ? TypedResults.StatusCode(StatusCodes.Status503ServiceUnavailable)
            : TypedResults.ServerSentEvents(WordsAsync(open));
    }

    private async IAsyncEnumerable<SseItem<string>> WordsAsync(Func<LiveSubscription> open, [EnumeratorCancellation] CancellationToken ct = default)
    {
        using var ends = CancellationTokenSource.CreateLinkedTokenSource(ct, app.ApplicationStopping);
        using var stream = open();
        var (gap, beat) = (TimeSpan.FromMilliseconds(options.Value.StreamMilliseconds), TimeSpan.FromSeconds(options.Value.BeatSeconds));
        yield return new SseItem<string>("", LiveStreams.Beat) { ReconnectionInterval = TimeSpan.FromSeconds(1) };
        while (await NextAsync(stream, beat, ends.Token) is { } word)
        {
            yield return new SseItem<string>("", word);
            if (word == LiveStreams.Changed && !await RestAsync(gap, ends.Token))
            {
                yield break;
            }
        }
    }

    /// <summary>The next word, or null at the end: the page was left, or the app stops.</summary>
    private async Task<string?> NextAsync(LiveSubscription stream, TimeSpan beat, CancellationToken ct)
    {
        try
        {
            return await stream.WaitAsync(beat, clock, ct) ? LiveStreams.Changed : LiveStreams.Beat;
        }
        catch (OperationCanceledException)
        {
            return null;
        }
    }

    private async Task<bool> RestAsync(TimeSpan gap, CancellationToken ct)
    {
        await Task.Delay(gap, clock, ct).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return !ct.IsCancellationRequested;
    }
}
