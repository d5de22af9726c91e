using MediBook.Web.Services.Availability;

namespace MediBook.Web.Pages;

/// <summary>Free times to offer in place of one that was refused, as buttons of the form <paramref name="FormId"/>.</summary>
/// <param name="Times">The times.</param>
/// <param name="FormId">The form that a press sends.</param>
/// <param name="FormAction">Where it goes; null: the form's own address.</param>
/// <param name="Note">A sentence under the refusal, or null.</param>
public sealed record NearestTimes(IReadOnlyList<TimeOfDay> Times, string FormId, string? FormAction, string? Note)
{
    /// <summary>How many are offered.</summary>
    public const int Most = 3;
}
