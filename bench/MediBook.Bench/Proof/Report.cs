using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;
using MediBook.Web.Services.Evidence;
using MediBook.Web.Tests.Proof.History;

namespace MediBook.Bench.Proof;

/// <summary>A proof as others read it: docs/proof/NAME.md, written by the run itself.</summary>
internal sealed class Report
{
    private static readonly JsonSerializerOptions Indented = new(JsonSerializerDefaults.Web) { WriteIndented = true };
    private readonly string _name;
    private readonly List<string> _lines = [];

    private Report(string name) => _name = name;

    /// <summary>Begins a report with what a reader needs to know of the run.</summary>
    public static async Task<Report> BeginAsync(string name, string title, Fleet fleet, string command, long seed)
    {
        var report = new Report(name);
        var postgres = await Machine.AskAsync<string>(
            fleet.Database, "select split_part(version(), ' ', 2) || ', fsync ' || current_setting('fsync') || ', synchronous_commit ' || current_setting('synchronous_commit')");
        report.Say($"# {title}");
        report.Say("");
        report.Say("Written by the run itself; what it means: [how to read this](README.md).");
        report.Say("");
        report.Say("| | |");
        report.Say("|---|---|");
        report.Say($"| command | `{command}` |");
        report.Say(string.Create(CultureInfo.InvariantCulture, $"| day | {TimeProvider.System.GetUtcNow():yyyy-MM-dd} |"));
        report.Say($"| seed | {seed} |");
        report.Say($"| machine | {Environment.ProcessorCount} cores, {RuntimeInformation.OSDescription.Split('#')[0].Trim()}, {RuntimeInformation.FrameworkDescription}; clients, {fleet.Instances.Count} processes of the app and the database on it |");
        report.Say($"| database | PostgreSQL {postgres} |");
        return report;
    }

    /// <summary>A line, printed as well.</summary>
    public void Say(string line)
    {
        Console.WriteLine(line);
        _lines.Add(line);
    }

    /// <summary>What clients did, and what faults there were.</summary>
    public void Tell(RecordedHistory history, IReadOnlyList<ThrownFault> faults)
    {
        foreach (var line in Drive.Table(history).Prepend("").Prepend("## Operations").Prepend(""))
        {
            Say(line);
        }

        var takes = history.Operations.Where(operation => operation.Verb is Verb.Hold or Verb.Book or Verb.Change).ToList();
        Say("");
        Say(string.Create(
            CultureInfo.InvariantCulture,
            $"{history.Readings.Count} readings, {history.Events.Count} events in the log. Of {takes.Count} presses for a time {(double)takes.Count(operation => operation.Ending is Ending.Refused) / Math.Max(1, takes.Count):P0} met somebody or something in the way."));
        if (faults.Count > 0)
        {
            Say("");
            Say("## Faults");
            Say("");
            Say("| fault | times | seconds in all | operations begun meanwhile |");
            Say("|---|---|---|---|");
            foreach (var kind in faults.GroupBy(fault => fault.Name).OrderBy(kind => kind.Key, StringComparer.Ordinal))
            {
                Say(string.Create(
                    CultureInfo.InvariantCulture,
                    $"| {kind.Key} | {kind.Count()} | {kind.Sum(fault => TimeSpan.FromMicroseconds(fault.To - fault.From).TotalSeconds):F0} | {history.Operations.Count(operation => operation.Fault == kind.Key)} |"));
            }

            Say("");
            Say("<details><summary>Each of them, by the second of the run</summary>");
            Say("");
            foreach (var fault in faults)
            {
                Say(string.Create(
                    CultureInfo.InvariantCulture,
                    $"- {TimeSpan.FromMicroseconds(fault.From).TotalSeconds:F1} to {TimeSpan.FromMicroseconds(fault.To).TotalSeconds:F1}: {fault.Name}{(fault.Detail.Length == 0 ? "" : ", ")}{fault.Detail}"));
            }

            Say("");
            Say("</details>");
        }
    }

    /// <summary>The result; the smallest history of each finding becomes a file that the checker's tests replay for ever.</summary>
    public async Task EndAsync(RecordedHistory history, List<Finding> findings)
    {
        Say("");
        Say("## Result");
        Say("");
        Say(findings.Count == 0 ? "The checker found nothing." : $"The checker found {findings.Count} faults, of {findings.Select(finding => finding.Check).Distinct().Count()} kinds:");
        foreach (var kind in findings.GroupBy(finding => finding.Check))
        {
            var offender = Offender.SmallestOf(history, kind.First());
            var file = $"{kind.Key}-{history.Seed}.json".ToLowerInvariant();
            await File.WriteAllTextAsync(Path.Combine("MediBook.Web.Tests", "Proof", "Offenders", file), offender.Write());
            Say($"- {kind.Key}, {kind.Count()} times, as: {offender.Text} (`Offenders/{file}`)");
            Console.WriteLine(offender.Write());
        }
    }

    /// <summary>Keeps the same in short for the page <c>/proof</c>, which the next build carries.</summary>
    public static async Task WriteForThePageAsync(RecordedHistory history, IReadOnlyList<ThrownFault> faults, List<Finding> findings, Fleet fleet, int clients, long seed)
    {
        static Dictionary<string, long> Counts(IEnumerable<string> names) => names.CountBy(name => name).OrderBy(one => one.Key, StringComparer.Ordinal).ToDictionary(one => one.Key, one => (long)one.Value);
        var run = new CheckerRun(
            EvidenceFiles.Commit, TimeProvider.System.GetUtcNow().ToString("yyyy-MM-dd", CultureInfo.InvariantCulture), $"{Environment.ProcessorCount} cores, {RuntimeInformation.FrameworkDescription}", seed,
            history.Operations.Count, Counts(history.Operations.Select(operation => operation.Verb.ToString())), Counts(history.Operations.Select(operation => operation.Ending.ToString())),
            Counts(faults.Select(fault => fault.Name)), fleet.Instances.Count, clients, findings.Count);
        await File.WriteAllTextAsync(Path.Combine("docs", "proof", "checker.json"), JsonSerializer.Serialize(run, Indented) + "\n");
    }

    /// <summary>Keeps it.</summary>
    public async Task WriteAsync()
    {
        Directory.CreateDirectory(Path.Combine("docs", "proof"));
        await File.WriteAllLinesAsync(Path.Combine("docs", "proof", $"{_name}.md"), _lines);
    }
}
