using System.Diagnostics;
using System.Globalization;
using Npgsql;

namespace MediBook.Web.Tests.Proof.History;

/// <summary>
/// The deciding clock of a run, and the clients' view of it: microseconds since the run began. In a run's own database the clock may go faster
/// than the wall's, so that holds run out while somebody watches; the server and the clients share a machine, and so the wall's clock.
/// </summary>
internal sealed class RunClock
{
    private readonly DateTimeOffset _origin;
    private readonly long _started;
    private readonly int _rate;

    private RunClock(DateTimeOffset origin, int rate) => (_origin, _started, _rate) = (origin, Stopwatch.GetTimestamp(), rate);

    /// <summary>How far the two clocks may be apart: what a wall clock is set by, and reading it.</summary>
    public long Slack => 20_000L * _rate;

    /// <summary>Now.</summary>
    public long Now => (long)(Stopwatch.GetElapsedTime(_started).TotalMicroseconds * _rate);

    /// <summary>Makes the database's clock go <paramref name="rate"/> times as fast as the wall's, from now on; 1 leaves it as production has it.</summary>
    public static async Task<RunClock> StartAsync(string database, int rate)
    {
        var clock = new RunClock(TimeProvider.System.GetUtcNow(), rate);
        if (rate > 1)
        {
            await using var connection = new NpgsqlConnection(database);
            await connection.OpenAsync();
            var origin = string.Create(CultureInfo.InvariantCulture, $"timestamptz '{clock._origin:yyyy-MM-dd HH:mm:ss.ffffff}+00'");
            await using var command = new NpgsqlCommand(
                $"create or replace function booking_clock() returns timestamptz language sql volatile as $$ select {origin} + (clock_timestamp() - {origin}) * {rate} $$", connection);
            await command.ExecuteNonQueryAsync();
        }

        return clock;
    }

    /// <summary>An instant of the database.</summary>
    public long Of(DateTime instant) => (instant.ToUniversalTime() - _origin.UtcDateTime).Ticks / TimeSpan.TicksPerMicrosecond;

    /// <summary>A time as the wall has it, for people.</summary>
    public TimeSpan Wall(long moment) => TimeSpan.FromMicroseconds((double)moment / _rate);
}
