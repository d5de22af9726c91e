using System.Data.Common;
using System.Text.RegularExpressions;
using MediBook.Web.Data;
using MediBook.Web.Domain;
using MediBook.Web.Services.Bookings;
using MediBook.Web.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Npgsql;

namespace MediBook.Web.Tests.Services.Bookings;

/// <summary>A booking transaction's cost is its round trips: the slot's read (BEGIN goes with it), one batch of writes, COMMIT.</summary>
public sealed class RoundTripTests(PostgresFixture postgres) : IAsyncLifetime
{
    private TestDatabase _database = null!;
    private RoundTrips _wire = null!;
    private BookingContextFactory _contexts = null!;
    private BookingService _bookings = null!;
    private Actor _ada = null!;
    private List<int> _slots = [];

    public async ValueTask InitializeAsync()
    {
        _database = await postgres.CreateDatabaseAsync();
        _slots = await _database.AddSlotsAsync((await _database.AddClinicAsync()).Id, 8);
        _ada = await _database.AddPatientAsync("ada@example.com");
        var connection = new NpgsqlConnectionStringBuilder(_database.ConnectionString);
        _wire = new RoundTrips(connection.Port);
        connection.Port = _wire.Port;
        _contexts = new BookingContextFactory(connection.ConnectionString, 5);
        var rules = Options.Create(new BookingOptions());
        _bookings = new BookingService(
            new SerializableTransaction(_contexts, new SlotChanges()), _contexts, new HoldRetirement(_contexts, new SlotChanges()), new BookingLimits(_contexts, rules), rules, NullLogger<BookingService>.Instance);
        // The first presses open the connection and fetch a block of ids.
        foreach (var slot in _slots.Take(3))
        {
            var hold = await HoldAsync(slot);
            Assert.True((await _bookings.LetGoAsync(_ada, new HoldChangeRequest(hold, Guid.NewGuid()), default)).Succeeded);
        }

        _wire.Take();
    }

    public async ValueTask DisposeAsync()
    {
        await _contexts.DisposeAsync();
        await _wire.DisposeAsync();
        await _database.DisposeAsync();
    }

    [Fact]
    public async Task A_signed_in_persons_hold_takes_three_round_trips()
    {
        await HoldAsync(_slots[4]);
        Assert.Equal(3, _wire.Take());
    }

    [Fact]
    public async Task A_bare_statement_takes_one_round_trip()
    {
        await using var db = _contexts.CreateDbContext();
        await db.NowAsync(default);
        Assert.Equal(1, _wire.Take());
    }

    [Fact]
    public async Task Confirming_reads_the_patient_the_booking_and_a_seat_before_its_three_round_trips()
    {
        var hold = await HoldAsync(_slots[5]);
        _wire.Take();
        Assert.True((await _bookings.ConfirmAsync(_ada, new ConfirmRequest(hold, TestData.Details(), Guid.NewGuid()), default)).Succeeded);
        Assert.Equal(6, _wire.Take());
    }

    [Fact]
    public async Task A_visit_type_is_read_before_the_three_round_trips_and_its_answers_go_in_the_same_batch()
    {
        var type = await _database.AddVisitTypeAsync(questions: VisitData.Questions);
        var visit = new VisitChoice(type, [new(VisitData.Questions[0], BookingAnswer.Yes), new(VisitData.Questions[1], "The left one"), new(VisitData.Questions[3], "Weak")]);
        var hold = await _bookings.HoldAsync(_ada, new HoldRequest(_slots[5], Guid.NewGuid(), Visit: visit with { Answers = [] }), default);
        Assert.Equal(1 + 3, _wire.Take());
        Assert.True((await _bookings.ConfirmAsync(_ada, new ConfirmRequest(hold.Value.BookingId, TestData.Details(), Guid.NewGuid(), visit), default)).Succeeded);
        Assert.Equal(3 + 1 + 3, _wire.Take());
        Assert.Equal(3, await _database.ScalarAsync<long>("select count(*) from booking_answers"));
    }

    [Fact]
    public async Task Nothing_but_the_slot_is_read_inside_a_transaction_that_writes_a_visit_type_and_answers()
    {
        var type = await _database.AddVisitTypeAsync(questions: VisitData.Questions);
        var commands = new List<string>();
        await using var source = Source();
        var bookings = Listening(source, commands);
        await bookings.HoldAsync(_ada, new HoldRequest(_slots[6], Guid.NewGuid()), default);
        commands.Clear();
        var choice = new VisitChoice(type, [new(VisitData.Questions[1], "The left one")]);
        Assert.True((await bookings.BookAsync(TestData.NewGuest(), new BookRequest(_slots[7], TestData.Details("new@example.com"), Guid.NewGuid(), choice), default)).Succeeded);

        var inside = commands.Where(command => command.StartsWith("in:", StringComparison.Ordinal)).ToList();
        Assert.Equal(2, inside.Count);
        Assert.DoesNotContain("visit_types", inside[0], StringComparison.Ordinal);
        Assert.Contains("INSERT INTO booking_answers", inside[1], StringComparison.Ordinal);
        Assert.DoesNotContain("SELECT", inside[1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Confirming_for_a_child_takes_no_round_trip_more()
    {
        var ben = await _database.AddDependantAsync(_ada, "Ben Novak");
        var hold = await HoldAsync(_slots[5]);
        _wire.Take();
        Assert.True((await _bookings.ConfirmAsync(_ada, new ConfirmRequest(hold, TestData.Details(), Guid.NewGuid(), Chosen: new ChosenPerson(ben)), default)).Succeeded);
        Assert.Equal(6, _wire.Take());
    }

    [Fact]
    public async Task Changing_the_time_looks_for_the_booking_and_its_rows_before_its_four_round_trips()
    {
        var booked = (await _bookings.BookAsync(_ada, new BookRequest(_slots[6], TestData.Details(), Guid.NewGuid()), default)).Value;
        _wire.Take();
        Assert.True((await _bookings.ChangeTimeAsync(_ada, new ChangeTimeRequest(booked.BookingId, _slots[7], Guid.NewGuid()), default)).Succeeded);
        Assert.Equal(6, _wire.Take());
    }

    [Theory]
    [InlineData(6, 7)]
    [InlineData(7, 6)]
    public async Task A_change_of_time_reads_its_slots_alone_and_locks_in_the_order_of_a_booking(int from, int to)
    {
        var commands = new List<string>();
        await using var source = Source();
        var bookings = Listening(source, commands);
        var booked = (await bookings.BookAsync(_ada, new BookRequest(_slots[from], TestData.Details(), Guid.NewGuid()), default)).Value;
        commands.Clear();
        Assert.True((await bookings.ChangeTimeAsync(_ada, new ChangeTimeRequest(booked.BookingId, _slots[to], Guid.NewGuid()), default)).Succeeded);

        var inside = commands.Where(command => command.StartsWith("in:", StringComparison.Ordinal)).ToList();
        Assert.Equal(3, inside.Count);
        Assert.Contains("FROM slots", inside[0], StringComparison.Ordinal);
        Assert.DoesNotContain("bookings", inside[0], StringComparison.Ordinal);
        Assert.All(inside.Skip(1), command => Assert.DoesNotContain("SELECT", command, StringComparison.OrdinalIgnoreCase));
        InOrder(inside[1], "update bookings", "ctid =", "delete from slot_claims", "ctid =");
        InOrder(inside[2], $"INSERT INTO slot_claims", "UPDATE slots", $"WHERE id = {_slots[6]} AND xmin", "UPDATE slots", $"WHERE id = {_slots[7]} AND xmin");
    }

    [Fact]
    public async Task Only_the_slot_is_read_inside_the_transaction()
    {
        var commands = new List<string>();
        await using var source = Source();
        var bookings = Listening(source, commands);
        await bookings.HoldAsync(_ada, new HoldRequest(_slots[6], Guid.NewGuid()), default);
        commands.Clear();
        Assert.True((await bookings.HoldAsync(TestData.NewGuest(), new HoldRequest(_slots[7], Guid.NewGuid()), default)).Succeeded);

        var inside = commands.Where(command => command.StartsWith("in:", StringComparison.Ordinal)).ToList();
        Assert.Equal(2, inside.Count);
        Assert.Contains("booking_clock()", inside[0], StringComparison.Ordinal);
        Assert.DoesNotContain("FROM bookings", inside[0], StringComparison.Ordinal);
        Assert.DoesNotContain("SELECT", inside[1], StringComparison.Ordinal);
        foreach (var table in new[] { "INTO bookings", "slot_claims", "live_holds", "slot_events", "UPDATE slots" })
        {
            Assert.Contains(table, inside[1], StringComparison.Ordinal);
        }
    }

    private async Task<int> HoldAsync(int slotId) => (await _bookings.HoldAsync(_ada, new HoldRequest(slotId, Guid.NewGuid()), default)).Value.BookingId;

    private NpgsqlDataSource Source() =>
        DatabaseConnections.DataSource(_database.ConnectionString, "medibook-tests", 5, BookingContextFactory.SessionOptions);

    private static void InOrder(string text, params string[] parts)
    {
        var at = 0;
        foreach (var part in parts)
        {
            at = text.IndexOf(part, at, StringComparison.Ordinal);
            Assert.True(at >= 0, $"{part} is missing or too early in {text}");
            at += part.Length;
        }
    }

    private static BookingService Listening(NpgsqlDataSource source, List<string> commands)
    {
        var contexts = new ListeningContexts(DatabaseConnections.Configure(new DbContextOptionsBuilder<MediBookDbContext>(), source)
            .AddInterceptors(new Listener(commands)).Options);
        var rules = Options.Create(new BookingOptions());
        return new BookingService(
            new SerializableTransaction(contexts, new SlotChanges()), contexts, new HoldRetirement(contexts, new SlotChanges()), new BookingLimits(contexts, rules), rules, NullLogger<BookingService>.Instance);
    }

    private sealed class ListeningContexts(DbContextOptions<MediBookDbContext> options) : IDbContextFactory<MediBookDbContext>
    {
        public MediBookDbContext CreateDbContext()
        {
            var context = new MediBookDbContext(options);
            context.Database.AutoSavepointsEnabled = false;
            return context;
        }
    }

    /// <summary>Notes each command with its values, and whether it ran inside a transaction.</summary>
    private sealed class Listener(List<string> commands) : DbCommandInterceptor
    {
        public override ValueTask<InterceptionResult<DbDataReader>> ReaderExecutingAsync(
            DbCommand command, CommandEventData eventData, InterceptionResult<DbDataReader> result, CancellationToken cancellationToken = default)
        {
            Note(command);
            return ValueTask.FromResult(result);
        }

        public override ValueTask<InterceptionResult<int>> NonQueryExecutingAsync(
            DbCommand command, CommandEventData eventData, InterceptionResult<int> result, CancellationToken cancellationToken = default)
        {
            Note(command);
            return ValueTask.FromResult(result);
        }

        private void Note(DbCommand command) => commands.Add((command.Transaction is null ? "out:" : "in:") + Regex.Replace(
            command.CommandText, @"@\w+", name => $"{command.Parameters.Cast<DbParameter>().Single(value => value.ParameterName.TrimStart('@') == name.Value[1..]).Value}"));
    }
}
