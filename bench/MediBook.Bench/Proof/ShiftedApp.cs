using System.Diagnostics;
using MediBook.Web.Data;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace MediBook.Bench.Proof;

/// <summary>
/// Runs MediBook in this process with a clock that is wrong: as where one machine of several is. The app itself has no such switch: its host
/// tells that it is being built, and its clock is replaced there.
/// </summary>
internal static class ShiftedApp
{
    /// <summary>Runs until it is stopped.</summary>
    /// <param name="by">How far its clock is ahead.</param>
    /// <returns>The app's exit code.</returns>
    public static int Run(TimeSpan by)
    {
        using var all = DiagnosticListener.AllListeners.Subscribe(new Watch<DiagnosticListener>(listener =>
        {
            if (listener.Name == "Microsoft.Extensions.Hosting")
            {
                listener.Subscribe(new Watch<KeyValuePair<string, object?>>(told =>
                {
                    if (told is { Key: "HostBuilding", Value: IHostBuilder host })
                    {
                        host.ConfigureServices((_, services) => services.AddSingleton<TimeProvider>(new ShiftedTime(by)));
                    }
                }));
            }
        }));
        // The app's pages and settings are found by its own name.
        string[] arguments = ["--applicationName=MediBook.Web"];
        return (int)typeof(MediBookDbContext).Assembly.EntryPoint!.Invoke(null, [arguments])!;
    }

    private sealed class ShiftedTime(TimeSpan by) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + by;
    }

    private sealed class Watch<T>(Action<T> see) : IObserver<T>
    {
        public void OnCompleted()
        {
        }

        public void OnError(Exception error)
        {
        }

        public void OnNext(T value) => see(value);
    }
}
