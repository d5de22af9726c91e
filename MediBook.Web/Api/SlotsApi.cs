using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Globalization;
using MediBook.Web.Domain;
using MediBook.Web.Services.Availability;
using MediBook.Web.Services.Clinics;
using MediBook.Web.Services.Schedules;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Options;
using NodaTime;

namespace MediBook.Web.Api;

/// <summary>Makes one slot.</summary>
public sealed record NewSlotRequest
{
    /// <summary>The doctor.</summary>
    [Required(ErrorMessage = "Give the doctor_id")]
    public int? DoctorId { get; init; }

    /// <summary>
    /// Start to the minute, like <c>2026-12-16T09:00:00Z</c>: with an offset that instant, without one the clock at the doctor's location.
    /// A date alone is refused.
    /// </summary>
    [Required(ErrorMessage = "Give the slot_time, like 2026-12-16T09:00:00Z"), SlotStartText]
    public string? SlotTime { get; init; }

    /// <summary>Length in minutes; 30 where it is absent.</summary>
    [Range(15, 120, ErrorMessage = "duration_minutes must be a whole number from 15 to 120")]
    public int? DurationMinutes { get; init; }
}

/// <summary>Makes the slots of many days; dates and times are of the clock at the doctor's location.</summary>
public sealed record BulkSlotsRequest : IValidatableObject
{
    /// <summary>The doctor.</summary>
    [Required(ErrorMessage = "Give the doctor_id")]
    public int? DoctorId { get; init; }

    /// <summary>First day, <c>YYYY-MM-DD</c>.</summary>
    [Required(ErrorMessage = "Give the start_date, like 2026-12-15"), DateText]
    public string? StartDate { get; init; }

    /// <summary>Last day, itself included.</summary>
    [Required(ErrorMessage = "Give the end_date, like 2026-12-20"), DateText]
    public string? EndDate { get; init; }

    /// <summary>Start of each day's first slot, <c>HH:MM</c>.</summary>
    [Required(ErrorMessage = "Give the start_time, like 09:00"), ClockText]
    public string? StartTime { get; init; }

    /// <summary>No slot ends later than this.</summary>
    [Required(ErrorMessage = "Give the end_time, like 17:00"), ClockText]
    public string? EndTime { get; init; }

    /// <summary>Length of each slot in minutes; 30 where it is absent.</summary>
    [Range(15, 120, ErrorMessage = "duration_minutes must be a whole number from 15 to 120")]
    public int? DurationMinutes { get; init; }

    /// <summary>Leaves out Saturday and Sunday, unless false.</summary>
    public bool? ExcludeWeekends { get; init; }

    /// <summary>The pattern.</summary>
    internal SlotPattern ToPattern() => new(
        TypedTimes.Date(StartDate!)!.Value, TypedTimes.Date(EndDate!)!.Value, Enum.GetValues<IsoDayOfWeek>().Where(day => day is not IsoDayOfWeek.None).ToList(),
        TypedTimes.Time(StartTime!)!.Value, TypedTimes.Time(EndTime!)!.Value, DurationMinutes ?? SlotsApi.UsualMinutes, ExcludeWeekends ?? true, AnyDate: true);

    /// <inheritdoc />
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        var (first, last) = (TypedTimes.Date(StartDate!)!.Value, TypedTimes.Date(EndDate!)!.Value);
        if (last < first)
        {
            yield return new ValidationResult("end_date must not be before start_date", [nameof(EndDate)]);
        }
        else if (Period.DaysBetween(first, last) >= SlotPlan.MostDays)
        {
            yield return new ValidationResult(
                string.Create(CultureInfo.InvariantCulture, $"end_date must be within {SlotPlan.MostDays} days of start_date, both included"), [nameof(EndDate)]);
        }

        if (TypedTimes.Time(EndTime!) <= TypedTimes.Time(StartTime!))
        {
            yield return new ValidationResult("end_time must be after start_time", [nameof(EndTime)]);
        }
    }
}

/// <summary>A free slot.</summary>
/// <param name="Id">The slot.</param>
/// <param name="DoctorId">The doctor.</param>
/// <param name="SlotTime">Start.</param>
/// <param name="DurationMinutes">Length in minutes.</param>
/// <param name="IsBooked">False: only free ones are listed.</param>
/// <param name="DoctorName">Name with title.</param>
/// <param name="Specialization">The doctor's main one.</param>
public sealed record FreeSlotBody(int Id, int DoctorId, Instant SlotTime, int DurationMinutes, bool IsBooked, string DoctorName, string Specialization);

/// <summary>Free slots.</summary>
/// <param name="Slots">By time, then id.</param>
public sealed record SlotsAnswer(IReadOnlyList<FreeSlotBody> Slots);

/// <summary>A slot that was made.</summary>
/// <param name="Id">The slot.</param>
/// <param name="DoctorId">The doctor.</param>
/// <param name="SlotTime">Start.</param>
/// <param name="DurationMinutes">Length in minutes.</param>
/// <param name="IsBooked">Whether somebody has it.</param>
public sealed record SlotBody(int Id, int DoctorId, Instant SlotTime, int DurationMinutes, bool IsBooked);

/// <summary>One slot.</summary>
/// <param name="Slot">The slot.</param>
public sealed record SlotAnswer(SlotBody Slot);

/// <summary>How many.</summary>
/// <param name="Message">In words.</param>
/// <param name="Count">The number.</param>
public sealed record CountAnswer(string Message, int Count);

/// <summary>Slots: times that patients can book.</summary>
internal static class SlotsApi
{
    /// <summary>Length of a slot where the request gives none.</summary>
    public const int UsualMinutes = 30;

    private const int Bound = 2_000;
    private const int NarrowedBound = 10_000;
    private const string SlotTime = "slot_time";
    private const string EndDate = "end_date";

    private static readonly Refused BadDoctor = Refused.Field("doctor_id", "doctor_id must be a positive whole number");
    private static readonly Refused BadDate = Refused.Field("date", "date must be a day like 2026-12-16");

    public static void MapSlots(this RouteGroupBuilder api)
    {
        var slots = api.MapGroup("/slots").WithTags("Slots");
        slots.MapGet("", ListAsync).WithName("listSlots").WithSummary("List free times").AllowAnonymous()
            .Refuses(BadDoctor, BadDate, Paging.BadLimit(Bound), Paging.BadCursor());
        slots.MapPost("", AddAsync).WithName("addSlot").WithSummary("Make one slot").RequireAuthorization(Bearer.Admin)
            .Refuses(RefusalProblem.Of(SlotRefusal.Overlaps, SlotTime), RefusalProblem.Of(SlotRefusal.TimeSkipped, SlotTime))
            .Refuses(RefusalProblem.Of(SlotRefusal.InClosure, SlotTime))
            .Refuses(RefusalProblem.Of(SlotRefusal.TooFarAhead, SlotTime), RefusalProblem.Of(SlotRefusal.DoctorNotFound, SlotTime));
        slots.MapPost("/bulk", AddManyAsync).WithName("addSlots").WithSummary("Make the slots of many days").RequireAuthorization(Bearer.Admin)
            .Refuses(RefusalProblem.Of(SlotRefusal.TooMany, EndDate), RefusalProblem.Of(SlotRefusal.TooFarAhead, EndDate), RefusalProblem.Of(SlotRefusal.DoctorNotFound, EndDate))
            .WithRequestTimeout(TimeLimits.MuchAtOnce);
    }

    private static async Task<Results<Ok<SlotsAnswer>, Refused>> ListAsync(
        [FromQuery(Name = "doctor_id"), Range(1, int.MaxValue), Description("Only this doctor's.")] string? doctorId,
        [DateText, Description("Only this calendar day at the slot's location.")] string? date,
        [Range(1, NarrowedBound), Description("Most slots in the answer; at most 2,000 without doctor_id and date.")] string? limit,
        [Description("Where to go on, from a Link header.")] string? cursor,
        AvailabilityQueries queries, IOptions<SiteOptions> site, HttpContext context, CancellationToken ct)
    {
        var (doctor, day) = (PlainText.CleanOrNull(doctorId), PlainText.CleanOrNull(date));
        if (doctor is not null && Caller.Id(doctor) is null)
        {
            return BadDoctor;
        }

        if (day is not null && TypedTimes.Date(day) is null)
        {
            return BadDate;
        }

        var bound = doctor is null && day is null ? Bound : NarrowedBound;
        if (Paging.Read(limit, bound, cursor, Paging.ByInstant, out var most, out var place) is { } bad)
        {
            return bad;
        }

        SlotCursor? after = place is var (at, id) ? new SlotCursor(at, id) : null;

        var slice = await queries.FreeSlotsAsync(new FreeSlotFilter(doctor is null ? null : Caller.Id(doctor), day is null ? null : TypedTimes.Date(day), most, after), ct);
        Paging.TellNext(context, site.Value, slice.Next is { } next ? Paging.Cursor(next.StartsAt, next.Id) : null);
        return TypedResults.Ok(new SlotsAnswer([.. slice.Slots.Select(slot => new FreeSlotBody(
            slot.Id, slot.DoctorId, slot.SlotTime, slot.DurationMinutes, IsBooked: false, slot.DoctorName, slot.Specialization))]));
    }

    private static async Task<Results<Created<SlotAnswer>, Refused>> AddAsync(Body<NewSlotRequest> body, SlotService slots, CancellationToken ct)
    {
        var request = body.Value;
        var minutes = request.DurationMinutes ?? UsualMinutes;
        var outcome = await slots.AddAtAsync(new SlotAtRequest(request.DoctorId!.Value, SlotStart.Parse(request.SlotTime!)!, minutes), ct);
        return outcome.Refusal is { } refusal
            ? RefusalProblem.Of(refusal, SlotTime)
            : TypedResults.Created(
                (string?)null, new SlotAnswer(new SlotBody(outcome.Value.Id, request.DoctorId.Value, outcome.Value.StartsAt, minutes, IsBooked: false)));
    }

    private static async Task<Results<Created<CountAnswer>, Refused>> AddManyAsync(Body<BulkSlotsRequest> body, SlotService slots, CancellationToken ct)
    {
        var outcome = await slots.CreateBulkAsync(new BulkRequest([body.Value.DoctorId!.Value], body.Value.ToPattern()), expected: null, ct);
        return outcome.Refusal switch
        {
            null => Made(outcome.Value.Made),
            SlotRefusal.NothingToMake => Made(0),
            { } refusal => RefusalProblem.Of(refusal, EndDate),
        };
    }

    private static Created<CountAnswer> Made(int count) =>
        TypedResults.Created((string?)null, new CountAnswer(string.Create(CultureInfo.InvariantCulture, $"Created {count} appointment slots"), count));
}
