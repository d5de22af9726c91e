using MediBook.Web.Data;
using MediBook.Web.Services.Live;
using Microsoft.Extensions.Time.Testing;

namespace MediBook.Web.Tests.Services.Live;

public sealed class LiveHubTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);
    private readonly LiveHub _hub = new();
    private readonly FakeTimeProvider _clock = new();

    [Fact]
    public async Task Many_changes_while_nobody_looks_are_one_word()
    {
        using var stream = _hub.OpenDoctor(7);
        _hub.Publish([new SlotChange(7, 1), new SlotChange(7, 2)]);
        _hub.Publish([new SlotChange(7, 3)]);
        Assert.True(await NextAsync(stream));
        Assert.False(await NextAsync(stream));
    }

    [Fact]
    public async Task A_change_after_a_silent_wait_is_still_told()
    {
        using var stream = _hub.OpenDoctor(7);
        Assert.False(await NextAsync(stream));
        Assert.False(await NextAsync(stream));
        _hub.Publish([new SlotChange(7, 1)]);
        Assert.True(await NextAsync(stream));
    }

    [Fact]
    public async Task Only_those_who_look_at_it_are_told()
    {
        using var doctor = _hub.OpenDoctor(7);
        using var other = _hub.OpenDoctor(8);
        using var own = _hub.OpenSlots([7, 8], new HashSet<int> { 70, 80 });
        using var clinic = _hub.OpenClinic();
        _hub.Publish([new SlotChange(7, 71)]);
        Assert.Equal(new[] { true, false, false, true }, new[] { await NextAsync(doctor), await NextAsync(other), await NextAsync(own), await NextAsync(clinic) });
        _hub.Publish([new SlotChange(8, 80)]);
        Assert.Equal(new[] { false, true, true, true }, new[] { await NextAsync(doctor), await NextAsync(other), await NextAsync(own), await NextAsync(clinic) });
    }

    [Fact]
    public async Task After_a_break_everybody_is_told_and_nothing_kept_is_good()
    {
        using var doctor = _hub.OpenDoctor(7);
        using var clinic = _hub.OpenClinic();
        Assert.False(_hub.IsListening);
        var before = _hub.VersionOf(7);
        _hub.Connected();
        Assert.True(_hub.IsListening);
        Assert.NotEqual(before, _hub.VersionOf(7));
        Assert.True(await NextAsync(doctor) && await NextAsync(clinic));
        _hub.Disconnected();
        Assert.False(_hub.IsListening);
    }

    [Fact]
    public void A_notice_changes_the_version_of_its_doctor_alone()
    {
        var (seven, eight) = (_hub.VersionOf(7), _hub.VersionOf(8));
        _hub.Publish([new SlotChange(7, 1)]);
        Assert.NotEqual(seven, _hub.VersionOf(7));
        Assert.Equal(eight, _hub.VersionOf(8));
    }

    [Fact]
    public void A_stream_that_was_left_is_gone()
    {
        var streams = new[] { _hub.OpenDoctor(7), _hub.OpenSlots([7], new HashSet<int> { 1 }), _hub.OpenClinic() };
        Assert.Equal(3, _hub.Open);
        Array.ForEach(streams, stream => stream.Dispose());
        Assert.Equal(0, _hub.Open);
    }

    /// <summary>Whether a stream has a word to say; false: silence for as long as its patience lasts.</summary>
    private async Task<bool> NextAsync(LiveSubscription stream)
    {
        // A word that comes to a wait of old arrives on another thread: it is given a moment, and the clock moves only then.
        var next = stream.WaitAsync(Patience, _clock, TestContext.Current.CancellationToken);
        await Task.WhenAny(next, Task.Delay(TimeSpan.FromMilliseconds(200), TestContext.Current.CancellationToken));
        if (!next.IsCompleted)
        {
            _clock.Advance(Patience);
        }

        return await next;
    }
}
