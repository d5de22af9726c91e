using NodaTime;

namespace MediBook.Web.Domain;

/// <summary>A booking whose time falls away, as its new time is looked for.</summary>
/// <param name="BookingId">The booking.</param>
/// <param name="DoctorId">Its doctor.</param>
/// <param name="LocationId">Its place.</param>
/// <param name="When">Its time.</param>
/// <param name="PatientId">Who comes, or null for a person named only by an email address.</param>
public sealed record LostTime(int BookingId, int DoctorId, int LocationId, Interval When, int? PatientId);

/// <summary>A free time that a booking could go to.</summary>
/// <param name="DoctorId">Its doctor.</param>
/// <param name="LocationId">Its place.</param>
/// <param name="When">Its time.</param>
public sealed record FreeTime(int DoctorId, int LocationId, Interval When);

/// <summary>
/// Finds equal times for bookings that lose theirs. Equal: the same doctor or another of the same specialization, at least as long, not
/// further away than <see cref="MostDistance"/>, and not while the patient is somewhere else. Nearest: the same location first, then
/// the same doctor, then by the distance in time.
/// </summary>
public static class RepairTimes
{
    /// <summary>Times offered for one booking.</summary>
    public const int MostOffers = 3;

    /// <summary>Nobody is moved further than this without being asked.</summary>
    public static readonly Duration MostDistance = Duration.FromDays(28);

    /// <summary>
    /// The nearest equal times of each booking, the nearest first. The first times are all different and leave no patient in two places, so
    /// that all bookings can go to theirs at once: in order of time each gets the nearest that is left.
    /// </summary>
    /// <param name="lost">The bookings.</param>
    /// <param name="free">The times to choose from, each once.</param>
    /// <param name="equals">For each doctor of a booking, those who can stand in.</param>
    /// <param name="busy">Where patients are anyway, by patient.</param>
    public static Dictionary<int, IReadOnlyList<FreeTime>> Nearest(
        IReadOnlyList<LostTime> lost, IReadOnlyList<FreeTime> free, ILookup<int, int> equals, ILookup<int, Interval> busy)
    {
        ArgumentNullException.ThrowIfNull(lost);
        var (found, given) = (new Dictionary<int, IReadOnlyList<FreeTime>>(), new HashSet<FreeTime>());
        var going = new Dictionary<int, List<Interval>>();
        foreach (var booking in lost.OrderBy(one => one.When.Start).ThenBy(one => one.BookingId))
        {
            var doctors = equals[booking.DoctorId].Append(booking.DoctorId).ToHashSet();
            var elsewhere = booking.PatientId is { } patient ? busy[patient].Concat(going.GetValueOrDefault(patient) ?? []).ToList() : [];
            List<FreeTime> nearest =
            [
                .. free.Where(time => doctors.Contains(time.DoctorId) && IsEqual(booking, time) && !given.Contains(time) && !elsewhere.Exists(other => other.Overlaps(time.When)))
                    .OrderBy(time => time.LocationId != booking.LocationId).ThenBy(time => time.DoctorId != booking.DoctorId)
                    .ThenBy(time => Distance(booking, time)).ThenBy(time => time.When.Start).ThenBy(time => time.DoctorId).Take(MostOffers),
            ];
            found[booking.BookingId] = nearest;
            if (nearest is [var first, ..])
            {
                given.Add(first);
                if (booking.PatientId is { } who)
                {
                    going[who] = [.. going.GetValueOrDefault(who) ?? [], first.When];
                }
            }
        }

        return found;
    }

    /// <summary>True where two half-open intervals have an instant in common.</summary>
    public static bool Overlaps(this Interval one, Interval other) => one.Start < other.End && other.Start < one.End;

    private static bool IsEqual(LostTime booking, FreeTime time) =>
        time.When.Duration >= booking.When.Duration && Distance(booking, time) <= MostDistance;

    private static Duration Distance(LostTime booking, FreeTime time) =>
        Duration.Max(time.When.Start - booking.When.Start, booking.When.Start - time.When.Start);
}
