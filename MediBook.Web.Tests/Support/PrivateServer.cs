using Npgsql;

namespace MediBook.Web.Tests.Support;

/// <summary>The private server of an app, by the app's folder of local state.</summary>
internal static class PrivateServer
{
    /// <summary>Runs SQL on it while it runs.</summary>
    /// <returns>The first value of the first row.</returns>
    public static async Task<object?> ExecuteAsync(string folder, string sql)
    {
        var root = Path.Combine(folder, "postgres");
        var connection = new NpgsqlConnectionStringBuilder
        {
            Host = "127.0.0.1",
            Port = int.Parse(await File.ReadAllTextAsync(Path.Combine(root, "port")), System.Globalization.CultureInfo.InvariantCulture),
            Username = "medibook",
            Password = (await File.ReadAllTextAsync(Path.Combine(root, "password"))).Trim(),
            Database = "medibook",
            Pooling = false,
        };
        await using var open = new NpgsqlConnection(connection.ConnectionString);
        await open.OpenAsync();
        await using var command = new NpgsqlCommand(sql, open);
        return await command.ExecuteScalarAsync();
    }
}
