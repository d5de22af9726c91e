using NodaTime;

namespace MediBook.Web.Services.Figures;

/// <summary>Which appointments are looked at.</summary>
/// <param name="LocationId">A location; null: all.</param>
/// <param name="From">First date, on the clock of each location.</param>
/// <param name="To">Last date, itself included.</param>
public sealed record FigureRange(int? LocationId, LocalDate From, LocalDate To)
{
    /// <summary>Most days at once.</summary>
    public const int MostDays = 366;

    /// <summary>How many days there are, both ends included.</summary>
    public int Days => Period.DaysBetween(From, To) + 1;
}

/// <summary>Appointments of a day, or of the week that begins on it.</summary>
/// <param name="Date">The day, or the week's Monday.</param>
/// <param name="Booked">Confirmed.</param>
/// <param name="Done">Of those, took place.</param>
/// <param name="NoShow">Of those, nobody came.</param>
/// <param name="Cancelled">Had been confirmed and were cancelled.</param>
public sealed record PeriodFigures(LocalDate Date, int Booked, int Done, int NoShow, int Cancelled)
{
    /// <summary>Of the appointments that are over and whose end is known, the share to which nobody came, 0–1; null: none is.</summary>
    public double? NoShowRate => FigureMath.Share(NoShow, Done + NoShow);

    /// <summary>Of everything that had been confirmed, the share that was cancelled, 0–1; null: nothing was.</summary>
    public double? CancellationRate => FigureMath.Share(Cancelled, Booked + Cancelled);
}

/// <summary>Appointments that start in an hour of a weekday.</summary>
/// <param name="Day">The weekday.</param>
/// <param name="Hour">The hour, 0–23.</param>
/// <param name="Booked">Confirmed.</param>
public sealed record HourOfWeek(IsoDayOfWeek Day, int Hour, int Booked);

/// <summary>What became of the bookings that were made in the range.</summary>
/// <param name="Held">Times that somebody held.</param>
/// <param name="Confirmed">Of those, confirmed in time.</param>
/// <param name="Expired">Of those, the time ran out.</param>
/// <param name="AtOnce">Booked at once, without a hold.</param>
/// <param name="Leads">Confirmed bookings by how long before they were made, see <see cref="LeadTimes"/>.</param>
public sealed record Funnel(int Held, int Confirmed, int Expired, int AtOnce, IReadOnlyList<int> Leads);

/// <summary>How full a doctor was.</summary>
/// <param name="DoctorId">The doctor.</param>
/// <param name="Name">Name with title.</param>
/// <param name="Slots">Times that were offered.</param>
/// <param name="Booked">Confirmed appointments.</param>
public sealed record DoctorFill(int DoctorId, string Name, int Slots, int Booked)
{
    /// <summary>The share of the offered times that is booked, 0–1; null: nothing was offered.</summary>
    public double? Rate => FigureMath.Share(Booked, Math.Max(Slots, Booked));
}

/// <summary>A page of doctors and how full they were.</summary>
/// <param name="Doctors">By name.</param>
/// <param name="Page">From 1.</param>
/// <param name="Pages">At least 1.</param>
public sealed record DoctorFills(IReadOnlyList<DoctorFill> Doctors, int Page, int Pages);

/// <summary>Everything that the page of analytics shows.</summary>
/// <param name="Range">What is looked at.</param>
/// <param name="ByWeek">Whether <paramref name="Periods"/> are weeks.</param>
/// <param name="Periods">Every day, or week, of the range in order.</param>
/// <param name="Hours">Only hours in which there was an appointment.</param>
/// <param name="Funnel">What became of what was made.</param>
/// <param name="Fills">How full doctors were.</param>
/// <param name="AsOf">When the figures were counted, in the zone of the clinic's default location; null: never yet.</param>
public sealed record Analytics(
    FigureRange Range, bool ByWeek, IReadOnlyList<PeriodFigures> Periods, IReadOnlyList<HourOfWeek> Hours, Funnel Funnel, DoctorFills Fills, ZonedDateTime? AsOf);

/// <summary>Shares without a division by nothing.</summary>
internal static class FigureMath
{
    public static double? Share(int part, int whole) => whole == 0 ? null : (double)part / whole;
}
