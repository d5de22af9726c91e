using MediBook.Web.Domain.Languages;
using MediBook.Web.Services.Figures;
using NodaTime;
using static MediBook.Web.Domain.Languages.Words;

namespace MediBook.Web.Pages.Admin;

/// <summary>How the figures of analytics are drawn and said.</summary>
public static class AnalyticsCharts
{
    /// <summary>Appointments of each day or week, with the cancelled ones on top.</summary>
    public static Chart Appointments(Analytics analytics)
    {
        ArgumentNullException.ThrowIfNull(analytics);
        var (booked, cancelled) = (analytics.Periods.Sum(period => period.Booked), analytics.Periods.Sum(period => period.Cancelled));
        var top = Math.Max(1, analytics.Periods.Max(period => period.Booked + period.Cancelled));
        return new Chart(
            "appointments",
            analytics.ByWeek ? T("Appointments by week") : T("Appointments by day"),
            T("{0}, {1}.", Count("appointments", booked), Count("cancelled_ones", cancelled)),
            [Head(analytics), T("Booked"), T("Took place"), T("Did not come"), T("Cancelled")],
            [.. analytics.Periods.Select(period => new ChartRow(
                Label(period.Date), [period.Booked, period.Cancelled], [Number(period.Booked), Number(period.Done), Number(period.NoShow), Number(period.Cancelled)]))],
            top, Number(top), [T("Booked"), T("Cancelled")]);
    }

    /// <summary>The shares of no-shows and cancellations.</summary>
    public static Chart Rates(Analytics analytics, bool noShows)
    {
        ArgumentNullException.ThrowIfNull(analytics);
        double? Of(PeriodFigures period) => noShows ? period.NoShowRate : period.CancellationRate;
        var all = new PeriodFigures(
            analytics.Range.From, analytics.Periods.Sum(period => period.Booked), analytics.Periods.Sum(period => period.Done), analytics.Periods.Sum(period => period.NoShow),
            analytics.Periods.Sum(period => period.Cancelled));
        var rate = Show.Percent(Of(all));
        return new Chart(
            noShows ? "no-shows" : "cancellations",
            noShows ? T("No-shows") : T("Cancellations"),
            noShows ? T("{0} of the appointments whose end is known: nobody came.", rate) : T("{0} of what had been confirmed was cancelled.", rate),
            [Head(analytics), noShows ? T("Did not come") : T("Cancelled")],
            [.. analytics.Periods.Select(period => new ChartRow(Label(period.Date), Of(period) is { } share ? [share] : [], [Show.Percent(Of(period))]))],
            1, Show.Percent(1), []);
    }

    /// <summary>From a hold to a confirmed appointment.</summary>
    public static Chart HoldsToConfirmed(Funnel funnel)
    {
        ArgumentNullException.ThrowIfNull(funnel);
        ChartRow Row(string label, int count) => new(label, [count], [Number(count), Show.Percent(funnel.Held == 0 ? null : (double)count / funnel.Held)]);
        return new Chart(
            "funnel",
            T("From a hold to an appointment"),
            T("{0}, {1}. {2}.", Count("times_held", funnel.Held), Count("of_them_confirmed", funnel.Confirmed), Count("booked_at_once", funnel.AtOnce)),
            [T("What became of it"), T("Bookings"), T("Share of holds")],
            [
                Row(T("Held"), funnel.Held), Row(T("Confirmed in time"), funnel.Confirmed), Row(T("Time ran out"), funnel.Expired),
                Row(T("Let go or replaced"), funnel.Held - funnel.Confirmed - funnel.Expired),
            ],
            Math.Max(1, funnel.Held), Number(funnel.Held), []);
    }

    /// <summary>How long before the appointment people book.</summary>
    public static Chart Lead(Funnel funnel)
    {
        ArgumentNullException.ThrowIfNull(funnel);
        var (all, most) = (funnel.Leads.Sum(), Math.Max(1, funnel.Leads.Max()));
        var within = funnel.Leads.Take(4).Sum();
        return new Chart(
            "lead",
            T("How long before"),
            T("{0} of the appointments were booked within a week before.", Show.Percent(all == 0 ? null : (double)within / all)),
            [T("Booked before the appointment"), T("Bookings"), T("Share")],
            [.. LeadTimes.FirstDays.Select((first, group) => new ChartRow(
                LeadText(group), [funnel.Leads[group]], [Number(funnel.Leads[group]), Show.Percent(all == 0 ? null : (double)funnel.Leads[group] / all)]))],
            most, Number(most), []);
    }

    /// <summary>How full each doctor is.</summary>
    public static Chart Fill(DoctorFills fills)
    {
        ArgumentNullException.ThrowIfNull(fills);
        return new Chart(
            "fill",
            T("How full doctors are"),
            T("The share of the offered times that is booked."),
            [T("Doctor"), T("Offered"), T("Booked"), T("Share")],
            [.. fills.Doctors.Select(doctor => new ChartRow(
                doctor.Name, doctor.Rate is { } rate ? [rate] : [], [Number(doctor.Slots), Number(doctor.Booked), Show.Percent(doctor.Rate)]))],
            1, Show.Percent(1), []);
    }

    private static string Head(Analytics analytics) => analytics.ByWeek ? T("Week from") : T("Day");

    private static string Label(LocalDate date) => Show.DayMonth(date);

    private static string LeadText(int group)
    {
        var first = LeadTimes.FirstDays[group];
        return group == 0 ? T("Less than a day")
            : group == LeadTimes.FirstDays.Count - 1 ? T("{0} days or more", Number(first))
            : LeadTimes.FirstDays[group + 1] - 1 is var last && last == first ? Count("days_before", first)
            : T("{0} to {1} days", Number(first), Number(last));
    }
}
