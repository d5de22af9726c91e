namespace MediBook.Web.Services.Figures;

/// <summary>How long before the appointment a booking was made, in groups of days.</summary>
public static class LeadTimes
{
    /// <summary>The first day of each group; the last group has no end. 0: within the next 24 hours.</summary>
    public static IReadOnlyList<int> FirstDays { get; } = [0, 1, 2, 4, 8, 15, 31];
}
