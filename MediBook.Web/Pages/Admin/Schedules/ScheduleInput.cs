using System.ComponentModel.DataAnnotations;
using MediBook.Web.Domain;
using MediBook.Web.Domain.Languages;
using MediBook.Web.Services.Schedules;
using NodaTime;
using static MediBook.Web.Domain.Languages.Words;

namespace MediBook.Web.Pages.Admin.Schedules;

/// <summary>A schedule as the form has it.</summary>
public sealed record ScheduleInput : IValidatableObject
{
    /// <summary>The form's one-use id.</summary>
    [OperationId]
    public Guid OperationId { get; init; }

    /// <summary>The doctor.</summary>
    [Required(ErrorMessage = "Choose a doctor")]
    public int? DoctorId { get; init; }

    /// <summary>Where.</summary>
    [Required(ErrorMessage = "Choose a location")]
    public int? LocationId { get; init; }

    /// <summary>First date.</summary>
    [Required(ErrorMessage = "Enter the first date"), DateText]
    public string? ValidFrom { get; init; }

    /// <summary>Last date, itself included; empty: until further notice.</summary>
    [DateText]
    public string? ValidTo { get; init; }

    /// <summary>1: every week.</summary>
    [Required(ErrorMessage = "Enter every how many weeks it comes back"), WholeNumber(1, Schedule.MostWeeks), Display(Name = "The number of weeks")]
    public string? EveryWeeks { get; init; }

    /// <summary>A date in a week in which it runs.</summary>
    [DateText]
    public string? WeekOfTurn { get; init; }

    /// <summary>Hours, each for one or more days of the week.</summary>
    [MinLength(1, ErrorMessage = "Add hours"), MaxLength(Schedule.MostRows, ErrorMessage = "These are too many hours")]
    public List<HoursInput> Rows { get; init; } = [];

    /// <summary>The schedule is to be removed; nothing else counts then.</summary>
    public bool Remove { get; init; }

    /// <inheritdoc />
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (TypedTimes.Date(ValidFrom) is { } first && TypedTimes.Date(ValidTo) is { } last && last < first)
        {
            yield return new ValidationResult(T("The last date must be the first date or later"), [nameof(ValidTo)]);
        }

        var rows = Rows.SelectMany((hours, index) => hours.ToRows().Select(row => (index, row))).ToList();
        foreach (var (one, two) in ScheduleRow.Overlaps([.. rows.Select(row => row.row)]).DistinctBy(pair => rows[pair.Second].index))
        {
            yield return new ValidationResult(
                T("{0} overlaps {1}. Change one of them", ScheduleText.Range(rows[two].row), ScheduleText.Range(rows[one].row)), [$"{nameof(Rows)}[{rows[two].index}].{nameof(HoursInput.From)}"]);
        }
    }

    internal static ScheduleInput Of(ScheduleForm form) => new()
    {
        OperationId = Guid.NewGuid(),
        DoctorId = form.DoctorId,
        LocationId = form.Details.LocationId,
        ValidFrom = TypedTimes.Write(form.Details.ValidFrom),
        ValidTo = form.Details.ValidTo is { } last ? TypedTimes.Write(last) : null,
        EveryWeeks = TypedNumbers.Write(form.Details.EveryWeeks),
        WeekOfTurn = form.Details.EveryWeeks > 1 && form.Details.WeekOfTurn is { } week ? TypedTimes.Write(week) : null,
        Rows = [.. form.Details.Rows.GroupBy(row => row.Hours).Select(group => HoursInput.Of(group.Key, group.Select(row => (int)row.Weekday)))],
    };

    internal ScheduleEdit ToEdit(int? id) => new(DoctorId ?? 0, id, Remove ? null : new ScheduleDetails(
        LocationId ?? 0, TypedTimes.Date(ValidFrom).GetValueOrDefault(), TypedTimes.Date(ValidTo), TypedNumbers.Whole(EveryWeeks).GetValueOrDefault(1), TypedTimes.Date(WeekOfTurn),
        [.. Rows.SelectMany(row => row.ToRows())]), OperationId);

    /// <summary>The fields and what is typed in them, for the form that follows the preview.</summary>
    internal IEnumerable<(string Name, string? Value)> Fields()
    {
        yield return ("Input.OperationId", OperationId.ToString());
        yield return ("Input.DoctorId", TypedNumbers.Write(DoctorId));
        yield return ("Input.LocationId", TypedNumbers.Write(LocationId));
        yield return ("Input.ValidFrom", ValidFrom);
        yield return ("Input.ValidTo", ValidTo);
        yield return ("Input.EveryWeeks", EveryWeeks);
        yield return ("Input.WeekOfTurn", WeekOfTurn);
        yield return ("Input.Remove", Remove ? "true" : "false");
        foreach (var field in Rows.SelectMany((row, index) => row.Fields($"Input.Rows[{index}].")))
        {
            yield return field;
        }
    }
}

/// <summary>Hours of one or more days of the week as the form has them.</summary>
public sealed record HoursInput
{
    /// <summary>Days of the week, 1 (Monday) to 7.</summary>
    [MinLength(1, ErrorMessage = "Choose at least one day of the week"), MaxLength(7, ErrorMessage = "Choose days of the week")]
    public int[] Days { get; init; } = [];

    /// <summary>The first time starts here.</summary>
    [Required(ErrorMessage = "Enter when the first time of a day starts"), TimeText]
    public string? From { get; init; }

    /// <summary>No time ends later than this.</summary>
    [Required(ErrorMessage = "Enter when the last time of a day ends"), TimeText, LaterThan(nameof(From))]
    public string? To { get; init; }

    /// <summary>Length of each time.</summary>
    [Required(ErrorMessage = "Enter how many minutes each time lasts"), WholeNumber(SlotPlan.LeastMinutes, SlotPlan.MostMinutes), Display(Name = "The length in minutes")]
    public string? Minutes { get; init; }

    /// <summary>Minutes between two times; empty: none.</summary>
    [WholeNumber(0, SlotPlan.MostMinutes), Display(Name = "The gap in minutes")]
    public string? Gap { get; init; }

    /// <summary>Breaks, like 12:00-13:00.</summary>
    [RangesText, MaxLength(WorkHours.MostBreaksText, ErrorMessage = "Enter fewer breaks")]
    public string? Breaks { get; init; }

    internal static HoursInput Of(WorkHours hours, IEnumerable<int> days) => new()
    {
        Days = [.. days],
        From = ScheduleText.Time(hours.From),
        To = ScheduleText.Time(hours.To),
        Minutes = TypedNumbers.Write(hours.Minutes),
        Gap = hours.Gap == 0 ? null : TypedNumbers.Write(hours.Gap),
        Breaks = hours.Breaks,
    };

    /// <summary>A row a day; none while something cannot be read.</summary>
    internal IEnumerable<ScheduleRow> ToRows() =>
        TypedTimes.Time(From) is { } from && TypedTimes.Time(To) is { } to && to > from && TypedNumbers.Whole(Minutes) is { } minutes && TimeRange.ParseMany(Breaks) is { } breaks
            ? Days.Where(day => day is >= 1 and <= 7).Distinct().Order()
                .Select(day => new ScheduleRow((IsoDayOfWeek)day, from, to, minutes, TypedNumbers.Whole(Gap) ?? 0, TimeRange.Write(breaks)))
            : [];

    internal IEnumerable<(string Name, string? Value)> Fields(string prefix) =>
    [
        .. Days.Select(day => (prefix + "Days", TypedNumbers.Write(day))), (prefix + "From", From), (prefix + "To", To), (prefix + "Minutes", Minutes), (prefix + "Gap", Gap),
        (prefix + "Breaks", Breaks),
    ];
}

/// <summary>A clock time that is later than another field's; says nothing where one of them cannot be read.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class LaterThanAttribute(string other) : ValidationAttribute
{
    /// <summary>The other field.</summary>
    public string Other { get; } = other;

    /// <inheritdoc />
    protected override ValidationResult? IsValid(object? value, ValidationContext validationContext)
    {
        ArgumentNullException.ThrowIfNull(validationContext);
        var before = TypedTimes.Time(validationContext.ObjectType.GetProperty(Other)!.GetValue(validationContext.ObjectInstance) as string);
        return before is { } from && TypedTimes.Time(value as string) is { } to && to <= from
            ? new ValidationResult(T("The end must be later than the start"), [validationContext.MemberName!])
            : ValidationResult.Success;
    }
}

/// <summary>Text that <see cref="TimeRange.ParseMany"/> can read.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class RangesTextAttribute : ValidationAttribute
{
    /// <inheritdoc />
    public override bool IsValid(object? value) => value is not string text || TimeRange.ParseMany(text) is not null;

    /// <inheritdoc />
    public override string FormatErrorMessage(string name) => Words.T("Enter breaks like 12:00-13:00, 15:30-15:45");
}
