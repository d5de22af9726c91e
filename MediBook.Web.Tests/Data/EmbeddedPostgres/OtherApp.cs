using System.Diagnostics;
using System.Runtime.InteropServices;
using MediBook.Web.Data.EmbeddedPostgres;
using MediBook.Web.Tests.Data.EmbeddedPostgres;

namespace MediBook.Web.Tests.Data.EmbeddedPostgres
{
    /// <summary>Another app on the same server folder: a process of its own, which a test may kill.</summary>
    public sealed class OtherApp : IDisposable
    {
        public const string RootVariable = "MEDIBOOK_TEST_APP_ROOT";
        private readonly Process process;

        private OtherApp(Process process, string connectionString) => (this.process, ConnectionString) = (process, connectionString);

        public string ConnectionString { get; }

        /// <summary>Starts it, with more environment variables and another file mode mask if given, and waits until its server is there.</summary>
        public static async Task<OtherApp> StartAsync(string root, string? umask = null, params (string Name, string Value)[] environment)
        {
            var tests = typeof(OtherApp).Assembly.Location;
            var dotnet = Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", "..", "dotnet"));
            var start = new ProcessStartInfo("/bin/sh", ["-c", $"{(umask is null ? "" : $"umask {umask};")} exec \"$0\" exec \"$1\"", dotnet, tests])
            {
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
            };
            start.Environment["DOTNET_STARTUP_HOOKS"] = tests;
            // A killed process leaves its debugger's pipes in the temporary folder.
            start.Environment["DOTNET_EnableDiagnostics"] = "0";
            start.Environment[RootVariable] = root;
            foreach (var (name, value) in environment) start.Environment[name] = value;
            var process = Process.Start(start)!;
            var said = await process.StandardOutput.ReadLineAsync() ?? "";
            Assert.StartsWith("Host=", said);
            return new(process, said);
        }

        /// <summary>kill -9: the app has no chance to do anything.</summary>
        public void Kill()
        {
            process.Kill();
            process.WaitForExit();
        }

        public async Task LeaveAsync()
        {
            await process.StandardInput.WriteLineAsync("leave");
            await process.WaitForExitAsync();
            Assert.Equal(0, process.ExitCode);
        }

        public void Dispose()
        {
            process.Kill();
            process.Dispose();
        }
    }
}

/// <summary>What the other app does instead of running tests; .NET calls it by this name before Main.</summary>
internal static class StartupHook
{
    public static void Initialize()
    {
        if (Environment.GetEnvironmentVariable(OtherApp.RootVariable) is not { } root) return;
        try
        {
            var server = EmbeddedPostgresServer.StartAsync(ServerSite.OptionsFor(root)).GetAwaiter().GetResult();
            Console.WriteLine(server.ConnectionString);
            if (Console.ReadLine() == "leave") server.DisposeAsync().AsTask().GetAwaiter().GetResult();
            Environment.Exit(0);
        }
        catch (EmbeddedPostgresException e)
        {
            Console.WriteLine(e.Message);
            Environment.Exit(2);
        }
    }
}
