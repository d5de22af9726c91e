using NodaTime;

namespace MediBook.Web.Services.Evidence;

/// <summary>What must never be, counted in what the database holds now. Each figure must be 0, save the last.</summary>
/// <param name="Doctors">Times that begin before an earlier one of the same doctor has ended; neither withdrawn ones nor overbookings.</param>
/// <param name="Patients">Live bookings that begin before an earlier one of the same patient has ended.</param>
/// <param name="Slots">Times with a live booking that the time itself does not name: somebody else may have it, or get it.</param>
/// <param name="Overbooked">Live bookings that staff made on purpose beside another, with a reason.</param>
/// <param name="From">Times from here on were looked at.</param>
/// <param name="At">When, by the database's clock.</param>
public sealed record OverlapCounts(int Doctors, int Patients, int Slots, int Overbooked, Instant From, Instant At)
{
    /// <summary>What must be 0.</summary>
    public int Sum => Doctors + Patients + Slots;
}

/// <summary>How many bookings were made, holds included, since the clinic began.</summary>
/// <param name="Count">The number.</param>
/// <param name="At">When they were counted.</param>
public sealed record BookingsMade(long Count, Instant At);

/// <summary>What anybody may check.</summary>
/// <param name="Overlaps">Counted now, or at most a minute ago.</param>
/// <param name="Made">All that were ever made; null: not counted yet.</param>
/// <param name="Zone">The clinic's zone, for the times above.</param>
public sealed record LiveEvidence(OverlapCounts Overlaps, BookingsMade? Made, DateTimeZone Zone);

/// <summary>A run of the history checker, as <c>docs/proof/checker.json</c> keeps it.</summary>
/// <param name="Commit">What was checked.</param>
/// <param name="Date">When.</param>
/// <param name="Machine">On what.</param>
/// <param name="Seed">From which everything random was drawn.</param>
/// <param name="Operations">How many.</param>
/// <param name="ByVerb">How many of each kind.</param>
/// <param name="Outcomes">How many ended how.</param>
/// <param name="Faults">What was broken meanwhile, and how often.</param>
/// <param name="Processes">Instances of the app.</param>
/// <param name="Clients">People at once.</param>
/// <param name="Violations">Broken promises: 0.</param>
public sealed record CheckerRun(
    string Commit, string Date, string Machine, long Seed, long Operations, IReadOnlyDictionary<string, long> ByVerb, IReadOnlyDictionary<string, long> Outcomes,
    IReadOnlyDictionary<string, long> Faults, int Processes, int Clients, int Violations);

/// <summary>A table of figures, as <c>docs/proof/bench.json</c> keeps it.</summary>
/// <param name="Command">What makes it.</param>
/// <param name="Commit">What was measured.</param>
/// <param name="Date">When.</param>
/// <param name="Machine">On what.</param>
/// <param name="Rows">The figures.</param>
public sealed record BenchTable(string Command, string Commit, string Date, string Machine, IReadOnlyList<BenchRow> Rows);

/// <summary>A figure.</summary>
/// <param name="What">What it is of.</param>
/// <param name="Figure">With its unit.</param>
/// <param name="Limit">What it must keep to; empty: nothing.</param>
public sealed record BenchRow(string What, string Figure, string Limit);
