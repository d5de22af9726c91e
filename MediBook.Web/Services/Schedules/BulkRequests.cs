using MediBook.Web.Domain;
using NodaTime;

namespace MediBook.Web.Services.Schedules;

/// <summary>Makes the slots of a weekly pattern.</summary>
/// <param name="DoctorIds">The doctors; each has the pattern in the clock of their own location.</param>
/// <param name="Pattern">The pattern.</param>
public sealed record BulkRequest(IReadOnlyList<int> DoctorIds, SlotPattern Pattern);

/// <summary>What a bulk request will do, before it is done.</summary>
/// <param name="Doctors">Doctor by doctor.</param>
/// <param name="Fingerprint">Names exactly what will be made; creating asks for it.</param>
public sealed record BulkPreview(IReadOnlyList<DoctorPreview> Doctors, string Fingerprint);

/// <summary>What a bulk request will do for one doctor.</summary>
/// <param name="Doctor">The doctor.</param>
/// <param name="LocationName">Where.</param>
/// <param name="TimeZoneId">The zone of every clock time here.</param>
/// <param name="New">What will be made.</param>
/// <param name="Existing">What exists already, to the minute.</param>
/// <param name="Overlapping">What overlaps another slot of the doctor.</param>
/// <param name="Skipped">What holidays, closures, the clocks, or the time of day leave out.</param>
public sealed record DoctorPreview(
    CalendarDoctor Doctor, string LocationName, string TimeZoneId, IReadOnlyList<PlannedSlot> New, IReadOnlyList<PlannedSlot> Existing,
    IReadOnlyList<PlannedSlot> Overlapping, IReadOnlyList<SkippedTime> Skipped)
{
    /// <summary>Every clock time of the pattern with what becomes of it, in order.</summary>
    public IEnumerable<(LocalDateTime Local, BulkFate Fate)> Times => New.Select(slot => (slot.Local, BulkFate.New))
        .Concat(Existing.Select(slot => (slot.Local, BulkFate.Existing))).Concat(Overlapping.Select(slot => (slot.Local, BulkFate.Overlapping)))
        .Concat(Skipped.Select(time => (time.Local, time.Why switch
        {
            SkipReason.Holiday => BulkFate.Holiday,
            SkipReason.Closed => BulkFate.Closed,
            SkipReason.OverlapsAnother or SkipReason.TakenOut => BulkFate.Overlapping,
            SkipReason.Past => BulkFate.Past,
            SkipReason.NotOnTheClock or SkipReason.SlotBeforeStillRuns or SkipReason.EndsTooLate => BulkFate.ClockChange,
        }))).OrderBy(time => time.Local);
}

/// <summary>What becomes of a clock time of a pattern.</summary>
public enum BulkFate
{
    /// <summary>It will be made.</summary>
    New,

    /// <summary>It exists already and stays as it is.</summary>
    Existing,

    /// <summary>The doctor has another time then.</summary>
    Overlapping,

    /// <summary>The location has a holiday.</summary>
    Holiday,

    /// <summary>The doctor is away, or the location is closed.</summary>
    Closed,

    /// <summary>The clocks go forward over it or through it.</summary>
    ClockChange,

    /// <summary>It has begun.</summary>
    Past,
}

/// <summary>What a bulk request has done.</summary>
/// <param name="Made">New slots.</param>
/// <param name="Left">Planned times that were there already, or overlap.</param>
public sealed record BulkResult(int Made, int Left);

/// <summary>A bulk creation that is done.</summary>
/// <param name="Made">Slots that were made.</param>
/// <param name="Unused">Those that nobody has: they can be taken back.</param>
/// <param name="Taken">Those that somebody has or is booking.</param>
/// <param name="IsUndone">Whether it was taken back.</param>
/// <param name="Doctors">Whose slots they are.</param>
/// <param name="FirstDate">The first date that was asked for.</param>
public sealed record BulkDone(int Made, int Unused, int Taken, bool IsUndone, IReadOnlyList<CalendarDoctor> Doctors, LocalDate FirstDate);

/// <summary>What taking a bulk creation back has done.</summary>
/// <param name="Removed">Slots that left the plan.</param>
/// <param name="Kept">Slots that stay, since somebody has them or is booking them.</param>
public sealed record BulkUndone(int Removed, int Kept);
