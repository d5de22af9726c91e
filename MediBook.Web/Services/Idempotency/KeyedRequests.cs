using System.Security.Cryptography;
using System.Text.Json;
using MediBook.Web.Data;
using MediBook.Web.Domain;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.EntityFrameworkCore;
using NodaTime;

namespace MediBook.Web.Services.Idempotency;

/// <summary>
/// The same request sent again with the same <c>Idempotency-Key</c> gets the first one's answer, whichever instance it reaches: the row's key decides who runs.
/// A request asks for its turn, runs if it is the first, and tells its answer.
/// </summary>
public sealed partial class KeyedRequests(MediBookDbContext db, IDataProtectionProvider protection, TimeProvider time, ILogger<KeyedRequests> logger)
{
    private static readonly TimeSpan MostWait = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMilliseconds(250);

    /// <summary>How long an answer is kept; an older row counts as absent.</summary>
    public static Duration Kept { get; } = Duration.FromHours(24);

    /// <summary>How long a run may take before it counts as dead and another request takes it over.</summary>
    public static Duration Lease { get; } = Duration.FromSeconds(30);

    /// <summary>
    /// The turn of a request: its first answer, or to run. While another one runs it waits for that answer, five seconds at most; no
    /// connection is held meanwhile. Who runs must call <see cref="CompleteAsync"/> or <see cref="ReleaseAsync"/>.
    /// </summary>
    public async Task<Outcome<KeyedTurn, KeyRefusal>> BeginAsync(RequestKey key, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(key);
        var arrived = time.GetTimestamp();
        var pause = FirstPause;
        while (true)
        {
            if (await InsertAsync(key, ct) is { } begun)
            {
                return new KeyedTurn(key, begun, null);
            }

            while (await FindAsync(key, ct) is { } row)
            {
                if (row.Age < Kept && row.Fingerprint != key.Fingerprint)
                {
                    return KeyRefusal.OtherRequest;
                }

                if (row.Age < Kept && row.Status is { } status && Unprotect(key, status, row.ProtectedAnswer!) is { } answer)
                {
                    return new KeyedTurn(key, row.StartedAt, answer);
                }

                if (row.Age >= Lease || row.Status is not null)
                {
                    // It has had its day, its run died, or nobody can read it. Where another request was quicker, its row is looked at next.
                    if (await ReplaceAsync(key, row, ct) is { } taken)
                    {
                        return new KeyedTurn(key, taken, null);
                    }

                    continue;
                }

                var left = MostWait - time.GetElapsedTime(arrived);
                if (left <= TimeSpan.Zero)
                {
                    return KeyRefusal.StillRunning;
                }

                await Task.Delay(pause < left ? pause : left, time, ct);
                pause = pause * 1.5 < LongestPause ? pause * 1.5 : LongestPause;
            }
        }
    }

    /// <summary>
    /// Keeps a run's final answer; any other frees the key for another try. Takes no cancellation: what was done is kept although the client has gone.
    /// </summary>
    public async Task CompleteAsync(KeyedTurn turn, KeyedAnswer answer)
    {
        ArgumentNullException.ThrowIfNull(turn);
        ArgumentNullException.ThrowIfNull(answer);
        if (!answer.IsFinal)
        {
            await ReleaseAsync(turn);
            return;
        }

        try
        {
            var content = JsonSerializer.SerializeToUtf8Bytes(new Content(answer.ContentType, answer.Headers, answer.Body));
            var protectedAnswer = Protector(turn.Key).Protect(content);
            await Running(turn).ExecuteUpdateAsync(set => set
                .SetProperty(request => request.Status, answer.Status)
                .SetProperty(request => request.ProtectedAnswer, protectedAnswer));
        }
        catch (Exception exception) when (PostgresErrors.IsUnavailable(exception))
        {
            // What the request did is committed and must be answered as such; a later one takes the run over and finds its effect.
            LogNotKept(answer.Status, exception);
        }
    }

    /// <summary>Frees the key of a run that gave no final answer, so that the next request with it runs.</summary>
    public async Task ReleaseAsync(KeyedTurn turn)
    {
        ArgumentNullException.ThrowIfNull(turn);
        try
        {
            await Running(turn).ExecuteDeleteAsync();
        }
        catch (Exception exception) when (PostgresErrors.IsUnavailable(exception))
        {
            // The lease frees it.
            LogNotReleased(exception);
        }
    }

    /// <summary>Deletes what is older than <see cref="Kept"/>.</summary>
    /// <returns>How many rows.</returns>
    public async Task<int> ForgetOldAsync(CancellationToken ct)
    {
        var until = await db.NowAsync(ct) - Kept;
        return await db.KeyedRequests.Where(request => request.StartedAt <= until).ExecuteDeleteAsync(ct);
    }

    /// <summary>The row's key decides who runs. A request that comes later writes nothing, and so waits for no disk.</summary>
    /// <returns>When the run began, or null where there is a row.</returns>
    private async Task<Instant?> InsertAsync(RequestKey key, CancellationToken ct) => One(await db.Database.SqlQuery<Instant>(
        $"""
        insert into keyed_requests (owner_key, key_hash, fingerprint, started_at)
        values ({key.OwnerKey}, {key.KeyHash}, {key.Fingerprint}, booking_clock())
        on conflict do nothing
        returning started_at as "Value"
        """).ToListAsync(ct));

    /// <summary>Takes the row over as it was seen: of many who saw it so, PostgreSQL lets one.</summary>
    /// <returns>When the run began, or null where the row has changed since.</returns>
    private async Task<Instant?> ReplaceAsync(RequestKey key, Row seen, CancellationToken ct) => One(await db.Database.SqlQuery<Instant>(
        $"""
        update keyed_requests
        set fingerprint = {key.Fingerprint}, started_at = booking_clock(), status = null, protected_answer = null
        where owner_key = {key.OwnerKey} and key_hash = {key.KeyHash} and started_at = {seen.StartedAt} and status is not distinct from {seen.Status}
        returning started_at as "Value"
        """).ToListAsync(ct));

    private static Instant? One(List<Instant> instants) => instants.Count == 0 ? null : instants[0];

    private Task<Row?> FindAsync(RequestKey key, CancellationToken ct) =>
        db.KeyedRequests.Where(request => request.OwnerKey == key.OwnerKey && request.KeyHash == key.KeyHash)
            .Select(request => new Row(request.Fingerprint, request.StartedAt, MediBookDbContext.BookingClock(), request.Status, request.ProtectedAnswer))
            .SingleOrDefaultAsync(ct);

    /// <summary>The row while it is still this run's: one that took too long finds it taken over and leaves it alone.</summary>
    private IQueryable<KeyedRequest> Running(KeyedTurn turn) => db.KeyedRequests.Where(
        request => request.OwnerKey == turn.Key.OwnerKey && request.KeyHash == turn.Key.KeyHash && request.StartedAt == turn.StartedAt && request.Status == null);

    /// <summary>Bound to its row: an answer that is moved to another person's row cannot be read there.</summary>
    private IDataProtector Protector(RequestKey key) => protection.CreateProtector("MediBook.KeyedRequests", key.OwnerKey, key.KeyHash);

    private KeyedAnswer? Unprotect(RequestKey key, int status, byte[] protectedAnswer)
    {
        try
        {
            var content = JsonSerializer.Deserialize<Content>(Protector(key).Unprotect(protectedAnswer))!;
            return new KeyedAnswer(status, content.ContentType, content.Headers, content.Body);
        }
        catch (CryptographicException)
        {
            LogUnreadable();
            return null;
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The kept answer of a keyed request can no longer be read; the request runs again.")]
    private partial void LogUnreadable();

    [LoggerMessage(Level = LogLevel.Error, Message = "The answer {Status} of a keyed request could not be kept; the same request sent later runs again.")]
    private partial void LogNotKept(int status, Exception exception);

    [LoggerMessage(Level = LogLevel.Error, Message = "The key of a request that failed could not be freed; it is free when the lease ends.")]
    private partial void LogNotReleased(Exception exception);

    private sealed record Row(string Fingerprint, Instant StartedAt, Instant Now, int? Status, byte[]? ProtectedAnswer)
    {
        public Duration Age => Now - StartedAt;
    }

    private sealed record Content(string? ContentType, IReadOnlyDictionary<string, string> Headers, ReadOnlyMemory<byte> Body);
}
