using Bogus;
using MediBook.Web.Domain;
using NodaTime;
using static NodaTime.IsoDayOfWeek;

namespace MediBook.Web.Data.Seed;

/// <summary>The demo's times: each doctor has a schedule, whose slots are made for the weeks behind and the weeks ahead.</summary>
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

    /// <summary>One schedule a doctor, valid since the beginning of the history.</summary>
    public static List<Schedule> Schedules(Randomizer random, IReadOnlyList<Doctor> doctors, IReadOnlyDictionary<int, DateTimeZone> zones, Instant now) =>
    [
        .. doctors.Select((doctor, index) =>
        {
            var (week, hours) = index == 0 ? (Weeks[0], Patterns[0]) : (random.ArrayElement(Weeks), random.ArrayElement(Patterns));
            var first = now.InZone(zones[doctor.LocationId]).Date.PlusDays(-DaysBehind);
            return Schedule.Create(
                doctor.Id, random.Guid(), new ScheduleDetails(doctor.LocationId, first, null, 1, null, [.. week.SelectMany(hours.On)]));
        }),
    ];

    /// <summary>A Sunday morning of every twelfth doctor, in the second week.</summary>
    public static List<ExtraHours> Extra(Randomizer random, IReadOnlyList<Schedule> schedules, IReadOnlyDictionary<int, DateTimeZone> zones, Instant now) =>
    [
        .. schedules.Where((_, index) => index % 12 == 4).Select(schedule => new ExtraHours(
            schedule.Id, now.InZone(zones[schedule.LocationId]).Date.PlusDays(7).Next(Sunday), new LocalTime(10, 0), new LocalTime(12, 0), 30, 0, random.Guid())),
    ];

    /// <summary>Every doctor's times, in calendar order, except that the first in the list is doctor 1's free time of the promise.</summary>
    public static List<Slot> Make(
        IReadOnlyList<Schedule> schedules, IReadOnlyList<ExtraHours> extra, IReadOnlyDictionary<int, DateTimeZone> zones, Instant now)
    {
        var slots = schedules.SelectMany(schedule =>
        {
            var zone = zones[schedule.LocationId];
            var today = now.InZone(zone).Date;
            var placed = new PlacedSchedule(schedule, [.. extra.Where(hours => hours.ScheduleId == schedule.Id)], zone, new HashSet<LocalDate>(), []);
            var plan = SchedulePlan.For([placed], [], [], zone.AtStartOfDay(today.PlusDays(-DaysBehind)).ToInstant(), zone.AtStartOfDay(today.PlusDays(DaysAhead)).ToInstant());
            return plan.Times.Select(time => Slot.Create(schedule.DoctorId, schedule.LocationId, time.StartsAt, time.EndsAt, schedule.Id));
        }).ToList();
        var first = slots.Where(slot => slot.DoctorId == schedules[0].DoctorId && slot.StartsAt >= now + LeadOfTheFirst).MinBy(slot => slot.StartsAt)!;
        return [first, .. slots.Where(slot => slot != first).OrderBy(slot => slot.StartsAt).ThenBy(slot => slot.DoctorId)];
    }

    private sealed record Hours(int Minutes, (int FromHour, int FromMinute, int ToHour, int ToMinute)[] Blocks)
    {
        /// <summary>The rows of one day of the week.</summary>
        public IEnumerable<ScheduleRow> On(IsoDayOfWeek day) => Blocks.Select(block => new ScheduleRow(
            day, new LocalTime(block.FromHour, block.FromMinute), new LocalTime(block.ToHour, block.ToMinute), Minutes, 0, ""));
    }
}
