using System.Diagnostics;

namespace MediBook.Bench;

/// <summary>A program of .NET that serves HTTP, as a process of its own; it ends with this object.</summary>
internal sealed class ListeningProcess : IAsyncDisposable
{
    private const string Mark = "Now listening on: ";
    private readonly Process _process;

    private ListeningProcess(Process process, Uri address) => (_process, Address) = (process, address);

    /// <summary>Where it listens.</summary>
    public Uri Address { get; }

    /// <summary>Starts a program that lies beside this one, and waits until it listens.</summary>
    /// <param name="program">Its file.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="settings">Environment variables.</param>
    /// <exception cref="InvalidOperationException">It ended before it listened; the message has its output.</exception>
    public static async Task<ListeningProcess> StartAsync(string program, IEnumerable<string> arguments, IReadOnlyDictionary<string, string> settings)
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, program), .. arguments])
        {
            WorkingDirectory = Path.GetFullPath("MediBook.Web"),
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in settings)
        {
            start.Environment[name] = value;
        }

        var (process, listening, said) = (new Process { StartInfo = start }, new TaskCompletionSource<Uri>(TaskCreationOptions.RunContinuationsAsynchronously), new List<string>());
        void Read(string? line)
        {
            lock (said)
            {
                said.Add(line ?? "");
            }

            if (line?.IndexOf(Mark, StringComparison.Ordinal) is >= 0 and var at)
            {
                listening.TrySetResult(new Uri(line[(at + Mark.Length)..].Trim()));
            }
        }

        process.OutputDataReceived += (_, line) => Read(line.Data);
        process.ErrorDataReceived += (_, line) => Read(line.Data);
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        var ended = process.WaitForExitAsync();
        if (await Task.WhenAny(listening.Task, ended).WaitAsync(TimeSpan.FromMinutes(2)) == ended)
        {
            lock (said)
            {
                throw new InvalidOperationException($"{program} ended with {process.ExitCode}:\n{string.Join('\n', said)}");
            }
        }

        return new ListeningProcess(process, await listening.Task);
    }

    /// <summary>What it has used so far: processor time, and memory in bytes.</summary>
    public (TimeSpan Cpu, long Memory) Cost()
    {
        _process.Refresh();
        return (_process.TotalProcessorTime, _process.WorkingSet64);
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
            await _process.WaitForExitAsync();
        }

        _process.Dispose();
    }
}
