using System.Diagnostics;

namespace MediBook.Web.Tests.Support;

/// <summary>The Nu HTML checker, which <c>scripts/ensure-nu</c> brings: <c>MEDIBOOK_NU</c> names another jar.</summary>
internal static class NuChecker
{
    private const string Version = "26.9.27";

    /// <summary>Every error in the documents, a line each, by their names.</summary>
    public static async Task<IReadOnlyList<string>> ErrorsAsync(IEnumerable<(string Name, string Html)> documents)
    {
        var folder = Directory.CreateTempSubdirectory("medibook-nu-");
        try
        {
            var names = new Dictionary<string, string>(StringComparer.Ordinal);
            foreach (var (name, html) in documents)
            {
                var file = $"{names.Count}.html";
                names[file] = name;
                await File.WriteAllTextAsync(Path.Combine(folder.FullName, file), html);
            }

            return [.. (await CheckAsync(folder.FullName)).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => Named(line, names))];
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    /// <summary>What the checker prints of a folder, as GNU tools do: <c>"file:/…/3.html":12.5-12.9: error: …</c>.</summary>
    private static async Task<string> CheckAsync(string folder)
    {
        var start = new ProcessStartInfo("java", ["-jar", Jar(), "--errors-only", "--format", "gnu", "--skip-non-html", folder]) { RedirectStandardError = true };
        using var java = Process.Start(start)!;
        var printed = await java.StandardError.ReadToEndAsync();
        await java.WaitForExitAsync();
        return java.ExitCode == 0 || printed.Length > 0 ? printed : throw new InvalidOperationException($"The Nu HTML checker ended with exit code {java.ExitCode}.");
    }

    private static string Named(string line, Dictionary<string, string> names)
    {
        var end = line.IndexOf(".html\"", StringComparison.Ordinal);
        return end < 0 ? line : $"{names[line[(line.LastIndexOf('/', end) + 1)..(end + 5)]]}{line[(end + 6)..]}";
    }

    private static string Jar()
    {
        if (Environment.GetEnvironmentVariable("MEDIBOOK_NU") is { Length: > 0 } given)
        {
            return given;
        }

        var cache = Environment.GetEnvironmentVariable("XDG_CACHE_HOME") is { Length: > 0 } named
            ? named
            : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".cache");
        var jar = Path.Combine(cache, "medibook", $"nu-{Version}", "vnu.jar");
        return File.Exists(jar) ? jar : throw new InvalidOperationException("The Nu HTML checker is not there: run scripts/ensure-nu.");
    }
}
