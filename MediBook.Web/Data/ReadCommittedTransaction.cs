using Microsoft.EntityFrameworkCore.Storage;

namespace MediBook.Web.Data;

/// <summary>
/// Runs one unit of work at READ COMMITTED, and again (with jitter) when PostgreSQL reports a deadlock or EF a stale row version.
/// For changes of the plan: they meet bookings at the slot row's <c>xmin</c>, and each other at the exclusion constraint.
/// There are no savepoints: a failed save fails the whole unit, and every row that a unit writes carries its transaction's id.
/// </summary>
public static class ReadCommittedTransaction
{
    /// <summary>Most tries of a unit.</summary>
    public const int MostTries = 8;

    /// <summary>Runs <paramref name="work"/>, which commits the transaction it is given or leaves it to be rolled back.</summary>
    /// <exception cref="TransactionGaveUpException">Still in conflict after <see cref="MostTries"/> tries.</exception>
    public static async Task<T> RunAsync<T>(MediBookDbContext db, Func<IDbContextTransaction, Task<T>> work, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(db);
        ArgumentNullException.ThrowIfNull(work);
        db.Database.AutoSavepointsEnabled = false;
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await using var transaction = await db.Database.BeginTransactionAsync(ct);
                return await work(transaction);
            }
            catch (Exception exception) when (PostgresErrors.IsRetryable(exception))
            {
                db.ChangeTracker.Clear();
                if (attempt == MostTries)
                {
                    throw new TransactionGaveUpException(exception);
                }

                await Task.Delay(SerializableTransaction.Jitter(attempt), ct);
            }
        }
    }
}
