using MediBook.Web.Domain;
using NodaTime;

namespace MediBook.Web.Tests.Domain;

public sealed class TypedTimesTests
{
    [Theory]
    [InlineData("09:05", 9, 5)]
    [InlineData("9:05", 9, 5)]
    [InlineData(" 9.05 ", 9, 5)]
    [InlineData("09:05:00", 9, 5)]
    [InlineData("0:00", 0, 0)]
    [InlineData("23:59", 23, 59)]
    public void A_clock_time_is_read_to_the_minute(string text, int hour, int minute) => Assert.Equal(new LocalTime(hour, minute), TypedTimes.Time(text));

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("9")]
    [InlineData("0905")]
    [InlineData("9:5")]
    [InlineData("009:05")]
    [InlineData("24:00")]
    [InlineData("09:60")]
    [InlineData("-9:00")]
    [InlineData("9:00 am")]
    [InlineData("09:05:30")]
    [InlineData("٠٩:٠٥")]
    public void Anything_else_is_no_clock_time(string? text) => Assert.Null(TypedTimes.Time(text));

    [Theory]
    [InlineData("2026-12-07", 2026, 12, 7)]
    [InlineData(" 2024-02-29 ", 2024, 2, 29)]
    public void A_date_is_read(string text, int year, int month, int day) => Assert.Equal(new LocalDate(year, month, day), TypedTimes.Date(text));

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("2026-1-7")]
    [InlineData("26-12-07")]
    [InlineData("2026-02-29")]
    [InlineData("2026-13-01")]
    [InlineData("2026/12/07")]
    [InlineData("20261207")]
    [InlineData("07.12.2026")]
    [InlineData("2026-12-07T09:00")]
    [InlineData("2026-12-07Z")]
    [InlineData("-2026-12-07")]
    [InlineData("+2026-12-07")]
    [InlineData("0000-00-00")]
    [InlineData("1900-12-31")]
    [InlineData("9999-12-31")]
    public void Anything_else_is_no_date(string? text) => Assert.Null(TypedTimes.Date(text));
}
