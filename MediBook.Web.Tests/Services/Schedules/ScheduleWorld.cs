using MediBook.Web.Data;
using MediBook.Web.Domain;
using MediBook.Web.Services.Bookings;
using MediBook.Web.Services.Schedules;
using MediBook.Web.Tests.Support;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using NodaTime;

namespace MediBook.Web.Tests.Services.Schedules;

/// <summary>The services of schedules over a database, each call with a context of its own, as requests have.</summary>
internal sealed class ScheduleWorld(TestDatabase database, int horizonWeeks = 2)
{
    public Task<T> DoAsync<T>(Func<ScheduleService, Task<T>> deed) =>
        WithAsync((db, planner, generator) => deed(new ScheduleService(db, planner, generator, database.Repair(db))));

    public Task<PlanDone> GenerateAsync() => WithAsync((_, _, generator) => generator.GenerateAllAsync(CancellationToken.None));

    public Task<T> HolidaysAsync<T>(Func<HolidayService, Task<T>> deed) => WithAsync((db, _, generator) => deed(new HolidayService(db, generator)));

    /// <summary>Previews the change and does what was seen; bookings outside the new hours stay where they are.</summary>
    public async Task<RepairResult> ApplyAsync(Actor actor, ScheduleEdit edit)
    {
        var preview = (await DoAsync(schedules => schedules.PreviewAsync(edit, CancellationToken.None))).Value;
        return (await DoAsync(schedules => schedules.ApplyAsync(actor, edit, Keeping(preview.Plan), CancellationToken.None))).Value;
    }

    /// <summary>A press that leaves every booking where it is.</summary>
    public static RepairRequest Keeping(PlanPreview seen) =>
        new(seen.Fingerprint, seen.Lost.ToDictionary(lost => lost.BookingId, _ => RepairChoice.Keep), null, Guid.NewGuid());

    /// <summary>A press that moves every booking to its nearest time, and leaves those that have none.</summary>
    public static RepairRequest Moving(PlanPreview seen) =>
        new(seen.Fingerprint, seen.Lost.ToDictionary(lost => lost.BookingId, lost => lost.NearestChoice ?? RepairChoice.Keep), null, Guid.NewGuid());

    /// <summary>Every day of the week, from today on.</summary>
    public static ScheduleDetails Daily(LocalDate from, int fromHour = 9, int toHour = 12, int minutes = 30) => new(
        1, from, null, 1, null,
        [.. Enumerable.Range(1, 7).Select(day => new ScheduleRow((IsoDayOfWeek)day, new(fromHour, 0), new(toHour, 0), minutes, 0, ""))]);

    private async Task<T> WithAsync<T>(Func<MediBookDbContext, SchedulePlanner, ScheduleGenerator, Task<T>> deed)
    {
        await using var db = database.NewContext();
        var planner = new SchedulePlanner(db, Options.Create(new ScheduleOptions { HorizonWeeks = horizonWeeks }));
        return await deed(db, planner, new ScheduleGenerator(db, planner, database.Holds, new SlotChanges(), NullLogger<ScheduleGenerator>.Instance));
    }
}
