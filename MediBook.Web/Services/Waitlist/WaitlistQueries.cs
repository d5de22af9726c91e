using MediBook.Web.Data;
using MediBook.Web.Domain;
using MediBook.Web.Services.Bookings;
using Microsoft.EntityFrameworkCore;

namespace MediBook.Web.Services.Waitlist;

/// <summary>Reads of the waiting lines.</summary>
public sealed class WaitlistQueries(MediBookDbContext db)
{
    /// <summary>Rows on a page of the lines.</summary>
    public const int PageSize = 50;

    /// <summary>The account's own places, the first joined first.</summary>
    public async Task<IReadOnlyList<WaitingView>> MineAsync(Actor actor, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(actor);
        var live = Live;
        var entries = live.Where(entry => entry.BookingId == null && entry.AccountId == actor.AccountId);
        var places = await entries.Select(entry => new
        {
            entry.Id,
            Ahead = live.Count(other => other.DoctorId == entry.DoctorId && other.SpecializationId == entry.SpecializationId && other.LocationId == entry.LocationId
                && (other.JoinedAt < entry.JoinedAt || (other.JoinedAt == entry.JoinedAt && other.Id < entry.Id))),
        }).ToDictionaryAsync(row => row.Id, row => row.Ahead + 1, ct);
        var rows = await RowsAsync(entries, ct);
        return [.. rows.Where(row => places.ContainsKey(row.Id)).Select(row => new WaitingView(row.Id, row.For, row.Times, places[row.Id], row.Offer))];
    }

    /// <summary>The wish for an earlier time of a booking that the reader was shown, and what is offered by it; null: none is wished.</summary>
    public async Task<EarlierWish?> EarlierAsync(BookingView booking, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(booking);
        var wish = await Live.Where(entry => entry.BookingId == booking.Id).Select(entry => new
        {
            entry.JoinedAt,
            Offer = db.Bookings
                .Where(offer => offer.Id == entry.OfferId && offer.Status == BookingStatus.Pending && offer.ExpiresAt > MediBookDbContext.BookingClock())
                .Select(offer => new { offer.Id, offer.Slot!.StartsAt, offer.ExpiresAt }).FirstOrDefault(),
        }).SingleOrDefaultAsync(ct);
        var zone = booking.Start.Zone;
        return wish is null
            ? null
            : new EarlierWish(wish.JoinedAt.InZone(zone), wish.Offer is { } kept ? new EarlierOffer(kept.Id, kept.StartsAt.InZone(zone), kept.ExpiresAt!.Value.InZone(zone)) : null);
    }

    /// <summary>The reference of the booking for which a time was offered as an earlier one, or null.</summary>
    /// <param name="offerId">The offer.</param>
    /// <param name="ct">Cancels the read.</param>
    public Task<string?> FindEarlierForAsync(int offerId, CancellationToken ct) => (
        from offer in db.Bookings
        join wish in db.WaitingEntries on offer.WaitingEntryId equals wish.Id
        join booked in db.Bookings on wish.BookingId equals booked.Id
        where offer.Id == offerId
        select booked.Reference).SingleOrDefaultAsync(ct);

    /// <summary>A page of the lines: of all, or of those that a doctor may serve.</summary>
    /// <param name="doctorId">The doctor; null: all.</param>
    /// <param name="page">1 is the first; anything outside is the nearest page there is.</param>
    /// <param name="ct">Cancels the read.</param>
    public async Task<WaitingPage> LinesAsync(int? doctorId, int page, CancellationToken ct)
    {
        var entries = doctorId is { } doctor
            ? Live.Where(entry => entry.DoctorId == doctor || db.Doctors.Any(row => row.Id == doctor && row.LocationId == entry.LocationId
                && row.Specializations.Any(link => link.SpecializationId == entry.SpecializationId))
                || db.Bookings.Any(booking => booking.Id == entry.BookingId && booking.Slot!.DoctorId == doctor))
            : Live;
        var total = await entries.CountAsync(ct);
        var pages = Math.Max(1, (total + PageSize - 1) / PageSize);
        var shown = Math.Clamp(page, 1, pages);
        return new WaitingPage(await RowsAsync(InOrder(entries).Skip((shown - 1) * PageSize).Take(PageSize), ct), total, shown, pages);
    }

    /// <summary>The name of what could be waited for, or null where there is no such thing.</summary>
    public Task<WaitingFor?> FindDoctorAsync(int doctorId, CancellationToken ct) => db.Doctors.Where(doctor => doctor.Id == doctorId && doctor.IsActive)
        .Select(doctor => new WaitingFor(doctor.Id, doctor.Name, null, doctor.Location!.Name)).SingleOrDefaultAsync(ct);

    private IQueryable<WaitingEntry> Live => db.WaitingEntries.AsNoTracking().Where(entry => entry.EndedAt == null);

    private static IQueryable<WaitingEntry> InOrder(IQueryable<WaitingEntry> entries) => entries.OrderBy(entry => entry.JoinedAt).ThenBy(entry => entry.Id);

    private async Task<List<WaitingRow>> RowsAsync(IQueryable<WaitingEntry> entries, CancellationToken ct)
    {
        var zone = await db.ClinicZoneAsync(ct);
        var rows = await InOrder(entries).Select(entry => new
        {
            Entry = entry,
            Patient = db.Patients.Where(patient => patient.Id == entry.PatientId).Select(patient => new { patient.Name, patient.Email }).FirstOrDefault(),
            Booked = db.Bookings.Where(booking => booking.Id == entry.BookingId).Select(booking => new
            {
                booking.Reference,
                booking.Slot!.StartsAt,
                booking.Slot.Location!.TimeZoneId,
                LocationName = booking.Slot.Location.Name,
                booking.Slot.DoctorId,
                DoctorName = booking.Slot.Doctor!.Name,
            }).FirstOrDefault(),
            DoctorName = entry.Doctor!.Name,
            Specialization = entry.Specialization!.Name,
            LocationName = entry.LocationId != null ? entry.Location!.Name : entry.Doctor.Location!.Name,
            Offer = db.Bookings
                .Where(booking => booking.Id == entry.OfferId && booking.Status == BookingStatus.Pending && booking.ExpiresAt > MediBookDbContext.BookingClock())
                .Select(booking => new { booking.Reference, booking.ExpiresAt, booking.Slot!.StartsAt, booking.Slot.Location!.TimeZoneId }).FirstOrDefault(),
        }).ToListAsync(ct);
        return [.. rows.Select(row => new WaitingRow(
            row.Entry.Id,
            row.Booked is { } at ? new WaitingFor(at.DoctorId, at.DoctorName, null, at.LocationName) : new WaitingFor(row.Entry.DoctorId, row.DoctorName, row.Specialization, row.LocationName),
            new WaitingTimes([.. row.Entry.Days], row.Entry.FromTime, row.Entry.ToTime, row.Entry.LastDate),
            row.Entry.PatientId, row.Patient?.Name ?? "", row.Patient?.Email ?? "", row.Entry.JoinedAt.InZone(zone),
            row.Offer is { } offer
                ? new LiveOffer(offer.Reference, offer.StartsAt.InZone(Zones.Of(offer.TimeZoneId)), offer.ExpiresAt!.Value.InZone(Zones.Of(offer.TimeZoneId)))
                : null,
            row.Booked is { } booked ? new WishedFor(booked.Reference, booked.StartsAt.InZone(Zones.Of(booked.TimeZoneId))) : null))];
    }
}
