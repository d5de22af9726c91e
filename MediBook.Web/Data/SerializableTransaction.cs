using System.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;
using Npgsql;

namespace MediBook.Web.Data;

/// <summary>
/// Runs one unit of work SERIALIZABLE, each try with a fresh context, and again (with jitter) when PostgreSQL reports a
/// serialization failure, a deadlock or a stale row version. See ADR 1. After the commit the slots it read, which are those it changed,
/// are told to open pages.
/// </summary>
public sealed class SerializableTransaction(IDbContextFactory<MediBookDbContext> contexts, SlotChanges changes)
{
    /// <summary>Most tries of a unit.</summary>
    public const int MostTries = 8;

    private long _retries;

    /// <summary>Retries since this was made, for figures.</summary>
    public long Retries => Interlocked.Read(ref _retries);

    /// <summary>Runs <paramref name="work"/> until it commits or decides to roll back.</summary>
    /// <param name="work">Begins the unit, reads, changes and answers; <see cref="Unit.Rollback"/> leaves no trace.</param>
    /// <param name="ct">Not heeded once the commit is sent.</param>
    /// <returns>The answer of the try that ended.</returns>
    /// <exception cref="TransactionGaveUpException">Still in conflict after <see cref="MostTries"/> tries.</exception>
    /// <exception cref="CommitUnknownException">The connection died while the commit was under way.</exception>
    public async Task<T> RunAsync<T>(Func<Unit, Task<T>> work, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(work);
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await TryAsync(work, ct);
            }
            catch (Exception exception) when (PostgresErrors.IsRetryable(exception))
            {
                if (attempt == MostTries)
                {
                    throw new TransactionGaveUpException(exception);
                }

                Interlocked.Increment(ref _retries);
                await Task.Delay(Jitter(attempt), ct);
            }
        }
    }

    /// <summary>How long to wait after a try, so that those who met do not meet again.</summary>
    internal static TimeSpan Jitter(int attempt) => TimeSpan.FromMilliseconds(Random.Shared.Next(1, 8 << Math.Min(attempt, 5)));

    private async Task<T> TryAsync<T>(Func<Unit, Task<T>> work, CancellationToken ct)
    {
        await using var db = await contexts.CreateDbContextAsync(ct);
        var unit = new Unit(db);
        var answer = await work(unit);
        if (db.Database.CurrentTransaction is not { } transaction)
        {
            return answer;
        }

        await using (transaction)
        {
            if (unit.MustRollBack)
            {
                await transaction.RollbackAsync(CancellationToken.None);
                return answer;
            }

            await db.SaveChangesAsync(ct);
            await CommitAsync(transaction);
            foreach (var slot in db.ChangeTracker.Entries<Domain.Slot>())
            {
                changes.Add(slot.Entity.DoctorId, slot.Entity.Id, slot.Entity.BookingId is null);
            }

            return answer;
        }
    }

    private static async Task CommitAsync(IDbContextTransaction transaction)
    {
        try
        {
            await transaction.CommitAsync(CancellationToken.None);
        }
        catch (NpgsqlException exception) when (!PostgresErrors.IsRetryable(exception))
        {
            throw new CommitUnknownException(exception);
        }
    }

    /// <summary>One try: its context, when its transaction begins, and the way to leave without a trace.</summary>
    public sealed class Unit
    {
        internal Unit(MediBookDbContext db) => Db = db;

        /// <summary>The context of this try. What is read before <see cref="BeginAsync"/> stands outside the transaction.</summary>
        public MediBookDbContext Db { get; }

        internal bool MustRollBack { get; private set; }

        /// <summary>Begins the transaction; its changes are saved and committed after the work.</summary>
        public Task BeginAsync(CancellationToken ct) => Db.Database.BeginTransactionAsync(IsolationLevel.Serializable, ct);

        /// <summary>
        /// Begins it at READ COMMITTED, for a unit that meets nobody at a row and waits for locks: each statement sees what was committed
        /// while the one before it waited.
        /// </summary>
        public Task BeginReadCommittedAsync(CancellationToken ct) => Db.Database.BeginTransactionAsync(IsolationLevel.ReadCommitted, ct);

        /// <summary>Gives <paramref name="answer"/> and leaves the database as it was.</summary>
        public T Rollback<T>(T answer)
        {
            MustRollBack = true;
            return answer;
        }
    }
}

/// <summary>The unit was still in conflict after the last try; the person may try again: 503.</summary>
public sealed class TransactionGaveUpException(Exception inner) : Exception("Still in conflict after the last try.", inner);

/// <summary>The connection died at COMMIT: nobody knows whether it took effect. Look the operation id up.</summary>
public sealed class CommitUnknownException(Exception inner) : Exception("The connection died while the commit was under way.", inner);
