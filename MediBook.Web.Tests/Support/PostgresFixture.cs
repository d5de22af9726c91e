using MediBook.Web.Data;
using MediBook.Web.Data.EmbeddedPostgres;
using MediBook.Web.Data.Seed;
using MediBook.Web.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Npgsql;

[assembly: AssemblyFixture(typeof(PostgresFixture))]

namespace MediBook.Web.Tests.Support;

/// <summary>
/// The test run's own throw-away servers: a fast one (durability off) for most tests, and a durable one, with PostgreSQL's defaults,
/// for races and proofs. Each starts when first asked for; each test class copies the migrated template.
/// <c>MEDIBOOK_TEST_CONNECTION</c> names a server to use in place of the fast one.
/// </summary>
public sealed class PostgresFixture : IAsyncDisposable
{
    private readonly Lazy<Task<TestCluster>> _fast = new(() => TestCluster.StartAsync(durable: false));
    private readonly Lazy<Task<TestCluster>> _durable = new(() => TestCluster.StartAsync(durable: true));

    /// <summary>A fresh copy of the migrated template on the fast server.</summary>
    public async Task<TestDatabase> CreateDatabaseAsync() => await (await _fast.Value).CreateDatabaseAsync();

    /// <summary>A fresh copy of the migrated template on the durable server.</summary>
    public async Task<TestDatabase> CreateDurableDatabaseAsync() => await (await _durable.Value).CreateDatabaseAsync();

    /// <summary>A database without any table on the fast server.</summary>
    public async Task<TestDatabase> CreateEmptyDatabaseAsync() => await (await _fast.Value).CreateDatabaseAsync(empty: true);

    public async ValueTask DisposeAsync()
    {
        foreach (var cluster in new[] { _fast, _durable })
        {
            if (cluster.IsValueCreated)
            {
                await (await cluster.Value).DisposeAsync();
            }
        }
    }
}

/// <summary>One server and its migrated template.</summary>
internal sealed class TestCluster : IAsyncDisposable
{
    private readonly EmbeddedPostgresServer? _server;
    private readonly string? _folder;
    private readonly string _connection;
    private readonly string _template = $"medibook_template_{Guid.NewGuid():N}";

    private TestCluster(string connection, EmbeddedPostgresServer? server, string? folder) =>
        (_connection, _server, _folder) = (connection, server, folder);

    public static async Task<TestCluster> StartAsync(bool durable)
    {
        var given = durable ? null : Environment.GetEnvironmentVariable("MEDIBOOK_TEST_CONNECTION");
        TestCluster cluster;
        if (given is not null)
        {
            cluster = new TestCluster(given, null, null);
        }
        else
        {
            var folder = Path.Combine(Path.GetTempPath(), $"medibook-tests-{Guid.NewGuid():N}");
            var server = await EmbeddedPostgresServer.StartAsync(new EmbeddedPostgresOptions
            {
                Root = folder,
                BinFolder = Environment.GetEnvironmentVariable("MEDIBOOK_PG_BIN"),
                FastInit = true,
                ServerSettings = durable
                    ? new Dictionary<string, string>()
                    : new Dictionary<string, string>
                    {
                        ["fsync"] = "off",
                        ["full_page_writes"] = "off",
                        ["synchronous_commit"] = "off",
                        ["autovacuum"] = "off",
                    },
            });
            cluster = new TestCluster(server.ConnectionString, server, folder);
        }

        await cluster.MakeTemplateAsync();
        return cluster;
    }

    public async Task<TestDatabase> CreateDatabaseAsync(bool empty = false)
    {
        var name = $"medibook_test_{Guid.NewGuid():N}";
        await ExecuteAsync(empty ? $"create database {name}" : $"create database {name} template {_template}");
        return new TestDatabase(ConnectionTo(name), () => ExecuteAsync($"drop database if exists {name} with (force)"));
    }

    public async ValueTask DisposeAsync()
    {
        if (_server is null)
        {
            await ExecuteAsync($"drop database if exists {_template} with (force)");
            return;
        }

        await _server.DisposeAsync();
        Directory.Delete(_folder!, recursive: true);
    }

    private async Task MakeTemplateAsync()
    {
        await ExecuteAsync($"create database {_template}");
        await using var dataSource = DatabaseConnections.DataSource($"{ConnectionTo(_template)};Pooling=false", "medibook-tests", 2);
        await using var db = new MediBookDbContext(
            DatabaseConnections.Configure(new DbContextOptionsBuilder<MediBookDbContext>(), dataSource).Options);
        await db.Database.MigrateAsync();
        await ReferenceData.SeedAsync(db);
        // Tests move the deciding clock through a table that exists in their databases alone.
        await db.Database.ExecuteSqlRawAsync(
            """
            create table test_clock (shift interval not null);
            insert into test_clock values (interval '0');
            create or replace function booking_clock() returns timestamptz language sql volatile
                as 'select clock_timestamp() + (select shift from test_clock)';
            """);
    }

    private string ConnectionTo(string database) => new NpgsqlConnectionStringBuilder(_connection) { Database = database }.ConnectionString;

    private async Task ExecuteAsync(string sql)
    {
        await using var connection = new NpgsqlConnection($"{_connection};Pooling=false");
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 120 };
        await command.ExecuteNonQueryAsync();
    }
}
