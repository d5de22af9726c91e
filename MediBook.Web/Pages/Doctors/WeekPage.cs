using MediBook.Web.Services.Availability;
using MediBook.Web.Services.VisitTypes;
using NodaTime;

namespace MediBook.Web.Pages.Doctors;

/// <summary>A week of times as somebody looks at it: in columns, or as one list; for a kind of visit, or for any.</summary>
/// <param name="Times">The week; for a kind of visit only the times that are long enough.</param>
/// <param name="AsList">One list of the days that have times, each time with its length.</param>
/// <param name="Visits">The kinds of visit that the doctor offers.</param>
/// <param name="Visit">The kind that was chosen, or null.</param>
public sealed record WeekPage(WeekOfTimes Times, bool AsList, IReadOnlyList<OfferedVisit> Visits, OfferedVisit? Visit)
{
    /// <summary>The word of the query for one list.</summary>
    public const string List = "list";

    /// <summary>So many free times of a day stand in a column before the rest is folded away.</summary>
    private const int MostUnfolded = 8;

    /// <summary>The page of the week that has a day, looked at the same way.</summary>
    public string Address(LocalDate day) => Links.Doctor(Times.DoctorId, day, AsList, Visit?.Id);

    /// <summary>The same as a piece of the page.</summary>
    public string Piece(LocalDate day) => Links.DoctorWeek(Times.DoctorId, day, AsList, Visit?.Id);

    /// <summary>How many of a day's times are shown at once; a fold for a single time would not be worth its press.</summary>
    public int Unfolded(DayOfTimes day)
    {
        ArgumentNullException.ThrowIfNull(day);
        var (shown, free) = (0, 0);
        while (shown < day.Times.Count && free < MostUnfolded)
        {
            free += day.Times[shown++].IsFree ? 1 : 0;
        }

        return AsList || day.Times.Count - shown < 2 ? day.Times.Count : shown;
    }
}
