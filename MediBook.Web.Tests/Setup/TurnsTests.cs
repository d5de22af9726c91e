using MediBook.Web.Setup;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace MediBook.Web.Tests.Setup;

/// <summary>The line before the database.</summary>
public sealed class TurnsTests
{
    private readonly FakeTimeProvider _clock = new();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Whoever_came_first_is_next()
    {
        var turns = New(atOnce: 1, waiting: 3);
        Assert.True(await turns.TakeAsync(Ct));
        var (first, second) = (turns.TakeAsync(Ct).AsTask(), turns.TakeAsync(Ct).AsTask());

        turns.GiveBack();
        Assert.True(await first);
        Assert.False(second.IsCompleted);
        turns.GiveBack();
        Assert.True(await second);
        turns.GiveBack();
        Assert.Equal((1, 0), turns.Now);
    }

    [Fact]
    public async Task Where_the_line_is_full_the_oldest_goes()
    {
        var turns = New(atOnce: 1, waiting: 2);
        Assert.True(await turns.TakeAsync(Ct));
        var line = Enumerable.Range(0, 4).Select(_ => turns.TakeAsync(Ct).AsTask()).ToList();

        Assert.False(await line[0]);
        Assert.False(await line[1]);
        Assert.Equal((0, 2), turns.Now);
        turns.GiveBack();
        Assert.True(await line[2]);
        turns.GiveBack();
        Assert.True(await line[3]);
    }

    [Fact]
    public async Task Nobody_waits_for_ever()
    {
        var turns = New(atOnce: 1, waiting: 2);
        Assert.True(await turns.TakeAsync(Ct));
        var waiting = turns.TakeAsync(Ct).AsTask();

        _clock.Advance(TimeSpan.FromMilliseconds(999));
        Assert.False(waiting.IsCompleted);
        _clock.Advance(TimeSpan.FromMilliseconds(1));
        Assert.False(await waiting);
        Assert.Equal((0, 0), turns.Now);
    }

    [Fact]
    public async Task Whoever_goes_leaves_the_place_to_others()
    {
        var turns = New(atOnce: 1, waiting: 2);
        Assert.True(await turns.TakeAsync(Ct));
        using var patience = new CancellationTokenSource();
        var waiting = turns.TakeAsync(patience.Token).AsTask();

        await patience.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        Assert.Equal((0, 0), turns.Now);
    }

    [Fact]
    public async Task No_turn_is_lost_or_given_twice_however_they_come_and_go()
    {
        var turns = New(atOnce: 4, waiting: 20);
        var (inside, broken) = (0, 0);
        await Parallel.ForAsync(0, 20_000, new ParallelOptions { MaxDegreeOfParallelism = 40, CancellationToken = Ct }, async (number, _) =>
        {
            using var patience = new CancellationTokenSource();
            var turn = turns.TakeAsync(patience.Token).AsTask();
            if (number % 3 == 0)
            {
                await patience.CancelAsync();
            }

            await ((Task)turn).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (turn.IsCompletedSuccessfully && await turn)
            {
                broken += Interlocked.Increment(ref inside) > 4 ? 1 : 0;
                await Task.Yield();
                Interlocked.Decrement(ref inside);
                turns.GiveBack();
            }
        });

        Assert.Equal((4, 0), turns.Now);
        Assert.Equal(0, broken);
    }

    private Turns New(int atOnce, int waiting) => new(Options.Create(new LoadOptions { AtOnce = atOnce, Waiting = waiting, WaitMilliseconds = 1_000 }), _clock);
}
