using MediBook.Web.Tests.Support;

namespace MediBook.Web.Tests.Proof;

/// <summary>The proofs run one after another: each wants the machine for itself.</summary>
[CollectionDefinition(nameof(DurableProof))]
public sealed class DurableProof
{
    /// <summary>Whether this is <c>scripts/bench</c>, which runs every round.</summary>
    public static bool IsWhole => Environment.GetEnvironmentVariable("MEDIBOOK_PROOF") == "whole";

    /// <summary>How many of <paramref name="whole"/> rounds run: all of them in <c>scripts/bench</c>, a fifth in every test run.</summary>
    public static int Share(int whole) => IsWhole ? whole : whole / 5;

    /// <summary>A proof counts only where an acknowledged commit survives the power.</summary>
    public static async Task RequireAsync(TestDatabase database)
    {
        Assert.Equal("on", await database.ScalarAsync<string>("show fsync"));
        Assert.Equal("on", await database.ScalarAsync<string>("show synchronous_commit"));
        Assert.Equal("on", await database.ScalarAsync<string>("show full_page_writes"));
    }

    /// <summary>Lets all press when all are ready.</summary>
    public static async Task<TResult[]> AtOnceAsync<T, TResult>(IEnumerable<T> all, Func<T, Task<TResult>> act)
    {
        var go = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var tasks = all.Select(one => Task.Run(async () =>
        {
            await go.Task;
            return await act(one);
        })).ToList();
        go.SetResult();
        return await Task.WhenAll(tasks);
    }

    /// <summary>The app as a process of its own, without limits of rate, without jobs, and patient.</summary>
    /// <param name="database">What it runs on.</param>
    /// <param name="folder">Where its own folder goes.</param>
    /// <param name="port">Where it listens; 0: anywhere.</param>
    /// <param name="settings">Other settings, or null.</param>
    public static Task<AppProcess> StartAsync(
        TestDatabase database, string folder, int port = 0, IReadOnlyDictionary<string, string>? settings = null) => AppProcess.StartAsync(new Dictionary<string, string>(settings ?? new Dictionary<string, string>())
        {
            ["ConnectionStrings__MediBook"] = $"{database.ConnectionString};Timeout=60;Command Timeout=60",
            ["MEDIBOOK_DATA"] = Path.Combine(folder, $"{Guid.NewGuid():N}"),
            ["ASPNETCORE_URLS"] = $"http://127.0.0.1:{port}",
            ["Jobs__Enabled"] = "false",
            ["RateLimits__Enabled"] = "false",
            // A crowd gets its turn, however slow the machine is.
            ["Load__Waiting"] = "10000",
            ["Load__WaitMilliseconds"] = "60000",
            ["Load__RequestSeconds"] = "100",
            ["Logging__LogLevel__Default"] = "Warning",
            ["Logging__LogLevel__Microsoft.Hosting.Lifetime"] = "Information",
        });
}
