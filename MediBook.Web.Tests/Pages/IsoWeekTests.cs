using MediBook.Web.Pages;
using NodaTime;

namespace MediBook.Web.Tests.Pages;

public sealed class IsoWeekTests
{
    [Theory]
    [InlineData("2026-W50", "2026-12-07")]
    [InlineData("2026-W53", "2026-12-28")]
    [InlineData("2026-W01", "2025-12-29")]
    [InlineData("2026-12-09", "2026-12-09")]
    public void A_week_or_a_date_is_read(string text, string expected) =>
        Assert.Equal(NodaTime.Text.LocalDatePattern.Iso.Parse(expected).Value, IsoWeek.Parse(text));

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("garbage")]
    [InlineData("2027-W53")]
    [InlineData("2026-W00")]
    [InlineData("2026-W99")]
    [InlineData("2026-W50\n")]
    [InlineData("2026-02-30")]
    [InlineData("0001-01-01")]
    [InlineData("9999-12-31")]
    [InlineData("9999-W52")]
    [InlineData("٢٠٢٦-W50")]
    public void Anything_else_is_no_week(string? text) => Assert.Null(IsoWeek.Parse(text));

    [Fact]
    public void Every_day_of_ten_years_leads_back_to_its_own_week()
    {
        for (var day = new LocalDate(2020, 1, 1); day.Year < 2030; day = day.PlusDays(1))
        {
            Assert.Equal(MediBook.Web.Domain.Zones.MondayOf(day), IsoWeek.Parse(IsoWeek.Of(day)));
        }
    }
}
