using System.ComponentModel.DataAnnotations;
using MediBook.Web.Domain;
using MediBook.Web.Services.Schedules;

namespace MediBook.Web.Pages.Admin.Slots.Bulk;

/// <summary>A weekly pattern as the form has it.</summary>
public sealed record PatternInput
{
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

    /// <summary>Minutes between two times.</summary>
    [WholeNumber(0, SlotPlan.MostMinutes), Display(Name = "The pause in minutes")]
    public string? Gap { get; init; }

    /// <summary>Ranges of the day without times.</summary>
    [BreaksText]
    public string? Breaks { get; init; }

    internal static PatternInput Of(BulkAnswers answers) => new()
    {
        Days = [.. answers.Days],
        ExcludeWeekends = answers.ExcludeWeekends,
        From = answers.From,
        To = answers.To,
        Minutes = answers.Minutes,
        Gap = answers.Gap,
        Breaks = answers.Breaks,
    };

    internal BulkAnswers On(BulkAnswers before) => before with
    {
        Days = Days,
        ExcludeWeekends = ExcludeWeekends,
        From = From!,
        To = To!,
        Minutes = Minutes!,
        Gap = Gap ?? "",
        Breaks = Breaks ?? "",
    };
}
