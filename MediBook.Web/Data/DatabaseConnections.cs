using System.Data.Common;
using MediBook.Web.Domain;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Npgsql;

namespace MediBook.Web.Data;

/// <summary>How every connection of the app is made.</summary>
public static class DatabaseConnections
{
    /// <summary>
    /// No statement is compiled to machine code (JIT): it takes longer than any of ours runs, and begins where a large table makes a cheap plan look
    /// dear. A page of doctors took 40 ms in place of 4 by it, once the clinic had two million times. Nor is one spread over parallel workers: to
    /// start them costs more than they save, and the other processors have other patients to serve.
    /// </summary>
    private const string ShortStatements = "-c jit=off -c max_parallel_workers_per_gather=0";

    /// <summary>Ends a statement of a request after five seconds. Bookings have the same limit among theirs.</summary>
    public const string ReadSessionOptions = "-c statement_timeout=5s";

    /// <summary>For how many seconds a request waits for a connection: for a free one of the pool, and for the server to open one.</summary>
    private const int ConnectionSeconds = 2;

    /// <summary>
    /// For how many seconds it waits for an answer: as long as the server's own limit, for a server that is silent. To ask such a server to give the
    /// statement up takes as long as a connection, so that all of it fits into the time of a request.
    /// </summary>
    private const int CommandSeconds = 5;

    /// <summary>How long a server that was asked to give a statement up may take to do so, before its connection is closed.</summary>
    private const int CancellationMilliseconds = 500;

    /// <summary>A pool.</summary>
    /// <param name="connectionString">The configured connection; its own pool size gives way.</param>
    /// <param name="applicationName">The name that pg_stat_activity shows.</param>
    /// <param name="poolSize">Most connections.</param>
    /// <param name="sessionOptions">Session settings (<c>-c name=value …</c>), or null.</param>
    /// <param name="forRequests">True where somebody waits for the answer: better none in seconds than one in a minute.</param>
    public static NpgsqlDataSource DataSource(string connectionString, string applicationName, int poolSize, string? sessionOptions = null, bool forRequests = false)
    {
        var builder = new NpgsqlDataSourceBuilder(connectionString);
        builder.ConnectionStringBuilder.ApplicationName = applicationName;
        builder.ConnectionStringBuilder.MaxPoolSize = poolSize;
        builder.ConnectionStringBuilder.MaxAutoPrepare = 100;
        builder.ConnectionStringBuilder.AutoPrepareMinUsages = 2;
        builder.ConnectionStringBuilder.Options = $"{builder.ConnectionStringBuilder.Options} {ShortStatements} {sessionOptions}".Trim();
        if (forRequests)
        {
            // What the operator has written stands.
            var written = new DbConnectionStringBuilder { ConnectionString = connectionString };
            builder.ConnectionStringBuilder.Timeout = written.ContainsKey("Timeout") ? builder.ConnectionStringBuilder.Timeout : ConnectionSeconds;
            builder.ConnectionStringBuilder.CommandTimeout = written.ContainsKey("Command Timeout") ? builder.ConnectionStringBuilder.CommandTimeout : CommandSeconds;
            builder.ConnectionStringBuilder.CancellationTimeout = CancellationMilliseconds;
        }

        builder.UseNodaTime();
        return builder.Build();
    }

    /// <summary>The settings that every context shares: the provider, and the trail of what is saved.</summary>
    /// <param name="builder">The options.</param>
    /// <param name="dataSource">The pool.</param>
    /// <param name="actor">Who is at work just now, see <see cref="Actor.AuditName"/>; null: the clock's door.</param>
    public static TBuilder Configure<TBuilder>(TBuilder builder, NpgsqlDataSource dataSource, Func<string>? actor = null)
        where TBuilder : DbContextOptionsBuilder
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.UseNpgsql(dataSource, npgsql => npgsql.UseNodaTime().MigrationsHistoryTable("migrations"))
            .UseSnakeCaseNamingConvention()
            .AddInterceptors(new AuditTrail(actor ?? (() => Actor.Job.AuditName)))
            // A refused write is an answer ("taken"), and what is broken is logged where it is caught.
            .ConfigureWarnings(events => events.Log((RelationalEventId.CommandError, LogLevel.Debug), (CoreEventId.SaveChangesFailed, LogLevel.Debug)));
        return builder;
    }
}
