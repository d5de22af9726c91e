using MediBook.Web.Domain;
using MediBook.Web.Services.Bookings;
using NodaTime;

namespace MediBook.Web.Services.Schedules;

/// <summary>A change of one schedule.</summary>
/// <param name="DoctorId">Its doctor.</param>
/// <param name="ScheduleId">The schedule; null: a new one.</param>
/// <param name="Details">What it is to be; null: it is removed.</param>
/// <param name="OperationId">One-use id of the press.</param>
public sealed record ScheduleEdit(int DoctorId, int? ScheduleId, ScheduleDetails? Details, Guid OperationId);

/// <summary>One of many new schedules.</summary>
/// <param name="DoctorId">Its doctor.</param>
/// <param name="Details">What it is to be.</param>
public sealed record NewSchedule(int DoctorId, ScheduleDetails Details);

/// <summary>One of many new schedules that cannot be made.</summary>
/// <param name="Place">Which of the list; 0 is the first.</param>
/// <param name="Refusal">Why.</param>
/// <param name="Overlap">The hours that meet, where that is why.</param>
public sealed record RefusedSchedule(int Place, ScheduleRefusal Refusal, ScheduleOverlap? Overlap);

/// <summary>What many new schedules will do up to the horizon, before it is done.</summary>
/// <param name="Refused">Those that cannot be made; then nothing is.</param>
/// <param name="Create">How many times will be made.</param>
/// <param name="LeftOut">How many times of the schedules are not made: holidays, closures, the clocks, another time of the doctor.</param>
public sealed record ManySchedulesPreview(IReadOnlyList<RefusedSchedule> Refused, int Create, int LeftOut);

/// <summary>What a change of a schedule will do up to the horizon, before it is done.</summary>
/// <param name="LocationName">Where.</param>
/// <param name="TimeZoneId">The zone of every clock time here.</param>
/// <param name="Create">Times that will be made.</param>
/// <param name="InTheWay">Times of the schedule that are not made, because the doctor has another time then.</param>
/// <param name="Skipped">Clock times of the schedule that are left out.</param>
/// <param name="Unchanged">How many times stay as they are.</param>
/// <param name="ChangesNothing">The schedule is so already, and its times are there.</param>
/// <param name="Plan">What falls away, and each booking left without a time.</param>
public sealed record SchedulePreview(
    string LocationName, string TimeZoneId, IReadOnlyList<LocalDateTime> Create, IReadOnlyList<LocalDateTime> InTheWay, IReadOnlyList<SkippedTime> Skipped,
    int Unchanged, bool ChangesNothing, PlanPreview Plan);

/// <summary>Hours of two schedules of a doctor that meet.</summary>
/// <param name="Mine">Those of the schedule that is changed.</param>
/// <param name="Theirs">Those of the other.</param>
/// <param name="LocationName">Where the other lies.</param>
public sealed record ScheduleOverlap(ScheduleRow Mine, ScheduleRow Theirs, string LocationName);

/// <summary>A schedule in the admin's list.</summary>
/// <param name="Id">The schedule.</param>
/// <param name="DoctorId">Its doctor.</param>
/// <param name="DoctorName">Name with title.</param>
/// <param name="LocationName">Where.</param>
/// <param name="ValidFrom">First date.</param>
/// <param name="ValidTo">Last date, or null.</param>
/// <param name="EveryWeeks">1: every week.</param>
/// <param name="Rows">The hours, in order of the week.</param>
/// <param name="Extra">How many dates to come have extra hours.</param>
public sealed record ScheduleListRow(
    int Id, int DoctorId, string DoctorName, string LocationName, LocalDate ValidFrom, LocalDate? ValidTo, int EveryWeeks, IReadOnlyList<ScheduleRow> Rows, int Extra);

/// <summary>A schedule to be changed.</summary>
/// <param name="Id">The schedule.</param>
/// <param name="DoctorId">Its doctor.</param>
/// <param name="DoctorName">Name with title.</param>
/// <param name="LocationName">Where.</param>
/// <param name="TimeZoneId">The zone of every clock time here.</param>
/// <param name="Details">As it is stored.</param>
/// <param name="Extra">Extra hours to come, in order.</param>
public sealed record ScheduleForm(
    int Id, int DoctorId, string DoctorName, string LocationName, string TimeZoneId, ScheduleDetails Details, IReadOnlyList<ExtraHours> Extra);

/// <summary>The holidays of a location.</summary>
/// <param name="LocationId">The location.</param>
/// <param name="LocationName">Its name.</param>
/// <param name="Country">Whose public holidays close it, or null.</param>
/// <param name="Region">The part of the country, or null.</param>
/// <param name="Public">Public holidays of the next twelve months.</param>
/// <param name="Own">Further days to come.</param>
public sealed record LocationHolidays(
    int LocationId, string LocationName, string? Country, string? Region, IReadOnlyList<Holiday> Public, IReadOnlyList<LocationHoliday> Own);
