using Npgsql;

namespace MediBook.Web.Data.EmbeddedPostgres;

/// <summary>
/// The private PostgreSQL server that MediBook starts when no connection string is configured: a cluster of its own, reachable
/// only from this machine and only with its random password. Apps with the same folder share the server; the last one to leave
/// stops it.
/// </summary>
public sealed class EmbeddedPostgresServer : IAsyncDisposable
{
    private const string DatabaseName = "medibook";

    private readonly ServerFolder folder;
    private readonly Membership membership;
    private bool disposed;

    private EmbeddedPostgresServer(ServerFolder folder, Membership membership, PostgresBinaries binaries, int port, bool joined)
    {
        this.folder = folder;
        this.membership = membership;
        BinFolder = binaries.Folder;
        Port = port;
        Joined = joined;
        ConnectionString = ConnectionTo(DatabaseName, port, folder).ConnectionString;
    }

    /// <summary>How to reach the database <c>medibook</c> as its owner and superuser; holds the password.</summary>
    public string ConnectionString { get; }

    /// <summary>The cluster's data folder.</summary>
    public string DataFolder => folder.Data;

    /// <summary>The TCP port on 127.0.0.1.</summary>
    public int Port { get; }

    /// <summary>The folder of the PostgreSQL programs in use.</summary>
    public string BinFolder { get; }

    /// <summary>True when the server was running already: started by another app, or left behind by a killed one.</summary>
    public bool Joined { get; }

    /// <summary>Starts the server, or joins the one that runs on this folder, and makes sure that the database is there.</summary>
    /// <exception cref="EmbeddedPostgresException">It cannot be done; the message says why in one line.</exception>
    public static async Task<EmbeddedPostgresServer> StartAsync(EmbeddedPostgresOptions options, CancellationToken ct = default)
    {
        var folder = new ServerFolder(options.Root);
        folder.Prepare();
        using var control = await ServerLock.TakeAloneAsync(folder.ControlLock, ct);
        var membership = new Membership(folder, await ServerLock.TakeSharedAsync(folder.UsersLock, ct));
        try
        {
            var user = await ServerUser.ChooseAsync(folder.Data, ct);
            await user.RequireEntryAsync(folder.Root, ct);
            var search = new BinarySearch(options.BinFolder, options.DownloadFolder) { Report = options.Report };
            var binaries = await search.FindAsync(folder.DataVersion(), user, ct);
            var cluster = new PostgresCluster(folder, binaries, user, options);
            membership.Begin(cluster, LockWatcher.Start(folder, binaries, user));

            folder.RemoveLeftovers();
            folder.RequirePassword();
            var running = await cluster.FindRunningAsync(ct);
            if (running is null && folder.DataVersion() is null) await cluster.CreateAsync(ct);
            var port = running?.Port ?? await cluster.StartAsync(ct);
            await RequireDatabaseAsync(folder, port, ct);
            return new(folder, membership, binaries, port, joined: running is not null);
        }
        catch (Exception e)
        {
            await membership.EndQuietlyAsync();
            if (e is IOException or UnauthorizedAccessException)
                throw new EmbeddedPostgresException(
                    $"The private database in {folder.Root} cannot be started: {e.Message} Mend the cause and start again, or configure a connection string.", e);
            throw;
        }
    }

    /// <summary>Leaves the server; the last app to leave stops it.</summary>
    /// <exception cref="EmbeddedPostgresException">The server does not stop.</exception>
    public async ValueTask DisposeAsync()
    {
        if (disposed) return;
        disposed = true;
        NpgsqlConnection.ClearAllPools();
        using var control = await ServerLock.TakeAloneAsync(folder.ControlLock, CancellationToken.None);
        await membership.EndAsync();
    }

    /// <summary>Makes the database when it is missing, and checks that what answers on the port is the server on our data.</summary>
    private static async Task RequireDatabaseAsync(ServerFolder folder, int port, CancellationToken ct)
    {
        try
        {
            var target = ConnectionTo("postgres", port, folder);
            target.Pooling = false;
            await using var connection = new NpgsqlConnection(target.ConnectionString);
            await connection.OpenAsync(ct);

            await using var ask = new NpgsqlCommand(
                "select current_setting('data_directory'), exists (select from pg_database where datname = $1)", connection)
            {
                Parameters = { new() { Value = DatabaseName } },
            };
            await using var answer = await ask.ExecuteReaderAsync(ct);
            await answer.ReadAsync(ct);
            var (data, exists) = (answer.GetString(0), answer.GetBoolean(1));
            await answer.CloseAsync();
            if (data != PostmasterPid.Read(folder.Data)?.DataFolder)
                throw new EmbeddedPostgresException($"Another PostgreSQL server, of {data}, answers on port {port}. End it, or start again.");
            if (exists) return;

            await using var create = new NpgsqlCommand($"create database {DatabaseName}", connection);
            await create.ExecuteNonQueryAsync(ct);
        }
        catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.InvalidPassword)
        {
            throw new EmbeddedPostgresException(
                $"The password in {folder.PasswordFile} does not open the data in {folder.Data}. Put the file that belongs to them back, " +
                "or move the data folder away to begin with an empty database.", e);
        }
        catch (NpgsqlException e)
        {
            throw new EmbeddedPostgresException($"The private database runs on port {port} but does not answer: {e.Message} (see {folder.Log}).", e);
        }
    }

    private static NpgsqlConnectionStringBuilder ConnectionTo(string database, int port, ServerFolder folder) => new()
    {
        Host = "127.0.0.1",
        Port = port,
        Username = PostgresCluster.UserName,
        Password = folder.Password(),
        Database = database,
        // Loopback only: neither has anything to protect, and asking for them costs round trips.
        SslMode = SslMode.Disable,
        GssEncryptionMode = GssEncryptionMode.Disable,
    };
}
