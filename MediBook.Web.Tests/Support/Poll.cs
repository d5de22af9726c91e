namespace MediBook.Web.Tests.Support;

/// <summary>Waits for a condition that another thread, process or browser brings about.</summary>
public static class Poll
{
    /// <summary>Looks until the condition holds.</summary>
    /// <param name="holds">The condition.</param>
    /// <param name="seconds">How long at most.</param>
    /// <exception cref="TimeoutException">It did not hold in that time.</exception>
    public static async Task UntilAsync(Func<Task<bool>> holds, int seconds = 30)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(TimeSpan.FromSeconds(seconds));
        while (!await holds())
        {
            if (limit.IsCancellationRequested)
            {
                throw new TimeoutException($"The condition did not hold in {seconds} seconds.");
            }

            await Task.Delay(TimeSpan.FromMilliseconds(20), TestContext.Current.CancellationToken);
        }
    }
}
