using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using MediBook.Web.Domain;
using MediBook.Web.Services.Schedules;
using NodaTime;

namespace MediBook.Web.Tests.Services.Schedules;

public sealed class CalendarGridTests
{
    private static readonly LocalDate Day = new(2026, 12, 7);
    private static readonly DateTimeZone London = Zones.Of("Europe/London");

    [Fact]
    public void A_row_for_each_start_and_a_long_time_covers_the_rows_until_its_end()
    {
        var grid = CalendarGrid.Of([Column(Slot(1, 9, 0, 60)), Column(Slot(2, 9, 0, 20), Slot(3, 9, 20, 20), Slot(4, 10, 0, 20))]);
        Assert.Equal([new LocalTime(9, 0), new LocalTime(9, 20), new LocalTime(10, 0)], grid.Rows.Select(row => row.Time));
        Assert.Equal(["1x2 2x1", "3x1", "-x1 4x1"], grid.Rows.Select(Words));
    }

    [Fact]
    public void Times_that_lie_over_each_other_share_a_cell()
    {
        var grid = CalendarGrid.Of([Column(Slot(1, 9, 0, 30), Slot(2, 9, 0, 15), Slot(3, 9, 20, 40), Slot(4, 10, 0, 30))]);
        Assert.Equal(["1,2,3x2", "", "4x1"], grid.Rows.Select(Words));
    }

    [Fact]
    public void In_the_hour_that_comes_twice_both_times_share_the_row()
    {
        var night = new LocalDate(2026, 10, 25);
        var first = London.MapLocal(night.At(new LocalTime(1, 30))).First();
        var second = London.MapLocal(night.At(new LocalTime(1, 30))).Last();
        var grid = CalendarGrid.Of([new CalendarColumn(night, new CalendarDoctor(1, "Dr A"), [Slot(1, first, 60), Slot(2, second, 30)])]);
        Assert.Equal(["1,2x1"], grid.Rows.Select(Words));
    }

    [Property(MaxTest = 300)]
    public Property Every_slot_stands_in_one_cell_and_every_row_is_covered_once_by_every_column() => Prop.ForAll(Arb.From(Columns()), columns =>
    {
        var grid = CalendarGrid.Of(columns);
        var placed = grid.Rows.SelectMany(row => row.Cells).SelectMany(cell => cell.Slots).Select(slot => slot.Id).Order();
        var covered = columns.All(column => grid.Rows.SelectMany((row, at) => row.Cells.Where(cell => cell.Column == column).SelectMany(cell => Enumerable.Range(at, cell.Rows)))
            .SequenceEqual(Enumerable.Range(0, grid.Rows.Count)));
        var begins = grid.Rows.All(row => row.Cells.All(cell => cell.Slots.Count == 0 || cell.Slots[0].Start.TimeOfDay == row.Time));
        return placed.SequenceEqual(columns.SelectMany(column => column.Slots).Select(slot => slot.Id).Order()) && covered && begins;
    });

    private static Gen<CalendarColumn[]> Columns() =>
        from slots in Gen.ArrayOf(from start in Gen.Choose(0, 287) from length in Gen.Choose(1, 48) select (start, length))
        from of in Gen.Choose(1, 4)
        select Enumerable.Range(0, of).Select(number => new CalendarColumn(Day, new CalendarDoctor(number, $"Dr {number}"), [.. slots
            .Select((slot, at) => (slot, at)).Where(pair => pair.at % of == number).OrderBy(pair => pair.slot.start)
            .Select(pair => Slot(pair.at, Day.AtMidnight().PlusMinutes(5 * pair.slot.start).InZoneStrictly(London), 5 * pair.slot.length))])).ToArray();

    private static string Words(CalendarRow row) =>
        string.Join(' ', row.Cells.Select(cell => $"{(cell.Slots.Count == 0 ? "-" : string.Join(',', cell.Slots.Select(slot => slot.Id)))}x{cell.Rows}"));

    private static CalendarColumn Column(params CalendarSlot[] slots) => new(Day, new CalendarDoctor(slots[0].Id, "Dr A"), slots);

    private static CalendarSlot Slot(int id, int hour, int minute, int minutes) => Slot(id, Day.At(new LocalTime(hour, minute)).InZoneStrictly(London), minutes);

    private static CalendarSlot Slot(int id, ZonedDateTime start, int minutes) =>
        new(id, 1, "Dr A", 1, "Harbour Clinic", start, start.PlusMinutes(minutes), SlotStanding.Free, null, null, null, null, null, false, null);
}
