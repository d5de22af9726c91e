using MediBook.Web.Domain;
using NodaTime;

namespace MediBook.Web.Tests.Domain;

public sealed class CountryHolidaysTests
{
    public static TheoryData<string, string?> Places
    {
        get
        {
            var data = new TheoryData<string, string?>();
            foreach (var place in CountryHolidays.Places)
            {
                data.Add(place.Country, place.Region);
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Places))]
    public void Every_place_has_holidays(string country, string? region) =>
        Assert.InRange(CountryHolidays.Of(country, region, 2026, 2026).Count(), 1, 40);

    [Theory]
    [InlineData("GB", null, 2026, 12, 25, true)]
    [InlineData("GB", "England", 2026, 1, 2, false)]
    [InlineData("GB", "Scotland", 2026, 1, 2, true)]
    [InlineData("US", null, 2026, 11, 26, true)]
    [InlineData("AU", "NSW", 2027, 1, 26, true)]
    [InlineData("DE", "BY", 2027, 1, 6, true)]
    [InlineData("DE", "HH", 2027, 1, 6, false)]
    [InlineData("CZ", null, 2026, 10, 28, true)]
    public void Known_days_are_holidays_where_they_are(string country, string? region, int year, int month, int day, bool isHoliday) =>
        Assert.Equal(isHoliday, CountryHolidays.Of(country, region, year, year).Any(holiday => holiday.Date == new LocalDate(year, month, day)));

    [Fact]
    public void Nowhere_has_none() => Assert.Empty(CountryHolidays.Of(null, null, 2026, 2027).Concat(CountryHolidays.Of("XX", null, 2026, 2027)));
}
