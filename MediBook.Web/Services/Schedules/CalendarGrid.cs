using NodaTime;

namespace MediBook.Web.Services.Schedules;

/// <summary>A column of the calendar: a day of a doctor.</summary>
/// <param name="Date">The day.</param>
/// <param name="Doctor">The doctor.</param>
/// <param name="Slots">Its slots in order of time.</param>
public sealed record CalendarColumn(LocalDate Date, CalendarDoctor Doctor, IReadOnlyList<CalendarSlot> Slots)
{
    /// <summary>Free slots to come.</summary>
    public int Free => Slots.Count(slot => slot.Standing is SlotStanding.Free);

    /// <summary>Booked slots of the plan.</summary>
    public int Booked => Slots.Count(slot => slot is { Standing: SlotStanding.Booked, Overbooked: false });

    /// <summary>Booked slots that lie over others on purpose.</summary>
    public int Overbooked => Slots.Count(slot => slot is { Standing: SlotStanding.Booked, Overbooked: true });
}

/// <summary>A cell: what begins there, or nothing.</summary>
/// <param name="Column">Its column.</param>
/// <param name="Rows">How many rows it covers.</param>
/// <param name="Slots">None, one, or several that lie over each other.</param>
public sealed record CalendarCell(CalendarColumn Column, int Rows, IReadOnlyList<CalendarSlot> Slots);

/// <summary>A row: a clock time at which at least one slot begins.</summary>
/// <param name="Time">The clock time.</param>
/// <param name="Cells">From the first column to the last, without those that a cell above covers.</param>
public sealed record CalendarRow(LocalTime Time, IReadOnlyList<CalendarCell> Cells);

/// <summary>
/// Slots as a table: a row for each clock time at which one begins, a column for each day or doctor. A slot covers the rows until its end;
/// those of one column that lie over each other (overbooked ones, the hour that the clocks show twice) share a cell.
/// </summary>
/// <param name="Columns">The columns.</param>
/// <param name="Rows">The rows in order of the clock.</param>
public sealed record CalendarGrid(IReadOnlyList<CalendarColumn> Columns, IReadOnlyList<CalendarRow> Rows)
{
    /// <summary>Every slot.</summary>
    public IEnumerable<CalendarSlot> Slots => Columns.SelectMany(column => column.Slots);

    /// <summary>How long until the first of the holds ends, or null.</summary>
    public Duration? UntilChange(Instant now) => Slots.Min(slot => slot.HeldUntil?.ToInstant() - now);

    /// <summary>Lays the slots of the columns out.</summary>
    public static CalendarGrid Of(IReadOnlyList<CalendarColumn> columns)
    {
        ArgumentNullException.ThrowIfNull(columns);
        var times = columns.SelectMany(column => column.Slots).Select(slot => slot.Start.TimeOfDay).Distinct().Order().ToList();
        var cells = times.Select(_ => new List<CalendarCell>()).ToList();
        foreach (var column in columns)
        {
            var row = 0;
            foreach (var (from, to, slots) in Blocks(column.Slots, times))
            {
                for (; row < from; row++)
                {
                    cells[row].Add(new CalendarCell(column, 1, []));
                }

                cells[from].Add(new CalendarCell(column, to - from, slots));
                row = to;
            }

            for (; row < times.Count; row++)
            {
                cells[row].Add(new CalendarCell(column, 1, []));
            }
        }

        return new CalendarGrid(columns, [.. times.Zip(cells, (time, row) => new CalendarRow(time, row))]);
    }

    private static List<(int From, int To, List<CalendarSlot> Slots)> Blocks(IReadOnlyList<CalendarSlot> slots, List<LocalTime> times)
    {
        var blocks = new List<(int From, int To, List<CalendarSlot> Slots)>();
        foreach (var slot in slots.OrderBy(slot => slot.Start.TimeOfDay).ThenBy(slot => slot.Start.ToInstant()))
        {
            var from = times.BinarySearch(slot.Start.TimeOfDay);
            var ends = slot.End.Date > slot.Start.Date ? times.Count : times.BinarySearch(slot.End.TimeOfDay);
            var to = Math.Max(from + 1, ends < 0 ? ~ends : ends);
            if (blocks.Count > 0 && blocks[^1].To > from)
            {
                blocks[^1].Slots.Add(slot);
                blocks[^1] = blocks[^1] with { To = Math.Max(blocks[^1].To, to) };
            }
            else
            {
                blocks.Add((from, to, [slot]));
            }
        }

        return blocks;
    }
}
