namespace MediBook.Web.Tests.Support;

/// <summary>Waits for a condition that another thread, process or browser brings about.</summary>
public static class Poll
{
    /// <summary>Looks until the condition holds.</summary>
    /// <exception cref="TimeoutException">It did not hold in half a minute.</exception>
    public static async Task UntilAsync(Func<Task<bool>> holds)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(TimeSpan.FromSeconds(30));
        while (!await holds())
        {
            if (limit.IsCancellationRequested)
            {
                throw new TimeoutException("The condition did not hold in half a minute.");
            }

            await Task.Delay(TimeSpan.FromMilliseconds(20), TestContext.Current.CancellationToken);
        }
    }
}
