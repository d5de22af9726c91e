using System.ComponentModel.DataAnnotations;

namespace MediBook.Web.Services.Schedules;

/// <summary>How far schedules reach.</summary>
public sealed class ScheduleOptions
{
    /// <summary>The section of the configuration.</summary>
    public const string Section = "Schedules";

    /// <summary>How many weeks ahead there are times, from today on.</summary>
    [Range(1, 104)]
    public int HorizonWeeks { get; set; } = 8;
}
