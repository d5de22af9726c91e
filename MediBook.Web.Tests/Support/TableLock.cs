using Npgsql;

namespace MediBook.Web.Tests.Support;

/// <summary>Keeps everybody else out of a table until it is released: what reads it waits.</summary>
internal sealed class TableLock : IAsyncDisposable
{
    private readonly NpgsqlConnection _connection;

    private TableLock(NpgsqlConnection connection) => _connection = connection;

    public static async Task<TableLock> TakeAsync(TestDatabase database, string table)
    {
        var connection = new NpgsqlConnection($"{database.ConnectionString};Pooling=false");
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand($"begin; lock table {table} in access exclusive mode", connection);
        await command.ExecuteNonQueryAsync();
        return new TableLock(connection);
    }

    /// <summary>How many statements of the database wait for a lock.</summary>
    public static Task<int> WaitersAsync(TestDatabase database) =>
        database.ScalarAsync<int>("select count(*)::int from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'");

    public ValueTask DisposeAsync() => _connection.DisposeAsync();
}
