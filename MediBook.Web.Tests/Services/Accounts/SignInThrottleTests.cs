using MediBook.Web.Services.Accounts;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace MediBook.Web.Tests.Services.Accounts;

public sealed class SignInThrottleTests : IDisposable
{
    private readonly FakeTimeProvider _clock = new();
    private readonly SignInThrottle _throttle;

    public SignInThrottleTests() => _throttle = new SignInThrottle(Options.Create(new WrongSignInOptions()), _clock);

    public void Dispose() => _throttle.Dispose();

    [Fact]
    public async Task Ten_wrong_tries_are_borne_and_each_counts_for_a_quarter_of_an_hour()
    {
        for (var tries = 0; tries < 10; tries++)
        {
            Assert.True(await WrongAsync());
            _clock.Advance(TimeSpan.FromMinutes(1));
        }

        Assert.False(await WrongAsync());
        Assert.Equal(5 * 60, _throttle.SecondsToWait("ADA", "x"));
        _clock.Advance(TimeSpan.FromMinutes(5) - TimeSpan.FromMilliseconds(1));
        Assert.False(await WrongAsync());
        Assert.Equal(1, _throttle.SecondsToWait("ADA", "x"));
        _clock.Advance(TimeSpan.FromMilliseconds(1));
        Assert.True(await WrongAsync());
        Assert.False(await WrongAsync());
    }

    [Fact]
    public async Task A_refused_try_does_not_lengthen_the_wait()
    {
        for (var tries = 0; tries < 1_000; tries++)
        {
            Assert.Equal(tries < 10, await WrongAsync());
        }

        Assert.Equal(15 * 60, _throttle.SecondsToWait("ADA", "x"));
    }

    [Fact]
    public async Task Another_account_and_another_network_have_tries_of_their_own()
    {
        for (var tries = 0; tries < 10; tries++)
        {
            await WrongAsync();
        }

        Assert.False(await WrongAsync());
        Assert.True(await WrongAsync("BOB", "x"));
        Assert.True(await WrongAsync("ADA", "y"));
    }

    [Fact]
    public async Task A_right_try_forgets_the_wrong_ones_before_it()
    {
        for (var rounds = 0; rounds < 3; rounds++)
        {
            for (var tries = 0; tries < 9; tries++)
            {
                Assert.True(await WrongAsync());
            }

            using var right = await _throttle.BeginAsync("ADA", "x");
            Assert.True(right.IsAcquired);
            right.Right();
        }
    }

    [Fact]
    public async Task A_try_that_ends_without_a_word_counts_for_nothing()
    {
        for (var tries = 0; tries < 50; tries++)
        {
            using var attempt = await _throttle.BeginAsync("ADA", "x");
            Assert.True(attempt.IsAcquired);
        }

        Assert.True(await WrongAsync());
    }

    [Fact]
    public async Task Guesses_at_the_same_instant_are_no_more_than_guesses_one_by_one()
    {
        var guesses = Enumerable.Range(0, 100).Select(_ => _throttle.BeginAsync("ADA", "x")).ToList();
        Assert.Equal(10, guesses.Count(guess => guess.IsCompleted));
        foreach (var guess in guesses.Take(10))
        {
            (await guess).Wrong();
        }

        var answers = await Task.WhenAll(guesses);
        Assert.Equal(10, answers.Count(answer => answer.IsAcquired));
    }

    [Fact]
    public async Task Right_tries_at_the_same_instant_are_all_let_in()
    {
        var answers = await Task.WhenAll(Enumerable.Range(0, 100).Select(async _ =>
        {
            using var attempt = await _throttle.BeginAsync("ADA", "x");
            await Task.Yield();
            attempt.Right();
            return attempt.IsAcquired;
        }));

        Assert.All(answers, Assert.True);
    }

    [Fact]
    public async Task Codes_are_borne_twenty_times_from_all_networks_together()
    {
        for (var tries = 0; tries < 20; tries++)
        {
            Assert.True(await WrongCodeAsync());
        }

        Assert.False(await WrongCodeAsync());
        Assert.Equal(15 * 60, _throttle.SecondsToWait("ADA", "any"));
        Assert.True(await WrongAsync());
    }

    [Fact]
    public async Task What_was_proven_in_another_way_forgets_the_wrong_tries_of_that_network_alone()
    {
        for (var tries = 0; tries < 10; tries++)
        {
            await WrongAsync("ADA", "x");
            await WrongAsync("ADA", "y");
        }

        _throttle.Forget("ADA", "x");
        Assert.True(await WrongAsync("ADA", "x"));
        Assert.False(await WrongAsync("ADA", "y"));
    }

    private async Task<bool> WrongAsync(string name = "ADA", string origin = "x")
    {
        using var attempt = await _throttle.BeginAsync(name, origin);
        attempt.Wrong();
        return attempt.IsAcquired;
    }

    private async Task<bool> WrongCodeAsync()
    {
        using var attempt = await _throttle.BeginCodeAsync("ADA");
        attempt.Wrong();
        return attempt.IsAcquired;
    }
}
