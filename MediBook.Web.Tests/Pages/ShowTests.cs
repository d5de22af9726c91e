using MediBook.Web.Domain;
using MediBook.Web.Domain.Languages;
using MediBook.Web.Pages;
using NodaTime;

namespace MediBook.Web.Tests.Pages;

public sealed class ShowTests
{
    [Fact]
    public void The_hour_that_comes_twice_shows_its_offset()
    {
        var zone = Zones.Of("Europe/London");
        Assert.Equal("01:30 (GMT+1)", Show.Time(Instant.FromUtc(2027, 10, 31, 0, 30).InZone(zone)));
        Assert.Equal("01:30 (GMT)", Show.Time(Instant.FromUtc(2027, 10, 31, 1, 30).InZone(zone)));
        Assert.Equal("09:20", Show.Time(Instant.FromUtc(2026, 12, 7, 9, 20).InZone(zone)));
    }

    [Theory]
    [InlineData("Europe/London", "London time (GMT)")]
    [InlineData("America/New_York", "New York time (GMT\u22125)")]
    [InlineData("Asia/Kolkata", "Kolkata time (GMT+5:30)")]
    public void A_zone_is_named_by_its_city_and_offset(string id, string expected) =>
        Assert.Equal(expected, Show.ZoneNote(Instant.FromUtc(2026, 12, 7, 9, 20).InZone(Zones.Of(id))));

    [Theory]
    [InlineData(1, "1 second")]
    [InlineData(90, "90 seconds")]
    [InlineData(91, "2 minutes")]
    [InlineData(120, "2 minutes")]
    [InlineData(900, "15 minutes")]
    public void A_wait_is_said_in_seconds_or_in_minutes(int seconds, string expected) => Assert.Equal(expected, Show.Wait(seconds));

    [Fact]
    public void A_week_in_which_the_clocks_change_says_so() =>
        Assert.Equal(
            "London time (GMT, from Sun 02:00 GMT+1: the clocks change)",
            Show.WeekZoneNote(new LocalDate(2027, 3, 22), Zones.Of("Europe/London")));

    [Fact]
    public void A_week_names_its_months_and_years_where_they_differ()
    {
        Assert.Equal("7 to 13 December 2026", Show.Week(new LocalDate(2026, 12, 7)));
        Assert.Equal("30 November to 6 December 2026", Show.Week(new LocalDate(2026, 11, 30)));
        Assert.Equal("28 December 2026 to 3 January 2027", Show.Week(new LocalDate(2026, 12, 28)));
    }

    [Theory]
    [InlineData("Dr Ingrid Olsen", "IO")]
    [InlineData("Dr María Santos-Quintanilla", "MQ")]
    [InlineData("Prof. 李", "李")]
    [InlineData("Dr", "")]
    public void Initials_leave_titles_out(string name, string expected) => Assert.Equal(expected, Looks.Initials(name));
}
