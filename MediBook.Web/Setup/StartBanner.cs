using MediBook.Web.Data.EmbeddedPostgres;
using MediBook.Web.Data.Seed;
using Npgsql;

namespace MediBook.Web.Setup;

/// <summary>What the start tells the person who started it, once the app listens: where to look, how to sign in, where the data lies.</summary>
internal static partial class StartBanner
{
    /// <summary>
    /// Prints to the terminal in Development and for a demo (it names a password, which belongs in no log);
    /// elsewhere one line goes to the log.
    /// </summary>
    public static void AnnounceWhenListening(this WebApplication app, EmbeddedPostgresServer? server, DemoAccess? demo)
    {
        var data = WhereDataLies(app.Configuration, server);
        app.Lifetime.ApplicationStarted.Register(() =>
        {
            var address = app.Configuration["Site:PublicUrl"] is { Length: > 0 } site ? site.TrimEnd('/') : Reachable(app.Urls.FirstOrDefault());
            if (demo is null && !app.Environment.IsDevelopment())
            {
                LogReady(app.Logger, address, data);
                return;
            }

            Console.WriteLine(string.Join(Environment.NewLine, Lines(address, data, demo)));
        });
    }

    private static IEnumerable<string> Lines(string address, string data, DemoAccess? demo)
    {
        yield return "";
        yield return "  MediBook is ready.";
        yield return "";
        yield return $"    Look        {address}";
        yield return $"    Jobs        {address}{JobsSetup.Dashboard} (as admin)";
        yield return $"    Data        {data}";
        if (demo is not null)
        {
            yield return $"    Sign in     {string.Join(", ", DemoData.Accounts.Select(account => account.Email))}";
            yield return $"    Password    {demo.Password} (from {demo.Source})";
        }

        yield return "    Stop        Ctrl+C";
        yield return "";
    }

    private static string WhereDataLies(IConfiguration configuration, EmbeddedPostgresServer? server)
    {
        if (server is not null)
        {
            return $"private PostgreSQL in {server.DataFolder} (port {server.Port})";
        }

        var connection = new NpgsqlConnectionStringBuilder(configuration.GetConnectionString("MediBook"));
        return $"PostgreSQL database {connection.Database} on {connection.Host}:{connection.Port}";
    }

    /// <summary>An address that a browser on this machine can open, for "every address" too.</summary>
    private static string Reachable(string? url) => (url ?? "http://localhost:5080")
        .Replace("//*", "//localhost", StringComparison.Ordinal)
        .Replace("//+", "//localhost", StringComparison.Ordinal)
        .Replace("//0.0.0.0", "//localhost", StringComparison.Ordinal)
        .Replace("//[::]", "//localhost", StringComparison.Ordinal);

    [LoggerMessage(Level = LogLevel.Information, Message = "Ready at {Address}; data: {Data}.")]
    private static partial void LogReady(ILogger logger, string address, string data);
}
