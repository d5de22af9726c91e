namespace MediBook.Web.Tests.Proof.History;

/// <summary>
/// (e) and (i) by what clients were answered, without the log. A booking is certainly somebody's from the moment its answer was there until
/// the first operation began that could end it, or until its hold ran out.
/// </summary>
internal static class BlackBox
{
    /// <summary>No operation takes longer, by any clock.</summary>
    private const long Longest = 3_600_000_000;

    private sealed record Certain(Operation By, int Slot, int Booking, long From, long To);

    /// <summary>What cannot be.</summary>
    public static List<Finding> Of(RecordedHistory history)
    {
        var findings = new List<Finding>();
        var all = Certainties(history);
        foreach (var slot in all.GroupBy(one => one.Slot))
        {
            Intervals.FindOverlaps(
                slot, one => one.From, one => one.To, (one, other) => one.Booking != other.Booking,
                (one, other) => findings.Add(new Finding(
                    Check.BlackBox, slot.Key, other.Booking,
                    $"Slot {slot.Key}: booking {other.Booking} was answered as done (operation {other.By.Id}) while booking {one.Booking} (operation {one.By.Id}) certainly had the slot.")));
        }

        var times = history.Slots.DistinctBy(slot => slot.Id).ToDictionary(slot => slot.Id);
        foreach (var person in all.Where(one => one.By.Person != 0 && times.ContainsKey(one.Slot)).GroupBy(one => one.By.Person))
        {
            Intervals.FindOverlaps(
                person, one => one.From, one => one.To,
                (one, other) => one.Booking != other.Booking && one.Slot != other.Slot && times[one.Slot].StartsAt < times[other.Slot].EndsAt && times[other.Slot].StartsAt < times[one.Slot].EndsAt,
                (one, other) => findings.Add(new Finding(
                    Check.Patient, other.Slot, other.Booking, $"Person {person.Key} was given booking {other.Booking} at slot {other.Slot} while certainly having {one.Booking} at slot {one.Slot}, at the same time.")));
        }

        findings.AddRange(LateConfirmations(history));
        return findings;
    }

    private static List<Certain> Certainties(RecordedHistory history)
    {
        var ends = history.Operations.Where(operation => operation is { Booking: not null, Ending: not Ending.Refused, Verb: Verb.Cancel or Verb.LetGo or Verb.Change })
            .ToLookup(operation => operation.Booking!.Value);
        // Whoever takes another time lets an older hold go, also where the other time is then refused.
        var takes = history.Operations.Where(operation => operation.Verb is Verb.Hold or Verb.Book or Verb.Change or Verb.Confirm)
            .GroupBy(operation => operation.Person).ToDictionary(person => person.Key, person => person.OrderBy(operation => operation.Invoked).ToList());
        var all = new List<Certain>();
        foreach (var operation in history.Operations.Where(operation => operation is { Ending: Ending.Ok, Slot: not null, Booking: not null, Verb: Verb.Hold or Verb.Book or Verb.Confirm or Verb.Change }))
        {
            var to = ends[operation.Booking!.Value].Where(end => end.Id != operation.Id && end.Returned > operation.Invoked).Select(end => end.Invoked).DefaultIfEmpty(long.MaxValue).Min();
            if (operation.Verb is Verb.Hold)
            {
                var until = (operation.Until ?? operation.Invoked + history.Hold ?? operation.Returned) - history.Slack;
                var other = operation.Person == 0 ? long.MaxValue : FirstOther(takes[operation.Person], operation, until);
                to = Math.Min(to, Math.Min(until, other));
            }

            if (to > operation.Returned)
            {
                all.Add(new Certain(operation, operation.Slot!.Value, operation.Booking.Value, operation.Returned, to));
            }
        }

        return all;
    }

    /// <summary>When the first other operation began that could end a person's hold; those that begin after it has run out do not matter.</summary>
    private static long FirstOther(List<Operation> takes, Operation hold, long until)
    {
        var first = long.MaxValue;
        for (var at = Intervals.CountUntil(takes, take => take.Invoked, hold.Invoked - Longest); at < takes.Count && takes[at].Invoked < until; at++)
        {
            var take = takes[at];
            var isItsOwnConfirm = take.Verb is Verb.Confirm && take.Booking == hold.Booking;
            if (take.Id != hold.Id && !isItsOwnConfirm && take.Returned > hold.Invoked)
            {
                first = Math.Min(first, take.Invoked);
            }
        }

        return first;
    }

    /// <summary>A confirmation that began after the hold had run out, whatever may have extended it, is never answered as done.</summary>
    private static IEnumerable<Finding> LateConfirmations(RecordedHistory history)
    {
        if (history.Hold is not { } hold)
        {
            yield break;
        }

        var holds = history.Operations.Where(operation => operation is { Verb: Verb.Hold, Ending: Ending.Ok, Booking: not null }).ToLookup(operation => operation.Booking!.Value);
        var extensions = history.Operations.Where(operation => operation is { Verb: Verb.Extend, Booking: not null, Ending: not Ending.Refused }).ToLookup(operation => operation.Booking!.Value);
        var confirmations = history.Operations.Where(operation => operation is { Verb: Verb.Confirm, Ending: Ending.Ok, Booking: not null }).GroupBy(operation => operation.Booking!.Value);
        foreach (var booking in confirmations.Where(booking => holds.Contains(booking.Key)))
        {
            // One that came later finds the booking confirmed, and is answered so.
            var first = booking.MinBy(operation => operation.Returned)!;
            var until = holds[booking.Key].Max(operation => operation.Until ?? operation.Returned + hold);
            until = Math.Max(until, extensions[booking.Key].Where(extension => extension.Invoked <= first.Returned).Select(extension => extension.Returned + hold).DefaultIfEmpty(until).Max());
            if (booking.All(operation => operation.Invoked > until + history.Slack))
            {
                yield return new Finding(
                    Check.BlackBox, first.Slot, booking.Key, $"Booking {booking.Key} was confirmed (operation {first.Id}), {first.Invoked - until} µs after its hold had run out.");
            }
        }
    }
}
