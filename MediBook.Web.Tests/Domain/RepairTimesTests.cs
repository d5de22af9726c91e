using FsCheck.Xunit;
using MediBook.Web.Domain;
using NodaTime;

namespace MediBook.Web.Tests.Domain;

/// <summary>New times for bookings, over small random clinics: doctors 1 and 2 stand in for each other, 3 for nobody; two places, three patients.</summary>
public sealed class RepairTimesTests
{
    private static readonly Instant Monday = Instant.FromUtc(2026, 12, 7, 9, 0);
    private static readonly ILookup<int, int> StandIns = new[] { (1, 2), (2, 1) }.ToLookup(pair => pair.Item1, pair => pair.Item2);

    [Property]
    public bool The_first_times_are_all_different(byte[] lost, byte[] free, byte[] busy) =>
        Firsts(World.Of(lost, free, busy)).Select(pair => pair.Time).ToList() is var times && times.Distinct().Count() == times.Count;

    [Property]
    public bool No_patient_is_sent_to_two_places_at_once(byte[] lost, byte[] free, byte[] busy)
    {
        var world = World.Of(lost, free, busy);
        var going = Firsts(world).Where(pair => pair.Lost.PatientId is not null).ToList();
        return going.All(one => !world.Busy[one.Lost.PatientId!.Value].Any(away => away.Overlaps(one.Time.When))
            && !going.Any(other => other != one && other.Lost.PatientId == one.Lost.PatientId && one.Time.When.Overlaps(other.Time.When)));
    }

    [Property]
    public bool Every_time_is_equal_and_the_same_place_and_doctor_come_first(byte[] lost, byte[] free, byte[] busy)
    {
        var world = World.Of(lost, free, busy);
        var found = Nearest(world);
        return world.Lost.All(booking => found[booking.BookingId] is { Count: <= RepairTimes.MostOffers } times
            && times.All(time => (time.DoctorId == booking.DoctorId || StandIns[booking.DoctorId].Contains(time.DoctorId))
                && time.When.Duration >= booking.When.Duration && Far(booking, time) <= RepairTimes.MostDistance)
            && times.Zip(times.Skip(1)).All(pair => Rank(booking, pair.First).CompareTo(Rank(booking, pair.Second)) <= 0));
    }

    [Property]
    public bool Nobody_is_left_without_a_time_while_an_equal_one_is_left(byte[] lost, byte[] free, byte[] busy)
    {
        var world = World.Of(lost, free, busy);
        var going = Firsts(world).ToList();
        var left = world.Free.Except(going.Select(pair => pair.Time)).ToList();
        return world.Lost.Except(going.Select(pair => pair.Lost)).All(booking => !left.Exists(time =>
            (time.DoctorId == booking.DoctorId || StandIns[booking.DoctorId].Contains(time.DoctorId)) && time.When.Duration >= booking.When.Duration
            && Far(booking, time) <= RepairTimes.MostDistance
            && (booking.PatientId is not { } patient || (!world.Busy[patient].Any(away => away.Overlaps(time.When))
                && !going.Exists(other => other.Lost.PatientId == patient && other.Time.When.Overlaps(time.When))))));
    }

    [Fact]
    public void A_choice_reads_what_it_writes()
    {
        RepairChoice[] choices = [RepairChoice.Keep, RepairChoice.Cancel, RepairChoice.MoveTo(7, Monday)];
        Assert.Equal(choices, choices.Select(choice => RepairChoice.Parse(choice.ToString())));
        Assert.All((string?[])[null, "", "move", "7", "7@", "@1", "-7@1", "7@-1", "7@1@2", "7@99999999999"], text => Assert.Null(RepairChoice.Parse(text)));
    }

    private static Dictionary<int, IReadOnlyList<FreeTime>> Nearest(World world) => RepairTimes.Nearest(world.Lost, world.Free, StandIns, world.Busy);

    private static IEnumerable<(LostTime Lost, FreeTime Time)> Firsts(World world)
    {
        var found = Nearest(world);
        return world.Lost.Where(booking => found[booking.BookingId].Count > 0).Select(booking => (booking, found[booking.BookingId][0]));
    }

    private static (bool, bool, Duration) Rank(LostTime booking, FreeTime time) =>
        (time.LocationId != booking.LocationId, time.DoctorId != booking.DoctorId, Far(booking, time));

    private static Duration Far(LostTime booking, FreeTime time) =>
        Duration.Max(time.When.Start - booking.When.Start, booking.When.Start - time.When.Start);

    /// <summary>A byte makes one row: its bits say who, where, when and how long.</summary>
    private sealed record World(IReadOnlyList<LostTime> Lost, IReadOnlyList<FreeTime> Free, ILookup<int, Interval> Busy)
    {
        public static World Of(byte[] lost, byte[] free, byte[] busy) => new(
            [.. lost.Select((bits, index) => new LostTime(index, 1 + (bits % 3), 1 + (bits / 3 % 2), When(bits / 6, 20), (bits % 4) switch { 0 => null, var who => who }))],
            [.. free.Select(bits => new FreeTime(1 + (bits % 3), 1 + (bits / 3 % 2), When(bits / 6, bits % 5 == 0 ? 15 : 20 + (bits % 2 * 20)))).Distinct()],
            busy.ToLookup(bits => 1 + (bits % 3), bits => When(bits / 3, 30)));

        private static Interval When(int step, int minutes)
        {
            var start = Monday + Duration.FromMinutes(step % 12 * 20) + Duration.FromDays(step / 12 * 9);
            return new Interval(start, start + Duration.FromMinutes(minutes));
        }
    }
}
