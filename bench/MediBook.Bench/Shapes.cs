using System.Data;
using MediBook.Web.Data;
using MediBook.Web.Domain;
using MediBook.Web.Services.Bookings;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Npgsql;

namespace MediBook.Bench;

/// <summary>A way to book: each books one slot for one patient, and tries again where PostgreSQL says that it may.</summary>
internal interface IShape : IAsyncDisposable
{
    /// <summary>What the table calls it.</summary>
    public string Name { get; }

    /// <summary>Transactions that PostgreSQL ended and that were tried again.</summary>
    public long Retries { get; }

    /// <summary>Books.</summary>
    /// <returns>True when this patient has the slot now.</returns>
    public Task<bool> BookAsync(int slotId, Actor patient);
}

/// <summary>MediBook's own: claims, live holds and seats as rows, nothing volatile in an index, no read but the slot's.</summary>
internal sealed class OurShape : IShape
{
    private readonly BookingContextFactory _contexts;
    private readonly SerializableTransaction _transaction;
    private readonly BookingService _bookings;

    public OurShape(string connection, int pool)
    {
        _contexts = new BookingContextFactory(connection, pool);
        _transaction = new SerializableTransaction(_contexts, new SlotChanges());
        var rules = Options.Create(new BookingOptions());
        _bookings = new BookingService(
            _transaction, _contexts, new HoldRetirement(_contexts, new SlotChanges()), new BookingLimits(_contexts, rules), rules, NullLogger<BookingService>.Instance);
    }

    public string Name => "claims (MediBook, through EF Core)";

    public long Retries => _transaction.Retries;

    public async Task<bool> BookAsync(int slotId, Actor patient) =>
        (await _bookings.BookAsync(patient, new BookRequest(slotId, new PatientDetails("Ada Novak", $"p{patient.AccountId}@example.com", null, null), Guid.NewGuid()), default))
        .Succeeded;

    public ValueTask DisposeAsync() => _contexts.DisposeAsync();
}

/// <summary>Bare Npgsql with a loop around it: the cheapest client that the two usual designs can have.</summary>
internal abstract class BareShape(string connection, int pool) : IShape
{
    private const int MostTries = 100;
    private readonly NpgsqlDataSource _source = DatabaseConnections.DataSource(connection, "medibook-bench", pool);
    private long _retries;

    public abstract string Name { get; }

    public long Retries => Interlocked.Read(ref _retries);

    public async Task<bool> BookAsync(int slotId, Actor patient)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await using var connection = await _source.OpenConnectionAsync();
                await using var transaction = await connection.BeginTransactionAsync(IsolationLevel.Serializable);
                var booked = await BookOnceAsync(connection, slotId, patient.PatientId!.Value);
                await transaction.CommitAsync();
                return booked;
            }
            catch (PostgresException exception) when (attempt < MostTries
                && exception.SqlState is PostgresErrorCodes.SerializationFailure or PostgresErrorCodes.DeadlockDetected)
            {
                Interlocked.Increment(ref _retries);
                await Task.Delay(Random.Shared.Next(1, 8 << Math.Min(attempt, 5)));
            }
            catch (PostgresException exception) when (exception.SqlState is PostgresErrorCodes.UniqueViolation)
            {
                return false;
            }
        }
    }

    public ValueTask DisposeAsync() => _source.DisposeAsync();

    protected abstract Task<bool> BookOnceAsync(NpgsqlConnection connection, int slotId, int patientId);

    protected static async Task<T?> ScalarAsync<T>(NpgsqlConnection connection, string sql, params object[] values)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        command.Parameters.AddRange(values.Select(value => new NpgsqlParameter { Value = value }).ToArray());
        return (T?)await command.ExecuteScalarAsync();
    }
}

/// <summary>SERIALIZABLE, SELECT … FOR UPDATE, a version column, an indexed is_booked, retry.</summary>
internal sealed class UsualShape(string connection, int pool) : BareShape(connection, pool)
{
    public const string Tables =
        """
        create table usual_slots (id int primary key, starts_at timestamptz not null, ends_at timestamptz not null, is_booked bool not null default false, version int not null default 0);
        create index on usual_slots (is_booked, starts_at);
        create table usual_bookings (id serial primary key, slot_id int not null references usual_slots, patient_id int not null references patients, status text not null, starts_at timestamptz not null, ends_at timestamptz not null);
        create index on usual_bookings (patient_id, status);
        create index on usual_bookings (slot_id);
        insert into usual_slots select id, starts_at, ends_at from slots;
        """;

    public override string Name => "FOR UPDATE + version + is_booked (bare Npgsql)";

    protected override async Task<bool> BookOnceAsync(NpgsqlConnection connection, int slotId, int patientId)
    {
        if (await ScalarAsync<bool?>(connection, "select is_booked from usual_slots where id = $1 for update", slotId) is not false)
        {
            return false;
        }

        const string elsewhere =
            """
            select count(*) from usual_bookings b join usual_slots s on s.id = $2
            where b.patient_id = $1 and b.status in ('PENDING', 'CONFIRMED') and b.starts_at < s.ends_at and b.ends_at > s.starts_at
            """;
        if (await ScalarAsync<long>(connection, elsewhere, patientId, slotId) > 0)
        {
            return false;
        }

        await ScalarAsync<int>(
            connection,
            "insert into usual_bookings (slot_id, patient_id, status, starts_at, ends_at) select id, $2, 'CONFIRMED', starts_at, ends_at from usual_slots where id = $1 returning id",
            slotId,
            patientId);
        await ScalarAsync<object>(connection, "update usual_slots set is_booked = true, version = version + 1 where id = $1 and version = 0", slotId);
        return true;
    }
}

/// <summary>A unique index on the live bookings' slot, and the patient's bookings read by predicate in the same SERIALIZABLE transaction.</summary>
internal sealed class PartialIndexShape(string connection, int pool) : BareShape(connection, pool)
{
    public const string Tables =
        """
        create table partial_bookings (id serial primary key, slot_id int not null references slots, patient_id int not null references patients, status text not null, starts_at timestamptz not null, ends_at timestamptz not null);
        create unique index on partial_bookings (slot_id) where status in ('PENDING', 'CONFIRMED');
        create index on partial_bookings (patient_id, status);
        """;

    public override string Name => "unique index on live bookings (bare Npgsql)";

    protected override async Task<bool> BookOnceAsync(NpgsqlConnection connection, int slotId, int patientId)
    {
        const string elsewhere =
            """
            select count(*) from partial_bookings b join slots s on s.id = $2
            where b.patient_id = $1 and b.status in ('PENDING', 'CONFIRMED') and b.starts_at < s.ends_at and b.ends_at > s.starts_at
            """;
        if (await ScalarAsync<long>(connection, elsewhere, patientId, slotId) > 0)
        {
            return false;
        }

        await ScalarAsync<int>(
            connection,
            "insert into partial_bookings (slot_id, patient_id, status, starts_at, ends_at) select id, $2, 'CONFIRMED', starts_at, ends_at from slots where id = $1 returning id",
            slotId,
            patientId);
        return true;
    }
}
