using System.Data.Common;
using MediBook.Web.Data;
using MediBook.Web.Services.Bookings;
using MediBook.Web.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Npgsql;

namespace MediBook.Web.Tests.Services.Bookings;

/// <summary>The connection dies at COMMIT, and nobody knows whether it took effect: each press still has exactly one effect, and is told of it.</summary>
public sealed class LostCommitTests(PostgresFixture postgres) : BookingTestBase(postgres)
{
    [Theory]
    [InlineData(When.BeforeTheCommit)]
    [InlineData(When.AfterTheCommit)]
    public async Task A_hold_whose_commit_was_cut_off_stands_once(When when)
    {
        var ada = await Database.AddPatientAsync("ada@example.com");
        await using var cut = new CutConnections(Database, when);

        var hold = await cut.Bookings.HoldAsync(ada, new HoldRequest(Slots[0], Guid.NewGuid()), default);

        Assert.True(hold.Succeeded);
        Assert.True(cut.WasCut);
        Assert.Equal(["PENDING"], await Database.ListAsync<string>("select status from bookings"));
        Assert.Equal(["HELD"], await EventsAsync(Slots[0]));
    }

    [Theory]
    [InlineData(When.BeforeTheCommit)]
    [InlineData(When.AfterTheCommit)]
    public async Task A_confirm_whose_commit_was_cut_off_stands_once(When when)
    {
        var ada = await Database.AddPatientAsync("ada@example.com");
        var hold = (await HoldAsync(ada, Slots[0])).Value;
        await using var cut = new CutConnections(Database, when);

        var confirmed = await cut.Bookings.ConfirmAsync(ada, new ConfirmRequest(hold.BookingId, TestData.Details(), Guid.NewGuid()), default);

        Assert.True(confirmed.Succeeded);
        Assert.True(cut.WasCut);
        Assert.Equal("CONFIRMED", await StatusAsync(hold.BookingId));
        Assert.Equal(["HELD", "CONFIRMED"], await EventsAsync(Slots[0]));
    }

    [Theory]
    [InlineData(When.BeforeTheCommit)]
    [InlineData(When.AfterTheCommit)]
    public async Task A_cancellation_whose_commit_was_cut_off_is_never_claimed_when_it_did_not_happen(When when)
    {
        var ada = await Database.AddPatientAsync("ada@example.com");
        var booked = (await BookAsync(ada, Slots[0])).Value;
        await using var cut = new CutConnections(Database, when);
        var request = new CancelRequest(booked.BookingId, Guid.NewGuid());

        var first = await cut.Bookings.CancelAsync(ada, request, default);

        Assert.True(cut.WasCut);
        Assert.Equal(first.Succeeded ? "CANCELLED" : "CONFIRMED", await StatusAsync(booked.BookingId));
        Assert.True((await cut.Bookings.CancelAsync(ada, request, default)).Succeeded);
        Assert.Equal(["BOOKED", "CANCELLED"], await EventsAsync(Slots[0]));
    }

    [Theory]
    [InlineData(When.BeforeTheCommit)]
    [InlineData(When.AfterTheCommit)]
    public async Task A_change_of_time_whose_commit_was_cut_off_stands_once(When when)
    {
        var ada = await Database.AddPatientAsync("ada@example.com");
        var booked = (await BookAsync(ada, Slots[0])).Value;
        await using var cut = new CutConnections(Database, when);

        var moved = await cut.Bookings.ChangeTimeAsync(ada, new ChangeTimeRequest(booked.BookingId, Slots[1], Guid.NewGuid()), default);

        Assert.True(cut.WasCut);
        Assert.Equal(booked with { SlotId = Slots[1] }, moved.Value);
        Assert.Equal(["BOOKED", "MOVED_AWAY"], await EventsAsync(Slots[0]));
        Assert.Equal(["MOVED_HERE"], await EventsAsync(Slots[1]));
    }

    public enum When
    {
        BeforeTheCommit,
        AfterTheCommit,
    }

    /// <summary>Bookings on connections of which the first commit is cut off: its server process is ended before, or its answer is lost after.</summary>
    private sealed class CutConnections : DbTransactionInterceptor, IDbContextFactory<MediBookDbContext>, IAsyncDisposable
    {
        private readonly TestDatabase _database;
        private readonly When _when;
        private readonly NpgsqlDataSource _dataSource;

        public CutConnections(TestDatabase database, When when)
        {
            (_database, _when) = (database, when);
            _dataSource = DatabaseConnections.DataSource(database.ConnectionString, "medibook-cut", 5, BookingContextFactory.SessionOptions);
            var rules = Options.Create(new BookingOptions());
            Bookings = new BookingService(
                new SerializableTransaction(this, new SlotChanges()), database.BookingContexts, database.Holds, new BookingLimits(database.BookingContexts, rules), rules,
                NullLogger<BookingService>.Instance);
        }

        public BookingService Bookings { get; }

        public bool WasCut { get; private set; }

        public MediBookDbContext CreateDbContext()
        {
            var options = new DbContextOptionsBuilder<MediBookDbContext>().AddInterceptors(this);
            var context = new MediBookDbContext(DatabaseConnections.Configure(options, _dataSource).Options);
            context.Database.AutoSavepointsEnabled = false;
            return context;
        }

        public override async ValueTask<InterceptionResult> TransactionCommittingAsync(
            DbTransaction transaction, TransactionEventData eventData, InterceptionResult result, CancellationToken cancellationToken = default)
        {
            if (!WasCut && _when is When.BeforeTheCommit)
            {
                WasCut = true;
                await _database.ExecuteAsync($"select pg_terminate_backend({((NpgsqlConnection)transaction.Connection!).ProcessID}, 5000)");
            }

            return result;
        }

        public override Task TransactionCommittedAsync(
            DbTransaction transaction, TransactionEndEventData eventData, CancellationToken cancellationToken = default)
        {
            if (!WasCut && _when is When.AfterTheCommit)
            {
                WasCut = true;
                throw new NpgsqlException("The answer to COMMIT was lost.");
            }

            return Task.CompletedTask;
        }

        public ValueTask DisposeAsync() => _dataSource.DisposeAsync();
    }
}
