using System.Linq.Expressions;
using MediBook.Web.Data;
using MediBook.Web.Domain;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using NodaTime;

namespace MediBook.Web.Services.Bookings;

/// <summary>
/// Days as the desk and the doctors work through them. A location's day is served by the slots' index on (location, start), a doctor's by
/// the one on (doctor, start), bookings and their trails by their keys.
/// </summary>
public sealed class DayQueries(MediBookDbContext db, IOptions<BookingOptions> options)
{
    /// <summary>No zone's clock is further from another's than this.</summary>
    private static readonly Duration Apart = Duration.FromHours(26);

    /// <summary>All appointments of a location's day, for staff.</summary>
    /// <param name="locationId">The location; null: the clinic's default.</param>
    /// <param name="date">The day; null: today there.</param>
    /// <param name="ct">Cancels the read.</param>
    /// <returns>Null where there is no such location.</returns>
    public async Task<ClinicDay?> ClinicDayAsync(int? locationId, LocalDate? date, CancellationToken ct)
    {
        if (await PlaceAsync(locationId, ct) is not { } place)
        {
            return null;
        }

        var span = LocalTimes.Day(place.AsOf.Zone, date ?? place.AsOf.Date);
        var visits = await VisitsAsync(
            slot => slot.LocationId == place.Id && slot.StartsAt >= span.Start && slot.StartsAt < span.End, withWords: false, place.AsOf.ToInstant(), ct);
        var missed = await db.MissedAsync([.. visits.Select(visit => visit.BookingId)], options.Value, place.AsOf.ToInstant(), ct);
        visits = [.. visits.Select(visit => visit with { Missed = missed.GetValueOrDefault(visit.BookingId) })];
        return new ClinicDay(place.Id, place.Name, date ?? place.AsOf.Date, place.AsOf, visits);
    }

    /// <summary>The free times of the rest of the day at a location, the next one first.</summary>
    public async Task<IReadOnlyList<WalkInTime>> FreeTodayAsync(int locationId, CancellationToken ct)
    {
        if (await PlaceAsync(locationId, ct) is not { } place)
        {
            return [];
        }

        var (now, end) = (place.AsOf.ToInstant(), LocalTimes.Day(place.AsOf.Zone, place.AsOf.Date).End);
        var from = now + options.Value.Notice;
        var rows = await db.Slots.Where(Slot.FreeAt(now)).Where(slot => slot.LocationId == locationId && slot.StartsAt > from && slot.StartsAt < end)
            .OrderBy(slot => slot.StartsAt).ThenBy(slot => slot.Doctor!.Name).ThenBy(slot => slot.Id)
            .Select(slot => new { slot.Id, slot.DoctorId, slot.Doctor!.Name, slot.StartsAt, slot.EndsAt }).ToListAsync(ct);
        return [.. rows.Select(row => new WalkInTime(row.Id, row.DoctorId, row.Name, row.StartsAt.InZone(place.AsOf.Zone), (int)(row.EndsAt - row.StartsAt).TotalMinutes))];
    }

    /// <summary>The own week of the doctor whose record is linked to the account.</summary>
    /// <param name="actor">The doctor.</param>
    /// <param name="date">A day of the week; null: today.</param>
    /// <param name="ct">Cancels the read.</param>
    /// <returns>Null where no record is linked.</returns>
    public async Task<OwnWeek?> OwnWeekAsync(Actor actor, LocalDate? date, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(actor);
        var doctor = await db.Doctors.Where(row => row.Id == actor.DoctorId)
            .Select(row => new { row.Id, row.Name, row.Location!.TimeZoneId, Now = MediBookDbContext.BookingClock() }).SingleOrDefaultAsync(ct);
        if (doctor is null)
        {
            return null;
        }

        var asOf = doctor.Now.InZone(Zones.Of(doctor.TimeZoneId));
        var day = date ?? asOf.Date;
        var monday = Zones.MondayOf(day);
        var (begin, end) = (LocalTimes.Day(asOf.Zone, monday).Start - Apart, LocalTimes.Day(asOf.Zone, monday.PlusDays(6)).End + Apart);
        var visits = await VisitsAsync(slot => slot.DoctorId == doctor.Id && slot.StartsAt >= begin && slot.StartsAt < end, withWords: true, doctor.Now, ct);
        var gaps = await GapsAsync(doctor.Id, begin, end, doctor.Now, ct);
        var parts = visits.Select(visit => new DayPart(visit.Start, visit.End, visit, GapKind.Free, 1)).Concat(gaps)
            .OrderBy(part => part.Start.ToInstant()).ToLookup(part => part.Start.Date);
        return new OwnWeek(
            doctor.Id, doctor.Name, asOf, day, [.. Enumerable.Range(0, 7).Select(monday.PlusDays).Select(each => new DoctorDay(each, Joined(parts[each])))],
            await NextAsync(doctor.Id, Instant.Max(doctor.Now, LocalTimes.Day(asOf.Zone, day).End), ct));
    }

    private async Task<IReadOnlyList<Visit>> VisitsAsync(Expression<Func<Slot, bool>> which, bool withWords, Instant now, CancellationToken ct)
    {
        var rows = await (
            from slot in db.Slots.Where(which)
            join booking in db.Bookings on slot.BookingId equals (int?)booking.Id
            where booking.Status == BookingStatus.Confirmed
            orderby slot.StartsAt, slot.Doctor!.Name, slot.Id
            select new
            {
                Booking = booking,
                slot.StartsAt,
                slot.EndsAt,
                slot.OverbookReason,
                slot.DoctorId,
                DoctorName = slot.Doctor!.Name,
                LocationName = slot.Location!.Name,
                slot.Location.TimeZoneId,
                VisitType = db.VisitTypes.Where(type => type.Id == booking.VisitTypeId).Select(type => type.Name).FirstOrDefault(),
            }).AsNoTracking().ToListAsync(ct);
        var ids = rows.Select(row => row.Booking.Id).ToList();
        var answers = (withWords ? await db.BookingAnswers.Where(answer => ids.Contains(answer.BookingId)).OrderBy(answer => answer.Position).ToListAsync(ct) : [])
            .ToLookup(answer => answer.BookingId, answer => new GivenAnswer(answer.Question, answer.Kind, answer.Answer));
        var trails = (await db.AttendanceEvents.AsNoTracking().Where(change => ids.Contains(change.BookingId)).OrderBy(change => change.Seq).ToListAsync(ct))
            .ToLookup(change => change.BookingId);
        return [.. rows.Select(row =>
        {
            var (booking, start) = (row.Booking, row.StartsAt.InZone(Zones.Of(row.TimeZoneId)));
            var led = AttendanceEvent.ThatLedTo(booking.Attendance, trails[booking.Id]);
            var late = booking.Attendance is Attendance.Expected && now.InZone(start.Zone).Date == start.Date ? (int)(now - row.StartsAt).TotalMinutes : 0;
            return new Visit(
                booking.Id, booking.Reference, booking.SlotId, row.DoctorId, row.DoctorName, row.LocationName, start, (int)(row.EndsAt - row.StartsAt).TotalMinutes,
                booking.PatientName, booking.PatientPhone, withWords ? booking.Reason : null, booking.Attendance, led?.At.InZone(start.Zone), Math.Max(0, late),
                row.OverbookReason, [.. booking.StepsAt(now, start, led)], row.VisitType)
            {
                Answers = [.. answers[booking.Id]],
            };
        })];
    }

    /// <summary>The slots without an appointment that stand in the plan.</summary>
    private async Task<List<DayPart>> GapsAsync(int doctorId, Instant begin, Instant end, Instant now, CancellationToken ct)
    {
        var rows = await db.Slots.Where(slot => slot.DoctorId == doctorId && slot.StartsAt >= begin && slot.StartsAt < end)
            .Where(slot => slot.State != SlotState.Withdrawn && (slot.BookingId == null || slot.HeldUntil != null))
            .Select(slot => new { slot.StartsAt, slot.EndsAt, slot.State, slot.HeldUntil, slot.Location!.TimeZoneId }).ToListAsync(ct);
        return [.. rows.Select(row =>
        {
            var zone = Zones.Of(row.TimeZoneId);
            var gap = row.HeldUntil > now ? GapKind.Held : row.State is SlotState.Open ? GapKind.Free : GapKind.Blocked;
            return new DayPart(row.StartsAt.InZone(zone), row.EndsAt.InZone(zone), null, gap, 1);
        })];
    }

    /// <summary>Times of one kind that follow each other are one part.</summary>
    private static List<DayPart> Joined(IEnumerable<DayPart> parts)
    {
        var joined = new List<DayPart>();
        foreach (var part in parts)
        {
            if (part.Visit is null && joined is [.., { Visit: null } last] && last.Gap == part.Gap && last.End == part.Start)
            {
                joined[^1] = last with { End = part.End, Times = last.Times + 1 };
            }
            else
            {
                joined.Add(part);
            }
        }

        return joined;
    }

    private async Task<ZonedDateTime?> NextAsync(int doctorId, Instant after, CancellationToken ct)
    {
        var next = await db.Slots.Where(slot => slot.DoctorId == doctorId && slot.StartsAt >= after && slot.BookingId != null && slot.HeldUntil == null)
            .OrderBy(slot => slot.StartsAt).Select(slot => new { slot.StartsAt, slot.Location!.TimeZoneId }).FirstOrDefaultAsync(ct);
        return next?.StartsAt.InZone(Zones.Of(next.TimeZoneId));
    }

    private async Task<Place?> PlaceAsync(int? locationId, CancellationToken ct)
    {
        var row = await db.Locations
            .Where(location => locationId == null ? db.Clinics.Any(clinic => clinic.DefaultLocationId == location.Id) : location.Id == locationId)
            .Select(location => new { location.Id, location.Name, location.TimeZoneId, Now = MediBookDbContext.BookingClock() }).SingleOrDefaultAsync(ct);
        return row is null ? null : new Place(row.Id, row.Name, row.Now.InZone(Zones.Of(row.TimeZoneId)));
    }

    private sealed record Place(int Id, string Name, ZonedDateTime AsOf);
}
