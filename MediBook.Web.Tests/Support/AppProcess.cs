using System.Diagnostics;

namespace MediBook.Web.Tests.Support;

/// <summary>The built app as a process of its own, as an operator runs it.</summary>
public sealed class AppProcess : IAsyncDisposable
{
    private readonly Process _process;
    private readonly List<string> _output = [];
    private readonly TaskCompletionSource<Uri> _listening = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private AppProcess(Process process) => _process = process;

    /// <summary>Where it listens.</summary>
    public Uri Address { get; private set; } = new("http://127.0.0.1");

    /// <summary>Its process id.</summary>
    public int Id => _process.Id;

    /// <summary>Its exit code, once it has ended.</summary>
    public int ExitCode => _process.ExitCode;

    /// <summary>What it has printed.</summary>
    public string Output
    {
        get
        {
            lock (_output)
            {
                return string.Join('\n', _output);
            }
        }
    }

    /// <summary>The source tree's web project.</summary>
    public static string WebProject { get; } = Path.Combine(SourceTree.Root, "MediBook.Web");

    /// <summary>Starts the app and waits until it listens.</summary>
    /// <param name="settings">Environment variables.</param>
    /// <exception cref="InvalidOperationException">It ended before it listened; the message has its output.</exception>
    public static async Task<AppProcess> StartAsync(IReadOnlyDictionary<string, string> settings)
    {
        var app = Launch(settings);
        var ended = app._process.WaitForExitAsync();
        if (await Task.WhenAny(app._listening.Task, ended).WaitAsync(TimeSpan.FromSeconds(120)) == ended)
        {
            throw new InvalidOperationException($"The app ended with {app._process.ExitCode}:\n{app.Output}");
        }

        app.Address = await app._listening.Task;
        return app;
    }

    /// <summary>Runs the app until it ends by itself.</summary>
    /// <param name="settings">Environment variables.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <returns>The ended process, for its exit code and output.</returns>
    public static async Task<AppProcess> RunToEndAsync(IReadOnlyDictionary<string, string> settings, params string[] arguments)
    {
        var app = Launch(settings, arguments);
        await app._process.WaitForExitAsync().WaitAsync(TimeSpan.FromSeconds(120));
        return app;
    }

    /// <summary>Asks it to stop (SIGTERM) and waits.</summary>
    public async Task StopAsync()
    {
        if (!_process.HasExited)
        {
            using var kill = Process.Start("kill", ["-TERM", Id.ToString(System.Globalization.CultureInfo.InvariantCulture)]);
            await kill.WaitForExitAsync();
            await _process.WaitForExitAsync().WaitAsync(TimeSpan.FromSeconds(60));
        }
    }

    /// <summary>Ends it without a word (SIGKILL).</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _process.Dispose();
    }

    private static AppProcess Launch(IReadOnlyDictionary<string, string> settings, params string[] arguments)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath is { } path && Path.GetFileName(path).StartsWith("dotnet", StringComparison.Ordinal) ? path : "dotnet")
        {
            WorkingDirectory = WebProject,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.ArgumentList.Add(Path.Combine(WebProject, "bin", SourceTree.Configuration, "net10.0", "MediBook.Web.dll"));
        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        foreach (var name in start.Environment.Keys.Where(name => name.StartsWith("MEDIBOOK_", StringComparison.Ordinal) && name != "MEDIBOOK_PG_BIN").ToList())
        {
            start.Environment.Remove(name);
        }

        start.Environment["ASPNETCORE_ENVIRONMENT"] = "Development";
        start.Environment["ASPNETCORE_URLS"] = "http://127.0.0.1:0";
        start.Environment["Demo__Seed"] = "false";
        foreach (var (name, value) in settings)
        {
            start.Environment[name] = value;
        }

        var process = new Process { StartInfo = start };
        var app = new AppProcess(process);
        process.OutputDataReceived += (_, line) => app.Read(line.Data);
        process.ErrorDataReceived += (_, line) => app.Read(line.Data);
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return app;
    }

    private void Read(string? line)
    {
        if (line is null)
        {
            return;
        }

        lock (_output)
        {
            _output.Add(line);
        }

        const string mark = "Now listening on: ";
        if (line.IndexOf(mark, StringComparison.Ordinal) is >= 0 and var at)
        {
            _listening.TrySetResult(new Uri(line[(at + mark.Length)..].Trim()));
        }
    }
}
