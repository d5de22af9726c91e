using MediBook.Web.Data;
using MediBook.Web.Domain;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace MediBook.Web.Services.Bookings;

/// <summary>How many bookings of a status say whose they are, and how many of them are past their days.</summary>
/// <param name="Status">The status.</param>
/// <param name="Days">For how many days they may.</param>
/// <param name="Personal">How many say it.</param>
/// <param name="Due">How many of them the next night takes it from.</param>
public sealed record RetentionRow(BookingStatus Status, int Days, int Personal, int Due);

/// <summary>Takes the person out of bookings that are past their days, as erasure does, and leaves what says when a doctor worked. See ADR 17.</summary>
public sealed partial class RetentionService(MediBookDbContext db, IOptions<RetentionOptions> options, ILogger<RetentionService> logger)
{
    private const int BatchSize = 500;

    /// <summary>Which bookings say whose they are.</summary>
    private const string Personal =
        "(patient_name <> '' or patient_email <> '' or reason is not null or cancel_reason is not null or account_id is not null or patient_id is not null or guest_key is not null)";

    /// <summary>Which are past their days, for <c>@confirmed</c>, <c>@cancelled</c> and <c>@failed</c>.</summary>
    private const string Due =
        """
        case status
            when 'CONFIRMED' then slots.ends_at < booking_clock() - make_interval(days => @confirmed)
            when 'CANCELLED' then bookings.ended_at < booking_clock() - make_interval(days => @cancelled)
            when 'FAILED' then bookings.ended_at < booking_clock() - make_interval(days => @failed)
            else false
        end
        """;

    private const string CountThem =
        $"""
        select status, count(*)::int as personal, (count(*) filter (where {Due}))::int as due
        from bookings join slots on slots.id = slot_id where {Personal} group by status
        """;

    private const string FindThem =
        $"""
        select bookings.id as "Value" from bookings join slots on slots.id = slot_id where {Personal} and {Due}
        order by bookings.id limit @most for update of bookings skip locked
        """;

    /// <summary>What the next night would take, and leaves everything as it is.</summary>
    public async Task<IReadOnlyList<RetentionRow>> PreviewAsync(CancellationToken ct)
    {
        var rows = await db.Database.SqlQueryRaw<Counted>(CountThem, Parameters()).ToListAsync(ct);
        return [.. from status in Enum.GetValues<BookingStatus>()
            where options.Value.DaysOf(status) is not null
            let row = rows.SingleOrDefault(row => row.Status == EnumCapitals.Of(status))
            select new RetentionRow(status, options.Value.DaysOf(status)!.Value, row?.Personal ?? 0, row?.Due ?? 0)];
    }

    /// <summary>Takes it, in pieces that each stand by themselves; safe to run twice, and by many at once.</summary>
    /// <returns>From how many bookings.</returns>
    public async Task<int> RunAsync(CancellationToken ct)
    {
        var all = 0;
        for (var done = BatchSize; done == BatchSize; all += done)
        {
            done = await RunOnceAsync(ct);
        }

        LogRun(logger, all);
        return all;
    }

    private async Task<int> RunOnceAsync(CancellationToken ct)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        var ids = await db.Database.SqlQueryRaw<int>(FindThem, Parameters()).ToListAsync(ct);
        if (ids.Count > 0)
        {
            await db.EraseAsync(new DataSubject(null, null, null, null, ids), ct);
            await db.RecordAsync(AuditEntry.Create(Actor.Job.AuditName, AuditAction.Erased, AuditSubject.Booking, ids, new AuditField("Count", null, AuditField.Text(ids.Count))), ct);
            await transaction.CommitAsync(CancellationToken.None);
        }

        return ids.Count;
    }

    private Npgsql.NpgsqlParameter[] Parameters() =>
    [
        new("confirmed", options.Value.ConfirmedDays), new("cancelled", options.Value.CancelledDays), new("failed", options.Value.FailedDays), new("most", BatchSize),
    ];

    private sealed record Counted(string Status, int Personal, int Due);

    [LoggerMessage(Level = LogLevel.Information, Message = "{Bookings} bookings no longer say whose they were")]
    private static partial void LogRun(ILogger logger, int bookings);
}
