using System.ComponentModel.DataAnnotations;
using MediBook.Web.Domain;
using MediBook.Web.Services.Schedules;
using NodaTime;

namespace MediBook.Web.Pages.Admin.Slots;

/// <summary>A weekly pattern as the form has it.</summary>
public sealed record BulkInput
{
    /// <summary>The doctor.</summary>
    [Required(ErrorMessage = "Choose a doctor")]
    public int? DoctorId { get; init; }

    /// <summary>First date.</summary>
    [Required(ErrorMessage = "Enter the first date"), DateText]
    public string? Date { get; init; }

    /// <summary>Last date, itself included.</summary>
    [Required(ErrorMessage = "Enter the last date"), DateText]
    public string? LastDate { get; init; }

    /// <summary>Days of the week, 1 (Monday) to 7.</summary>
    [MinLength(1, ErrorMessage = "Choose at least one day of the week"), MaxLength(7, ErrorMessage = "Choose days of the week")]
    public int[] Days { get; init; } = [];

    /// <summary>Leaves out Saturday and Sunday.</summary>
    public bool ExcludeWeekends { get; init; }

    /// <summary>Start of each day's first time.</summary>
    [Required(ErrorMessage = "Enter when the first time of a day starts"), TimeText]
    public string? From { get; init; }

    /// <summary>End of each day's last time.</summary>
    [Required(ErrorMessage = "Enter when the last time of a day ends"), TimeText]
    public string? To { get; init; }

    /// <summary>Length of each time.</summary>
    [Required(ErrorMessage = "Enter how many minutes each time lasts"), WholeNumber(SlotPlan.LeastMinutes, SlotPlan.MostMinutes), Display(Name = "The length in minutes")]
    public string? Minutes { get; init; }

    internal BulkRequest ToRequest() => new(DoctorId ?? 0, new SlotPattern(
        TypedTimes.Date(Date).GetValueOrDefault(), TypedTimes.Date(LastDate).GetValueOrDefault(), [.. Days.Select(day => (IsoDayOfWeek)day).Distinct()],
        TypedTimes.Time(From).GetValueOrDefault(), TypedTimes.Time(To).GetValueOrDefault(), TypedNumbers.Whole(Minutes).GetValueOrDefault(), ExcludeWeekends));
}
