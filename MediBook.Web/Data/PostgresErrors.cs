using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace MediBook.Web.Data;

/// <summary>Finds PostgreSQL's own word in the exceptions that EF Core wraps around it.</summary>
public static class PostgresErrors
{
    /// <summary>The innermost <see cref="PostgresException"/>, or null.</summary>
    public static PostgresException? Find(Exception? exception)
    {
        for (; exception is not null; exception = exception.InnerException)
        {
            if (exception is PostgresException found)
            {
                return found;
            }
        }

        return null;
    }

    /// <summary>
    /// True where the whole unit may simply be tried again: 40001, 40P01, a lock not had in time, and a stale row version, also where
    /// the keys of the event or message that carry the version notice it first.
    /// </summary>
    public static bool IsRetryable(Exception exception) =>
        Find(exception) is { } error
            ? error.SqlState is PostgresErrorCodes.SerializationFailure or PostgresErrorCodes.DeadlockDetected or PostgresErrorCodes.LockNotAvailable
                || RefusedBy(error) is ConstraintNames.OneEventPerVersion or ConstraintNames.OneMessagePerRevision
            : exception is DbUpdateConcurrencyException;

    /// <summary>The name of the key or exclusion constraint that refused the write (23505, 23P01), or null.</summary>
    public static string? RefusedBy(Exception exception) =>
        Find(exception) is { SqlState: PostgresErrorCodes.UniqueViolation or PostgresErrorCodes.ExclusionViolation } error
            ? error.ConstraintName
            : null;

    /// <summary>The name of the foreign key that refused the write (23503): what it names is gone, or is still named; else null.</summary>
    public static string? UnlinkedBy(Exception exception) =>
        Find(exception) is { SqlState: PostgresErrorCodes.ForeignKeyViolation } error ? error.ConstraintName : null;

    /// <summary>True where the database cannot answer now: the connection broke, no connection was to be had, or it is starting or stopping.</summary>
    public static bool IsUnavailable(Exception? exception)
    {
        for (; exception is not null; exception = exception.InnerException)
        {
            switch (exception)
            {
                case PostgresException { SqlState: var state }:
                    return state.StartsWith("08", StringComparison.Ordinal)
                        || state.StartsWith("53", StringComparison.Ordinal)
                        || state.StartsWith("57", StringComparison.Ordinal)
                        // 55000 at connecting: the operator has closed the database for a while. 25P03: the app stood still within a transaction.
                        || state is PostgresErrorCodes.SerializationFailure or PostgresErrorCodes.DeadlockDetected or PostgresErrorCodes.LockNotAvailable
                            or PostgresErrorCodes.ObjectNotInPrerequisiteState or "25P03";
                case NpgsqlException or TimeoutException or System.Net.Sockets.SocketException:
                    return true;
            }
        }

        return false;
    }

    /// <summary>True where PostgreSQL could not take a value: a NUL byte, a number or date out of range, text too long, a check that does not hold.</summary>
    public static bool IsUnreadable(Exception? exception) => Find(exception) is
    {
        SqlState: PostgresErrorCodes.CharacterNotInRepertoire or PostgresErrorCodes.UntranslatableCharacter or PostgresErrorCodes.NumericValueOutOfRange
            or PostgresErrorCodes.DatetimeFieldOverflow or PostgresErrorCodes.InvalidDatetimeFormat or PostgresErrorCodes.StringDataRightTruncation
            or PostgresErrorCodes.InvalidTextRepresentation or PostgresErrorCodes.CheckViolation
    };
}
