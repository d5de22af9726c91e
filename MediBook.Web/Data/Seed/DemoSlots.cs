using Bogus;
using MediBook.Web.Domain;
using NodaTime;
using static NodaTime.IsoDayOfWeek;

namespace MediBook.Web.Data.Seed;

/// <summary>The demo's times: each doctor has a pattern of days and hours, kept for the weeks behind and the weeks ahead.</summary>
internal static class DemoSlots
{
    /// <summary>How many days of the past have times, so that there is a history to look at.</summary>
    public const int DaysBehind = 21;

    /// <summary>How many days from today on have times.</summary>
    public const int DaysAhead = 56;

    /// <summary>Slot 1 lies this far ahead at least, so that samples which name it work for a week.</summary>
    public static readonly Duration LeadOfTheFirst = Duration.FromDays(7);

    private static readonly IsoDayOfWeek[][] Weeks =
    [
        [Monday, Tuesday, Wednesday, Thursday, Friday], [Monday, Tuesday, Wednesday, Thursday], [Tuesday, Wednesday, Thursday, Friday],
        [Monday, Wednesday, Friday], [Monday, Tuesday, Thursday, Friday], [Tuesday, Thursday, Friday, Saturday],
    ];

    private static readonly Hours[] Patterns =
    [
        new(30, [(9, 0, 13, 0), (14, 0, 17, 0)]),
        new(20, [(8, 20, 11, 40), (12, 40, 14, 40)]),
        new(30, [(8, 0, 12, 30), (13, 30, 15, 30)]),
        new(30, [(12, 0, 15, 30), (16, 0, 19, 0)]),
        new(15, [(8, 30, 11, 30)]),
        new(40, [(9, 0, 13, 0), (13, 40, 17, 0)]),
        new(30, [(10, 0, 13, 0), (14, 0, 16, 0)]),
    ];

    /// <summary>Every doctor's times, in calendar order, except that the first in the list is doctor 1's free time of the promise.</summary>
    public static List<Slot> Make(Randomizer random, IReadOnlyList<Doctor> doctors, IReadOnlyDictionary<int, DateTimeZone> zones, Instant now)
    {
        var slots = new List<Slot>();
        for (var index = 0; index < doctors.Count; index++)
        {
            var (doctor, zone) = (doctors[index], zones[doctors[index].LocationId]);
            var (week, hours) = index == 0 ? (Weeks[0], Patterns[0]) : (random.ArrayElement(Weeks), random.ArrayElement(Patterns));
            var today = now.InZone(zone).Date;
            for (var date = today.PlusDays(-DaysBehind); date < today.PlusDays(DaysAhead); date = date.PlusDays(1))
            {
                var dayOff = index > 0 && random.Bool(0.03f);
                if (week.Contains(date.DayOfWeek) && !dayOff)
                {
                    slots.AddRange(hours.On(date, zone).Select(start => Slot.Create(doctor.Id, doctor.LocationId, start, start + hours.Length)));
                }
            }
        }

        var first = slots.Where(slot => slot.DoctorId == doctors[0].Id && slot.StartsAt >= now + LeadOfTheFirst).MinBy(slot => slot.StartsAt)!;
        return [first, .. slots.Where(slot => slot != first).OrderBy(slot => slot.StartsAt).ThenBy(slot => slot.DoctorId)];
    }

    private sealed record Hours(int Minutes, (int FromHour, int FromMinute, int ToHour, int ToMinute)[] Blocks)
    {
        public Duration Length => Duration.FromMinutes(Minutes);

        /// <summary>The day's starts. No zone of the demo changes its clocks in working hours, so that every local time exists once.</summary>
        public IEnumerable<Instant> On(LocalDate date, DateTimeZone zone)
        {
            foreach (var block in Blocks)
            {
                var end = new LocalTime(block.ToHour, block.ToMinute);
                for (var start = new LocalTime(block.FromHour, block.FromMinute); start.PlusMinutes(Minutes) <= end; start = start.PlusMinutes(Minutes))
                {
                    yield return zone.AtStrictly(date + start).ToInstant();
                }
            }
        }
    }
}
