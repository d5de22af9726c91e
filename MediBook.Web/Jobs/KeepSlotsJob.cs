using MediBook.Web.Services.Schedules;

namespace MediBook.Web.Jobs;

/// <summary>Keeps every doctor's slots up to the horizon. Each change of a schedule makes its slots at once; this only adds the next day.</summary>
public sealed class KeepSlotsJob(ScheduleGenerator generator)
{
    /// <summary>Runs once over all doctors.</summary>
    public Task RunAsync(CancellationToken ct) => generator.GenerateAllAsync(ct);
}
