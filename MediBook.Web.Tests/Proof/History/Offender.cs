using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace MediBook.Web.Tests.Proof.History;

/// <summary>The smallest part of a history in which a finding still stands, as it is printed and kept.</summary>
/// <param name="Check">The check that must report it.</param>
/// <param name="Slot">At which slot.</param>
/// <param name="Text">What it said.</param>
/// <param name="History">The part.</param>
internal sealed record Offender(Check Check, int? Slot, string Text, RecordedHistory History)
{
    private static readonly JsonSerializerOptions Format = new()
    {
        WriteIndented = true,
        IndentSize = 2,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Converters = { new JsonStringEnumConverter() },
    };

    /// <summary>Reads one.</summary>
    public static Offender Read(string json) => JsonSerializer.Deserialize<Offender>(json, Format)!;

    /// <summary>As a regression file has it.</summary>
    public string Write() => JsonSerializer.Serialize(this, Format) + "\n";

    /// <summary>Whether the check still reports it.</summary>
    public bool IsReported() => IsReportedIn(History);

    /// <summary>Takes away what the finding does not need: other slots, then ever smaller pieces of the rest.</summary>
    public static Offender SmallestOf(RecordedHistory history, Finding finding)
    {
        ArgumentNullException.ThrowIfNull(history);
        ArgumentNullException.ThrowIfNull(finding);
        var offender = new Offender(finding.Check, finding.Slot, finding.Text, history);
        foreach (var near in new[] { Near(history, finding, hops: 0), Near(history, finding, hops: 1), Near(history, finding, hops: 2) })
        {
            if (offender.IsReportedIn(near))
            {
                offender = offender with { History = near };
                break;
            }
        }

        offender = offender with { History = offender.Without(history => history.Readings, (history, rest) => history with { Readings = rest }) };
        offender = offender with { History = offender.Without(history => history.Operations, (history, rest) => history with { Operations = rest }) };
        offender = offender with { History = offender.Without(history => history.Events, (history, rest) => history with { Events = rest }) };
        offender = offender with { History = offender.Without(history => history.Bookings, (history, rest) => history with { Bookings = rest }) };
        offender = offender with { History = offender.Without(history => history.Slots, (history, rest) => history with { Slots = rest }) };
        return offender with { Text = offender.Again(offender.History)!.Text };
    }

    /// <summary>The same check, at the same slot, in the same words: numbers may be others.</summary>
    private bool IsReportedIn(RecordedHistory history) => Again(history) is not null;

    private Finding? Again(RecordedHistory history) =>
        HistoryChecks.Of(history).Find(finding => finding.Check == Check && finding.Slot == Slot && Words(finding.Text) == Words(Text));

    private static string Words(string text) => string.Concat(text.Where(letter => !char.IsAsciiDigit(letter)));

    /// <summary>The slot, and those to which its bookings and patients lead in so many steps.</summary>
    private static RecordedHistory Near(RecordedHistory history, Finding finding, int hops)
    {
        HashSet<int> slots = finding.Slot is { } slot ? [slot] : [];
        HashSet<int> bookings = finding.Booking is { } booking ? [booking] : [];
        for (var hop = 0; hop < hops; hop++)
        {
            bookings.UnionWith(history.Events.Where(change => slots.Contains(change.Slot)).Select(change => change.Booking).OfType<int>());
            var patients = history.Bookings.Where(row => bookings.Contains(row.Id)).Select(row => row.Patient).OfType<int>().ToHashSet();
            bookings.UnionWith(history.Bookings.Where(row => hop == 0 && row.Id == finding.Booking && row.Patient is { } patient && patients.Contains(patient)).Select(row => row.Id));
            slots.UnionWith(history.Events.Where(change => bookings.Contains(change.Booking ?? -1)).Select(change => change.Slot));
            if (finding.Check is Check.Patient && history.Bookings.FirstOrDefault(row => row.Id == finding.Booking)?.Patient is { } own)
            {
                slots.UnionWith(history.Bookings.Where(row => row.Patient == own).Select(row => row.Slot));
            }
        }

        var (events, readings) = (history.Events.Where(change => slots.Contains(change.Slot)).ToList(), history.Readings.Where(reading => reading.Free.Any(slots.Contains)));
        bookings.UnionWith(events.Select(change => change.Booking).OfType<int>());
        var keys = events.Select(change => change.Key).OfType<Guid>().ToHashSet();
        return history with
        {
            Events = events,
            Operations = [.. history.Operations.Where(operation => slots.Contains(operation.Slot ?? -1) || bookings.Contains(operation.Booking ?? -1) || keys.Contains(operation.Key ?? Guid.Empty))],
            Readings = [.. readings.Select(reading => reading with { Free = [.. reading.Free.Where(slots.Contains)] })],
            Bookings = [.. history.Bookings.Where(row => bookings.Contains(row.Id))],
            Slots = [.. history.Slots.Where(row => slots.Contains(row.Id))],
        };
    }

    /// <summary>Takes pieces out of one of the history's lists, halves first, as long as the finding stands.</summary>
    private RecordedHistory Without<T>(Func<RecordedHistory, IReadOnlyList<T>> list, Func<RecordedHistory, IReadOnlyList<T>, RecordedHistory> with)
    {
        var history = History;
        for (var size = Math.Max(1, list(history).Count); size > 0; size /= 2)
        {
            for (var at = 0; at < list(history).Count;)
            {
                List<T> rest = [.. list(history).Take(at), .. list(history).Skip(at + size)];
                var smaller = with(history, rest);
                if (IsReportedIn(smaller))
                {
                    history = smaller;
                }
                else
                {
                    at += size;
                }
            }
        }

        return history;
    }
}
