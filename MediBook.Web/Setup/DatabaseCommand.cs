using System.Diagnostics;
using System.Globalization;
using MediBook.Web.Data.EmbeddedPostgres;
using Npgsql;

namespace MediBook.Web.Setup;

/// <summary>
/// <c>--with-database PROGRAM ARGUMENT…</c>: runs a program with the database at hand, the private server too, and ends with it. The
/// program finds the way in where every PostgreSQL tool looks (PGHOST, PGPASSWORD, …), so that backup and restore know nothing of
/// connection strings.
/// </summary>
internal sealed class DatabaseCommand
{
    private const string Switch = "--with-database";

    private readonly string[] _command;

    private DatabaseCommand(string[] command) => _command = command;

    /// <summary>The program that the arguments ask for, or null.</summary>
    public static DatabaseCommand? From(string[] args) => args is [Switch, _, ..] ? new DatabaseCommand(args[1..]) : null;

    /// <summary>Runs the program.</summary>
    /// <returns>Its exit code.</returns>
    /// <exception cref="StartRefusedException">There is no such program.</exception>
    public async Task<int> RunAsync(WebApplicationBuilder builder, EmbeddedPostgresServer? server)
    {
        var start = new ProcessStartInfo(_command[0], _command[1..]);
        foreach (var (name, value) in WayIn(new NpgsqlConnectionStringBuilder(builder.Configuration.GetConnectionString("MediBook"))))
        {
            start.Environment[name] = value;
        }

        start.Environment["MEDIBOOK_DATA"] = LocalFolder.Root(builder);
        if (server is not null)
        {
            start.Environment["MEDIBOOK_PG_BIN"] = server.BinFolder;
        }

        try
        {
            using var process = Process.Start(start)!;
            await process.WaitForExitAsync();
            return process.ExitCode;
        }
        catch (System.ComponentModel.Win32Exception exception)
        {
            throw new StartRefusedException($"{_command[0]} cannot be run: {exception.Message}.");
        }
    }

    private static IEnumerable<(string Name, string? Value)> WayIn(NpgsqlConnectionStringBuilder connection)
    {
        yield return ("PGHOST", connection.Host);
        yield return ("PGPORT", connection.Port.ToString(CultureInfo.InvariantCulture));
        yield return ("PGUSER", connection.Username);
        yield return ("PGPASSWORD", connection.Password);
        yield return ("PGDATABASE", connection.Database);
        yield return ("PGAPPNAME", "tool-of-medibook");
        yield return ("PGSSLMODE", connection.SslMode switch
        {
            SslMode.Disable => "disable",
            SslMode.Allow => "allow",
            SslMode.Prefer => "prefer",
            SslMode.Require => "require",
            SslMode.VerifyCA => "verify-ca",
            SslMode.VerifyFull => "verify-full",
        });
        if (connection.RootCertificate is { } certificate)
        {
            yield return ("PGSSLROOTCERT", certificate);
        }
    }
}
