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
        await IsToldAsync(stream);
        await IsSilentAsync(stream);
    }

    [Fact]
    public async Task A_change_after_a_silent_wait_is_still_told()
    {
        using var stream = _hub.OpenDoctor(7);
        await IsSilentAsync(stream);
        await IsSilentAsync(stream);
        _hub.Publish([new SlotChange(7, 1)]);
        await IsToldAsync(stream);
    }

    [Fact]
    public async Task Only_those_who_look_at_it_are_told()
    {
        using var doctor = _hub.OpenDoctor(7);
        using var other = _hub.OpenDoctor(8);
        using var own = _hub.OpenSlots([7, 8], new HashSet<int> { 70, 80 });
        using var clinic = _hub.OpenClinic();
        _hub.Publish([new SlotChange(7, 71)]);
        await IsToldAsync(doctor);
        await IsSilentAsync(other);
        await IsSilentAsync(own);
        await IsToldAsync(clinic);
        _hub.Publish([new SlotChange(8, 80)]);
        await IsSilentAsync(doctor);
        await IsToldAsync(other);
        await IsToldAsync(own);
        await IsToldAsync(clinic);
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
        await IsToldAsync(doctor);
        await IsToldAsync(clinic);
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

    /// <summary>The stream has a word to say.</summary>
    private static async Task IsToldAsync(LiveSubscription stream) =>
        Assert.True(await stream.WaitAsync(TimeSpan.FromSeconds(30), TimeProvider.System, TestContext.Current.CancellationToken));

    /// <summary>The stream is silent for as long as its patience lasts: a word that waited would come at once, before the clock moves.</summary>
    private async Task IsSilentAsync(LiveSubscription stream)
    {
        var next = stream.WaitAsync(Patience, _clock, TestContext.Current.CancellationToken);
        _clock.Advance(Patience);
        Assert.False(await next);
    }
}
