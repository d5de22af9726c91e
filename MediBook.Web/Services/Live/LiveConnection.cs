using Npgsql;

namespace MediBook.Web.Services.Live;

/// <summary>The data source of live notices: one connection that listens, one that sends.</summary>
public sealed class LiveConnection(NpgsqlDataSource source) : IAsyncDisposable
{
    /// <summary>Most connections of one instance.</summary>
    public const int Pool = 2;

    /// <summary>Opens a connection.</summary>
    public ValueTask<NpgsqlConnection> OpenAsync(CancellationToken ct) => source.OpenConnectionAsync(ct);

    /// <inheritdoc />
    public ValueTask DisposeAsync() => source.DisposeAsync();
}
