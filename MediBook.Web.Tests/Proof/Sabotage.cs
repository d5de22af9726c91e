using System.Data;
using System.Data.Common;
using System.Text.RegularExpressions;
using MediBook.Web.Data;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace MediBook.Web.Tests.Proof;

/// <summary>Ways to break MediBook from outside, for the tests' hosts and databases alone: production has no switch for any of them.</summary>
internal static class Sabotage
{
    /// <summary>Booking transactions run with interceptors in their way.</summary>
    public static void AddBookingContexts(this IServiceCollection services, string database, params IInterceptor[] interceptors) =>
        services.AddSingleton<IDbContextFactory<MediBookDbContext>>(_ => new Contexts(database, interceptors));

    /// <summary>Requests pass <paramref name="step"/> first; it answers true where it has answered them itself.</summary>
    public static void AddStep(this IServiceCollection services, Func<HttpContext, Task<bool>> step) => services.AddSingleton<IStartupFilter>(new Step(step));

    /// <summary>The id of the booking that a request to the API is about, where it asks for <paramref name="deed"/>.</summary>
    public static int? BookingOf(HttpContext context, string deed) =>
        context.Request.Path.Value?.Split('/') is ["", "api", "bookings", var id, var last] && last == deed ? int.Parse(id, System.Globalization.CultureInfo.InvariantCulture) : null;

    /// <summary>Runs SQL for a booking.</summary>
    public static async Task ExecuteAsync(string database, string sql, int booking)
    {
        await using var connection = new NpgsqlConnection(database);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection) { Parameters = { new() { Value = booking } } };
        await command.ExecuteNonQueryAsync();
    }

    private sealed class Step(Func<HttpContext, Task<bool>> step) : IStartupFilter
    {
        public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
        {
            app.Use(async (context, rest) =>
            {
                if (!await step(context))
                {
                    await rest(context);
                }
            });
            next(app);
        };
    }

    private sealed class Contexts(string database, IInterceptor[] interceptors) : IDbContextFactory<MediBookDbContext>, IAsyncDisposable
    {
        private readonly NpgsqlDataSource _source = DatabaseConnections.DataSource(database, "medibook-bookings", 20, BookingContextFactory.SessionOptions);

        public MediBookDbContext CreateDbContext()
        {
            var options = DatabaseConnections.Configure(new DbContextOptionsBuilder<MediBookDbContext>(), _source).AddInterceptors(interceptors).Options;
            var context = new MediBookDbContext(options);
            context.Database.AutoSavepointsEnabled = false;
            return context;
        }

        public ValueTask DisposeAsync() => _source.DisposeAsync();
    }
}

/// <summary>Transactions see what others commit meanwhile, as if each statement stood outside of them.</summary>
internal sealed class WithoutSnapshots : DbTransactionInterceptor
{
    public override async ValueTask<InterceptionResult<DbTransaction>> TransactionStartingAsync(
        DbConnection connection, TransactionStartingEventData eventData, InterceptionResult<DbTransaction> result, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(connection);
        return InterceptionResult<DbTransaction>.SuppressWithResult(await connection.BeginTransactionAsync(IsolationLevel.ReadCommitted, cancellationToken));
    }
}

/// <summary>Rows are written whatever their version is by now.</summary>
internal sealed partial class WithoutRowVersions : DbCommandInterceptor
{
    public override ValueTask<InterceptionResult<DbDataReader>> ReaderExecutingAsync(
        DbCommand command, CommandEventData eventData, InterceptionResult<DbDataReader> result, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(command);
        command.CommandText = RowVersion().Replace(command.CommandText, "");
        return ValueTask.FromResult(result);
    }

    [GeneratedRegex(@" AND xmin = @p\d+")]
    private static partial Regex RowVersion();
}

/// <summary>Some transactions are answered for and never committed, as where the process dies between its answer and the commit.</summary>
internal sealed class AnswerBeforeCommit : DbTransactionInterceptor
{
    private int _count;

    public override ValueTask<InterceptionResult> TransactionCommittingAsync(
        DbTransaction transaction, TransactionEventData eventData, InterceptionResult result, CancellationToken cancellationToken = default) =>
        ValueTask.FromResult(Interlocked.Increment(ref _count) % 5 == 0 ? InterceptionResult.Suppress() : result);
}
