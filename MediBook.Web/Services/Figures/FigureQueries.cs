using MediBook.Web.Data;
using MediBook.Web.Domain;
using Microsoft.EntityFrameworkCore;
using NodaTime;

namespace MediBook.Web.Services.Figures;

/// <summary>
/// Analytics from the rows that <see cref="FigureService"/> counts: how much is read depends on the range and the number of locations, not on
/// how many bookings there are. Hours and funnel are found by date, a page of doctors by (doctor, date).
/// </summary>
public sealed class FigureQueries(MediBookDbContext db)
{
    /// <summary>Doctors on a page.</summary>
    public const int DoctorsAtOnce = 20;

    /// <summary>A range of more days than this is shown by weeks.</summary>
    private const int MostSingleDays = 62;

    /// <summary>Today in the zone of the clinic's default location.</summary>
    public async Task<LocalDate> TodayAsync(CancellationToken ct) => (await db.NowAsync(ct)).InZone(await db.ClinicZoneAsync(ct)).Date;

    /// <summary>The figures of a range.</summary>
    /// <param name="range">What is looked at.</param>
    /// <param name="page">The page of doctors; anything outside is the nearest there is.</param>
    /// <param name="ct">Cancels the read.</param>
    public async Task<Analytics> ReadAsync(FigureRange range, int page, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(range);
        var byWeek = range.Days > MostSingleDays;
        var hours = await HoursAsync(range, ct);
        var asOf = await db.Set<FigureRun>().Select(run => (Instant?)run.At).SingleOrDefaultAsync(ct);
        return new Analytics(
            range, byWeek, Periods(range, byWeek, hours), HoursOfWeek(hours), await FunnelAsync(range, ct), await FillsAsync(range, page, ct), asOf?.InZone(await db.ClinicZoneAsync(ct)));
    }

    private Task<List<HourRow>> HoursAsync(FigureRange range, CancellationToken ct) => db.Set<HourFigures>()
        .Where(row => row.Date >= range.From && row.Date <= range.To && (range.LocationId == null || row.LocationId == range.LocationId))
        .GroupBy(row => new { row.Date, row.Hour })
        .Select(group => new HourRow(
            group.Key.Date, group.Key.Hour, group.Sum(row => row.Booked), group.Sum(row => row.Done), group.Sum(row => row.NoShow), group.Sum(row => row.Cancelled)))
        .ToListAsync(ct);

    private static List<PeriodFigures> Periods(FigureRange range, bool byWeek, List<HourRow> hours)
    {
        var sums = hours.GroupBy(row => byWeek ? Zones.MondayOf(row.Date) : row.Date).ToDictionary(group => group.Key);
        var periods = new List<PeriodFigures>();
        for (var date = byWeek ? Zones.MondayOf(range.From) : range.From; date <= range.To; date = date.PlusDays(byWeek ? 7 : 1))
        {
            var rows = sums.GetValueOrDefault(date)?.ToList() ?? [];
            periods.Add(new PeriodFigures(date, rows.Sum(row => row.Booked), rows.Sum(row => row.Done), rows.Sum(row => row.NoShow), rows.Sum(row => row.Cancelled)));
        }

        return periods;
    }

    private static List<HourOfWeek> HoursOfWeek(List<HourRow> hours) =>
        [.. hours.GroupBy(row => (row.Date.DayOfWeek, row.Hour)).Select(group => new HourOfWeek(group.Key.DayOfWeek, group.Key.Hour, group.Sum(row => row.Booked)))
            .Where(hour => hour.Booked > 0).OrderBy(hour => hour.Day).ThenBy(hour => hour.Hour)];

    private async Task<Funnel> FunnelAsync(FigureRange range, CancellationToken ct)
    {
        var days = await db.Set<MadeFigures>()
            .Where(row => row.Date >= range.From && row.Date <= range.To && (range.LocationId == null || row.LocationId == range.LocationId))
            .AsNoTracking().ToListAsync(ct);
        return new Funnel(
            days.Sum(day => day.Held), days.Sum(day => day.Confirmed), days.Sum(day => day.Expired), days.Sum(day => day.AtOnce),
            [.. LeadTimes.FirstDays.Select((_, group) => days.Sum(day => day.Leads[group]))]);
    }

    private async Task<DoctorFills> FillsAsync(FigureRange range, int page, CancellationToken ct)
    {
        var doctors = db.Doctors.Where(doctor => doctor.IsActive && (range.LocationId == null || doctor.LocationId == range.LocationId));
        var pages = Math.Max(1, (await doctors.CountAsync(ct) + DoctorsAtOnce - 1) / DoctorsAtOnce);
        var shown = Math.Clamp(page, 1, pages);
        var names = await doctors.OrderBy(doctor => doctor.Name).ThenBy(doctor => doctor.Id).Skip((shown - 1) * DoctorsAtOnce).Take(DoctorsAtOnce)
            .Select(doctor => new { doctor.Id, doctor.Name }).ToListAsync(ct);
        var ids = names.Select(doctor => doctor.Id).ToArray();
        var sums = await db.Set<DoctorFigures>().Where(row => ids.Contains(row.DoctorId) && row.Date >= range.From && row.Date <= range.To)
            .GroupBy(row => row.DoctorId)
            .Select(group => new { DoctorId = group.Key, Slots = group.Sum(row => row.Slots), Booked = group.Sum(row => row.Booked) })
            .ToDictionaryAsync(row => row.DoctorId, ct);
        return new DoctorFills(
            [.. names.Select(doctor => new DoctorFill(doctor.Id, doctor.Name, sums.GetValueOrDefault(doctor.Id)?.Slots ?? 0, sums.GetValueOrDefault(doctor.Id)?.Booked ?? 0))],
            shown, pages);
    }

    private sealed record HourRow(LocalDate Date, int Hour, int Booked, int Done, int NoShow, int Cancelled);
}
