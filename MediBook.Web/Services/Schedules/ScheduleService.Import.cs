using MediBook.Web.Data;
using MediBook.Web.Domain;
using Microsoft.EntityFrameworkCore;

namespace MediBook.Web.Services.Schedules;

/// <content>Many new schedules at once.</content>
public sealed partial class ScheduleService
{
    /// <summary>What <see cref="AddManyAsync"/> would do now.</summary>
    public async Task<ManySchedulesPreview> PreviewManyAsync(IReadOnlyList<NewSchedule> schedules, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(schedules);
        var (refused, create, leftOut) = (new List<RefusedSchedule>(), 0, 0);
        foreach (var ofDoctor in ByDoctor(schedules))
        {
            var worked = await planner.WorkOutAsync(
                ofDoctor.Key,
                async (standing, _, _) =>
                {
                    var those = await TakeManyAsync(standing, ofDoctor, store: false);
                    refused.AddRange(those);
                    return those is [var first, ..] ? first.Refusal : null;
                },
                ct);
            db.ChangeTracker.Clear();
            if (worked.Refusal is null)
            {
                create += worked.Value.Difference.Create.Count;
                leftOut += worked.Value.Difference.InTheWay.Count(time => time.ScheduleId == 0) + worked.Value.Plan.Skipped.Count(time => time.ScheduleId == 0);
            }
        }

        return new ManySchedulesPreview([.. refused.OrderBy(one => one.Place)], create, leftOut);
    }

    /// <summary>
    /// Stores new schedules, all or none, in one transaction; then makes their slots, a doctor after another. Pressed twice, the second time
    /// gives the first result.
    /// </summary>
    /// <returns>How many schedules were stored.</returns>
    public async Task<Outcome<int, ScheduleRefusal>> AddManyAsync(Actor actor, Guid operationId, IReadOnlyList<NewSchedule> schedules, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(actor);
        ArgumentNullException.ThrowIfNull(schedules);
        var doctorIds = ByDoctor(schedules).Select(ofDoctor => ofDoctor.Key).ToArray();
        try
        {
            var refusal = await ReadCommittedTransaction.RunAsync(db, async transaction =>
            {
                db.Add(new ImportRun(operationId, schedules.Count, await db.NowAsync(ct)));
                await db.SaveChangesAsync(ct);
                if (await StoreManyAsync(schedules, doctorIds, ct) is { } why)
                {
                    return (ScheduleRefusal?)why;
                }

                await transaction.CommitAsync(CancellationToken.None);
                return null;
            }, ct);
            if (refusal is { } no)
            {
                return no;
            }
        }
        catch (DbUpdateException exception) when (PostgresErrors.RefusedBy(exception) is ConstraintNames.OneImportPerPress)
        {
            return await db.ImportRuns.Where(run => run.OperationId == operationId).Select(run => run.Made).SingleAsync(ct);
        }
        catch (TransactionGaveUpException)
        {
            return ScheduleRefusal.Busy;
        }
        finally
        {
            db.ChangeTracker.Clear();
        }

        await generator.GenerateEachAsync(doctorIds, actor, operationId, CancellationToken.None);
        return schedules.Count;
    }

    private static IOrderedEnumerable<IGrouping<int, (int Place, NewSchedule Schedule)>> ByDoctor(IReadOnlyList<NewSchedule> schedules) =>
        schedules.Select((schedule, place) => (Place: place, Schedule: schedule)).GroupBy(one => one.Schedule.DoctorId).OrderBy(ofDoctor => ofDoctor.Key);

    /// <summary>The doctors' rows are locked first, as whoever changes their schedules does: no other schedule comes between.</summary>
    private async Task<ScheduleRefusal?> StoreManyAsync(IReadOnlyList<NewSchedule> schedules, int[] doctorIds, CancellationToken ct)
    {
        var active = await db.Database.SqlQuery<int>($"select id from doctors where id = any({doctorIds}) and is_active order by id for no key update").ToListAsync(ct);
        if (active.Count != doctorIds.Length)
        {
            return ScheduleRefusal.DoctorInactive;
        }

        foreach (var ofDoctor in ByDoctor(schedules))
        {
            db.ChangeTracker.Clear();
            var standing = await db.Schedules.Where(schedule => schedule.DoctorId == ofDoctor.Key && schedule.RemovedAt == null)
                .Include(schedule => schedule.Location).OrderBy(schedule => schedule.Id).ToListAsync(ct);
            if (await TakeManyAsync(standing, ofDoctor, store: true) is [var refused, ..])
            {
                return refused.Refusal;
            }
        }

        return null;
    }

    /// <summary>Each of a doctor's new schedules beside those that stand and the new ones before it.</summary>
    private async Task<List<RefusedSchedule>> TakeManyAsync(
        List<Schedule> standing, IEnumerable<(int Place, NewSchedule Schedule)> fresh, bool store)
    {
        var refused = new List<RefusedSchedule>();
        foreach (var (place, schedule) in fresh)
        {
            var step = new Step(db, new ScheduleEdit(schedule.DoctorId, null, schedule.Details, Guid.NewGuid()), store);
            if (await step.TakeAsync(standing, [], default) is { } refusal)
            {
                refused.Add(new RefusedSchedule(place, refusal, step.Overlap));
            }
        }

        return refused;
    }
}
