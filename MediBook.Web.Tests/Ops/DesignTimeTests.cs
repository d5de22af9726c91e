using System.Diagnostics;
using MediBook.Web.Tests.Support;

namespace MediBook.Web.Tests.Ops;

/// <summary>The tools of EF Core work on a machine without a server, and start none.</summary>
public sealed class DesignTimeTests
{
    [Fact]
    public async Task Migrations_are_listed_without_a_server()
    {
        await RunAsync("tool", "restore");

        var output = await RunAsync(
            "ef", "migrations", "list", "--no-connect", "--no-build", "--project", "MediBook.Web", "--configuration", SourceTree.Configuration);

        Assert.Contains("_Initial", output, StringComparison.Ordinal);
        Assert.DoesNotContain("MediBook cannot start", output, StringComparison.Ordinal);
    }

    private static async Task<string> RunAsync(params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", arguments)
        {
            WorkingDirectory = SourceTree.Root,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        // Neither a configured server nor programs to start one with.
        start.Environment.Remove("ConnectionStrings__MediBook");
        start.Environment.Remove("DATABASE_URL");
        start.Environment["MEDIBOOK_PG_BIN"] = Path.Combine(SourceTree.Root, "nowhere");
        using var process = Process.Start(start)!;
        var output = Task.WhenAll(process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync().WaitAsync(TimeSpan.FromSeconds(120));
        var text = string.Concat(await output);
        Assert.True(process.ExitCode == 0, text);
        return text;
    }
}
