using MediBook.Web.Data;
using MediBook.Web.Data.EmbeddedPostgres;
using MediBook.Web.Data.Seed;
using MediBook.Web.Domain;
using MediBook.Web.Services.Accounts;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Npgsql;

namespace MediBook.Web.Setup;

/// <summary>The database: a configured one, or the private server that the app starts itself.</summary>
internal static class DatabaseSetup
{
    /// <summary>Most connections of the reads' pool.</summary>
    public const int ReadPool = 20;

    /// <summary>Most connections of the bookings' pool.</summary>
    public const int BookingPool = 20;

    /// <summary>Most connections of the pool for what no request waits for: the start, jobs, watchers. Their statements may take as long as they need.</summary>
    public const int WorkPool = 6;

    /// <summary>The pool of reads, as the container knows it.</summary>
    internal const string Requests = "requests";

    /// <summary>The pool of work that no request waits for.</summary>
    private const string Work = "work";

    /// <summary>A database that takes longer to answer a check is not ready.</summary>
    private static readonly TimeSpan LongestCheck = TimeSpan.FromSeconds(1);

    /// <summary>Finds or starts the database and registers the contexts.</summary>
    /// <returns>The private server to stop at the end, or null where a connection is configured.</returns>
    public static async Task<EmbeddedPostgresServer?> AddDatabaseAsync(this WebApplicationBuilder builder)
    {
        var configured = ConnectionStrings.FromConfiguration(builder.Configuration);
        EmbeddedPostgresServer? server = null;
        if (configured is null && !EF.IsDesignTime)
        {
            if (builder.Environment.IsProduction() && !builder.Configuration.GetValue<bool>("Database:Embedded"))
            {
                throw new StartRefusedException(
                    "No database is configured: set ConnectionStrings__MediBook (or DATABASE_URL), or Database__Embedded=true to use a private server on this machine.");
            }

            server = await EmbeddedPostgresServer.StartAsync(new EmbeddedPostgresOptions
            {
                Root = Path.Combine(LocalFolder.Root(builder), "postgres"),
                BinFolder = builder.Configuration["MEDIBOOK_PG_BIN"],
                Report = Console.WriteLine,
            });
            configured = server.ConnectionString;
        }

        var connection = configured ?? "Host=127.0.0.1;Database=medibook";
        builder.Configuration["ConnectionStrings:MediBook"] = connection;

        // Made by the container, so that it closes them: what is handed to it ready-made stays open after a stop.
        builder.Services.AddKeyedSingleton(Requests, (_, _) => DatabaseConnections.DataSource(connection, "medibook-reads", ReadPool, DatabaseConnections.ReadSessionOptions, forRequests: true));
        builder.Services.AddKeyedSingleton(Work, (_, _) => DatabaseConnections.DataSource(connection, "medibook-work", WorkPool));
        builder.Services.AddHttpContextAccessor();
        builder.Services.AddDbContext<MediBookDbContext>((services, options) => DatabaseConnections.Configure(options, PoolOf(services), WhoIsAtWork(services)));
        builder.Services.AddSingleton<IDbContextFactory<MediBookDbContext>>(services => new BookingContextFactory(connection, BookingPool, WhoIsAtWork(services), forRequests: true));
        builder.Services.AddSingleton<SlotChanges>();
        builder.Services.AddSingleton<SerializableTransaction>();
        builder.Services.AddDataProtection().SetApplicationName("MediBook").PersistKeysToDbContext<MediBookDbContext>();
        builder.Services.AddHealthChecks().AddDbContextCheck<MediBookDbContext>("database", tags: ["ready"]);
        builder.Services.Configure<HealthCheckServiceOptions>(checks =>
        {
            foreach (var check in checks.Registrations)
            {
                check.Timeout = LongestCheck;
            }
        });
        return server;
    }

    /// <summary>Brings the schema up to date (unless <c>Database__Migrate=false</c>), checks the connections' sum, and fills in the reference data and the demo.</summary>
    public static async Task PrepareDatabaseAsync(this WebApplication app)
    {
        await using var scope = app.Services.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<MediBookDbContext>();
        try
        {
            if (app.Configuration.GetValue("Database:Migrate", true))
            {
                await db.Database.MigrateAsync();
            }

            await CheckConnectionsAsync(db);
            await ReferenceData.SeedAsync(db);
        }
        catch (Exception exception) when (PostgresErrors.Find(exception) is null && PostgresErrors.IsUnavailable(exception))
        {
            throw new StartRefusedException($"The database does not answer: {exception.GetBaseException().Message}");
        }
    }

    /// <summary>The pool of a scope: what answers a request never waits behind a job, and a job never takes a request's connection.</summary>
    private static NpgsqlDataSource PoolOf(IServiceProvider services) =>
        services.GetRequiredKeyedService<NpgsqlDataSource>(services.GetRequiredService<IHttpContextAccessor>().HttpContext is null ? Work : Requests);

    /// <summary>How the trail names whoever is at work: the account or guest of the request, or the clock's door.</summary>
    private static Func<string> WhoIsAtWork(IServiceProvider services)
    {
        var http = services.GetRequiredService<IHttpContextAccessor>();
        return () => http.HttpContext is { } context ? context.User.ToActor(guestKey: "").AuditName : Actor.Job.AuditName;
    }

    private static async Task CheckConnectionsAsync(MediBookDbContext db)
    {
        var most = await db.Database.SqlQueryRaw<int>("select current_setting('max_connections')::int as \"Value\"").SingleAsync();
        const int needed = ReadPool + BookingPool + WorkPool + JobsSetup.Pool + Services.Live.LiveConnection.Pool;
        if (needed > most - 10)
        {
            throw new StartRefusedException(
                $"The database allows {most} connections, and one instance of MediBook may use {needed}: raise max_connections to at least {needed + 10}.");
        }
    }
}
