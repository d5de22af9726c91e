using MediBook.Web.Domain;
using Npgsql;

namespace MediBook.Web.Tests.Proof.History;

/// <summary>Reads what the database knows of a run, in one snapshot and without the app's own code.</summary>
internal static class LogReader
{
    private static readonly DateTime NoTime = DateTime.SpecifyKind(new DateTime(2000, 1, 1), DateTimeKind.Utc);

    /// <summary>Adds log and rows to what clients recorded.</summary>
    public static async Task<RecordedHistory> CompleteAsync(RecordedHistory history, string database, RunClock clock)
    {
        await using var connection = new NpgsqlConnection(database);
        await connection.OpenAsync();
        await using var snapshot = await connection.BeginTransactionAsync(System.Data.IsolationLevel.RepeatableRead);
        return history with
        {
            Events = await ReadAsync(
                connection, "select slot_id, version, operation_id, kind, booking_id, at, xmin::text from slot_events",
                row => new LoggedEvent
                {
                    Slot = row.GetInt32(0),
                    Version = row.GetInt32(1),
                    Key = row.IsDBNull(2) ? null : row.GetGuid(2),
                    Kind = OfCapitals<SlotEventKind>(row.GetString(3)),
                    Booking = row.IsDBNull(4) ? null : row.GetInt32(4),
                    At = clock.Of(row.GetDateTime(5)),
                    Transaction = row.GetString(6),
                }),
            Bookings = await ReadAsync(
                connection, "select id, slot_id, patient_id, status from bookings",
                row => new FinalBooking(row.GetInt32(0), row.GetInt32(1), row.IsDBNull(2) ? null : row.GetInt32(2), OfCapitals<BookingStatus>(row.GetString(3)))),
            Slots = await ReadAsync(
                connection, "select id, slots.starts_at, slots.ends_at, slots.booking_id, slot_claims.booking_id, version from slots left join slot_claims on slot_id = id",
                row => new FinalSlot(
                    row.GetInt32(0), Minutes(row.GetDateTime(1)), Minutes(row.GetDateTime(2)), row.IsDBNull(3) ? null : row.GetInt32(3),
                    row.IsDBNull(4) ? null : row.GetInt32(4), row.GetInt32(5))),
        };
    }

    /// <summary>Appointments are only compared with each other.</summary>
    private static long Minutes(DateTime instant) => (long)(instant - NoTime).TotalMinutes;

    private static T OfCapitals<T>(string capitals)
        where T : struct, Enum => Enum.Parse<T>(capitals.Replace("_", "", StringComparison.Ordinal), ignoreCase: true);

    private static async Task<List<T>> ReadAsync<T>(NpgsqlConnection connection, string sql, Func<NpgsqlDataReader, T> read)
    {
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 120 };
        await using var reader = await command.ExecuteReaderAsync();
        var rows = new List<T>();
        while (await reader.ReadAsync())
        {
            rows.Add(read(reader));
        }

        return rows;
    }
}
