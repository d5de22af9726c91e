using Npgsql;

namespace MediBook.Web.Setup;

/// <summary>Reads the configured connection, also in the form of a URL as hosts set it.</summary>
internal static class ConnectionStrings
{
    /// <summary><c>ConnectionStrings:MediBook</c>, else <c>DATABASE_URL</c>, else null.</summary>
    /// <exception cref="StartRefusedException">The value cannot be read.</exception>
    public static string? FromConfiguration(IConfiguration configuration)
    {
        var text = configuration.GetConnectionString("MediBook") is { Length: > 0 } named ? named : configuration["DATABASE_URL"];
        if (string.IsNullOrWhiteSpace(text))
        {
            return null;
        }

        try
        {
            return text.StartsWith("postgres://", StringComparison.Ordinal) || text.StartsWith("postgresql://", StringComparison.Ordinal)
                ? FromUrl(new Uri(text))
                : new NpgsqlConnectionStringBuilder(text).ConnectionString;
        }
        catch (Exception exception) when (exception is ArgumentException or FormatException)
        {
            throw new StartRefusedException($"The connection to the database cannot be read ({exception.Message}): check ConnectionStrings__MediBook or DATABASE_URL.");
        }
    }

    private static string FromUrl(Uri url)
    {
        var user = url.UserInfo.Split(':', 2);
        var builder = new NpgsqlConnectionStringBuilder
        {
            Host = url.Host,
            Port = url.Port > 0 ? url.Port : 5432,
            Database = Uri.UnescapeDataString(url.AbsolutePath.TrimStart('/')),
            Username = Uri.UnescapeDataString(user[0]),
            Password = user.Length > 1 ? Uri.UnescapeDataString(user[1]) : null,
        };
        foreach (var pair in url.Query.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            var parts = pair.Split('=', 2);
            if (parts[0] is "sslmode" && parts.Length == 2)
            {
                builder.SslMode = Enum.Parse<SslMode>(parts[1].Replace("-", "", StringComparison.Ordinal), ignoreCase: true);
            }
        }

        return builder.ConnectionString;
    }
}

/// <summary>The app cannot start as configured; the message is one line that says how to mend it.</summary>
internal sealed class StartRefusedException(string message) : Exception(message);
