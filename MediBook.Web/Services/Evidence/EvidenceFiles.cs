using System.Reflection;
using System.Text.Json;

namespace MediBook.Web.Services.Evidence;

/// <summary>What was measured and checked before this version was built, and which version it is. The files of <c>docs/proof</c> are part of the program.</summary>
public static class EvidenceFiles
{
    /// <summary>What stands in place of a commit that the build did not know.</summary>
    public const string UnknownCommit = "unknown";

    private static readonly Assembly Program = typeof(EvidenceFiles).Assembly;

    /// <summary>The last run of the history checker, or null.</summary>
    public static CheckerRun? Checker { get; } = Read<CheckerRun>("checker.json");

    /// <summary>The last table of figures under load, or null.</summary>
    public static BenchTable? Bench { get; } = Read<BenchTable>("bench.json");

    /// <summary>The commit from which this program was built, in full.</summary>
    public static string Commit { get; } = CommitOf(Program.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion);

    /// <summary>The commit in a version like <c>1.0.0+fd615eb</c>.</summary>
    public static string CommitOf(string? version) => version?.Split('+') is [_, { Length: > 0 } commit] ? commit : UnknownCommit;

    private static T? Read<T>(string name)
        where T : class
    {
        using var file = Program.GetManifestResourceStream(name);
        return file is null ? null : JsonSerializer.Deserialize<T>(file, JsonSerializerOptions.Web);
    }
}
