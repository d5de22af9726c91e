using MediBook.Web.Domain;
using MediBook.Web.Services.Schedules;
using NodaTime;

namespace MediBook.Web.Pages.Admin.Slots.Bulk;

/// <summary>Which count of the preview has its list open.</summary>
/// <param name="Fate">Of what becomes of the times; null: no list is open.</param>
/// <param name="DoctorId">Of whose; null: of all.</param>
/// <param name="Monday">Of which week; null: of all.</param>
public sealed record OpenList(BulkFate? Fate, int? DoctorId, LocalDate? Monday)
{
    /// <summary>Reads it from the address; what cannot be read is none, or all.</summary>
    public static OpenList Read(IQueryCollection query)
    {
        ArgumentNullException.ThrowIfNull(query);
        string? list = query["list"], doctor = query["doctor"], week = query["week"];
        return new OpenList(
            Enum.GetValues<BulkFate>().Cast<BulkFate?>().FirstOrDefault(fate => string.Equals(fate.ToString(), list, StringComparison.OrdinalIgnoreCase)),
            string.IsNullOrEmpty(doctor) ? null : AdminLinks.ReadNumber(doctor, 0),
            IsoWeek.Parse(week) is { } date ? Zones.MondayOf(date) : null);
    }
}
