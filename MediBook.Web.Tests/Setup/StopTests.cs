using MediBook.Web.Data;
using MediBook.Web.Services.Live;
using MediBook.Web.Setup;
using MediBook.Web.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace MediBook.Web.Tests.Setup;

/// <summary>What a stopped app leaves behind.</summary>
public sealed class StopTests(PostgresFixture postgres)
{
    [Fact]
    public async Task A_stopped_app_has_closed_its_connections()
    {
        var ct = TestContext.Current.CancellationToken;
        await using var database = await postgres.CreateDatabaseAsync();
        NpgsqlDataSource reads;
        LiveConnection live;
        IDbContextFactory<MediBookDbContext> bookings;
        await using (var app = new MediBookApp(database))
        {
            (reads, live, bookings) = (
                app.Services.GetRequiredKeyedService<NpgsqlDataSource>(DatabaseSetup.Requests), app.Services.GetRequiredService<LiveConnection>(), app.Services.GetRequiredService<IDbContextFactory<MediBookDbContext>>());
            await (await reads.OpenConnectionAsync(ct)).DisposeAsync();
            await (await live.OpenAsync(ct)).DisposeAsync();
        }

        await Assert.ThrowsAsync<ObjectDisposedException>(async () => await reads.OpenConnectionAsync(ct));
        await Assert.ThrowsAsync<ObjectDisposedException>(async () => await live.OpenAsync(ct));
        await using var db = await bookings.CreateDbContextAsync(ct);
        await Assert.ThrowsAsync<ObjectDisposedException>(() => db.Database.OpenConnectionAsync(ct));
    }
}
