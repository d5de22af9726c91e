using MediBook.Web.Domain;
using NodaTime;
using NodaTime.Text;

namespace MediBook.Web.Tests.Domain;

public sealed class SlotStartTests
{
    private static readonly DateTimeZone London = Zones.Of("Europe/London");

    [Theory]
    [InlineData("2024-12-16T09:00:00Z", "2024-12-16T09:00:00Z")]
    [InlineData("2024-12-16t09:00z", "2024-12-16T09:00:00Z")]
    [InlineData("2024-12-16T09:00:00.000Z", "2024-12-16T09:00:00Z")]
    [InlineData("2024-12-16 09:00:00+01:00", "2024-12-16T08:00:00Z")]
    [InlineData("2024-12-16T09:00-05:30", "2024-12-16T14:30:00Z")]
    [InlineData("2024-12-16T09:00:00-00:00", "2024-12-16T09:00:00Z")]
    [InlineData(" 2024-06-16T09:00:00Z ", "2024-06-16T09:00:00Z")]
    public void With_an_offset_it_is_that_instant_in_every_zone(string text, string instant)
    {
        Assert.Equal(At(instant), SlotStart.Parse(text)!.In(London));
        Assert.Equal(At(instant), SlotStart.Parse(text)!.In(Zones.Of("Asia/Tokyo")));
    }

    [Theory]
    [InlineData("2024-06-16T09:00", "2024-06-16T08:00:00Z")]
    [InlineData("2024-06-16 09:00", "2024-06-16T08:00:00Z")]
    [InlineData("2024-06-15T24:00", "2024-06-15T23:00:00Z")]
    [InlineData("2024-06-16T09:00:00", "2024-06-16T08:00:00Z")]
    [InlineData("2024-06-16 09:00:00.000000", "2024-06-16T08:00:00Z")]
    [InlineData("2024-12-16T09:00", "2024-12-16T09:00:00Z")]
    // Comes twice: the earlier counts.
    [InlineData("2026-10-25T01:30", "2026-10-25T00:30:00Z")]
    public void Without_one_it_is_a_clock_time_at_the_location(string text, string instant)
    {
        Assert.Equal(At(instant), SlotStart.Parse(text)!.In(London));
        Assert.NotEqual(At(instant), SlotStart.Parse(text)!.In(Zones.Of("Asia/Tokyo")));
    }

    [Fact]
    public void A_clock_time_that_the_clocks_jump_over_has_no_instant() => Assert.Null(SlotStart.Parse("2026-03-29T01:30")!.In(London));

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("tomorrow")]
    [InlineData("2024-12-16")]
    [InlineData("2024-12-16T")]
    [InlineData("2024-12-16Z")]
    [InlineData("09:00")]
    [InlineData("2024-12-16T24:01")]
    [InlineData("2024-12-16T09")]
    [InlineData("2024-12-16T9:00")]
    [InlineData("2024-12-16T09:00:30Z")]
    [InlineData("2024-12-16T09:00:30")]
    [InlineData("2024-12-16T09:00:60Z")]
    [InlineData("2024-12-16T09:00:00.001Z")]
    [InlineData("2024-12-16T09:00:00.000001")]
    [InlineData("2024-12-16T09:60Z")]
    [InlineData("2024-02-30T09:00Z")]
    [InlineData("2024-12-16T09:00:00+25:00")]
    [InlineData("2024-12-16T09:00:00+0100")]
    [InlineData("2024-12-16T09:00:00Z\n2024-12-16T09:00:00Z")]
    [InlineData("2024-12-16T09:00:00Z[Europe/London]")]
    [InlineData("20241216T090000Z")]
    [InlineData("16.12.2024 09:00")]
    [InlineData("12/16/2024 09:00")]
    [InlineData("1734339600")]
    [InlineData("-2024-12-16T09:00Z")]
    [InlineData("0000-01-01T00:00:00Z")]
    [InlineData("1900-12-31T09:00:00Z")]
    [InlineData("9999-12-31T23:59:00Z")]
    [InlineData("2024‑12‑16T09:00Z")]
    [InlineData("２０２４-12-16T09:00Z")]
    [InlineData("2024-12-16T09:00:00.00000000000000000000000000000000Z")]
    public void Anything_else_is_not_read(string? text) => Assert.Null(SlotStart.Parse(text));

    private static Instant At(string text) => InstantPattern.ExtendedIso.Parse(text).Value;
}
