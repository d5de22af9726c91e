using MediBook.Web.Domain;
using NodaTime;
using NodaTime.Text;

namespace MediBook.Web.Tests.Domain;

public sealed class LocalTimesTests
{
    [Theory]
    [InlineData("Europe/London", "2026-06-01", "2026-05-31T23:00:00Z", 24)]
    [InlineData("Europe/London", "2026-03-29", "2026-03-29T00:00:00Z", 23)]
    [InlineData("Europe/London", "2026-10-25", "2026-10-24T23:00:00Z", 25)]
    // In Cairo the clocks go from 00:00 to 01:00 on this day.
    [InlineData("Africa/Cairo", "2024-04-26", "2024-04-25T22:00:00Z", 23)]
    // Samoa went to the other side of the date line and left this day out.
    [InlineData("Pacific/Apia", "2011-12-30", "2011-12-30T10:00:00Z", 0)]
    [InlineData("Pacific/Apia", "2011-12-31", "2011-12-30T10:00:00Z", 24)]
    public void A_day_is_as_long_as_its_clock(string zone, string date, string start, int hours)
    {
        var day = LocalTimes.Day(Zones.Of(zone), LocalDatePattern.Iso.Parse(date).Value);

        Assert.Equal(InstantPattern.ExtendedIso.Parse(start).Value, day.Start);
        Assert.Equal(Duration.FromHours(hours), day.Duration);
    }
}
