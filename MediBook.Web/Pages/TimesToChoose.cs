using MediBook.Web.Services.Availability;
using NodaTime;

namespace MediBook.Web.Pages;

/// <summary>A doctor's week of free times, each a link to the page that asks for the last press.</summary>
/// <param name="Week">The week.</param>
/// <param name="Chosen">The time that is chosen, or null.</param>
/// <param name="ToWeek">The address of another week.</param>
/// <param name="ToTime">The address of a time.</param>
public sealed record TimesToChoose(WeekOfTimes Week, int? Chosen, Func<LocalDate, string> ToWeek, Func<int, string> ToTime);
