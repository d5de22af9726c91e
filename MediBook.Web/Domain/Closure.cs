using NodaTime;

namespace MediBook.Web.Domain;

/// <summary>
/// Time off of a doctor, or the closing of a location: a half-open interval in which no time is offered. Never deleted: undone. A slot that
/// lies in a closure, even in part, is BLOCKED when the closure is made, and is not made while the closure stands.
/// </summary>
public sealed class Closure
{
    /// <summary>Longest reason, in characters.</summary>
    public const int MostReason = 1000;

    private Closure()
    {
    }

    /// <summary>Identity.</summary>
    public int Id { get; private set; }

    /// <summary>The doctor who is away; null: a location is closed.</summary>
    public int? DoctorId { get; private set; }

    /// <summary>The doctor who is away, or null.</summary>
    public Doctor? Doctor { get; private set; }

    /// <summary>The location that is closed; null: a doctor is away.</summary>
    public int? LocationId { get; private set; }

    /// <summary>The location that is closed, or null.</summary>
    public Location? Location { get; private set; }

    /// <summary>Its first instant.</summary>
    public Instant StartsAt { get; private set; }

    /// <summary>The first instant after it.</summary>
    public Instant EndsAt { get; private set; }

    /// <summary>Why, for staff; null: not said.</summary>
    public string? Reason { get; private set; }

    /// <summary>When it was made, by the database's clock.</summary>
    public Instant CreatedAt { get; private set; }

    /// <summary>Who made it, see <see cref="Actor.AuditName"/>.</summary>
    public string CreatedBy { get; private set; } = "";

    /// <summary>When it was undone, or null while it stands.</summary>
    public Instant? UndoneAt { get; private set; }

    /// <summary>The press that made it: the events of the slots that it blocked carry it.</summary>
    public Guid OperationId { get; private set; }

    /// <summary>Time off of a doctor.</summary>
    public static Closure OfDoctor(int doctorId, Interval when, string? reason, Actor actor, Instant now, Guid operationId) =>
        New(doctorId, null, when, reason, actor, now, operationId);

    /// <summary>The closing of a location.</summary>
    public static Closure OfLocation(int locationId, Interval when, string? reason, Actor actor, Instant now, Guid operationId) =>
        New(null, locationId, when, reason, actor, now, operationId);

    private static Closure New(int? doctorId, int? locationId, Interval when, string? reason, Actor actor, Instant now, Guid operationId)
    {
        ArgumentNullException.ThrowIfNull(actor);
        return new Closure
        {
            DoctorId = doctorId,
            LocationId = locationId,
            StartsAt = when.Start,
            EndsAt = when.End,
            Reason = reason,
            CreatedAt = now,
            CreatedBy = actor.AuditName,
            OperationId = operationId,
        };
    }
}

/// <summary>Why a closure was refused.</summary>
public enum ClosureRefusal
{
    /// <summary>No such doctor or location.</summary>
    NotFound,

    /// <summary>The end is not after the start.</summary>
    EndBeforeStart,

    /// <summary>It is over already.</summary>
    InThePast,

    /// <summary>Longer than <see cref="ClosedDays.MostDays"/>.</summary>
    TooLong,

    /// <summary>The clocks go forward over its first or last clock time.</summary>
    TimeSkipped,
}

/// <summary>When somebody is away, as people say it: whole days, or from a clock time on the first to one on the last.</summary>
/// <param name="First">First day.</param>
/// <param name="Last">Last day, itself included.</param>
/// <param name="From">Clock time on the first day; null: from its beginning.</param>
/// <param name="To">Clock time on the last day; null: to its end.</param>
public sealed record ClosedDays(LocalDate First, LocalDate Last, LocalTime? From = null, LocalTime? To = null)
{
    /// <summary>Most days of one closure.</summary>
    public const int MostDays = 366;

    /// <summary>The interval in a zone, or why it is none.</summary>
    /// <param name="zone">The zone of the doctor's location, or of the location.</param>
    /// <param name="now">What is over by then is refused.</param>
    public Outcome<Interval, ClosureRefusal> In(DateTimeZone zone, Instant now)
    {
        if (Last < First)
        {
            return ClosureRefusal.EndBeforeStart;
        }

        if (Period.DaysBetween(First, Last) >= MostDays)
        {
            return ClosureRefusal.TooLong;
        }

        var start = From is { } from ? LocalTimes.Resolve(zone, First.At(from)) : LocalTimes.Day(zone, First).Start;
        var end = To is { } to ? LocalTimes.Resolve(zone, Last.At(to)) : LocalTimes.Day(zone, Last).End;
        return (start, end) switch
        {
            (null, _) or (_, null) => ClosureRefusal.TimeSkipped,
            _ when end <= start => ClosureRefusal.EndBeforeStart,
            _ when end <= now => ClosureRefusal.InThePast,
            _ => new Interval(start, end),
        };
    }
}
