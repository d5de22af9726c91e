using MediBook.Web.Domain;
using NodaTime;

namespace MediBook.Web.Pages.Admin.Day;

/// <summary>Which day the desk looks at, as its address says it; what cannot be read is as if it were not there.</summary>
public sealed record DayFilter
{
    /// <summary>The location's number; none: the clinic's default.</summary>
    public string? Location { get; init; }

    /// <summary>The day; none: today.</summary>
    public string? Date { get; init; }

    /// <summary>Only this doctor's number; none: all.</summary>
    public string? Doctor { get; init; }

    /// <summary>Only those who stand so; none: all.</summary>
    public string? Show { get; init; }

    /// <summary>The location, or null.</summary>
    public int? LocationId => Number(Location);

    /// <summary>The day, or null.</summary>
    public LocalDate? Day => TypedTimes.Date(Date);

    /// <summary>The doctor, or null.</summary>
    public int? DoctorId => Number(Doctor);

    /// <summary>How they stand, or null.</summary>
    public Attendance? Only => Enum.GetValues<Attendance>().Cast<Attendance?>()
        .FirstOrDefault(attendance => string.Equals(attendance.ToString(), Show, StringComparison.OrdinalIgnoreCase));

    private static int? Number(string? text) => string.IsNullOrEmpty(text) ? null : AdminLinks.ReadNumber(text, 0);
}
