using MediBook.Web.Domain;
using Microsoft.EntityFrameworkCore;
using NodaTime;

namespace MediBook.Web.Services.Availability;

/// <summary>Lists for programs: in a fixed order, a slice at a time, each slice found by the key that the one before ended with.</summary>
public sealed partial class AvailabilityQueries
{
    /// <summary>Active doctors by name.</summary>
    public async Task<DoctorSlice> ListActiveAsync(DoctorListing filter, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(filter);
        var doctors = db.Doctors.Where(doctor => doctor.IsActive);
        if (filter.Specialization is { } specialization)
        {
            var slug = specialization.ToLowerInvariant();
            doctors = doctors.Where(doctor => doctor.Specializations.Any(
                link => link.Specialization!.Name == specialization || link.Specialization.Slug == slug));
        }

        if (filter.After is { } after)
        {
            doctors = doctors.Where(doctor => EF.Functions.GreaterThan(ValueTuple.Create(doctor.Name, doctor.Id), ValueTuple.Create(after.Name, after.Id)));
        }

        var entries = await Entries(doctors.OrderBy(doctor => doctor.Name).ThenBy(doctor => doctor.Id).Take(filter.Most + 1)).ToListAsync(ct);
        return entries.Count > filter.Most
            ? new DoctorSlice(entries[..filter.Most], new DoctorCursor(entries[filter.Most - 1].Name, entries[filter.Most - 1].Id))
            : new DoctorSlice(entries, null);
    }

    /// <summary>An active doctor as lists show one, or null.</summary>
    public Task<DoctorEntry?> FindActiveAsync(int id, CancellationToken ct) =>
        Entries(db.Doctors.Where(doctor => doctor.Id == id && doctor.IsActive)).SingleOrDefaultAsync(ct);

    /// <summary>
    /// Free coming slots of active doctors by time. Not narrowed by how soon or how far ahead people may book: that is for the booking to say.
    /// Served by the index on (doctor, start) for one doctor, else by the one on start.
    /// </summary>
    public async Task<SlotSlice> FreeSlotsAsync(FreeSlotFilter filter, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(filter);
        var slots = db.Slots.Where(Slot.FreeAt(await db.NowAsync(ct))).Where(slot => slot.Doctor!.IsActive);
        if (filter.DoctorId is { } doctorId)
        {
            slots = slots.Where(slot => slot.DoctorId == doctorId);
        }

        if (filter.Date is { } date)
        {
            slots = await OfDateAsync(slots, date, ct);
        }

        if (filter.After is { } after)
        {
            slots = slots.Where(slot => EF.Functions.GreaterThan(ValueTuple.Create(slot.StartsAt, slot.Id), ValueTuple.Create(after.StartsAt, after.Id)));
        }

        var rows = await slots.OrderBy(slot => slot.StartsAt).ThenBy(slot => slot.Id).Take(filter.Most + 1)
            .Select(slot => new { slot.Id, slot.DoctorId, slot.StartsAt, slot.EndsAt }).ToListAsync(ct);
        var shown = rows.Count > filter.Most ? rows[..filter.Most] : rows;
        var doctorIds = shown.Select(row => row.DoctorId).Distinct().ToArray();
        var doctors = await Entries(db.Doctors.Where(doctor => doctorIds.Contains(doctor.Id))).ToDictionaryAsync(doctor => doctor.Id, ct);
        return new SlotSlice(
            [.. shown.Select(row => new FreeSlot(
                row.Id, row.DoctorId, row.StartsAt, (int)(row.EndsAt - row.StartsAt).TotalMinutes, doctors[row.DoctorId].Name, doctors[row.DoctorId].Specialization))],
            rows.Count > filter.Most ? new SlotCursor(shown[^1].StartsAt, shown[^1].Id) : null);
    }

    /// <summary>The slots of a date on the clock of their own location. The outer bounds are for the index, the join decides.</summary>
    private async Task<IQueryable<Slot>> OfDateAsync(IQueryable<Slot> slots, LocalDate date, CancellationToken ct)
    {
        var zones = await db.Locations.Select(location => location.TimeZoneId).Distinct().ToArrayAsync(ct);
        var days = Array.ConvertAll(zones, zone => LocalTimes.Day(Zones.Of(zone), date));
        var (starts, ends) = (Array.ConvertAll(days, day => day.Start), Array.ConvertAll(days, day => day.End));
        var (earliest, latest) = (starts.DefaultIfEmpty().Min(), ends.DefaultIfEmpty().Max());
        return
            from slot in slots
            join day in db.Database.SqlQuery<ZoneDay>($"select * from unnest({zones}, {starts}, {ends}) as days (zone_id, starts_at, ends_at)")
                on slot.Location!.TimeZoneId equals day.ZoneId
            where slot.StartsAt >= earliest && slot.StartsAt < latest && slot.StartsAt >= day.StartsAt && slot.StartsAt < day.EndsAt
            select slot;
    }

    private static IQueryable<DoctorEntry> Entries(IQueryable<Doctor> doctors) => doctors.Select(doctor => new DoctorEntry(
        doctor.Id, doctor.Name, doctor.Specializations.OrderBy(link => link.Position).Select(link => link.Specialization!.Name).FirstOrDefault() ?? "",
        doctor.Email, doctor.Phone, doctor.YearsOfExperience));

    private sealed record ZoneDay(string ZoneId, Instant StartsAt, Instant EndsAt);
}
