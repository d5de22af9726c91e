using System.Text.Json;
using MediBook.Web.Data;
using MediBook.Web.Domain;
using Microsoft.EntityFrameworkCore;
using NodaTime;

namespace MediBook.Web.Services.Schedules;

/// <summary>The answers of somebody who prepares a bulk creation, as they were typed.</summary>
/// <param name="DoctorIds">The doctors.</param>
/// <param name="Date">First date.</param>
/// <param name="LastDate">Last date, itself included.</param>
/// <param name="Days">Days of the week, 1 (Monday) to 7.</param>
/// <param name="ExcludeWeekends">Leaves out Saturday and Sunday.</param>
/// <param name="From">Start of each day's first slot.</param>
/// <param name="To">End of each day's last slot.</param>
/// <param name="Minutes">Length of each slot.</param>
/// <param name="Gap">Minutes between two.</param>
/// <param name="Breaks">Ranges without slots.</param>
public sealed record BulkAnswers(
    IReadOnlyList<int> DoctorIds, string Date, string LastDate, IReadOnlyList<int> Days, bool ExcludeWeekends, string From, string To, string Minutes, string Gap,
    string Breaks)
{
    /// <summary>What a pattern begins with: working days of 20 minutes.</summary>
    public static BulkAnswers New(IReadOnlyList<int> doctorIds, string date, string lastDate) =>
        new(doctorIds, date, lastDate, [1, 2, 3, 4, 5], false, "09:00", "17:00", "20", "0", "");

    /// <summary>As the use case takes them; what cannot be read was refused before.</summary>
    public BulkRequest ToRequest() => new(DoctorIds, new SlotPattern(
        TypedTimes.Date(Date).GetValueOrDefault(), TypedTimes.Date(LastDate).GetValueOrDefault(), [.. Days.Select(day => (IsoDayOfWeek)day).Distinct()],
        TypedTimes.Time(From).GetValueOrDefault(), TypedTimes.Time(To).GetValueOrDefault(), TypedNumbers.Whole(Minutes).GetValueOrDefault(), ExcludeWeekends,
        Gap: TypedNumbers.Whole(Gap).GetValueOrDefault(), Breaks: TimeRange.Write(TimeRange.ParseMany(Breaks) ?? [])));

    /// <summary>The instants between which all slots of a pattern start, whatever the zone.</summary>
    internal static (Instant From, Instant Until) Span(SlotPattern pattern) =>
        (pattern.FirstDate.AtMidnight().InUtc().ToInstant() - Duration.FromDays(2), pattern.LastDate.AtMidnight().InUtc().ToInstant() + Duration.FromDays(3));

    internal static BulkAnswers Read(string text) => JsonSerializer.Deserialize<BulkAnswers>(text)!;

    internal string Write() => JsonSerializer.Serialize(this);
}

/// <summary>What somebody prepares stays on the server for a day, and is that person's alone.</summary>
public sealed class BulkDrafts(MediBookDbContext db)
{
    /// <summary>Keeps answers, as a new draft or in place of the old ones; the person's other ones that are too old are forgotten.</summary>
    /// <param name="actor">Whose they are.</param>
    /// <param name="id">The draft; null: a new one.</param>
    /// <param name="answers">The answers.</param>
    /// <param name="ct">Cancels the write.</param>
    /// <returns>The draft's id, also the batch's.</returns>
    public async Task<Guid> KeepAsync(Actor actor, Guid? id, BulkAnswers answers, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(actor);
        ArgumentNullException.ThrowIfNull(answers);
        var now = await db.NowAsync(ct);
        if (id is { } known && await DraftAsync(actor, known, ct) is { } draft)
        {
            draft.Answer(answers.Write(), now);
        }
        else
        {
            var old = now - SlotBatch.DraftTime;
            await db.SlotBatches.Where(batch => batch.AccountId == actor.AccountId && batch.MadeAt == null && batch.ChangedAt < old).ExecuteDeleteAsync(ct);
            draft = SlotBatch.Begin(Guid.NewGuid(), actor.AccountId!.Value, answers.Write(), now);
            db.Add(draft);
        }

        await db.SaveChangesAsync(ct);
        return draft.Id;
    }

    /// <summary>The answers, or null: unknown, another person's, too old, or done.</summary>
    public async Task<BulkAnswers?> FindAsync(Actor actor, Guid id, CancellationToken ct) =>
        await DraftAsync(actor, id, ct) is { } draft ? BulkAnswers.Read(draft.Answers) : null;

    /// <summary>What a batch has made and what has become of it, or null: unknown, another person's, or not done.</summary>
    public async Task<BulkDone?> DoneAsync(Actor actor, Guid id, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(actor);
        var batch = await db.SlotBatches.AsNoTracking().SingleOrDefaultAsync(row => row.Id == id && row.AccountId == actor.AccountId && row.MadeAt != null, ct);
        if (batch is null)
        {
            return null;
        }

        var request = BulkAnswers.Read(batch.Answers).ToRequest();
        var (from, until) = BulkAnswers.Span(request.Pattern);
        var now = await db.NowAsync(ct);
        var stands = await db.Slots
            .Where(slot => request.DoctorIds.Contains(slot.DoctorId) && slot.StartsAt >= from && slot.StartsAt < until && slot.BatchId == id && slot.State != SlotState.Withdrawn)
            .GroupBy(slot => slot.BookingId != null && (slot.HeldUntil == null || slot.HeldUntil > now)).Select(group => new { Taken = group.Key, Count = group.Count() }).ToListAsync(ct);
        var doctors = await db.Doctors.Where(doctor => request.DoctorIds.Contains(doctor.Id)).OrderBy(doctor => doctor.Name)
            .Select(doctor => new CalendarDoctor(doctor.Id, doctor.Name)).ToListAsync(ct);
        return new BulkDone(
            batch.Made, stands.Where(group => !group.Taken).Sum(group => group.Count), stands.Where(group => group.Taken).Sum(group => group.Count),
            batch.UndoneAt is not null, doctors, request.Pattern.FirstDate);
    }

    private async Task<SlotBatch?> DraftAsync(Actor actor, Guid id, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(actor);
        var oldest = await db.NowAsync(ct) - SlotBatch.DraftTime;
        return await db.SlotBatches.SingleOrDefaultAsync(batch => batch.Id == id && batch.AccountId == actor.AccountId && batch.MadeAt == null && batch.ChangedAt >= oldest, ct);
    }
}
