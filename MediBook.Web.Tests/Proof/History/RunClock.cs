using System.Diagnostics;
using System.Globalization;
using Npgsql;

namespace MediBook.Web.Tests.Proof.History;

/// <summary>
/// The deciding clock of a run, and the clients' view of it: microseconds since the run began. In a run's own database it may jump forward while no client
/// is under way, so that holds run out; the server and the clients share a machine, and so the wall's clock.
/// </summary>
internal sealed class RunClock(string database)
{
    /// <summary>How far the two clocks may be apart, in microseconds: what a wall clock is set by, and reading it.</summary>
    public const long Slack = 20_000;

    private readonly DateTimeOffset _origin = TimeProvider.System.GetUtcNow();
    private readonly long _started = Stopwatch.GetTimestamp();
    private TimeSpan _ahead = TimeSpan.Zero;

    /// <summary>Now.</summary>
    public long Now => (long)(Stopwatch.GetElapsedTime(_started) + _ahead).TotalMicroseconds;

    /// <summary>Sets the database's clock forward. Nobody may be under way: two requests would see it go backwards.</summary>
    public async Task JumpAsync(TimeSpan by)
    {
        await using var connection = new NpgsqlConnection(database);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(
            string.Create(
                CultureInfo.InvariantCulture,
                $"create or replace function booking_clock() returns timestamptz language sql volatile as $$ select clock_timestamp() + interval '{(_ahead + by).TotalSeconds} seconds' $$"),
            connection);
        await command.ExecuteNonQueryAsync();
        _ahead += by;
    }

    /// <summary>An instant of the database.</summary>
    public long Of(DateTime instant) => (instant.ToUniversalTime() - _origin.UtcDateTime).Ticks / TimeSpan.TicksPerMicrosecond;
}
