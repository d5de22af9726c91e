using MediBook.Web.Data;
using MediBook.Web.Domain;
using MediBook.Web.Services.Bookings;
using MediBook.Web.Services.Doctors;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using NodaTime;
using Npgsql;

namespace MediBook.Web.Tests.Support;

/// <summary>A database of one test class, dropped at its end.</summary>
public sealed class TestDatabase : IAsyncDisposable
{
    private readonly Func<Task> _drop;
    private readonly Lazy<NpgsqlDataSource> _dataSource;
    private readonly Lazy<BookingContextFactory> _bookingContexts;
    private SerializableTransaction? _transaction;

    internal TestDatabase(string connectionString, Func<Task> drop)
    {
        ConnectionString = connectionString;
        _drop = drop;
        _dataSource = new(() => DatabaseConnections.DataSource(connectionString, "medibook-tests", 20));
        _bookingContexts = new(() => new BookingContextFactory(connectionString, 20));
    }

    /// <summary>For apps on this database.</summary>
    public string ConnectionString { get; }

    /// <summary>Booking connections, as the app makes them.</summary>
    public IDbContextFactory<MediBookDbContext> BookingContexts => _bookingContexts.Value;

    /// <summary>A context at READ COMMITTED.</summary>
    public MediBookDbContext NewContext() =>
        new(DatabaseConnections.Configure(new DbContextOptionsBuilder<MediBookDbContext>(), _dataSource.Value).Options);

    /// <summary>The use cases of bookings on this database.</summary>
    public BookingService Bookings(BookingOptions? rules = null)
    {
        var options = Options.Create(rules ?? new BookingOptions());
        return new BookingService(
            Transaction, BookingContexts, Holds, new BookingLimits(BookingContexts, options), options,
            NullLogger<BookingService>.Instance);
    }

    /// <summary>Who came, on this database.</summary>
    public AttendanceService Attendance() => new(BookingContexts, new SlotChanges());

    /// <summary>The one helper that retries, with its count.</summary>
    public SerializableTransaction Transaction => _transaction ??= new SerializableTransaction(BookingContexts, new SlotChanges());

    /// <summary>The end of holds on this database.</summary>
    public HoldRetirement Holds => new(BookingContexts, new SlotChanges());

    /// <summary>The repair of changes of the plan, on a context.</summary>
    public PlanRepair Repair(MediBookDbContext db) => new(db, Holds, new SlotChanges(), NullLogger<PlanRepair>.Instance);

    /// <summary>Deactivates a doctor; coming bookings stay where they are. Previews again as often as something changes.</summary>
    public async Task<RepairResult> DeactivateAsync(Actor actor, int doctorId, Guid? press = null)
    {
        while (true)
        {
            await using var db = NewContext();
            var service = new DeactivationService(Repair(db));
            var plan = await service.PreviewAsync(doctorId, default);
            var keepAll = plan.Lost.ToDictionary(lost => lost.BookingId, _ => RepairChoice.Keep);
            var outcome = await service.DeactivateAsync(actor, doctorId, new RepairRequest(plan.Fingerprint, keepAll, null, press ?? Guid.NewGuid()), default);
            if (outcome.Refusal is not RepairRefusal.PlanChanged)
            {
                return outcome.Value;
            }
        }
    }

    /// <summary>Moves the deciding clock forward.</summary>
    public Task AdvanceAsync(Duration by) => ExecuteAsync($"update test_clock set shift = shift + interval '{by.TotalSeconds:F6} seconds'");

    /// <summary>Runs SQL.</summary>
    /// <returns>Affected rows.</returns>
    public async Task<int> ExecuteAsync(string sql)
    {
        await using var command = _dataSource.Value.CreateCommand(sql);
        return await command.ExecuteNonQueryAsync();
    }

    /// <summary>The first value of the first row.</summary>
    public async Task<T> ScalarAsync<T>(string sql)
    {
        await using var command = _dataSource.Value.CreateCommand(sql);
        var value = await command.ExecuteScalarAsync();
        return value is null or DBNull ? default! : (T)Convert.ChangeType(value, Nullable.GetUnderlyingType(typeof(T)) ?? typeof(T), System.Globalization.CultureInfo.InvariantCulture);
    }

    /// <summary>The first column of every row.</summary>
    public async Task<List<T>> ListAsync<T>(string sql)
    {
        await using var command = _dataSource.Value.CreateCommand(sql);
        await using var reader = await command.ExecuteReaderAsync();
        var values = new List<T>();
        while (await reader.ReadAsync())
        {
            values.Add(await reader.GetFieldValueAsync<T>(0));
        }

        return values;
    }

    public async ValueTask DisposeAsync()
    {
        if (_dataSource.IsValueCreated)
        {
            await _dataSource.Value.DisposeAsync();
        }

        if (_bookingContexts.IsValueCreated)
        {
            await _bookingContexts.Value.DisposeAsync();
        }

        await _drop();
    }
}
