using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace MediBook.Web.Data;

/// <summary>
/// Makes contexts for booking transactions: a pool of their own, index scans only (a sequential scan would read-lock the whole table
/// under SERIALIZABLE), and short time limits. EF's savepoints are off: each would be a round trip of its own.
/// </summary>
public sealed class BookingContextFactory : IDbContextFactory<MediBookDbContext>, IAsyncDisposable
{
    /// <summary>The session settings of a booking connection, beside those of every connection.</summary>
    public const string SessionOptions =
        "-c enable_seqscan=off -c lock_timeout=2s -c statement_timeout=5s -c idle_in_transaction_session_timeout=10s";

    private readonly NpgsqlDataSource _dataSource;
    private readonly DbContextOptions<MediBookDbContext> _options;

    /// <summary>Opens the pool (lazily).</summary>
    /// <param name="connectionString">The configured connection.</param>
    /// <param name="poolSize">Most connections of this pool.</param>
    /// <param name="actor">Who is at work just now; null: the clock's door. Bookings tell their own trail; this is for what changes beside them.</param>
    /// <param name="forRequests">True where somebody waits for the answer, see <see cref="DatabaseConnections.DataSource"/>.</param>
    public BookingContextFactory(string connectionString, int poolSize, Func<string>? actor = null, bool forRequests = false)
    {
        _dataSource = DatabaseConnections.DataSource(connectionString, "medibook-bookings", poolSize, SessionOptions, forRequests);
        _options = DatabaseConnections.Configure(new DbContextOptionsBuilder<MediBookDbContext>(), _dataSource, actor).Options;
    }

    /// <inheritdoc />
    public MediBookDbContext CreateDbContext()
    {
        var context = new MediBookDbContext(_options);
        context.Database.AutoSavepointsEnabled = false;
        return context;
    }

    /// <inheritdoc />
    public ValueTask DisposeAsync() => _dataSource.DisposeAsync();
}
